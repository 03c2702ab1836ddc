"""A workbook as the rules look at it: formulas read once each, references as cells of sheets, headings."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from modelgen.audit.copies import Copies, Reading
from modelgen.audit.formula import Formula, Use, parse
from modelgen.audit.headers import Headers
from modelgen.files.child import each
from modelgen.package.workbook import At, Sheet, Style, Workbook
from modelgen.sheet.areas import Area, corners
from modelgen.sheet.prefixes import Place
from modelgen.sheet.references import Reference
from modelgen.sheet.references import reference as referred
from modelgen.sheet.tokens import tokens


class View:
    """One sheet's formulas in R1C1, its styles and its headings."""

    def __init__(self, book: Workbook, sheet: Sheet, known: dict[str, Formula], reading: Reading) -> None:
        self.book, self.sheet, self.name = book, sheet, sheet.name
        formulas = each(f"reading the formulas of '{sheet.name[:40]}'", sheet.formulas.items())
        copies = Copies(formulas, sheet.formulas, reading)
        self.texts, self.unread = copies.texts, copies.unread
        self.known = known
        for at, text in self.texts.items():
            if text not in known:
                known[text] = parse(sheet.formulas[at], *at)
        rows: dict[int, list[int]] = defaultdict(list)
        columns: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(self.texts):
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
    """All sheets of a workbook, and the way from a formula's references to their cells; the `size` of its file says how
    much of long formulas is read."""

    def __init__(self, book: Workbook, size: int | None = None) -> None:
        self.book = book
        known: dict[str, Formula] = {}
        reading = Reading(size)
        self.sheets = [View(book, sheet, known, reading) for sheet in book.sheets]
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
        if not target.prefix:
            return [Area(own, *corners(target, *by))]
        return [Area(name, *corners(target, *by)) for name in self._sheets(own, target.place)]

    def _sheets(self, own: str, place: Place) -> list[str]:
        ends = [self.sheet(place.sheet or own), self.sheet(place.last or own)]
        if place.book or ends[0] is None or ends[1] is None:
            return []
        low, high = sorted(self.sheets.index(end) for end in ends if end is not None)
        return [view.name for view in self.sheets[low : high + 1]]
