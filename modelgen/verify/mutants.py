"""Mutants: faults as people make them, one each, put into the formulas of a workbook.

Every kind of fault is a function from a formula to all the ways in which it can have that fault.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from modelgen.audit.r1c1 import r1c1
from modelgen.audit.tokens import End, Reference, Token, reference, tokens
from modelgen.formula.a1 import letters
from modelgen.layout.grid import Cell
from modelgen.verify.engines import Value
from modelgen.verify.reader import Key

STEP = 0.05  # how far a typed constant is from the value that the formula has


class Edit(NamedTuple):
    """What a cell holds in place of its formula: another formula, or a constant."""

    cell: Key
    was: str
    now: Value

    def __str__(self) -> str:
        now = f"{self.now:.12g}" if isinstance(self.now, float) else self.now
        return f"{Cell(*self.cell)} {self.was} -> {now}"


@dataclass(frozen=True)
class Mutant:
    """One fault: its kind, and the cells that it changes."""

    kind: str
    edits: tuple[Edit, ...]

    def __str__(self) -> str:
        more = f" and {len(self.edits) - 1} more" if len(self.edits) > 1 else ""
        return f"{self.kind}: {self.edits[0]}{more}"


# --- one formula ---------------------------------------------------------------------------------------


def moved(items: Sequence[Token]) -> Iterator[str]:
    """A reference moved by a row or a column."""
    for at, target in _references(items):
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            ends = [_shifted(end, down, right) for end in (target.first, target.last)]
            if all(end.row >= 0 and end.column >= 0 for end in ends):  # type: ignore[operator]
                yield _with(items, at, _written(target, *ends))


def sign_flipped(items: Sequence[Token]) -> Iterator[str]:
    """A plus for a minus, or the other way round; a minus before a reference that had none."""
    for at, token in enumerate(items):
        if token.text in ("+", "-"):
            yield _with(items, at, "-" if token.text == "+" else "+")
    for at, target in _references(items):
        before = items[at - 1].text if at else ""
        if target.single and before in ("", "(", ",", "*"):
            yield _with(items, at, f"(-{items[at].text})")


def range_short(items: Sequence[Token]) -> Iterator[str]:
    """A range that is one cell short, at its beginning or its end."""
    for at, target in _references(items):
        if not target.single and target.first.row is not None:
            down = target.first.row != target.last.row
            step = (1, 0) if down else (0, 1)
            yield _with(items, at, _written(target, _shifted(target.first, *step), target.last))
            yield _with(items, at, _written(target, target.first, _shifted(target.last, -step[0], -step[1])))


_SWAPS = {
    "+": "*", "*": "/", "/": "*", "^": "*", "<": ">", ">": "<", "<=": "<", ">=": ">", "=": "<>", "<>": "=",
    "MIN": "MAX", "MAX": "MIN", "SUM": "AVERAGE", "AVERAGE": "SUM", "MEDIAN": "AVERAGE", "SUMPRODUCT": "SUM",
}  # fmt: skip


def operator_swapped(items: Sequence[Token]) -> Iterator[str]:
    """An operator or a function taken for another."""
    for at, token in enumerate(items):
        if token.kind in ("operator", "function") and token.text in _SWAPS:
            yield _with(items, at, _SWAPS[token.text])


def case_miswired(items: Sequence[Token]) -> Iterator[str]:
    """Two of the cases among which CHOOSE chooses, exchanged."""
    for at, token in enumerate(items):
        if token.text == "CHOOSE":
            cases = _arguments(items, at + 1)[1:]
            for one, other in zip(cases, cases[1:], strict=False):
                texts = [token.text for token in items]
                first, second = texts[slice(*one)], texts[slice(*other)]
                yield _text([*texts[: one[0]], *second, ",", *first, *texts[other[1] :]])


def exponent_off(items: Sequence[Token]) -> Iterator[str]:
    """An exponent, such as that of a discount factor, off by half a period."""
    for at, token in enumerate(items):
        if token.text == "^":
            end = _operand(items, at + 1)
            texts = [token.text for token in items]
            for half in ("+0.5", "-0.5"):
                yield _text([*texts[: at + 1], "(", *texts[at + 1 : end], half, ")", *texts[end:]])


def units_off(items: Sequence[Token]) -> Iterator[str]:
    """The result, or one of what it is made from, in thousands; or thousands taken for units."""
    whole = "".join(token.text for token in items)
    for sign in ("*", "/"):
        yield f"=({whole}){sign}1000"
        for at, target in _references(items):
            if target.single and len(items) > 1:
                yield _with(items, at, f"({items[at].text}{sign}1000)")


# --- several cells -------------------------------------------------------------------------------------


def made_absolute(cell: Key, formulas: Mapping[Key, str]) -> Iterator[tuple[Edit, ...]]:
    """A relative reference made absolute, and the formula copied to the right, as far as the row is alike."""
    sheet, row, column = cell
    alike, after = r1c1(formulas[cell], row, column), [cell]
    while r1c1(formulas.get((sheet, row, after[-1][2] + 1), ""), row, after[-1][2] + 1) == alike:
        after.append((sheet, row, after[-1][2] + 1))
    items = list(tokens(formulas[cell]))
    for at, target in _references(items):
        if target.first.fixed_column and target.last.fixed_column:
            continue
        ends = [End(end.row, end.column, True, True) for end in (target.first, target.last)]
        fixed = _written(target, *ends)
        yield tuple(Edit(other, formulas[other], _with(list(tokens(formulas[other])), at, fixed)) for other in after)


def rows_exchanged(cell: Key, formulas: Mapping[Key, str]) -> Iterator[tuple[Edit, ...]]:
    """The formulas of two rows, each in the other's place."""
    sheet, row, _ = cell
    here = {column for name, at, column in formulas if name == sheet and at == row}
    shared = sorted(column for column in here if (sheet, row + 1, column) in formulas)
    pairs = [((sheet, row, column), (sheet, row + 1, column)) for column in shared]
    if pairs:
        edits = [Edit(a, formulas[a], formulas[b]) for one, other in pairs for a, b in ((one, other), (other, one))]
        yield tuple(edit for edit in edits if edit.was != edit.now)


