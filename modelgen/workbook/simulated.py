"""The sheet Simulation drawn: figures by output, and for each output its distribution as a table with a chart."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from modelgen.formula.units import Unit, unit
from modelgen.layout.grid import LABEL, UNIT
from modelgen.layout.layout import HEADER_ROW, Row, SheetPlan
from modelgen.layout.page import COUNT, ERROR, RANK, VALUE, Figures, Histogram, Page
from modelgen.layout.simulated import CHART_ROWS, FIRST_OUTPUT
from modelgen.model.items import Item
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import quoted
from modelgen.sheet.numberformat import Decimals
from modelgen.workbook.drawing import mix
from modelgen.workbook.frame import head
from modelgen.workbook.print import page_setup

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_LABELS, _UNITS, _WIDTH = 44.0, 18.0, 14.0  # widths of columns
_LINE = 13.0  # points
_COLUMNS = ("From", "To", "Draws", "Share", "Up to here")  # of a histogram's table
_SHARE, _COUNT = unit("%"), unit("number")
_RANK = Decimals(2, 2)
_FINER = 2  # further digits of an error than of the value
_FAR = 1e-9  # of a value: from so far apart on, what the workbook has now is another one
_FONT, _TITLE = 9, 11  # points


def simulated(book: Book, plan: SheetPlan) -> None:
    """Write the sheet."""
    page = book.layout.page
    assert page is not None
    _Sheet(book, plan, page).write()


class _Sheet:
    def __init__(self, book: Book, plan: SheetPlan, page: Page) -> None:
        self.book, self.plan, self.name, self.page = book, plan, plan.name, page
        self.sheet = book.sheets[plan.name]
        self.outputs: list[Item] = [book.layout.program.find(key) for key in page.outputs]
        self.last = FIRST_OUTPUT + max(len(self.outputs), len(_COLUMNS)) - 1

    def write(self) -> None:
        """Everything but the cells that show what the workbook has now, which are links of the layout."""
        head(self.book, self.plan)
        self.sheet.set_row(0, 24)
        for column in range(self.last + 1):
            width = {LABEL: _LABELS, UNIT: _UNITS}.get(column, _WIDTH)
            self.sheet.set_column(column, column, width)
        texts = iter((*self.page.about, *self.page.uncertain))
        figures = (row for section in self.page.sections for row in section.rows)
        histograms, above = self._histograms(), None
        starts: list[int] = []
        for row in self.plan.rows:
            if row.kind in ("still", "heading", "histogram"):
                self._banner(row)
            if row.kind == "histogram":
                starts.append(row.row)
                self._histogram(row.row + 1, *next(histograms))
            elif row.kind == "about":
                self._text(row, next(texts)[1])
            elif row.kind in ("heads", "units"):
                self._heads(row)
            elif row.kind == "figures":
                above = next(figures)
                self._figures(row, above)
            elif row.kind == "now" and above is not None:
                self._now(row, above)
        self.sheet.freeze_panes(HEADER_ROW, UNIT)
        page_setup(self.book, self.name, self.plan.next - 1, self.last, starts, upright=True)

    def _histograms(self) -> Iterator[tuple[Item, Histogram, float | None]]:
        for item, one, mark in zip(self.outputs, self.page.histograms, self.page.marks, strict=True):
            if one is not None:
                yield item, one, mark

    def _banner(self, row: Row) -> None:
        role = "warned" if row.kind == "still" else "heading"
        for column in range(self.last + 1):
            self.book.text(self.name, row.row, column, row.label if column == LABEL else "", role)

    def _text(self, row: Row, text: str) -> None:
        self.book.text(self.name, row.row, LABEL, row.label, "label", row.indent)
        self.book.text(self.name, row.row, UNIT, text, "label")

    def _heads(self, row: Row) -> None:
        """What outputs are called, and their units."""
        heads = row.kind == "heads"
        self.book.text(self.name, row.row, LABEL, row.label if heads else "", "column_left" if heads else "label")
        self.book.text(self.name, row.row, UNIT, "", "column_left" if heads else "label")
        lines = 1
        for column, item in enumerate(self.outputs, FIRST_OUTPUT):
            text = self.book.layout.program.caption(item) if heads else _shown(item.unit)
            self.book.text(self.name, row.row, column, text, "column" if heads else "unit_right")
            lines = max(lines, len(textwrap.wrap(text, int(_WIDTH) - 2)))
        if heads:
            self.sheet.set_row(row.row, _LINE * lines + 2)

    def _figures(self, row: Row, figures: Figures) -> None:
        self.book.text(self.name, row.row, LABEL, row.label, "label", row.indent)
        for column, (item, value) in enumerate(zip(self.outputs, figures.values, strict=True), FIRST_OUTPUT):
            if value is not None:
                self.sheet.write_number(row.row, column, value, self._look(figures, item))

    def _look(self, figures: Figures, item: Item) -> Any:
        if figures.form == VALUE:
            return self.book.item_format("formula", item)
        if figures.form == ERROR:
            shown = self.book.layout.program.decimals(item)
            return self.book.format("formula", item.unit, decimals=Decimals(*[shown.most + _FINER] * 2))
        if figures.form == RANK:
            return self.book.format("formula", figures.unit(item.unit), decimals=_RANK)
        return self.book.format("formula", figures.unit(item.unit), "whole" if figures.form == COUNT else "")

    def _now(self, row: Row, above: Figures) -> None:
        """The head of a row of links, which stand out where they aren't what stands above them."""
        self.book.text(self.name, row.row, LABEL, row.label, "label", row.indent)
        first, last = letters(FIRST_OUTPUT), FIRST_OUTPUT + len(self.outputs) - 1
        was, now = f"{first}{row.row}", f"{first}{row.row + 1}"
        rule = f"=ABS({now}-{was})>{_FAR}*ABS({was})"
        look = {"type": "formula", "criteria": rule, "format": self.book.format("changed")}
        self.sheet.conditional_format(row.row, FIRST_OUTPUT, row.row, last, look)

    def _histogram(self, top: int, item: Item, histogram: Histogram, mark: float | None) -> None:
        for column, text in enumerate(_COLUMNS, FIRST_OUTPUT):
            self.book.text(self.name, top, column, text, "column")
        value = self.book.item_format("formula", item)
        count, share = self.book.format("formula", _COUNT, "whole"), self.book.format("formula", _SHARE)
        many, so_far = sum(histogram.draws), 0
        for number, draws in enumerate(histogram.draws):
            row, low = top + 1 + number, histogram.low + number * histogram.width
            so_far += draws
            cells = ((low, value), (low + histogram.width, value), (draws, count), (draws / many, share),
                     (so_far / many, share))  # fmt: skip
            for column, (figure, look) in enumerate(cells, FIRST_OUTPUT):
                self.sheet.write_number(row, column, figure, look)
        _Chart(self.book, self.name, top, item, histogram, mark).insert()


