"""A workbook being written: its sheets, formats, numbers and formulas. The only room that imports xlsxwriter."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from modelgen.errors import DefinitionError
from modelgen.formula.units import TEXT, Unit
from modelgen.layout.grid import Cell
from modelgen.layout.layout import COVER_UPSIDE, Layout, SheetPlan
from modelgen.layout.slots import input_places
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Block, Input, Item, Line
from modelgen.model.kinds import COVER
from modelgen.program.decimals import Shown
from modelgen.progress import each, tell
from modelgen.sheet.limits import TEXT_CHARACTERS, utf16
from modelgen.sheet.numberformat import Decimals
from modelgen.workbook.belowzero import BelowZero
from modelgen.workbook.emit import emitter
from modelgen.workbook.theme import PAPERS, Theme

Cached = Mapping[Item, Any]  # an item's values over its axes; the column axis begins with the opening
Extremes = Mapping[Item, tuple[float, float]]
_LOGO, _LOGO_COLUMN, _LOGO_RIGHT = (220, 56), 6, 448  # on the cover: pixels it may take, column, right edge in it
# Excel's hints that would stand on what is meant so: years as headings, inherited inputs that may be typed over,
# sums of the forecast beside the history, and rows whose formulas change where the forecast begins.
_NO_TRIANGLES = ("number_stored_as_text", "formula_unlocked", "formula_range", "formula_differs")
_CREATED = datetime.datetime(2000, 1, 1)  # the same for every build: equal definitions make equal files


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes formulas as they are, and lets its cells go as they are written.

    xlsxwriter searches each formula for thirty functions that want a prefix, which takes longer than all else it
    does, and finds them in texts and names of sheets, too. The emitter writes functions as a file stores them.
    And it would keep all cells of all sheets, which take more memory than all else, beside the XML made of them.
    """

    _row_before = -1

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_row(self, row: int, *args: Any, **keywords: Any) -> None:
        """A row begins; the one before it is written."""
        tell(f"writing the file, sheet '{self.name}'", row, self.dim_rowmax)
        self.table.pop(self._row_before, None)
        self._row_before = row
        super()._write_row(row, *args, **keywords)

    def column_pixels(self, column: int) -> int:
        """The width of a column, 0 where it's hidden."""
        return int(self._size_col(column))

    def row_pixels(self, row: int) -> int:
        """The height of a row, 0 where it's hidden."""
        return int(self._size_row(row))


