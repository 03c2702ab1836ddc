"""What stands around the numbers: the cover, and every sheet's titles, labels, sources and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modelgen.excel.theme import sample_width
from modelgen.formula.axes import Axis
from modelgen.formula.limits import quoted
from modelgen.layout.grid import FIRST, LABEL, NOTE, SOURCE, UNIT, VALUE
from modelgen.layout.place import BODY_ROW, COVER_SELECTOR, HEADER_ROW, Row, SheetPlan
from modelgen.model.items import Input, Item
from modelgen.model.timeline import Timeline

if TYPE_CHECKING:
    from modelgen.excel.book import Book


class Identity(NamedTuple):
    """What the cover says of the file: how it was verified, of which definition, by which version."""

    stamp: str
    definition_hash: str
    version: str


_LEGEND = (
    ("input", "Input: type over it"),
    ("inherited", "Input that follows another scenario or period: type over it to set it apart"),
    ("formula", "Formula"),
    ("history", "Link to the sheet Actuals"),
)


def cover(book: Book, plan: SheetPlan, identity: Identity) -> None:
    """The first sheet: what this is, which scenario is live, what comes out, where everything is."""
    model, sheet, name = book.layout.model, book.sheets[plan.name], plan.name
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 60)
    book.text(name, 0, 0, model.name, "title")
    book.text(name, 1, 0, model.purpose or "Valuation model", "subtitle")
    if model.valuation_date:
        book.text(name, 2, 0, f"Valuation date {model.valuation_date:%d %B %Y}", "subtitle")
    book.text(name, COVER_SELECTOR[0], 0, "Live scenario", "label_bold")
    book.text(name, COVER_SELECTOR[0], 2, "choose from the list", "note")
    for row in plan.rows:
        if row.kind == "heading":
            _banner(book, name, row.row, row.label)
        else:
            book.text(name, row.row, 0, row.label, "label")
            if row.item is not None:
                book.text(name, row.row, 2, "" if row.item.style else str(row.item.unit), "unit")
    line = plan.next + 1
    _banner(book, name, line, "Contents")
    for other in book.layout.sheets[1:]:
        line += 1
        sheet.write_url(line, 0, f"internal:{quoted(other.name)}!A1", book.format("url"), other.name)
    line += 2
    _banner(book, name, line, "Format key")
    for role, text in _LEGEND:
        line += 1
        sheet.write_string(line, 1, "1,234.5", book.format(role))
        book.text(name, line, 0, text, "label")
    line += 2
    _banner(book, name, line, "Made by")
    for label, text in (
        ("Verification", identity.stamp), ("modelgen", identity.version), ("Definition", identity.definition_hash),
    ):  # fmt: skip
        line += 1
        book.text(name, line, 0, label, "label")
        book.text(name, line, 1, text, "label")
    _failures(book, name, COVER_SELECTOR[0] + 1, 1)
    _page(sheet, line)


def _banner(book: Book, sheet: str, row: int, text: str) -> None:
    for column in range(3):
        book.text(sheet, row, column, text if column == 0 else "", "heading")


def sheet(book: Book, plan: SheetPlan) -> None:
    """Titles, headers and labels of a sheet of items."""
    page, model, name = book.sheets[plan.name], book.layout.model, plan.name
    page.hide_gridlines(2)
    book.text(name, 0, LABEL, plan.name, "title")
    book.text(name, 1, LABEL, model.name + (f" ({model.unit} unless stated)" if str(model.unit) else ""), "subtitle")
    if plan.kind != "lists":
        book.text(name, 1, UNIT, "Scenario", "subtitle")
        book.text(name, 1, VALUE + 1, "Checks", "subtitle")
        _failures(book, name, 1, VALUE + 2)
    last = max([FIRST - 1, *(book.layout.grid.first[a] + len(a) - 1 for a in plan.axes), *_table_ends(book, plan)])
    for column in range(last + 1):
        book.text(name, HEADER_ROW, column, "", "header")
    book.text(name, HEADER_ROW, UNIT, "Unit", "header")
    if plan.kind == "inputs" or plan.name == "Tie-out":
        book.text(name, HEADER_ROW, SOURCE, "Source", "header")
        book.text(name, HEADER_ROW, NOTE, "Note", "header")
    for axis in plan.axes:
        _periods(book, name, axis)
    for row in plan.rows:
        _row(book, plan, row, last)
    _widths(book, plan, last)
    page.freeze_panes(BODY_ROW, VALUE)
    page.repeat_rows(HEADER_ROW, HEADER_ROW + 1)
    _page(page, plan.next)


def _table_ends(book: Book, plan: SheetPlan) -> list[int]:
    ends = []
    for item in plan.items:
        placement = book.layout[item]
        if item.column_axis is None:
            ends.append(placement.column_of(tuple(len(axis) - 1 for axis in item.row_axes), None))
    return ends


def _periods(book: Book, name: str, axis: Axis) -> None:
    first = book.layout.grid.first[axis]
    past = axis.history if isinstance(axis, Timeline) else 0
    for position, member in enumerate(axis.members):
        role = "header_right" if position < past else "header_forecast"
        book.text(name, HEADER_ROW, first + position, member, role)
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
    bold = row.kind in ("item", "live") or (row.kind == "member" and row.indent == 0 and False)
    book.text(name, row.row, LABEL, row.label, "label_bold" if bold else "label", row.indent)
    if item is None:
        return
    if row.kind != "item" or isinstance(item, Input):
        unit = item.unit_of(row.members)
        if (row.table is None or item.member_units) and not item.style:
            book.text(name, row.row, UNIT, "" if unit.display == "text" else str(unit), "unit")
    if isinstance(item, Input) and row.kind != "option":
        _sources(book, name, row, item)
        if row.kind != "item" or item.row_axes == () or row.row in book.layout[item].shared_rows.values():
            book.text(name, row.row, book.layout.grid.key, key_of(item, row), "key")


def key_of(item: Item, row: Row) -> str:
    """The identity that an input row carries in a cell: key, scenario, members (convention 11)."""
    scenario = "" if row.scenario is None else item.model.scenario.members[row.scenario]
    members = (
        "*" if row.members is None else " / ".join(item.member_labels(row.members)) if row.table is None else row.label
    )
    return "|".join([item.key, scenario, members])


def _sources(book: Book, name: str, row: Row, item: Input) -> None:
    own: Any = row.members if row.table is not None else row.scenario or 0
    first = row.kind in ("item", "case", "shared") or not item.row_axes or row.table is not None
    for column, texts in ((SOURCE, item.sources), (NOTE, item.notes)):
        text = texts.get(own, "")
        if text and first:
            book.text(name, row.row, column, text, "note")


def _columns(book: Book, name: str, row: Row) -> None:
    """The heads of a table: a column for each item, or for each member that an item spreads."""
    assert row.table is not None
    book.text(name, row.row + 1, LABEL, row.label, "column_left")
    book.sheets[name].set_row(row.row, 30)
    for item in (entry for entry in row.table.entries if isinstance(entry, Item)):
        placement = book.layout[item]
        extra = [axis for axis in item.row_axes if axis is not row.table.axis]
        for position, member in enumerate(extra[0].members if extra else ("",)):
            column = placement.column + position
            book.text(name, row.row, column, item.label if position == 0 else "", "column")
            book.text(name, row.row + 1, column, member, "column")
            unit = "" if item.style or item.unit.display in ("as stated", "text") else str(item.unit)
            book.text(name, row.row + 2, column, unit, "unit_right")


def _widths(book: Book, plan: SheetPlan, last: int) -> None:
    page = book.sheets[plan.name]
    inputs = plan.kind == "inputs" or plan.name == "Tie-out"
    labels = [len(row.label) + 2 * row.indent for row in plan.rows if row.kind not in ("heading", "columns")]
    page.set_column(LABEL, LABEL, min(60, max([24, *labels])))
    page.set_column(UNIT, UNIT, 11)
    page.set_column(SOURCE, NOTE, 34 if inputs else 1.5)
    widths = dict.fromkeys(range(VALUE, last + 1), 10)
    widths[VALUE] = 13
    for item in plan.items:
        numbers = book.cached[item]
        if numbers.dtype != object and numbers.size:
            need = max(sample_width(item.unit, float(n), item.style) for n in (numbers.min(), numbers.max()))
            start = book.layout[item].column
            columns = range(start, start + len(item.column_axis)) if item.column_axis else range(start, start + 1)
            for column in columns:
                widths[column] = max(widths.get(column, 10), need)
    for column, width in widths.items():
        page.set_column(column, column, width)
    page.set_column(book.layout.grid.key, book.layout.grid.key, 3)


def _failures(book: Book, sheet: str, row: int, column: int) -> None:
    for criteria, role in ((">", "bad"), ("==", "good")):
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": book.format(role)}
        book.sheets[sheet].conditional_format(row, column, row, column, rule)


def _page(sheet: Any, last_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
