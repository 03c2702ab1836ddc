"""Areas: rectangles of a sheet, and the text that names them for people."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import NamedTuple

from modelgen.sheet.a1 import column_of, letters
from modelgen.sheet.limits import COLUMNS, ROWS
from modelgen.sheet.names import quoted
from modelgen.sheet.references import Reference, reference
from modelgen.sheet.tokens import tokens

_CELLS = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")
Box = tuple[int, int, int, int]
"""Top, left, bottom and right of a rectangle, from 0, all within it."""


class Area(NamedTuple):
    """A rectangle of a sheet, rows and columns from 0, both ends within it."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, cell: tuple[str, int, int]) -> bool:
        """Whether a cell, by its sheet, row and column, is one of its own."""
        return cell[0] == self.sheet and self.top <= cell[1] <= self.bottom and self.left <= cell[2] <= self.right

    def cells(self) -> Iterator[tuple[str, int, int]]:
        """Its cells, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield self.sheet, row, column

    def __str__(self) -> str:
        return f"{quoted(self.sheet)}!{a1(self.top, self.left, self.bottom, self.right)}"


def a1(top: int, left: int, bottom: int, right: int) -> str:
    """`B2`, or `B2:D5`; whole columns and rows as `B:D` and `2:5`.

    >>> a1(1, 1, 4, 3), a1(0, 1, 1048575, 3)
    ('B2:D5', 'B:D')
    """
    if (top, bottom) == (0, ROWS - 1):
        return f"{letters(left)}:{letters(right)}"
    if (left, right) == (0, COLUMNS - 1):
        return f"{top + 1}:{bottom + 1}"
    first = f"{letters(left)}{top + 1}"
    return first if (top, left) == (bottom, right) else f"{first}:{letters(right)}{bottom + 1}"


def rectangles(cells: Iterable[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Cells as few rectangles: neighbours in a row, then equal stretches in rows one below the other.

    >>> rectangles([(0, 1), (0, 2), (1, 1), (1, 2), (5, 0)])
    [(0, 1, 1, 2), (5, 0, 5, 0)]
    """
    stretches: list[list[int]] = []
    for row, column in sorted(cells):
        if stretches and stretches[-1][0] == row and stretches[-1][2] == column - 1:
            stretches[-1][2] = column
        else:
            stretches.append([row, column, column])
    found: list[list[int]] = []
    open_: dict[tuple[int, int], list[int]] = {}
    for row, left, right in stretches:
        above = open_.get((left, right))
        if above is not None and above[2] == row - 1:
            above[2] = row
        else:
            open_[left, right] = [row, left, row, right]
            found.append(open_[left, right])
    return [(top, left, bottom, right) for top, left, bottom, right in found]


def alike(kinds: Mapping[tuple[str, int, int], Hashable]) -> list[Area]:
    """Cells, each with what it has alike with others, as the rectangles of those that have the same; in the order of
    their first cells.

    >>> [str(area) for area in alike({("S", 0, 1): 5, ("S", 0, 2): 5, ("S", 0, 3): 7, ("S", 1, 1): 5, ("S", 1, 2): 5})]
    ['S!B1:C2', 'S!D1']
    """
    places: dict[tuple[str, Hashable], list[tuple[int, int]]] = {}
    for (sheet, row, column), kind in kinds.items():
        places.setdefault((sheet, kind), []).append((row, column))
    areas = [Area(sheet, *box) for (sheet, _), some in places.items() for box in rectangles(some)]
    order = {cell: number for number, cell in enumerate(kinds)}
    return sorted(areas, key=lambda area: order[area.sheet, area.top, area.left])


def overlapping(boxes: Iterable[Box]) -> tuple[Box, Box] | None:
    """Two rectangles that share a cell, if any do: from the top down, those that are open stand side by side.

    >>> overlapping([(0, 0, 1, 1), (2, 0, 2, 5), (1, 1, 2, 2)]), overlapping([(0, 0, 1, 1), (0, 2, 1, 2)])
    (((0, 0, 1, 1), (1, 1, 2, 2)), None)
    """
    open_: list[tuple[int, Box]] = []  # by their left sides
    ends: list[tuple[int, int]] = []  # their bottoms and left sides
    for box in sorted(boxes):
        top, left, bottom, right = box
        while ends and ends[0][0] < top:
            del open_[bisect_left(open_, (heappop(ends)[1], (-1, -1, -1, -1)))]
        at = bisect_left(open_, (left, box))
        for _, other in open_[max(at - 1, 0) : at + 1]:
            if other[1] <= right and left <= other[3]:
                return other, box
        open_.insert(at, (left, box))
        heappush(ends, (bottom, left))
    return None


def corners(target: Reference, down: int = 0, right: int = 0) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of what a reference names, copied `down` and to the `right`: past the end of the
    sheet it begins again at the other side, as in Excel.

    >>> corners(reference("B5:B$3"), 1)
    (2, 1, 5, 1)
    """
    (row, column, row_stays, column_stays), (low, far, low_stays, far_stays) = target.first, target.last
    if row is None or low is None:
        row, low = 0, ROWS - 1
    else:
        row = row if row_stays else (row + down) % ROWS
        low = low if low_stays else (low + down) % ROWS
    if column is None or far is None:
        column, far = 0, COLUMNS - 1
    else:
        column = column if column_stays else (column + right) % COLUMNS
        far = far if far_stays else (far + right) % COLUMNS
    return min(row, low), min(column, far), max(row, low), max(column, far)


def named(formula: str, sheet: str) -> Iterator[Area]:
    """The areas of its own workbook that the formula of a sheet names; of several sheets the first and the last."""
    for token in tokens(formula):
        target = reference(token.text) if token.kind == "reference" else None
        if target is not None and not target.place.book:
            _, first, last = target.place
            for name in dict.fromkeys((first or sheet, last or sheet)):
                yield Area(name, *corners(target))


def area_of(formula: str, sheet: str) -> Area | None:
    """The one area that the formula of a sheet is a link to, as a defined name's is; None where it is anything else.

    >>> str(area_of("='P&L'!$B$2:$B$9", "")), area_of("=B2*2", "S")
    ("'P&L'!B2:B9", None)
    """
    target = reference(formula.removeprefix("="))
    if target is None or target.place.book or target.place.last != target.place.sheet:
        return None
    return Area(target.place.sheet or sheet, *corners(target))


def box_of(text: str) -> Box | None:
    """What a text such as `B2:C9` names; None where it is no range of a sheet.

    >>> box_of("B2:C9"), box_of("A1:XFE1"), box_of("Other!A1")
    ((1, 1, 8, 2), None, None)
    """
    if (cells := _CELLS.fullmatch(text)) is not None:  # as all are that a file has many of
        top, left, bottom, right = int(cells[2]) - 1, column_of(cells[1]), int(cells[4]) - 1, column_of(cells[3])
        if top <= bottom < ROWS and left <= right < COLUMNS:
            return top, left, bottom, right
    target = reference(text)
    return None if target is None or target.prefix else corners(target)


def precedents(formula: str, sheet: str) -> Iterator[tuple[str, int, int]]:
    """The cells that the formula of a sheet names; but for those of whole columns and rows, which are too many.

    >>> list(precedents("=A1+SUM('Bob''s'!B2:B3)+SUM(C:C)", "S"))
    [('S', 0, 0), ("Bob's", 1, 1), ("Bob's", 2, 1)]
    """
    for area in named(formula, sheet):
        if (area.top, area.bottom) != (0, ROWS - 1) and (area.left, area.right) != (0, COLUMNS - 1):
            yield from area.cells()
