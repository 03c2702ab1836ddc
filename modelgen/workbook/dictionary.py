"""The sheet Dictionary: every line with its formula in words, its unit, a link to its cells, its place in Python.

The formulas of the definition come first and are printed; those that modelgen adds, which are most, come after them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from modelgen.formula.prose import prose
from modelgen.formula.units import TEXT
from modelgen.layout.layout import BODY_ROW, HEADER_ROW, Layout, SheetPlan
from modelgen.model.items import Block, Item, Line
from modelgen.sheet.names import quoted
from modelgen.workbook.frame import head
from modelgen.workbook.print import page_setup

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_HEADS = ("Line", "Unit", "Applies to", "Formula in words", "Definition")
_WIDTHS = (46, 16, 26, 96, 20)
_LINE = 13.0  # points
_UNMARKED = "Figures of which the definition doesn't say what they are, and what methods took them for"
_ADDED = "Not printed: what modelgen adds, which is how checks are counted, and the model made again for other cases"
_PHASES = {"opening": "opening", "history": "history", "forecast": "forecast", "formula": ""}


class Entry(NamedTuple):
    """One formula of a line: what it fills, in words, and where the definition says so."""

    line: Line
    applies: str
    formula: str
    place: str


def entries(layout: Layout, plan: SheetPlan) -> Iterator[Entry]:
    """The formulas of a sheet's lines, those of members that share one together."""
    program = layout.program
    for item in plan.items:
        if not isinstance(item, Line):
            continue
        groups: dict[tuple[str, str, str], list[Block]] = {}
        for block in item.blocks:
            if item.cases is not None:
                text = "the case of the live scenario"
            elif block.phase == "history" and item.past_values is block.expr:
                text = f"as reported: sheet {program.actuals.name}"
            else:
                text = prose(block.expr)
            groups.setdefault((_PHASES[block.phase], text, str(block.place or "")), []).append(block)
        for (phase, text, place), blocks in groups.items():
            yield Entry(item, _applies(item, phase, blocks), text, place)


def _applies(item: Line, phase: str, blocks: list[Block]) -> str:
    """The members and the periods that a formula fills, where it doesn't fill all."""
    names = [" / ".join(item.member_labels(block.members)) for block in blocks if block.members is not None]
    every = len(names) == len(list(item.rows()))
    return ": ".join(part for part in (phase, "" if every else ", ".join(names)) if part)


def dictionary(book: Book, plan: SheetPlan) -> None:
    """Write the sheet."""
    page, layout, name = book.sheets[plan.name], book.layout, plan.name
    head(book, plan)
    page.set_row(0, 24)
    for column, (title, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        book.text(name, HEADER_ROW, column, title, "header")
    row, starts = _sheets(book, plan, BODY_ROW, added=False)
    if layout.program.taken:
        starts.append(row)
        row = _taken(book, name, row) + 2
    printed = max(BODY_ROW, row - 2)
    end, _ = _sheets(book, plan, row + 1, added=True)
    if end > row + 1:
        _heading(book, name, row, _ADDED)
    page.freeze_panes(BODY_ROW - 1, 1)
    page.repeat_rows(HEADER_ROW)
    page_setup(book, name, printed, len(_HEADS) - 1, starts)


def _taken(book: Book, name: str, row: int) -> int:
    """The figures of which nobody said what they are, and as what methods took them; the last row."""
    _heading(book, name, row, _UNMARKED)
    for method, figure, place in book.layout.program.taken:
        row += 1
        for column, text in ((0, figure), (2, method), (3, place)):
            book.text(name, row, column, text, "cell_text" if column in (0, 3) else "cell_muted")
    return row


def _sheets(book: Book, plan: SheetPlan, row: int, *, added: bool) -> tuple[int, list[int]]:
    """The formulas of each sheet from a row on: the definition's, or those `added` to it; the row that follows, and
    the rows where sheets begin."""
    starts: list[int] = []
    for other in book.layout.sheets[1:]:
        if not other.kind.own_formulas:
            continue
        found = [one for one in entries(book.layout, other) if (other.kind.folded or not one.place) is added]
        if not found:
            continue
        starts.append(row)
        _heading(book, plan.name, row, other.name)
        before: Item | None = None
        for entry in found:
            row += 1
            _entry(book, plan, row, entry, entry.line is not before)
            before = entry.line
        row += 2
    return row, starts


def _heading(book: Book, name: str, row: int, text: str) -> None:
    for column in range(len(_HEADS)):
        book.text(name, row, column, text if column == 0 else "", "heading")


def _entry(book: Book, plan: SheetPlan, row: int, entry: Entry, first: bool) -> None:
    page, line, placement = book.sheets[plan.name], entry.line, book.layout[entry.line]
    if first:
        start = line.span[0] if line.column_axis else None
        cell = placement.cell(tuple(0 for _ in line.row_axes), start)
        target = f"internal:{quoted(cell.sheet)}!{cell.a1}"
        page.write_url(row, 0, target, book.format("cell_url"), line.label, f"To {cell}")
        unit = line.unit
        shown = "" if unit == TEXT or (unit.dimensionless and not unit.display) else str(unit)
        book.text(plan.name, row, 1, shown, "cell_muted")
    book.text(plan.name, row, 2, entry.applies, "cell_muted")
    book.text(plan.name, row, 3, entry.formula, "cell_text")
    book.text(plan.name, row, 4, entry.place, "cell_muted")
    texts = ((line.label, _WIDTHS[0]), (entry.applies, _WIDTHS[2]), (entry.formula, _WIDTHS[3]))
    lines = max(1 if len(text) <= width else len(textwrap.wrap(text, int(width * 1.02))) for text, width in texts)
    if lines > 1:
        page.set_row(row, min(400.0, _LINE * lines + 1))
