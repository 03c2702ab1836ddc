"""The only room that imports xlsxwriter: cells, formats, names and validations into a file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from modelgen.errors import DefinitionError
from modelgen.excel import manifest, names, validation
from modelgen.excel.cover import Identity, cover
from modelgen.excel.emit import Emitter
from modelgen.excel.frame import frame
from modelgen.excel.theme import FONT, ROLES, number_format
from modelgen.formula.limits import TEXT_CHARACTERS, utf16
from modelgen.formula.units import TEXT, Unit
from modelgen.layout.place import Layout, SheetPlan
from modelgen.layout.slots import input_cells
from modelgen.model.items import Block, Input, Item, Line, Members
from modelgen.model.spread import whole_items

Cached = Mapping[Item, Any]  # an item's values over its axes; the column axis begins with the opening
_CREATED = datetime.datetime(2000, 1, 1)  # the same for every build: equal definitions make equal files


def write(layout: Layout, cached: Cached, path: Path, *, stamp: str, definition_hash: str, version: str) -> None:
    """Write the workbook of a layout to `path`, every formula with its value from `cached`.

    `stamp` is the line of the cover that says how the workbook was verified.
    """
    Book(layout, cached, path).write(Identity(stamp, definition_hash, version))


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes formulas as they are.

    xlsxwriter searches each one for thirty functions that want a prefix, which takes longer than all else it
    does, and finds them in texts and names of sheets, too. The emitter writes functions as a file stores them.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book:
    """A workbook being written."""

    def __init__(self, layout: Layout, cached: Cached, path: Path) -> None:
        self.layout, self.cached = layout, cached
        self.book = xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        )
        self.emitter = Emitter(layout)
        self._formats: dict[tuple[str, str, int], Any] = {}
        self.sheets: dict[str, Any] = {}

    def write(self, identity: Identity) -> None:
        """Write every sheet and close the file."""
        model = self.layout.model
        self.book.set_properties({"title": model.name, "subject": model.purpose, "created": _CREATED})
        self.book.set_calc_mode("auto")
        for plan in self.layout.sheets:
            self.sheets[plan.name] = self.book.add_worksheet(plan.name, _Sheet)
        for plan in self.layout.sheets:
            if plan.kind == "cover":
                cover(self, plan, identity)
            else:
                frame(self, plan)
            self._items(plan)
        for cell, item in self.layout.links:
            formula = self.emitter.link(cell.sheet, item)
            look = self.format("link", item.unit, self.style(item))
            value = self.cached[item].item() if not item.axes else 0
            self.sheets[cell.sheet].write_formula(cell.row, cell.column, formula, look, value)
        names.define(self.book, self.layout)
        validation.add(self.sheets, self.layout)
        manifest.write(self, identity)
        self.sheets["Cover"].activate()
        self.book.close()

    def format(self, role: str, unit: Unit | None = None, style: str = "", indent: int = 0) -> Any:
        """The cell format of a role and a unit, made once."""
        precise = role in ("input", "inherited", "live")  # what was typed
        number = number_format(unit, style, precise) if unit is not None else ""
        key = (role, number, indent)
        if key not in self._formats:
            look: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "vcenter", **ROLES[role]}
            if number:
                look |= {"num_format": number, "align": "right"}
            if indent:
                look["indent"] = indent
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def style(self, item: Item) -> str:
        """The item's own style; "whole" for plain numbers that can have no decimals."""
        return item.style or ("whole" if item in self._whole else "")

    @cached_property
    def _whole(self) -> set[Item]:
        return whole_items(self.layout.model)

    def text(self, sheet: str, row: int, column: int, text: str, role: str, indent: int = 0) -> None:
        """Write text as text, whatever it begins with."""
        if utf16(text) > TEXT_CHARACTERS:
            raise DefinitionError(
                f"a text of {len(text)} characters is too long for a cell", f"stay below {TEXT_CHARACTERS}"
            )
        self.sheets[sheet].write_string(row, column, text, self.format(role, indent=indent))

    def _items(self, plan: SheetPlan) -> None:
        sheet = self.sheets[plan.name]
        for item in plan.items:
            if isinstance(item, Input):
                self._input(sheet, item)
            elif isinstance(item, Line):
                self._line(sheet, item)

    def _input(self, sheet: Any, item: Input) -> None:
        placement, values = self.layout[item], self.cached[item]
        looks: dict[tuple[str, Members | None], Any] = {}
        is_text = item.unit == TEXT
        for scenario, members, period in input_cells(item):
            cell = placement.input_cell(scenario, members, period)
            given = item.given.get((scenario, members, period))
            role = "inherited" if given is None else "fixed" if item.fixed else "input"
            look = looks.get((role, members))
            if look is None:
                look = looks[role, members] = self.format(role, item.unit_of(members), self.style(item))
            if given is None:
                assert members is not None
                lead = (scenario,) if item.by_scenario else ()
                at = (*lead, *members, *(() if period is None else (period + 1,)))
                formula = self.emitter.inherit(item, scenario, members, period)
                sheet.write_formula(cell.row, cell.column, formula, look, values[at])
            elif is_text:
                value = self.cached[item].item() if item is self.layout.model.selector else item.options[int(given)]
                sheet.write_string(cell.row, cell.column, value, look)
            else:
                sheet.write_number(cell.row, cell.column, given, look)

    def _line(self, sheet: Any, line: Line) -> None:
        placement, values, write = self.layout[line], self.cached[line], sheet.write_formula
        for block, members, template in self.emitter.rows(line):
            role = "column_number" if placement.head else _role(block)
            look = self.format(role, line.unit_of(members), self.style(line))
            if line.column_axis is None:
                cell = placement.cell(members)
                write(cell.row, cell.column, template.fill(0), look, values[members] if members else values.item())
                continue
            row, cells = placement.row_of(members), values[members].tolist()
            for position in range(block.start, block.stop):
                write(row, placement.column + position, template.fill(position), look, cells[position + 1])


def _role(block: Block) -> str:
    """How the cells of a block look: live rows, links to actuals, openings, formulas."""
    if block.line.cases is not None:
        return "live"
    if block.phase == "opening" or (block.phase == "history" and block.line.past_values is not None):
        return block.phase
    return "formula"
