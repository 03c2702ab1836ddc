"""What stands around the numbers of a sheet: titles, headers, labels, sources, keys, widths, print setup."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from modelgen.excel.theme import sample_width
from modelgen.formula.axes import Axis
from modelgen.formula.units import TEXT
from modelgen.layout.grid import FIRST, LABEL, NOTE, SOURCE, UNIT, VALUE
from modelgen.layout.place import BODY_ROW, HEADER_ROW, Row, SheetPlan
from modelgen.layout.slots import row_keys
from modelgen.model.items import Input, Item
from modelgen.model.timeline import Timeline

if TYPE_CHECKING:
    from modelgen.excel.book import Book

_ROW_HEIGHT = 13.5
_NOTE_WIDTH = 34
_ONE_PAGE = 64  # rows that are still legible when fitted to one page


def frame(book: Book, plan: SheetPlan) -> None:
    """Everything on a sheet of items but its numbers."""
    page, model, name = book.sheets[plan.name], book.layout.model, plan.name
    page.hide_gridlines(2)
    page.set_default_row(_ROW_HEIGHT)
    book.text(name, 0, LABEL, plan.name, "title")
    page.set_row(0, 24)
    unit = f" ({model.unit} unless stated)" if not model.unit.dimensionless else ""
    book.text(name, 1, LABEL, model.name + unit, "subtitle")
    if plan.kind != "lists":
        book.text(name, 1, UNIT, "Scenario", "subtitle")
        book.text(name, 1, FIRST - 1, "Checks", "subtitle_right")
        failures(book, name, 1, FIRST)
    last = max([FIRST, *(_last_column(book, item) for item in plan.items)])
    for column in range(last + 1):
        book.text(name, HEADER_ROW, column, "", "header")
    book.text(name, HEADER_ROW, UNIT, "Unit", "header")
    if _has_notes(plan):
        book.text(name, HEADER_ROW, SOURCE, "Source", "header")
        book.text(name, HEADER_ROW, NOTE, "Note", "header")
    for axis in plan.axes:
        _periods(book, name, axis)
    for row in plan.rows:
        _row(book, plan, row, last)
    for cell, key in row_keys(book.layout, plan):
        book.text(name, cell.row, cell.column, key, "key")
    _widths(book, plan, last)
    for item in plan.items:
        if item.style == "check":
            _highlight(book, item)
    page.freeze_panes(BODY_ROW, UNIT + 1)
    page.repeat_rows(HEADER_ROW, HEADER_ROW + 1)
    page_setup(page, plan.next, last)


def _has_notes(plan: SheetPlan) -> bool:
    return any(isinstance(item, Input) and (item.sources or item.notes) for item in plan.items) and plan.kind != "lists"


def _periods(book: Book, name: str, axis: Axis) -> None:
    first = book.layout.grid.first[axis]
    past = axis.history if isinstance(axis, Timeline) else 0
    for position, member in enumerate(axis.members):
        book.text(name, HEADER_ROW, first + position, member, "header_actual" if position < past else "header_forecast")
        if isinstance(axis, Timeline):
            day = axis.periods[position].end
            book.sheets[name].write_datetime(HEADER_ROW + 1, first + position, day, book.format("header_date"))


def _row(book: Book, plan: SheetPlan, row: Row, last: int) -> None:
    name, item = plan.name, row.item
    if row.kind == "heading":
        for column in range(last + 1):
            book.text(name, row.row, column, row.label if column == LABEL else "", "heading")
        return
    if row.kind == "columns":
        _columns(book, name, row)
        return
    role = {"item": "label_bold", "live": "label_bold", "case": "label_case"}.get(row.kind, "label")
    book.text(name, row.row, LABEL, row.label, role, row.indent)
    if item is None:
        return
    if row.kind not in ("item", "case") and not item.style and (row.table is None or item.member_units):
        unit = item.unit_of(row.members)
        book.text(
            name, row.row, UNIT, "" if unit == TEXT or (unit.dimensionless and not unit.display) else str(unit), "unit"
        )
    if isinstance(item, Input):
        _sources(book, plan, row, item)


def _sources(book: Book, plan: SheetPlan, row: Row, item: Input) -> None:
    """Source and note beside the first row that they are for."""
    if row.table is not None:
        own: Any = row.members
    elif row.kind == "case" or row.kind == "shared":
        own = row.scenario if not any(row.members or ()) else None
    else:
        own = 0 if row.kind == "item" or not item.row_axes else None
    for column, texts in ((SOURCE, item.sources), (NOTE, item.notes)):
        text = texts.get(own, "")
        if not text:
            continue
        if plan.name == "Tie-out":
            book.text(plan.name, row.row, column, text, "note_wrapped")
            lines = len(textwrap.wrap(text, int(_NOTE_WIDTH * 1.8)))
            book.sheets[plan.name].set_row(row.row, max(_ROW_HEIGHT, 12 * lines))
            continue
        book.text(plan.name, row.row, column, text, "note_cut" if len(text) > _NOTE_WIDTH else "note")


def _columns(book: Book, name: str, row: Row) -> None:
    """The heads of a table: a column for each item, or for each member that an item spreads."""
    assert row.table is not None
    items = row.table.items
    book.text(name, row.row + 1, LABEL, row.label, "column_left")
    lines = 1
    for item in items:
        first = book.layout[item].column
        spread = row.table.spread(item)
        members = spread.members if spread else (item.label,)
        head = row.table.heads.get(spread) if spread else None
        numbered = head is not None and book.layout[head].column == first
        if spread:
            text = f"{item.label}, by {head.label}" if head is not None and numbered else item.label
            book.text(name, row.row, first, text, "column_group")
        for position, member in enumerate(members):
            if not numbered:
                book.text(name, row.row + 1, first + position, member, "column")
            lines = max(lines, len(textwrap.wrap(member, 11)))
            unit = "" if item.style or item.unit.display in ("as stated", "text", "") else str(item.unit)
            book.text(name, row.row + 2, first + position, unit, "unit_right")
    book.sheets[name].set_row(row.row + 1, 13 * lines + 2)
    texts = {text for item in items if isinstance(item, Input) for text in [item.sources.get(0, "")] if text}
    if texts and not any(isinstance(own, tuple) for item in items if isinstance(item, Input) for own in item.sources):
        book.text(name, row.row + 1, SOURCE, "; ".join(sorted(texts)), "note")


def _widths(book: Book, plan: SheetPlan, last: int) -> None:
    page = book.sheets[plan.name]
    labels = [len(row.label) + 2 * row.indent for row in plan.rows if row.kind not in ("heading", "columns")]
    subtitle = len(f"{book.layout.model.name} ({book.layout.model.unit} unless stated)")
    page.set_column(LABEL, LABEL, min(60, max([24, subtitle, *labels]) * 0.95))
    page.set_column(UNIT, UNIT, 11)
    notes = _has_notes(plan)
    page.set_column(SOURCE, SOURCE, _NOTE_WIDTH if notes else 1.5)
    page.set_column(NOTE, NOTE, _NOTE_WIDTH * (1.6 if plan.name == "Tie-out" else 1) if notes else 1.5)
    widths = dict.fromkeys(range(VALUE, last + 1), 10.0)
    for item in plan.items:
        numbers = book.cached[item]
        start = book.layout[item].column
        end = _last_column(book, item)
        if item.unit == TEXT:
            need = min(40, max(len(option) for option in item.options) * 1.05 + 1)
        elif numbers.dtype == object or not numbers.size:
            need = 10
        else:
            need = max(sample_width(item.unit, float(n), item.style) for n in (numbers.min(), numbers.max()))
        for column in range(start, end + 1):
            widths[column] = max(widths.get(column, 10.0), need)
        if isinstance(item, Input) and item.column_axis:
            widths[VALUE] = max(widths[VALUE], need)
    for column, width in widths.items():
        page.set_column(column, column, width)
    page.set_column(book.layout.grid.key, book.layout.grid.key, 3)


def _last_column(book: Book, item: Item) -> int:
    placement = book.layout[item]
    if item.column_axis:
        return placement.column + len(item.column_axis) - 1
    return placement.column_of(tuple(len(axis) - 1 for axis in item.row_axes), None)


def _highlight(book: Book, item: Item) -> None:
    """Failures in red, in all of an item's cells."""
    placement = book.layout[item]
    start, stop = item.span if item.column_axis else (None, None)
    rows = [placement.row_of(members) for members in item.rows()]
    first = placement.column_of(next(iter(item.rows())), start)
    last = first if stop is None else placement.column + stop - 1
    rule = {"type": "cell", "criteria": ">", "value": 0, "format": book.format("bad")}
    book.sheets[placement.sheet].conditional_format(min(rows), first, max(rows), last, rule)


def failures(book: Book, sheet: str, row: int, column: int) -> None:
    """Red where checks fail, green where none does."""
    for criteria, role in ((">", "bad"), ("==", "good")):
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": book.format(role)}
        book.sheets[sheet].conditional_format(row, column, row, column, rule)


def page_setup(page: Any, last_row: int, last_column: int) -> None:
    """Landscape A4, one page wide, one high where that stays legible; the keys aren't printed."""
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.print_area(0, 0, max(last_row, BODY_ROW), last_column)
    page.fit_to_pages(1, 1 if last_row <= _ONE_PAGE else 0)
    page.set_footer("&L&8&A&R&8Page &P of &N")
