"""A workbook as the rules look at it: formulas read once each, references as cells of sheets, headings."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from modelgen.audit.formula import Formula, Use, parse
from modelgen.audit.headers import Headers
from modelgen.files.workbook import At, Sheet, Style, Workbook
from modelgen.sheet.a1 import letters
from modelgen.sheet.limits import COLUMNS, ROWS
from modelgen.sheet.names import quoted
from modelgen.sheet.r1c1 import r1c1
from modelgen.sheet.tokens import End, Reference, tokens
from modelgen.sheet.tokens import reference as referred


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

    def __str__(self) -> str:
        return f"{quoted(self.sheet)}!{a1(self.top, self.left, self.bottom, self.right)}"


def a1(top: int, left: int, bottom: int, right: int) -> str:
    """`B2`, or `B2:D5`; whole columns and rows as `B:D` and `2:5`."""
    if (top, bottom) == (0, ROWS - 1):
        return f"{letters(left)}:{letters(right)}"
    if (left, right) == (0, COLUMNS - 1):
        return f"{top + 1}:{bottom + 1}"
    first = f"{letters(left)}{top + 1}"
    return first if (top, left) == (bottom, right) else f"{first}:{letters(right)}{bottom + 1}"


def rectangles(cells: Iterable[At]) -> list[tuple[int, int, int, int]]:
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


class View:
    """One sheet's formulas in R1C1, its styles and its headings."""

    def __init__(self, book: Workbook, sheet: Sheet, known: dict[str, Formula]) -> None:
        self.book, self.sheet, self.name = book, sheet, sheet.name
        self.texts = {at: r1c1(text, *at) for at, text in sheet.formulas.items()}
        self.known = known
        for at, text in self.texts.items():
            if text not in known:
                known[text] = parse(sheet.formulas[at], *at)
        rows: dict[int, list[int]] = defaultdict(list)
        columns: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(sheet.formulas):
            rows[row].append(column)
        for row, column in sorted({*sheet.cells, *sheet.formulas}):
            columns[column].append(row)
        self.formula_columns, self.used_rows = dict(rows), dict(columns)

    @cached_property
    def headers(self) -> Headers:
        """The headings of its periods."""
        return Headers(self.book, self.sheet)

    def formula(self, at: At) -> Formula:
        """What the formula of a cell says; its references are those of the first cell that holds it."""
        return self.known[self.texts[at]]

    def style(self, at: At) -> Style:
        """How a cell looks."""
        look = self.sheet.looks.get(at, 0)
        return self.book.styles[look] if look < len(self.book.styles) else Style()

    def blank(self, area: Area) -> bool:
        """Whether nothing stands in an area."""
        if area.single:
            at = (area.top, area.left)
            return at not in self.sheet.cells and at not in self.sheet.formulas
        columns = range(area.left, area.right + 1)
        for column in columns if len(columns) <= len(self.used_rows) else self.used_rows:
            if area.left <= column <= area.right:
                rows = self.used_rows.get(column, [])
                first = bisect_left(rows, area.top)
                if first < len(rows) and rows[first] <= area.bottom:
                    return False
        return True


class Views:
    """All sheets of a workbook, and the way from a formula's references to their cells."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        known: dict[str, Formula] = {}
        self.sheets = [View(book, sheet, known) for sheet in book.sheets]
        self._by_name = {view.name.casefold(): view for view in self.sheets}
        self._names = {name.name.casefold(): name.text for name in book.names}

    def __iter__(self) -> Iterator[View]:
        return iter(self.sheets)

    def sheet(self, name: str) -> View | None:
        """A sheet by its name, in capitals or not."""
        return self._by_name.get(name.casefold())

    def areas(self, view: View, at: At, use: Use, formula: Formula) -> list[Area]:
        """Where a reference leads from the cell `at`; nowhere in other workbooks and sheets that don't exist."""
        by = (at[0] - formula.row, at[1] - formula.column)
        return self._areas(view.name, use.reference, by)

    def named(self, view: View, name: str) -> list[Area]:
        """The cells that a defined name stands for; its text is read for references, whatever else it does."""
        text = self._names.get(name.rpartition("!")[2].casefold(), "")
        found = [referred(token.text) for token in tokens(text) if token.kind == "reference"]
        return [area for target in found if target is not None for area in self._areas(view.name, target, (0, 0))]

    def _areas(self, own: str, target: Reference, by: tuple[int, int]) -> list[Area]:
        first, last = _moved(target.first, by), _moved(target.last, by)
        top, bottom = sorted((first[0], last[0])) if target.first.row is not None else (0, ROWS - 1)
        left, right = sorted((first[1], last[1])) if target.first.column is not None else (0, COLUMNS - 1)
        return [Area(name, top, left, bottom, right) for name in self._sheets(own, target.sheet)]

    def _sheets(self, own: str, prefix: str) -> list[str]:
        if not prefix:
            return [own]
        name = prefix[:-1]
        name = name[1:-1].replace("''", "'") if name.startswith("'") else name
        view = self.sheet(name)
        if view is not None:
            return [view.name]
        first, _, last = name.partition(":")
        ends = [self.sheet(first), self.sheet(last)]
        if ends[0] is None or ends[1] is None:
            return []
        low, high = sorted(self.sheets.index(end) for end in ends if end is not None)
        return [view.name for view in self.sheets[low : high + 1]]


def _moved(end: End, by: tuple[int, int]) -> At:
    row = 0 if end.row is None else end.row if end.fixed_row else (end.row + by[0]) % ROWS
    column = 0 if end.column is None else end.column if end.fixed_column else (end.column + by[1]) % COLUMNS
    return row, column
