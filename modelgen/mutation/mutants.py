"""Mutants: faults put into the formulas of a workbook, one each."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count, islice, takewhile, zip_longest
from typing import NamedTuple

from modelgen.layout.grid import Cell
from modelgen.mutation.faults import OF_A_FORMULA, put, references, written
from modelgen.package.content import Key
from modelgen.sheet.r1c1 import r1c1
from modelgen.sheet.references import End
from modelgen.sheet.tokens import tokens
from modelgen.verify.engines.engine import Formula, Value

LONG, NEAR = 60, 16  # characters: formulas that are shown in part, and what is shown around the fault
STEP = 0.05  # how far a typed constant is from the value that the formula has
Formulas = Mapping[Key, str]


class Edit(NamedTuple):
    """What a cell holds in place of its formula: another formula, or a constant."""

    cell: Key
    was: str
    now: Value  # a Formula, or a constant

    def __str__(self) -> str:
        was, now = self.was, f"{self.now:.12g}" if isinstance(self.now, float) else str(self.now)
        if len(was) > LONG and isinstance(self.now, Formula):  # the part that differs
            same = _shared(was, now)
            rest = min(_shared(was[::-1], now[::-1]), len(was) - same, len(now) - same)
            start, more = max(same - NEAR, 0), max(rest - NEAR, 0)
            head, tail = "..." * bool(start), "..." * bool(more)
            was, now = (f"{head}{text[start : len(text) - more]}{tail}" for text in (was, now))
        return f"{Cell(*self.cell)} {was} -> {now}"


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


Edits = tuple[Edit, ...]


@dataclass(frozen=True)
class Mutant:
    """One fault: its kind, and the cells that it changes."""

    kind: str
    edits: Edits

    def __str__(self) -> str:
        more = f" and {len(self.edits) - 1} more" if len(self.edits) > 1 else ""
        return f"{self.kind}: {self.edits[0]}{more}"


def made_absolute(cell: Key, formulas: Formulas) -> Iterator[Edits]:
    """A relative reference made absolute, and the formula copied to the right, as far as the row is alike."""
    sheet, row, column = cell
    alike, right = r1c1(formulas[cell], row, column), ((sheet, row, column + step) for step in count(1))
    copies = list(takewhile(lambda key: r1c1(formulas.get(key, ""), row, key[2]) == alike, right))
    for at, target in references(list(tokens(formulas[cell]))):
        relative = not (target.first.fixed_column and target.last.fixed_column)
        if relative and copies:  # without a copy, a `$` changes nothing
            fixed = written(target, *(End(end.row, end.column, True, True) for end in (target.first, target.last)))
            texts = {key: put(list(tokens(formulas[key])), at, at + 1, fixed) for key in (cell, *copies)}
            yield tuple(Edit(key, formulas[key], Formula(text)) for key, text in texts.items())


def rows_exchanged(cell: Key, formulas: Formulas) -> Iterator[Edits]:
    """The formulas of two rows, each in the other's place."""
    sheet, row, _ = cell
    here = {column for name, at, column in formulas if name == sheet and at == row}
    shared = sorted(column for column in here if (sheet, row + 1, column) in formulas)
    pairs = [((sheet, row + a, column), (sheet, row + b, column)) for column in shared for a, b in ((0, 1), (1, 0))]
    edits = tuple(Edit(one, formulas[one], Formula(formulas[other])) for one, other in pairs)
    if any(edit.was != edit.now for edit in edits):
        yield edits


OF_A_ROW = {"made absolute": made_absolute, "rows exchanged": rows_exchanged}
TYPED, FROZEN = "constant typed over", "frozen to its value"
KINDS = (*OF_A_FORMULA, *OF_A_ROW, TYPED, FROZEN)


def mutants(
    formulas: Formulas, values: Mapping[Key, Value], number: int, seed: int, inputs: Container[Key] = ()
) -> list[Mutant]:
    """So many different mutants, in turn of every kind that the formulas allow; `values` are what they show now.

    Some formulas are those of `inputs` that follow others: what is typed over these is an input, and no fault.
    """
    dice, every = random.Random(seed), _rows(formulas)
    typed = _rows(cell for cell in formulas if cell not in inputs)
    turns = zip_longest(
        *(_of_kind(kind, typed if kind in (TYPED, FROZEN) else every, formulas, values, dice) for kind in KINDS)
    )
    return list(islice(filter(None, chain.from_iterable(turns)), number))


def _rows(cells: Iterable[Key]) -> list[list[Key]]:
    """Cells row by row: a row of forty cells isn't forty times as likely."""
    rows = defaultdict[tuple[str, int], list[Key]](list)
    for cell in sorted(cells):
        rows[cell[:2]].append(cell)
    return list(rows.values())


def _of_kind(
    kind: str, rows: list[list[Key]], formulas: Formulas, values: Mapping[Key, Value], dice: random.Random
) -> Iterator[Mutant]:
    """Mutants of one kind: a random one of a random cell of each row in random order, and again until none is new."""
    seen, before = set[Edits](), -1
    while len(seen) > before:
        before = len(seen)
        for cells in dice.sample(rows, len(rows)):
            cell = dice.choice(cells)
            choices = sorted(set(_variants(kind, cell, formulas, values[cell])) - seen, key=str)
            if choices:
                edits = dice.choice(choices)
                seen.add(edits)
                yield Mutant(kind, edits)


def _variants(kind: str, cell: Key, formulas: Formulas, value: Value) -> Iterator[Edits]:
    formula = formulas[cell]
    if kind in OF_A_ROW:
        yield from OF_A_ROW[kind](cell, formulas)
    elif kind in OF_A_FORMULA:
        items = list(tokens(formula))
        if put(items, 0, 0, "") == formula:  # otherwise not all of it was understood
            yield from ((Edit(cell, formula, Formula(text)),) for text in OF_A_FORMULA[kind](items))
    else:
        typed = f"{value}?" if isinstance(value, str) else float(value) * (1 + STEP) or 1.0  # type: ignore[arg-type]
        yield (Edit(cell, formula, typed if kind == TYPED else value),)