# --- all kinds -----------------------------------------------------------------------------------------

OF_A_FORMULA: dict[str, Callable[[Sequence[Token]], Iterator[str]]] = {
    "reference moved": moved,
    "sign flipped": sign_flipped,
    "range one cell short": range_short,
    "operator swapped": operator_swapped,
    "case miswired": case_miswired,
    "exponent off by half": exponent_off,
    "units off by 1000": units_off,
}
OF_A_ROW: dict[str, Callable[[Key, Mapping[Key, str]], Iterator[tuple[Edit, ...]]]] = {
    "made absolute": made_absolute,
    "rows exchanged": rows_exchanged,
}
TYPED, FROZEN = "constant typed over", "frozen to its value"
KINDS = (*OF_A_FORMULA, *OF_A_ROW, TYPED, FROZEN)


def mutants(formulas: Mapping[Key, str], values: Mapping[Key, Value], count: int, seed: int) -> list[Mutant]:
    """`count` different mutants, in turn of every kind that the formulas allow; `values` are what they show now."""
    dice = random.Random(seed)
    found: list[Mutant] = []
    rows = defaultdict[tuple[str, int], list[Key]](list)  # a row of forty cells isn't forty times as likely
    for cell in sorted(formulas):
        rows[cell[:2]].append(cell)
    sources = {kind: _endless(kind, list(rows.values()), formulas, values, dice) for kind in KINDS}
    while sources and len(found) < count:
        for kind in list(sources):
            mutant = next(sources[kind], None)
            if mutant is None:
                del sources[kind]
            elif len(found) < count:
                found.append(mutant)
    return found


def _endless(
    kind: str, rows: list[list[Key]], formulas: Mapping[Key, str], values: Mapping[Key, Value], dice: random.Random
) -> Iterator[Mutant]:
    """Mutants of one kind: a random one of a random cell of each row in random order, and again until none is new."""
    seen = set[tuple[Edit, ...]]()
    while True:
        new = False
        for cells in dice.sample(rows, len(rows)):
            choices = sorted(set(_variants(kind, dice.choice(cells), formulas, values)) - seen, key=str)
            if choices:
                new = True
                edits = dice.choice(choices)
                seen.add(edits)
                yield Mutant(kind, edits)
        if not new:
            return


def _variants(
    kind: str, cell: Key, formulas: Mapping[Key, str], values: Mapping[Key, Value]
) -> Iterator[tuple[Edit, ...]]:
    formula = formulas[cell]
    if kind in OF_A_ROW:
        yield from OF_A_ROW[kind](cell, formulas)
    elif kind in OF_A_FORMULA:
        items = list(tokens(formula))
        if _text([token.text for token in items]) == formula:  # otherwise not all of it was understood
            yield from ((Edit(cell, formula, text),) for text in OF_A_FORMULA[kind](items))
    else:
        value = values[cell]
        typed = f"{value}?" if isinstance(value, str) else float(value) * (1 + STEP) or 1.0  # type: ignore[arg-type]
        yield (Edit(cell, formula, typed if kind == TYPED else value),)


# --- pieces of formulas --------------------------------------------------------------------------------


def _references(items: Sequence[Token]) -> Iterator[tuple[int, Reference]]:
    """The cells and ranges of a formula; whole rows and columns aren't among them."""
    for at, token in enumerate(items):
        target = reference(token.text) if token.kind == "reference" else None
        if target is not None and target.first.row is not None and target.first.column is not None:
            yield at, target


def _shifted(end: End, down: int, right: int) -> End:
    return end._replace(row=(end.row or 0) + down, column=(end.column or 0) + right)


def _written(target: Reference, first: End, last: End) -> str:
    ends = [_end(first)] if target.single else [_end(first), _end(last)]
    return target.sheet + ":".join(ends)


def _end(end: End) -> str:
    assert end.row is not None and end.column is not None
    return f"{'$' * end.fixed_column}{letters(end.column)}{'$' * end.fixed_row}{end.row + 1}"


def _with(items: Sequence[Token], at: int, text: str) -> str:
    return _text([text if number == at else token.text for number, token in enumerate(items)])


def _text(texts: Sequence[str]) -> str:
    return "=" + "".join(texts)


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