class _Chart:
    """Columns for how many draws lie in each class, and a line for how many lie below its end."""

    def __init__(self, book: Book, sheet: str, top: int, item: Item, histogram: Histogram, mark: float | None) -> None:
        self.book, self.sheet, self.top, self.item, self.one, self.mark = book, sheet, top, item, histogram, mark

    def insert(self) -> None:
        """Draw it beside the table, over the columns of labels and units."""
        page, title = self.book.sheets[self.sheet], self.book.layout.program.caption(self.item)
        unit_ = _shown(self.item.unit)
        chart = self.book.book.add_chart({"type": "column"})
        line = self.book.book.add_chart({"type": "line"})
        brand, ink, rule = (self.book.theme.colour(name) for name in ("brand", "ink", "rule"))
        below = {"fill": {"color": mix(brand, 0.55)}, "border": {"none": True}}
        points = [below if self._below(number) else None for number in range(len(self.one.draws))]
        series = {"name": "Share of draws", "categories": self._cells(0), "values": self._cells(3), "gap": 8,
                  "fill": {"color": brand}, "border": {"none": True}}  # fmt: skip
        chart.add_series({**series, "points": points} if any(points) else series)
        line.add_series({
            "name": "Up to here", "categories": self._cells(0), "values": self._cells(4), "y2_axis": True,
            "line": {"color": ink, "width": 1.5}, "marker": {"type": "none"},
        })  # fmt: skip
        chart.combine(line)
        font = {"name": self.book.theme.font, "size": _FONT, "bold": False, "color": ink}
        chart.set_title({
            "name": f"{title} ({unit_})" if unit_ else title, "overlay": False, "layout": {"x": 0.02, "y": 0.03},
            "name_font": {**font, "size": _TITLE, "bold": True, "color": brand},
        })  # fmt: skip
        plain = {"num_font": font, "line": {"none": True}, "major_tick_mark": "none", "minor_tick_mark": "none"}
        every = max(len(self.one.draws) // 6, 1)
        chart.set_x_axis({
            **plain, "line": {"color": rule, "width": 0.75}, "interval_unit": every, "label_position": "low",
            "num_format": self._axis(), "num_font": {**font, "rotation": -90},
        })  # fmt: skip
        chart.set_y_axis({**plain, "num_format": "0%", "major_gridlines": {"visible": False}})
        line.set_y2_axis({**plain, "num_format": "0%", "min": 0, "max": 1})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_chartarea({"border": {"color": rule, "width": 0.75}})
        width = sum(page.column_pixels(column) for column in (LABEL, UNIT))
        height = sum(page.row_pixels(self.top + at) for at in range(CHART_ROWS + 1))
        chart.set_size({"width": width - 10, "height": height - 4})
        told = f"Columns: {title}, share of draws by class, with the share up to each class as a line"
        page.insert_chart(self.top, LABEL, chart, {"x_offset": 4, "y_offset": 2, "object_position": 2,
                                                   "description": told})  # fmt: skip

    def _axis(self) -> str:
        """The number format of the classes: with as many decimals as tell them apart."""
        width = self.one.width * (100 if self.item.unit.display == "%" else 1)
        digits = next((digits for digits in range(6) if abs(round(width, digits) - width) < width / 1000), 6)
        return self.book.theme.number_format(self.item.unit, "", Decimals(digits, digits))

    def _below(self, number: int) -> bool:
        """Whether the middle of a class lies below the price with which the output is compared."""
        return self.mark is not None and self.one.low + (number + 0.5) * self.one.width < self.mark

    def _cells(self, column: int) -> str:
        at, first, last = letters(FIRST_OUTPUT + column), self.top + 2, self.top + 1 + len(self.one.draws)
        return f"={quoted(self.sheet)}!${at}${first}:${at}${last}"


def _shown(of: Unit) -> str:
    return "" if of.display in ("%", "") and of.dimensionless else str(of)