class Book:
    """A workbook being written."""

    def __init__(self, layout: Layout, cached: Cached, theme: Theme, extremes: Extremes) -> None:
        self.layout, self.cached, self.theme = layout, cached, theme
        # made in memory and written in one go: a full disk leaves no half zip archive, a killed process no pieces
        self.file = io.BytesIO()
        texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.file, {"in_memory": True, **texts})
        self.emitter = emitter(layout)
        self._formats: dict[tuple[str, str, int], Any] = {}
        self._looks: dict[tuple[str, Item, Members | None], Any] = {}
        self.sheets: dict[str, Any] = {}
        self._below_zero = BelowZero()
        self.extremes = extremes

    def open(self, comment: str) -> None:
        """Note what the file is, and make its sheets, empty."""
        self.describe(self.layout.program.name, self.layout.program.purpose, comment)
        for plan in self.layout.sheets:
            self.sheets[plan.name] = self.add(plan.name)

    def describe(self, title: str, subject: str, comment: str = "") -> None:
        """Note what the file is."""
        self.book.set_properties({
            "title": title, "subject": subject, "company": self.layout.program.name, "category": "Valuation model",
            "keywords": "valuation, financial model", "created": _CREATED, "comments": comment,
        })  # fmt: skip
        self.book.set_calc_mode("auto")

    def add(self, sheet: str) -> Any:
        """A sheet behind those that there are."""
        return self.book.add_worksheet(sheet, _Sheet)

    def links(self) -> None:
        """Write the cells that show other cells, and let what rounds to zero show so."""
        for cell, item in self.layout.links:
            formula = self.emitter.link(cell.sheet, item)
            look = self._link_format(cell, item)
            value = self.cached[item].item() if not item.axes else 0
            self.sheets[cell.sheet].write_formula(cell.row, cell.column, formula, look, value)
            if not self.style(item):
                self._below_zero.add(cell.sheet, look.num_format, cell.row, cell.column, cell.column)
        self._zeros()

    def close(self) -> bytes:
        """The file."""
        self.book.close()
        return self.file.getvalue()

    def format(
        self, role: str, unit: Unit | None = None, style: str = "", indent: int = 0, decimals: Decimals | None = None
    ) -> Any:
        """The cell format of a role and a unit, made once."""
        number = self.theme.number_format(unit, style, decimals) if unit is not None else ""
        key = (role, number, indent)
        if key not in self._formats:
            look = self.theme.look(role)
            if number:
                look = {"align": "right", **look, "num_format": number}
            if indent:
                look["indent"] = indent
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def item_format(self, role: str, item: Item, members: Members | None = ()) -> Any:
        """The cell format of a role for the numbers of an item's row."""
        key = (role, item, members if item.member_units else ())
        if key not in self._looks:
            decimals = self._shown(item, members)
            self._looks[key] = self.format(role, item.unit_of(members), self.style(item), decimals=decimals)
        return self._looks[key]

    def _link_format(self, cell: Cell, item: Item) -> Any:
        if item is self.layout.failed:
            return self.format("cover_value" if cell.sheet == "Cover" else "status", item.unit, "status")
        if item is self.layout.warned:
            return self.format("cover_value", item.unit, "warned")
        if item is self.layout.program.selector:
            return self.format("scenario")
        if cell.sheet == COVER.name and any(item is reason for reason in self.layout.program.reasons.values()):
            return self.format("cover_reason", item.unit)
        beside = cell.sheet == COVER.name and cell.column == COVER_UPSIDE
        return self.item_format("link" if beside else "cover_value", item)

    def style(self, item: Item) -> str:
        """The item's own style; "whole" for plain numbers that can have no decimals."""
        return self._shown.style(item)

    @cached_property
    def _shown(self) -> Shown:
        return self.layout.program.decimals

    def text(self, sheet: str, row: int, column: int, text: str, role: str, indent: int = 0) -> None:
        """Write text as text, whatever it begins with."""
        if len(text) > TEXT_CHARACTERS // 2 and utf16(text) > TEXT_CHARACTERS:
            raise DefinitionError(
                f"a text of {len(text)} characters is too long for a cell", f"stay below {TEXT_CHARACTERS}"
            )
        self.sheets[sheet].write_string(row, column, text, self.format(role, indent=indent))

    def items(self, plan: SheetPlan) -> None:
        """Write the numbers and formulas of a sheet."""
        sheet = self.sheets[plan.name]
        for item in each(f"writing the sheet '{plan.name}'", plan.items):
            if isinstance(item, Input):
                self._input(sheet, item)
            elif isinstance(item, Line):
                self._line(sheet, item)

    def page(self, name: str) -> None:
        """What a theme adds to a sheet: paper, a text in the middle of the footer, the logo on the cover; and which
        of Excel's green triangles don't show."""
        page, theme = self.sheets[name], self.theme
        page.ignore_errors(dict.fromkeys(_NO_TRIANGLES, "A1:XFD1048576"))
        page.set_paper(PAPERS[theme.paper])
        if theme.footer:
            left, mark, right = page.footer.partition("&R")
            page.set_footer(f"{left}&C&8{theme.footer.replace('&', '&&')}{mark}{right}")
        if theme.logo and name == COVER.name:
            scale = min(_LOGO[0] / theme.logo.width, _LOGO[1] / theme.logo.height)
            page.insert_image(0, _LOGO_COLUMN, "logo", {
                "image_data": io.BytesIO(theme.logo.content), "x_scale": scale, "y_scale": scale, "object_position": 3,
                "description": "Logo", "x_offset": _LOGO_RIGHT - theme.logo.width * scale, "y_offset": 4,
            })  # fmt: skip

    def _zeros(self) -> None:
        for sheet, cells, above, number_format in self._below_zero.rules():
            look = self.book.add_format({"num_format": number_format})
            first = cells.partition(":")[0]
            self.sheets[sheet].conditional_format(first, {
                "type": "cell", "criteria": "between", "minimum": above, "maximum": -1e-300, "format": look,
                "multi_range": cells,
            })  # fmt: skip

    def _input(self, sheet: Any, item: Input) -> None:
        placement, values = self.layout[item], self.cached[item]
        looks: dict[tuple[str, Members | None], Any] = {}
        is_text = item.unit == TEXT
        for key, cell in input_places(item, placement):
            scenario, members, period = key
            given = item.given.get(key)
            role = "inherited" if given is None else "fixed" if item.fixed else "input"
            look = looks.get((role, members))
            if look is None:
                look = looks[role, members] = self.item_format(role, item, members)
            if given is None:
                assert members is not None
                lead = (scenario,) if item.by_scenario else ()
                at = (*lead, *members, *(() if period is None else (period + 1,)))
                formula = self.emitter.inherit(item, scenario, members, period)
                sheet.write_formula(cell.row, cell.column, formula, look, values[at])
            elif is_text:
                value = self.cached[item].item() if item is self.layout.program.selector else item.options[int(given)]
                sheet.write_string(cell.row, cell.column, value, look)
            else:
                sheet.write_number(cell.row, cell.column, given, look)

    def _line(self, sheet: Any, line: Line) -> None:
        placement, values, write = self.layout[line], self.cached[line], sheet.write_formula
        signed = not self.style(line)
        for block, members, template in self.emitter.rows(line):
            role = "column_number" if placement.head else _role(block)
            look = self.item_format(role, line, members)
            if line.column_axis is None:
                cell = placement.cell(members)
                write(cell.row, cell.column, template.fill(0), look, values[members] if members else values.item())
                if signed:
                    self._below_zero.add(cell.sheet, look.num_format, cell.row, cell.column, cell.column)
                continue
            row, cells = placement.row_of(members), values[members].tolist()
            for position in range(block.start, block.stop):
                write(row, placement.column + position, template.fill(position), look, cells[position + 1])
            if signed:
                first = placement.column + block.start
                self._below_zero.add(placement.sheet, look.num_format, row, first, first + block.stop - block.start - 1)


def _role(block: Block) -> str:
    """How the cells of a block look: live rows, links to actuals, openings, formulas."""
    if block.line.cases is not None:
        return "live"
    if block.phase == OPENING or (block.phase == "history" and block.line.past_values is not None):
        return block.phase
    return "formula"
