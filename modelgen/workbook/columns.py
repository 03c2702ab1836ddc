"""How wide columns are: their numbers fit in every scenario, and what a sheet doesn't use isn't shown on it.

Every timeline has the same columns on all sheets; a sheet hides those in which it has no number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelgen.formula.units import DATE, TEXT
from modelgen.identity import asbuilt
from modelgen.layout.grid import LABEL, NOTE, SOURCE, UNIT, VALUE
from modelgen.layout.layout import Layout, SheetPlan
from modelgen.model.items import Input, Item, Line
from modelgen.sheet.numberformat import read

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_LEAST, _STATUS, _WIDEST = 9.0, 16.0, 60.0
_FEW = 3  # columns of numbers


def note_widths(plan: SheetPlan) -> tuple[float, float]:
    """The widths of the columns of sources and of notes: wider where few numbers stand beside them. What stands in them
    is no matter, as an edit that comes back may add the first note."""
    if not plan.has_notes:
        return 1.0, 1.0
    if plan.kind.note_widths is not None:
        return plan.kind.note_widths
    return (34.0, 38.0) if plan.axes or plan.widest > _FEW else (44.0, 62.0)


def last_column(layout: Layout, item: Item) -> int:
    """The last column in which an item has cells."""
    placement = layout[item]
    if item.column_axis:
        return placement.column + len(item.column_axis) - 1
    return placement.column_of(tuple(len(axis) - 1 for axis in item.row_axes), None)


def widths(book: Book, plan: SheetPlan, last: int) -> None:
    """Set the widths of a sheet's columns up to `last`, and of the as-built values behind them."""
    page, grid = book.sheets[plan.name], book.layout.grid
    labels = [len(row.label) + 2 * row.indent for row in plan.rows if row.kind not in ("heading", "columns")]
    subtitle = len(f"{book.layout.program.name} ({book.layout.program.unit} unless stated)")
    page.set_column(LABEL, LABEL, min(_WIDEST, max([24, subtitle, *labels]) * 0.95))
    page.set_column(UNIT, UNIT, _STATUS)
    for column, width in zip((SOURCE, NOTE), note_widths(plan), strict=True):
        page.set_column(column, column, width)
    needed = needs(book, plan)
    hidden = {"hidden": True}
    for column in range(VALUE, last + 1):
        page.set_column(column, column, needed.get(column, _LEAST), None, {} if column in needed else hidden)
    page.set_column(grid.key, grid.key, 3)
    built = asbuilt.columns(book.layout, plan.name)
    for column in range(VALUE, max(built, default=-1) + 1):
        options = {} if column in built else hidden
        page.set_column(column + grid.built, column + grid.built, needed.get(column, _LEAST), None, options)


def needs(book: Book, plan: SheetPlan) -> dict[int, float]:
    """The width that each column with numbers on a sheet needs."""
    found: dict[int, float] = {}
    for item in plan.items:
        width = _need(book, item)
        for column in _columns(book.layout, item):
            found[column] = max(found.get(column, _LEAST), width)
    return found


def _columns(layout: Layout, item: Item) -> set[int]:
    """The columns in which an item has cells."""
    placement = layout[item]
    start, stop = item.span
    columns = set(range(placement.column + start, placement.column + stop))
    if not item.column_axis:
        columns = {placement.column_of(members, None) for members in item.rows()}
    if isinstance(item, Line) and item.opens:
        columns.add(placement.column + start - 1)
    if isinstance(item, Input):
        columns |= {placement.input_cell(*key).column for key in item.given if key[1] is None or key[2] is None}
    return columns


def _need(book: Book, item: Item) -> float:
    if item.unit == TEXT:
        return min(40.0, max(map(len, item.options)) * 1.05 + 1)
    if item.unit == DATE:
        return 12.0
    looks = {book.item_format("input" if isinstance(item, Input) else "formula", item, m).num_format
             for m in ([()] if not item.member_units else item.rows())}  # fmt: skip
    return max(characters(code, number) for code in looks for number in book.extremes[item]) * 1.05 + 1.5


def characters(code: str, number: float) -> int:
    """How many characters a number takes in a number format (the wider of its positive and its negative form).

    >>> characters('#,##0.0_);(#,##0.0);"-"_);@_)', 1234.56), characters("0.0##%", 0.12345)
    (9, 9)
    """
    if code == "General" or not math.isfinite(number):
        return len(f"{number:.6g}")
    section = read(code).sections[0]
    (least, most), (grouped, thousands) = section.decimals, section.commas
    size = abs(number) * (100 if section.kind == "percent" else 1) / 1000**thousands
    text = f"{size:{',' if grouped else ''}.{most}f}"
    spare = len(text) - len(text.rstrip("0")) if most else 0
    return len(text) - min(spare, most - least) + len(section.words) + (section.kind == "percent") + 2
