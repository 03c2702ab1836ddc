"""Which inputs are compared with what they were when the workbook was built, with which cells, and where they count.

An input that was given differs where it isn't the as-built value; one that follows another differs where it is not
what that other is now. So a changed base case counts once, and not once more for each scenario that follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from modelgen.layout.grid import Cell
from modelgen.layout.layout import COVER_SELECTOR, Layout
from modelgen.layout.slots import input_places
from modelgen.model.address import InputKey
from modelgen.model.items import Input
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import quoted


class Stretch(NamedTuple):
    """Inputs side by side in one row, and what they are compared with: the cells from `other` on, or that one alone."""

    first: Cell
    last: int  # column
    other: Cell
    fixed: bool

    def formula(self) -> str:
        """How many of them differ."""
        if self.first.column == self.last:
            return f"IF({self.first.a1}={self.other.a1},0,1)"
        here = f"{self.first.a1}:{letters(self.last)}{self.first.row + 1}"
        width = self.last - self.first.column
        there = self.other.a1 + ("" if self.fixed else f":{letters(self.other.column + width)}{self.other.row + 1}")
        return f"SUMPRODUCT(({here}<>{there})*1)"

    def condition(self) -> str:
        """Whether the first of them differs, so that it can be copied to the others."""
        other = f"${letters(self.other.column)}{self.other.row + 1}" if self.fixed else self.other.a1
        return f"={self.first.a1}<>{other}"


def inputs(layout: Layout) -> Iterator[tuple[Input, InputKey, Cell]]:
    """Every cell that a user may type over, but for the choice of the scenario."""
    for item, placement in layout.placements.items():
        if isinstance(item, Input) and not item.fixed and item is not layout.program.selector:
            for key, cell in input_places(item, placement):
                yield item, key, cell


def columns(layout: Layout, sheet: str) -> Set[int]:
    """The columns of a sheet in which there are inputs."""
    return layout.once(_columns).get(sheet, frozenset())


def _columns(layout: Layout) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for _, _, cell in inputs(layout):
        found.setdefault(cell.sheet, set()).add(cell.column)
    return found


def stretches(layout: Layout) -> Mapping[tuple[str, int], list[Stretch]]:
    """The stretches of every row with inputs."""
    return layout.once(_stretches)


def _stretches(layout: Layout) -> dict[tuple[str, int], list[Stretch]]:
    rows: dict[tuple[str, int], list[Stretch]] = {}
    for item, key, cell in _from_left(layout):
        other, fixed = _other(layout, item, key, cell)
        row = rows.setdefault((cell.sheet, cell.row), [])
        before = row[-1] if row else None
        if before is not None and before.last == cell.column - 1 and before.fixed == fixed:
            ahead = 0 if fixed else cell.column - before.first.column
            if before.other == (other.sheet, other.row, other.column - ahead):
                row[-1] = Stretch(before.first, cell.column, before.other, fixed)
                continue
        row.append(Stretch(cell, cell.column, other, fixed))
    return dict(sorted(rows.items()))


def _from_left(layout: Layout) -> Iterator[tuple[Input, InputKey, Cell]]:
    """The inputs, those of each row from left to right: items that share rows are placed from left to right, too."""
    for _, own in groupby(inputs(layout), key=lambda found: id(found[0])):
        yield from sorted(own, key=itemgetter(2))


def _other(layout: Layout, item: Input, key: InputKey, cell: Cell) -> tuple[Cell, bool]:
    if key in item.given:
        return Cell(cell.sheet, cell.row, cell.column + layout.grid.built), False
    parent = item.parent(*key)
    assert parent is not None
    other = layout[item].input_cell(*parent)
    return other, other.column != cell.column


def formulas(layout: Layout) -> dict[Cell, str]:
    """The counts of changed inputs: by row, and on the cover their sum."""
    column, letter = layout.grid.changed, letters(layout.grid.changed)
    counts: dict[Cell, str] = {}
    reach: dict[str, list[int]] = {}
    for (sheet, row), parts in stretches(layout).items():
        counts[Cell(sheet, row, column)] = "=" + "+".join(part.formula() for part in parts)
        reach.setdefault(sheet, []).append(row + 1)
    sums = [f"SUM({quoted(name)}!${letter}${min(rows)}:${letter}${max(rows)})" for name, rows in reach.items()]
    if sums:
        counts[total(layout)] = "=" + "+".join(sums)
    return counts


def total(layout: Layout) -> Cell:
    """The cell of the cover with the number of changed inputs."""
    row = next(row.row for row in layout.sheets[0].rows if row.kind == "changed")
    return Cell("Cover", row, COVER_SELECTOR[1])
