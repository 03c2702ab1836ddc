"""What stands around the numbers of a sheet: titles, headers, labels, units, table heads, keys, marks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from modelgen.formula.axes import Axis
from modelgen.formula.units import TEXT
from modelgen.layout.grid import FIRST, LABEL, NOTE, SOURCE, UNIT
from modelgen.layout.layout import BODY_ROW, HEADER_ROW, STATUS_ROWS, Row, SheetPlan
from modelgen.layout.slots import row_keys
from modelgen.model.items import Input, Item, Line
from modelgen.model.timeline import Timeline
from modelgen.workbook import asbuilt, charts, heat
from modelgen.workbook.columns import last_column, widths
from modelgen.workbook.print import leave_out, page_setup
from modelgen.workbook.rows import HEIGHT, fold, notes

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_LETTER = 8  # pixels that a bold letter takes, roughly
_FAILING = {"check": "bad", "warning": "warned"}  # the style of a count of failures -> how they stand out


def frame(book: Book, plan: SheetPlan) -> None:
    """Everything on a sheet of items but its numbers."""
    page, name = book.sheets[plan.name], plan.name
    head(book, plan)
    last = max([FIRST, *(last_column(book.layout, item) for item in plan.items)])
    for column in range(last + 1):
        book.text(name, HEADER_ROW, column, "", "header")
    book.text(name, HEADER_ROW, UNIT, "Unit", "header")
    if plan.has_notes:
        book.text(name, HEADER_ROW, SOURCE, "Source", "header")
        book.text(name, HEADER_ROW, NOTE, "Note", "header")
    for axis in plan.axes:
        _periods(book, name, axis)
    asbuilt.head(book, plan)
    widths(book, plan, last)
    heights = {0: 24.0}
    for row in plan.rows:
        heights |= _row(book, plan, row, last)
    for cell, key in row_keys(book.layout, plan):
        book.text(name, cell.row, cell.column, str(key), "key")
    fold(book, plan, heights)
    for item in plan.items:
        if item.style in _FAILING:
            _highlight(book, item, _FAILING[item.style])
        if isinstance(item, Line) and item.heat:
            heat.shade(book, item)
    for axis in plan.axes:
        _split(book, plan, axis)
    page.freeze_panes(BODY_ROW, UNIT + 1)
    page.repeat_rows(HEADER_ROW, HEADER_ROW + 1)
    if plan.kind.folded:
        leave_out(book, name)
        return
    begins = [place.row for place in charts.places(book, plan, last)]
    page_setup(book, name, *charts.draw(book, plan, last), [*_starts(plan), *begins])
    if plan.kind.one_page:
        page.fit_to_pages(1, 1)


def head(book: Book, plan: SheetPlan) -> None:
    """The head of every sheet but the cover: title, company, way back, live scenario, whether the checks hold."""
    page, program, name = book.sheets[plan.name], book.layout.program, plan.name
    page.hide_gridlines(2)
    page.set_default_row(HEIGHT)
    book.text(name, 0, LABEL, name, "title")
    unit = f" ({program.unit} unless stated)" if not program.unit.dimensionless else ""
    book.text(name, 1, LABEL, program.name + unit, "subtitle")
    page.write_url(2, LABEL, "internal:Cover!A1", book.format("back"), "Cover", "To the cover")
    if plan.kind.status and book.layout.failed is not None:
        failures(book, name, STATUS_ROWS[1], UNIT)


def failures(book: Book, sheet: str, row: int, column: int, some: str = "bad") -> None:
    """Red where checks fail, or in the role for `some`, green where none does."""
    for criteria, role in ((">", some), ("==", "good")):
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": book.format(role)}
        book.sheets[sheet].conditional_format(row, column, row, column, rule)


def _periods(book: Book, name: str, axis: Axis) -> None:
    first = book.layout.grid.first[axis]
    past = axis.history if isinstance(axis, Timeline) else 0
    for position, member in enumerate(axis.members):
        book.text(name, HEADER_ROW, first + position, member, "header_actual" if position < past else "header_forecast")
        if isinstance(axis, Timeline):
            day = axis.periods[position].end
            book.sheets[name].write_datetime(HEADER_ROW + 1, first + position, day, book.format("header_date"))


def _row(book: Book, plan: SheetPlan, row: Row, last: int) -> dict[int, float]:
    """The texts of a row; the heights of rows that differ from others."""
    name, item = plan.name, row.item
    if row.kind == "heading":
        for column in range(last + 1):
            book.text(name, row.row, column, row.label if column == LABEL else "", "heading")
        return {}
    if row.kind == "columns":
        return _columns(book, name, row)
    role = {"item": "label_bold", "live": "label_bold", "case": "label_case"}.get(row.kind, "label")
    book.text(name, row.row, LABEL, row.label, role, row.indent)
    if item is None:
        return {}
    if row.kind not in ("item", "case") and not item.style and (row.table is None or item.member_units):
        unit = item.unit_of(row.members)
        book.text(
            name, row.row, UNIT, "" if unit == TEXT or (unit.dimensionless and not unit.display) else str(unit), "unit"
        )
    height = notes(book, plan, row, item) if isinstance(item, Input) else HEIGHT
    return {} if height == HEIGHT else {row.row: height}


def _columns(book: Book, name: str, row: Row) -> dict[int, float]:
    """The heads of a table: a column for each item, or for each member that an item spreads; their height."""
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
            columns = range(first, first + len(members))
            room = sum(book.sheets[name].column_pixels(column) for column in columns)
            if len(text) * _LETTER <= room:
                book.text(name, row.row, first, text, "column_group")
            else:  # it ends with them: to their right it might be cut at the page's edge
                book.text(name, row.row, columns[-1], text, "column_group_right")
        for position, member in enumerate(members):
            if not numbered:
                book.text(name, row.row + 1, first + position, member, "column")
            lines = max(lines, len(textwrap.wrap(member, 10)))
            unit = "" if item.style or item.unit.display in ("as stated", "text", "") else str(item.unit)
            book.text(name, row.row + 2, first + position, unit, "unit_right")
    texts = {text for item in items if isinstance(item, Input) for text in [item.sources.get(0, "")] if text}
    if texts and not any(isinstance(own, tuple) for item in items if isinstance(item, Input) for own in item.sources):
        book.text(name, row.row + 1, SOURCE, "; ".join(sorted(texts)), "note")
    return {row.row + 1: 13.0 * lines + 2}


def _highlight(book: Book, item: Item, role: str) -> None:
    """Failures, in all of an item's cells."""
    placement = book.layout[item]
    start, stop = item.span if item.column_axis else (None, None)
    rows = [placement.row_of(members) for members in item.rows()]
    first = placement.column_of(next(iter(item.rows())), start)
    last = first if stop is None else placement.column + stop - 1
    rule = {"type": "cell", "criteria": ">", "value": 0, "format": book.format(role)}
    book.sheets[placement.sheet].conditional_format(min(rows), first, max(rows), last, rule)


