"""Mutants: faults put into the formulas of a workbook, one each."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from modelgen.layout.grid import Cell
from modelgen.mutation.faults import OF_A_FORMULA, joined, references, replaced, written
from modelgen.sheet.r1c1 import r1c1
from modelgen.sheet.references import End
from modelgen.sheet.tokens import tokens
from modelgen.verify.engines.engine import Formula, Value
from modelgen.verify.reader import Key

LONG, NEAR = 60, 16  # characters: formulas that are shown in part, and what is shown around the fault
STEP = 0.05  # how far a typed constant is from the value that the formula has


class Edit(NamedTuple):
    """What a cell holds in place of its formula: another formula, or a constant."""

    cell: Key
    was: str
    now: Value  # a Formula, or a constant

    def __str__(self) -> str:
        was, now = self.was, f"{self.now:.12g}" if isinstance(self.now, float) else str(self.now)
        if len(was) > LONG and isinstance(self.now, Formula):  # the part that differs
            same = _alike(was, now)
            rest = min(_alike(was[::-1], now[::-1]), len(was) - same, len(now) - same)
            start, more = max(same - NEAR, 0), max(rest - NEAR, 0)
            was, now = (f"...{text[start : len(text) - more]}..." for text in (was, now))
        return f"{Cell(*self.cell)} {was} -> {now}"


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True)
class Mutant:
    """One fault: its kind, and the cells that it changes."""

    kind: str
    edits: tuple[Edit, ...]

    def __str__(self) -> str:
        more = f" and {len(self.edits) - 1} more" if len(self.edits) > 1 else ""
        return f"{self.kind}: {self.edits[0]}{more}"


def made_absolute(cell: Key, formulas: Mapping[Key, str]) -> Iterator[tuple[Edit, ...]]:
    """A relative reference made absolute, and the formula copied to the right, as far as the row is alike."""
    sheet, row, column = cell
    alike, after = r1c1(formulas[cell], row, column), [cell]
    while r1c1(formulas.get((sheet, row, after[-1][2] + 1), ""), row, after[-1][2] + 1) == alike:
        after.append((sheet, row, after[-1][2] + 1))
    items = list(tokens(formulas[cell]))
    for at, target in references(items):
        if target.first.fixed_column and target.last.fixed_column:
            continue
        ends = [End(end.row, end.column, True, True) for end in (target.first, target.last)]
        fixed = written(target, *ends)
        texts = {other: replaced(list(tokens(formulas[other])), at, fixed) for other in after}
        yield tuple(Edit(other, formulas[other], Formula(text)) for other, text in texts.items())


def rows_exchanged(cell: Key, formulas: Mapping[Key, str]) -> Iterator[tuple[Edit, ...]]:
    """The formulas of two rows, each in the other's place."""
    sheet, row, _ = cell
    here = {column for name, at, column in formulas if name == sheet and at == row}
    shared = sorted(column for column in here if (sheet, row + 1, column) in formulas)
    pairs = [((sheet, row + a, column), (sheet, row + b, column)) for column in shared for a, b in ((0, 1), (1, 0))]
    edits = tuple(Edit(one, formulas[one], Formula(formulas[other])) for one, other in pairs)
    if any(edit.was != edit.now for edit in edits):
        yield edits


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
    sources = {kind: _of_kind(kind, list(rows.values()), formulas, values, dice) for kind in KINDS}
    while sources and len(found) < count:
        for kind in list(sources):
            mutant = next(sources[kind], None)
            if mutant is None:
                del sources[kind]
            elif len(found) < count:
                found.append(mutant)
    return found


def _of_kind(
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
        if joined([token.text for token in items]) == formula:  # otherwise not all of it was understood
            yield from ((Edit(cell, formula, Formula(text)),) for text in OF_A_FORMULA[kind](items))
    else:
        value = values[cell]
        typed = f"{value}?" if isinstance(value, str) else float(value) * (1 + STEP) or 1.0  # type: ignore[arg-type]
        yield (Edit(cell, formula, typed if kind == TYPED else value),)
