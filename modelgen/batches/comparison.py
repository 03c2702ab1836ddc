"""A workbook that compares companies: a row for each, its headline outputs with their ranks, what fails, its workbook.

Its figures are linked to the companies' workbooks beside it where these aren't too many, and follow them; else they are
values, and say so. Below are medians, means and how far companies lie apart, and a chart.
"""

from __future__ import annotations

import math
import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from modelgen.batches.dispersion import STATISTICS
from modelgen.batches.filenames import same
from modelgen.batches.made import FAILED, UNVERIFIED, Made, Output
from modelgen.files.atomic import replacing
from modelgen.formula.units import NUMBER
from modelgen.layout.grid import Cell
from modelgen.layout.layout import BODY_ROW, COVER_UPSIDE, HEADER_ROW
from modelgen.layout.place import place
from modelgen.model.items import Item
from modelgen.model.kinds import COVER
from modelgen.program.program import Program
from modelgen.report import many
from modelgen.sheet.a1 import letters
from modelgen.workbook.book import Book
from modelgen.workbook.outside import Linked, target, with_links
from modelgen.workbook.print import page_setup
from modelgen.workbook.theme import Theme

FILE, _OTHER_FILE = "comparison.xlsx", "comparison of the batch.xlsx"
LINKED = 250  # workbooks: Excel opens each to update its links, and is slow with more
RANKED = 5_000  # companies: of more, ranks are values, for each of them looks at all others
HYPERLINKS = 65_530  # that a sheet may have
ERROR = "error"  # what stands for an error, so that the others can be compared
_SHEET, _VERIFIED = "Comparison", "verified"
_CHARTED = 40  # companies
_WIDE, _NARROW, _VERDICT, _REMARK, _LEAST, _MOST = 15, 6, 12, 60, 16, 44  # widths of columns
_LINE = 13.5  # the height of a line of a head
_BELOW = 18  # pixels that a chart needs for a company


def file_of(every: Sequence[Made]) -> str:
    """The name of the comparison: one that no company's workbook has."""
    return _OTHER_FILE if any(same(made.file) == same(FILE) for made in every) else FILE


def write(every: Sequence[Made], program: Program, theme: Theme, scenario: str, folder: Path) -> None:
    """Write the comparison of companies into the folder of their workbooks, which have `scenario` live."""
    with replacing(folder / file_of(every)) as temporary:
        temporary.write_bytes(comparison(every, program, theme, scenario, folder))


def comparison(every: Sequence[Made], program: Program, theme: Theme, scenario: str, folder: Path) -> bytes:
    """The file of a comparison; equal arguments give equal bytes, wherever the folder is."""
    page = _Page(every, program, theme, scenario, folder)
    return with_links(page.made(), [page.link(made) for made in page.linked])


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of figures: of an output, or of its upside to the price."""

    label: str
    item: Item
    upside: bool
    at: int  # its column, from 0
    ranked: bool

    def of(self, outputs: dict[str, Output]) -> float | str | None:
        """A company's figure; None where it has none."""
        found = outputs.get(self.label)
        value = None if found is None else found.upside if self.upside else found.value
        if isinstance(value, float) and not math.isfinite(value):
            return ERROR
        return ERROR if isinstance(value, str) and value.startswith("#") else value