def _split(book: Book, plan: SheetPlan, axis: Axis) -> None:
    """A rule between the last actual and the first expected period, but for where tables stand in these columns."""
    if not isinstance(axis, Timeline) or not 0 < axis.history < len(axis):
        return
    column = book.layout.grid.column(axis, axis.history)
    if not any(item.column_axis is axis and item.span[0] < axis.history for item in plan.items):
        return
    rule = {"type": "formula", "criteria": "=TRUE", "format": book.format("split")}
    for first, last in [(HEADER_ROW, HEADER_ROW + 1), *_timed(plan, axis)]:
        book.sheets[plan.name].conditional_format(first, column, last, column, rule)


def _timed(plan: SheetPlan, axis: Axis) -> Iterator[tuple[int, int]]:
    """The stretches of rows that vary over a timeline, what stands between two of them included."""
    first = last = -1
    for row in plan.rows:
        if row.item is None and row.kind != "columns":
            continue
        if row.item is not None and row.item.column_axis is axis:
            first, last = (row.row if first < 0 else first), row.row
        elif first >= 0:
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _starts(plan: SheetPlan) -> Iterator[int]:
    """The rows before which a page may end: headings, and the items that stand apart."""
    after: Row | None = None
    for row in plan.rows:
        titled = after is not None and after.kind == "heading"
        if not titled and (row.kind == "heading" or (row.kind in ("item", "live") and row.indent == 0)):
            yield row.row
        after = row
