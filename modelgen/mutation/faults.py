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
                yield replaced(items, at, written(target, *ends))


def sign_flipped(items: Sequence[Token]) -> Iterator[str]:
    """A plus for a minus, or the other way round; a minus before a reference that had none."""
    for at, token in enumerate(items):
        if token.text in ("+", "-"):
            yield replaced(items, at, "-" if token.text == "+" else "+")
    for at, target in references(items):
        before = items[at - 1].text if at else ""
        if target.single and before in ("", "(", ",", "*") and (at < 2 or items[at - 2].text != "ABS"):
            yield replaced(items, at, f"(-{items[at].text})")


def range_short(items: Sequence[Token]) -> Iterator[str]:
    """A range that is one cell short, at its beginning or its end."""
    for at, target in references(items):
        if (target.first.row, target.first.column) != (target.last.row, target.last.column):
            down = target.first.row != target.last.row
            step = (1, 0) if down else (0, 1)
            yield replaced(items, at, written(target, _shifted(target.first, *step), target.last))
            yield replaced(items, at, written(target, target.first, _shifted(target.last, -step[0], -step[1])))


_SWAPS = {
    "+": "*", "*": "/", "/": "*", "^": "*", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "<>", "<>": "=",
    "MIN": "MAX", "MAX": "MIN", "SUM": "AVERAGE", "AVERAGE": "SUM", "MEDIAN": "AVERAGE",
}  # fmt: skip


def operator_swapped(items: Sequence[Token]) -> Iterator[str]:
    """An operator or a function taken for another."""
    for at, token in enumerate(items):
        by_one = token.text in "*/" and items[at + 1].text == "1"  # multiplied by 1 is divided by 1
        if token.kind in ("operator", "function") and token.text in _SWAPS and not by_one:
            yield replaced(items, at, _SWAPS[token.text])


def case_miswired(items: Sequence[Token]) -> Iterator[str]:
    """Two of the cases among which CHOOSE chooses, exchanged."""
    for at, token in enumerate(items):
        if token.text == "CHOOSE":
            cases = arguments(items, at + 1)[1:]
            for one, other in pairwise(cases):
                texts = [token.text for token in items]
                first, second = texts[slice(*one)], texts[slice(*other)]
                yield joined([*texts[: one[0]], *second, ",", *first, *texts[other[1] :]])


def exponent_off(items: Sequence[Token]) -> Iterator[str]:
    """An exponent, such as that of a discount factor, off by half a period."""
    for at, token in enumerate(items):
        if token.text == "^":
            end = _operand(items, at + 1)
            texts = [token.text for token in items]
            for half in ("+0.5", "-0.5"):
                yield joined([*texts[: at + 1], "(", *texts[at + 1 : end], half, ")", *texts[end:]])


def units_off(items: Sequence[Token]) -> Iterator[str]:
    """The result, or one of what it is made from, in thousands; or thousands taken for units."""
    whole = "".join(token.text for token in items)
    for sign in ("*", "/"):
        yield f"=({whole}){sign}1000"
        for at, target in references(items):
            if target.single and len(items) > 1 and not _beside_zero(items, at):
                yield replaced(items, at, f"({items[at].text}{sign}1000)")


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
    after = [token.text for token in items[at + 1 : at + 3]]
    return len(after) == 2 and after[0] in (">", "<", ">=", "<=", "=", "<>") and after[1] == "0"


# --- pieces of formulas --------------------------------------------------------------------------------


def references(items: Sequence[Token]) -> Iterator[tuple[int, Reference]]:
    """The cells and ranges of a formula; whole rows and columns aren't among them."""
    for at, token in enumerate(items):
        target = reference(token.text) if token.kind == "reference" else None
        if target is not None and target.first.row is not None and target.first.column is not None:
            yield at, target


def _shifted(end: End, down: int, right: int) -> End:
    return end._replace(row=(end.row or 0) + down, column=(end.column or 0) + right)


def written(target: Reference, first: End, last: End) -> str:
    """A reference with other ends."""
    return str(replace(target, first=first, last=last))


def replaced(items: Sequence[Token], at: int, text: str) -> str:
    """The formula with another text for one token."""
    return joined([text if number == at else token.text for number, token in enumerate(items)])


def joined(texts: Sequence[str]) -> str:
    """The formula of pieces of text."""
    return "=" + "".join(texts)


def arguments(items: Sequence[Token], opening: int) -> list[tuple[int, int]]:
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
    return arguments(items, at)[-1][1] + 1 if items[at].kind == "open" else at + 1