class _Page:
    """The sheet, while it is written."""

    def __init__(self, every: Sequence[Made], program: Program, theme: Theme, scenario: str, folder: Path) -> None:
        self.folder = f"{folder.absolute()}{os.sep}"
        self.every, self.program, self.scenario = every, program, scenario
        self.layout = place(program)
        self.book = Book(self.layout, {}, theme, {})
        whole = [made for made in every if made.ok and made.file and made.outputs.get(scenario)]
        self.linked = whole if len(whole) <= LINKED else []
        self.numbers = {made.company: number for number, made in enumerate(self.linked, 1)}
        self.columns = list(self._columns())
        self.after = 1 + sum(2 if column.ranked else 1 for column in self.columns)
        self.last = BODY_ROW + len(every) - 1
        self.outputs = {made.company: {one.label: one for one in made.outputs.get(scenario, ())} for made in every}

    def _columns(self) -> Iterator[_Column]:
        at = 1
        for item in self.program.outputs:
            label = self.program.caption(item)
            yield _Column(label, item, False, at, True)
            at += 2
            if item in self.program.upsides:
                yield _Column(label, self.program.upsides[item], True, at, False)
                at += 1

    def made(self) -> bytes:
        """The file, but for its links."""
        program, book = self.program, self.book
        book.describe(f"Comparison: {program.name}", "Companies by one definition, side by side")
        self.sheet = book.sheets[_SHEET] = book.add(_SHEET)
        self._head()
        for row, made in enumerate(self.every, BODY_ROW):
            self._company(row, made)
        for column in self.columns:
            self._figures(column)
        below = self._statistics()
        self._rules()
        end = self._chart(below)
        self.sheet.freeze_panes(BODY_ROW, 1)
        self.sheet.autofilter(BODY_ROW - 1, 0, self.last, self.after + 3)
        page_setup(book, _SHEET, end, self.after + 3, [self.last + 2, below + 2])
        self.sheet.repeat_columns(0, 0)
        self.sheet.repeat_rows(HEADER_ROW, BODY_ROW - 1)
        book.page(_SHEET)
        return book.close()

    def link(self, made: Made) -> Linked:
        """The link to a company's workbook, with what its cells held."""
        outputs = self.outputs[made.company]
        held = {self._there(column): column.of(outputs) for column in self.columns}
        cells = {cell: value for cell, value in held.items() if value is not None}
        return Linked(made.file, [COVER.name], cells=cells)

    def _there(self, column: _Column) -> Cell:
        """Where a figure stands in each company's workbook: on the cover, whose rows are the same for all."""
        own = (cell for cell, item in self.layout.links if item is column.item and cell.sheet == COVER.name)
        return next(cell for cell in own if (cell.column == COVER_UPSIDE) == column.upside)

    # --- what stands around the figures ---

    def _head(self) -> None:
        book, sheet, program = self.book, self.sheet, self.program
        sheet.hide_gridlines(2)
        book.text(_SHEET, 0, 0, _SHEET, "title")
        unit = f" ({program.unit} unless stated)" if not program.unit.dimensionless else ""
        told = f"{many(len(self.every), 'company')} by the definition of {program.name}{unit}"
        book.text(_SHEET, 1, 0, told, "subtitle")
        book.text(_SHEET, 2, 0, self._told(), "note")
        lines = 1
        book.text(_SHEET, HEADER_ROW, 0, "Company", "column_left")
        for column in self.columns:
            label = "Upside to price" if column.upside else column.label
            lines = max(
                lines, *(math.ceil(len(word) / _WIDE) for word in (label,)), math.ceil(len(label) / (_WIDE - 2))
            )
            book.text(_SHEET, HEADER_ROW, column.at, label, "column")
            of = column.item.unit
            shown = "" if column.upside or of.dimensionless else str(of)
            book.text(_SHEET, HEADER_ROW + 1, column.at, shown, "unit_right")
            sheet.set_column(column.at, column.at, _WIDE)
            if column.ranked:
                book.text(_SHEET, HEADER_ROW, column.at + 1, "Rank", "column")
                book.text(_SHEET, HEADER_ROW + 1, column.at + 1, "", "unit")
                sheet.set_column(column.at + 1, column.at + 1, _NARROW)
        heads = (
            ("Checks", "column_left"),
            ("Verdict", "column_left"),
            ("Figures", "column_left"),
            ("Remarks", "column_left"),
        )
        for at, (label, role) in enumerate(heads, self.after):
            book.text(_SHEET, HEADER_ROW, at, label, role, 1 if label == "Checks" else 0)
            book.text(_SHEET, HEADER_ROW + 1, at, "", "unit")
            sheet.set_column(at, at, _REMARK if label == "Remarks" else _VERDICT)
        book.text(_SHEET, HEADER_ROW + 1, 0, "", "unit")
        sheet.set_row(0, 24)
        sheet.set_row(HEADER_ROW, max(_LINE * lines, 20))
        names = [len(made.company) for made in self.every]
        sheet.set_column(0, 0, min(max(_LEAST, *(length + 2 for length in names)), _MOST))

    def _told(self) -> str:
        """What the figures are."""
        if self.linked:
            return (
                f"Made with the scenario {self.scenario}. Linked figures are what the workbooks beside this file show, "
                "also after changes there, once links are updated (Data, Edit Links)."
            )
        return (
            f"Scenario {self.scenario}. Figures are values, as they were when this was made: they don't follow the "
            f"workbooks, which are more than the {LINKED} that are linked."
            if any(made.ok for made in self.every) else f"Scenario {self.scenario}. No company has a workbook."
        )  # fmt: skip

    def _company(self, row: int, made: Made) -> None:
        book, sheet, after = self.book, self.sheet, self.after
        if made.ok and made.file and row - BODY_ROW < HYPERLINKS:
            sheet.write_url(row, 0, f"external:{target(made.file)}", book.format("url_plain"), made.company)
        else:
            book.text(_SHEET, row, 0, made.company, "label")
        failed = list(made.failed.get(self.scenario, ()))
        if made.outputs:
            sheet.write_number(row, after, len(failed), book.format("status", NUMBER, "check", indent=1))
        verdict = made.state if not made.ok else _VERIFIED if made.verdict else "made"
        book.text(_SHEET, row, after + 1, verdict, "label")
        if self.outputs[made.company]:
            book.text(_SHEET, row, after + 2, "linked" if made.company in self.numbers else "values", "label")
        remark = " ".join((made.error or "; ".join(failed)).replace(self.folder, "").split())
        if remark:
            book.text(_SHEET, row, after + 3, remark, "note")

    # --- figures ---

    def _cells(self, column: _Column) -> str:
        name = letters(column.at)
        return f"{name}${BODY_ROW + 1}:{name}${self.last + 1}"

    def _values(self, column: _Column) -> list[float | str | None]:
        return [column.of(self.outputs[made.company]) for made in self.every]

    @cache  # noqa: B019 - as long as the page
    def _numbers(self, column: _Column) -> list[float]:
        return sorted(value for value in self._values(column) if isinstance(value, float))

    def _figures(self, column: _Column) -> None:
        """A column of figures, and the ranks beside it."""
        cells, (_, there, across) = self._cells(column), self._there(column)
        values, numbers = self._values(column), self._numbers(column)
        link, own = (self.book.item_format(role, column.item) for role in ("link", "formula"))
        rank = self.book.format("formula", NUMBER, "whole")
        for row, (made, value) in enumerate(zip(self.every, values, strict=True), BODY_ROW):
            if value is None:
                continue
            if made.company in self.numbers:
                at = f"[{self.numbers[made.company]}]{COVER.name}!${letters(across)}${there + 1}"
                self.sheet.write_formula(row, column.at, f'=IFERROR({at},"{ERROR}")', link, value)
            elif isinstance(value, float):
                self.sheet.write_number(row, column.at, value, own)
            else:
                self.sheet.write_string(row, column.at, value, own)
            if column.ranked:
                cell = f"{letters(column.at)}{row + 1}"
                place = 1 + len(numbers) - bisect_right(numbers, value) if isinstance(value, float) else ""
                if len(self.every) <= RANKED:
                    text = f'=IF(ISNUMBER({cell}),RANK({cell},{cells}),"")'
                    self.sheet.write_formula(row, column.at + 1, text, rank, place)
                elif place:
                    self.sheet.write_number(row, column.at + 1, place, rank)

    def _statistics(self) -> int:
        """What is said of all companies, below them; the last row."""
        row = self.last + 2
        for at in range(self.after + 4):
            self.book.text(_SHEET, row, at, "" if at else "All companies", "heading")
        for one in STATISTICS:
            row += 1
            self.book.text(_SHEET, row, 0, one.label, "label")
            for column in self.columns:
                value = one.value(self._numbers(column))
                look = self.book.item_format("formula", column.item)
                self.sheet.write_formula(row, column.at, one.text(self._cells(column)), look, value)
        return row

    def _rules(self) -> None:
        """How what fails stands out."""
        checks, verdicts = self.after, self.after + 1
        for criteria, role in ((">", "bad"), ("==", "good")):
            rule = {"type": "cell", "criteria": criteria, "value": 0, "format": self.book.format(role)}
            rules = [{"type": "blanks", "stop_if_true": True, "format": None}] if criteria == "==" else []
            for each in (*rules, rule):
                self.sheet.conditional_format(BODY_ROW, checks, self.last, checks, each)
        for text, role in ((FAILED, "bad"), (UNVERIFIED, "bad"), (_VERIFIED, "good")):
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self.book.format(role)}
            self.sheet.conditional_format(BODY_ROW, verdicts, self.last, verdicts, rule)

    def _chart(self, row: int) -> int:
        """Bars of the first output, below a row; the last row that they take."""
        if not self.columns:
            return row
        column, many = self.columns[0], min(len(self.every), _CHARTED)
        last = BODY_ROW + many - 1
        chart = self.book.book.add_chart({"type": "bar"})
        name = column.label + (f", the first {many} of {len(self.every):,} companies" if many < len(self.every) else "")
        theme = self.book.theme
        chart.add_series({
            "name": column.label, "categories": [_SHEET, BODY_ROW, 0, last, 0], "gap": 40,
            "values": [_SHEET, BODY_ROW, column.at, last, column.at], "border": {"none": True},
            "fill": {"color": theme.colour("brand")},
        })  # fmt: skip
        font = {"name": theme.font, "size": 9, "color": theme.colour("ink"), "bold": False}
        chart.set_title({"name": name, "overlay": False, "name_font": {**font, "size": 11, "bold": True}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": font, "label_position": "low", "line": {"none": True}})
        look = self.book.item_format("formula", column.item).num_format
        shown = [value for value in self._values(column)[:many] if isinstance(value, float)]
        least = 0 if shown and min(shown) >= 0 else None  # else bars start where programs like, and mislead
        lines = {"visible": True, "line": {"color": theme.colour("rule"), "width": 0.5}}
        scale = {"min": least, "num_format": look, "major_gridlines": lines}
        chart.set_x_axis({**scale, "num_font": font, "label_position": "high"})
        height = max(220, 90 + _BELOW * many)
        chart.set_size({"width": 720, "height": height})
        chart.show_hidden_data()
        options = {"x_offset": 2, "y_offset": 2, "object_position": 2, "description": f"Bars: {name}"}
        self.sheet.insert_chart(row + 2, 0, chart, options)
        used, below = 0, row + 2
        while used < height + 4:
            used += self.sheet.row_pixels(below)
            below += 1
        return below
