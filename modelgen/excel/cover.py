"""The cover: what this is, which scenario is live, what comes out, where everything is, who vouches for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modelgen.excel.frame import failures, page_setup
from modelgen.formula.limits import quoted
from modelgen.formula.units import unit
from modelgen.layout.place import COVER_SELECTOR, SheetPlan

if TYPE_CHECKING:
    from modelgen.excel.book import Book


class Identity(NamedTuple):
    """What the cover says of the file: how it was verified, of which definition, by which version."""

    stamp: str
    definition_hash: str
    version: str


# not strftime: its month names follow the locale of whoever builds
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEGEND = (
    ("input", "Input: type over it"),
    ("inherited", "Input that follows another: type over it to set it apart"),
    ("formula", "Formula"),
    ("history", "Link to another sheet"),
)


def cover(book: Book, plan: SheetPlan, identity: Identity) -> None:
    """Write the first sheet."""
    model, page, name = book.layout.model, book.sheets[plan.name], plan.name
    page.hide_gridlines(2)
    for column, width in enumerate((52, 20, 60)):
        page.set_column(column, column, width)
    book.text(name, 0, 0, model.name, "title")
    book.text(name, 1, 0, model.purpose or "Valuation model", "subtitle")
    if model.valuation_date:
        day = model.valuation_date
        book.text(name, 2, 0, f"Valuation date {day.day} {_MONTHS[day.month - 1]} {day.year}", "subtitle")
    book.text(name, COVER_SELECTOR[0], 0, model.selector.label, "label_bold")
    book.text(name, COVER_SELECTOR[0], 2, "choose from the list", "note")
    for row in plan.rows:
        if row.kind == "heading":
            _banner(book, name, row.row, row.label)
        else:
            book.text(name, row.row, 0, row.label, "label")
            if row.item is not None and not row.item.style and not row.item.unit.dimensionless:
                book.text(name, row.row, 2, str(row.item.unit), "unit")
    line = _contents(book, name, plan.next + 1)
    line = _legend(book, name, line + 2)
    line += 2
    _banner(book, name, line, "About this file")
    for label, text in (
        ("Verification", identity.stamp),
        ("Made with modelgen", identity.version),
        ("Definition", identity.definition_hash),
    ):
        line += 1
        book.text(name, line, 0, label, "label")
        book.text(name, line, 1, text, "label")
    failures(book, name, COVER_SELECTOR[0] + 1, 1)
    page_setup(page, line, 2)


def _contents(book: Book, name: str, line: int) -> int:
    _banner(book, name, line, "Contents")
    for other in book.layout.sheets[1:]:
        line += 1
        target = f"internal:{quoted(other.name)}!A1"
        book.sheets[name].write_url(line, 0, target, book.format("url"), other.name)
    return line


def _legend(book: Book, name: str, line: int) -> int:
    _banner(book, name, line, "Format key")
    for role, text in _LEGEND:
        line += 1
        book.text(name, line, 0, text, "label")
        book.sheets[name].write_number(line, 1, 1234.5, book.format(role, unit("USD")))
    return line


def _banner(book: Book, sheet: str, row: int, text: str) -> None:
    for column in range(3):
        book.text(sheet, row, column, text if column == 0 else "", "heading")
