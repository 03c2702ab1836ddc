"""Faults of one formula, as people make them: every function gives all the ways in which a formula can have its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from modelgen.sheet.references import End, Reference, reference
from modelgen.sheet.tokens import Token


def moved(items: Sequence[Token]) -> Iterator[str]:
    """A reference moved by a row or a column."""
    for at, target in references(items):
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            ends = [_shifted(end, down, right) for end in (target.first, target.last)]
            if all(end.row >= 0 and end.column >= 0 for end in ends):  # type: ignore[operator]
                yield put(items, at, at + 1, written(target, *ends))


def sign_flipped(items: Sequence[Token]) -> Iterator[str]:
    """A plus for a minus, or the other way round; a minus before a reference that had none."""
    for at, token in enumerate(items):
        if token.text in ("+", "-"):
            yield put(items, at, at + 1, "-" if token.text == "+" else "+")
    for at, target in references(items):
        before = items[at - 1].text if at else ""
        if target.single and before in ("", "(", ",", "*") and (at < 2 or items[at - 2].text != "ABS"):
            yield put(items, at, at + 1, f"(-{items[at].text})")


def range_short(items: Sequence[Token]) -> Iterator[str]:
    """A range that is one cell short, at its beginning or its end."""
    for at, target in references(items):
        first, last = target.first, target.last
        if (first.row, first.column) != (last.row, last.column):
            down = int(first.row != last.row)
            yield put(items, at, at + 1, written(target, _shifted(first, down, 1 - down), last))
            yield put(items, at, at + 1, written(target, first, _shifted(last, -down, down - 1)))


_SWAPS = {
    "+": "*", "*": "/", "/": "*", "^": "*", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "<>", "<>": "=",
    "MIN": "MAX", "MAX": "MIN", "SUM": "AVERAGE", "AVERAGE": "SUM", "MEDIAN": "AVERAGE",
}  # fmt: skip


def operator_swapped(items: Sequence[Token]) -> Iterator[str]:
    """An operator or a function taken for another."""
    for at, token in enumerate(items):
        by_one = token.text in "*/" and items[at + 1].text == "1"  # multiplied by 1 is divided by 1
        if token.kind in ("operator", "function") and token.text in _SWAPS and not by_one:
            yield put(items, at, at + 1, _SWAPS[token.text])


def case_miswired(items: Sequence[Token]) -> Iterator[str]:
    """Two of the cases among which CHOOSE chooses, exchanged."""
    for at, token in enumerate(items):
        if token.text == "CHOOSE":
            for one, other in pairwise(_arguments(items, at + 1)[1:]):
                yield put(items, one[0], other[1], f"{_text(items, *other)},{_text(items, *one)}")


def exponent_off(items: Sequence[Token]) -> Iterator[str]:
    """An exponent, such as that of a discount factor, off by half a period."""
    for at, token in enumerate(items):
        if token.text == "^":
            end = _operand(items, at + 1)
            for half in ("+0.5", "-0.5"):
                yield put(items, at + 1, end, f"({_text(items, at + 1, end)}{half})")


def units_off(items: Sequence[Token]) -> Iterator[str]:
    """The result, or one of what it is made from, in thousands; or thousands taken for units."""
    for sign in ("*", "/"):
        yield put(items, 0, len(items), f"({_text(items)}){sign}1000")
        for at, target in references(items):
            if target.single and len(items) > 1 and not _beside_zero(items, at):
                yield put(items, at, at + 1, f"({items[at].text}{sign}1000)")


_COMPARISONS = ("<", ">", "<=", ">=", "=", "<>")
OF_A_FORMULA: dict[str, Callable[[Sequence[Token]], Iterator[str]]] = {
    "reference moved": moved,
    "sign flipped": sign_flipped,
    "range one cell short": range_short,
    "operator swapped": operator_swapped,
    "case miswired": case_miswired,
    "exponent off by half": exponent_off,
    "units off by 1000": units_off,
}


def _beside_zero(items: Sequence[Token], at: int) -> bool:
    """Whether it is asked only if something is above 0, which holds in thousands, too."""
    return [token.text for token in items[at + 2 : at + 3]] == ["0"] and items[at + 1].text in _COMPARISONS


def references(items: Sequence[Token]) -> Iterator[tuple[int, Reference]]:
    """The cells and ranges of a formula; whole rows and columns aren't among them."""
    for at, token in enumerate(items):
        target = reference(token.text) if token.kind == "reference" else None
        if target is not None and target.first.row is not None and target.first.column is not None:
            yield at, target


def put(items: Sequence[Token], start: int, stop: int, text: str) -> str:
    """The formula with another text in place of some tokens."""
    return f"={_text(items, 0, start)}{text}{_text(items, stop)}"


def written(target: Reference, first: End, last: End) -> str:
    """A reference with other ends."""
    return str(replace(target, first=first, last=last))


def _text(items: Sequence[Token], start: int = 0, stop: int | None = None) -> str:
    return "".join(token.text for token in items[start:stop])


def _shifted(end: End, down: int, right: int) -> End:
    return end._replace(row=(end.row or 0) + down, column=(end.column or 0) + right)


def _arguments(items: Sequence[Token], opening: int) -> list[tuple[int, int]]:
    """The arguments of the call whose bracket opens there, each from a token and up to another."""
    found, start, depth = [], opening + 1, 0
    for at in range(opening, len(items)):
        depth += (items[at].kind == "open") - (items[at].kind == "close")
        if depth == 0 or (depth == 1 and items[at].kind == "separator"):
            found.append((start, at))
            start = at + 1
        if depth == 0:
            break
    return found


def _operand(items: Sequence[Token], at: int) -> int:
    """Where the operand that begins there ends."""
    while items[at].text in ("+", "-") or items[at].kind == "function":
        at += 1
    return _arguments(items, at)[-1][1] + 1 if items[at].kind == "open" else at + 1
