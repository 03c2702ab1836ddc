"""Which change moved which saved values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from modelgen.audit.circles import Cell
from modelgen.audit.difference import Change
from modelgen.audit.match import Match
from modelgen.audit.reach import Reach
from modelgen.sheet.areas import a1, rectangles
from modelgen.sheet.names import quoted


class Moves:
    """The changes, and the cells of both workbooks from which each of them spreads."""

    def __init__(self, matched: Match) -> None:
        self._match = matched
        self._changes: list[Change] = []
        self._seeds: tuple[dict[Cell, int], dict[Cell, int]] = ({}, {})

    @cached_property
    def _reaches(self) -> tuple[Reach, Reach]:
        return Reach(self._match.before), Reach(self._match.after)

    def is_read(self, cell: Cell, after: Cell) -> bool:
        """Whether a formula reads a cell, in either workbook."""
        return self._reaches[0].is_read(cell) or self._reaches[1].is_read(after)

    def add(self, change: Change, gone: Iterable[Cell], new: Iterable[Cell], name: str = "") -> None:
        """A change that spreads from cells of the first and of the second workbook, or from where a name is used."""
        bit = 1 << len(self._changes)
        self._changes.append(change)
        for side, found in enumerate((gone, new)):
            users = self._reaches[side].users.get(name, []) if name else []
            for cell in (*found, *users):
                self._seeds[side][cell] = self._seeds[side].get(cell, 0) | bit

    def spread(self, moved: list[Cell]) -> list[str]:
        """Tell each change which values it moved; the ones that none of them did come back."""
        if not moved:
            return []
        bits = self._reaches[1].masks(self._seeds[1])
        for cell, more in self._reaches[0].masks(self._seeds[0]).items():
            sheet = self._match.sheet(cell[0])
            if sheet and cell[1] in sheet.rows.pairs and cell[2] in sheet.columns.pairs:
                now = (sheet.after.name, sheet.rows.pairs[cell[1]], sheet.columns.pairs[cell[2]])
                bits[now] = bits.get(now, 0) | more
        by_change: dict[int, list[Cell]] = defaultdict(list)
        for cell in moved:
            left = bits.get(cell, 0)
            while left:
                lowest = left & -left
                by_change[lowest.bit_length() - 1].append(cell)
                left ^= lowest
        for position, reached in by_change.items():
            change = self._changes[position]
            change.moved, change.moves = len(reached), _areas(reached)
        return _areas([cell for cell in moved if not bits.get(cell)])


def _areas(found: list[Cell]) -> list[str]:
    sheets: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sheet, row, column in found:
        sheets[sheet].append((row, column))
    return [f"{quoted(sheet)}!{a1(*area)}" for sheet, places in sheets.items() for area in rectangles(places)]
