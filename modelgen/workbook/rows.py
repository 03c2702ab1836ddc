"""Rows: how high they are for the texts beside their numbers, and which fold away below another."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from modelgen.layout.grid import NOTE, SOURCE
from modelgen.layout.layout import Row, SheetPlan
from modelgen.model.items import Input
from modelgen.workbook.columns import note_widths

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

HEIGHT = 13.5
_LINE = 12.0  # points that a line of a note takes
_MOST_LINES = 6


def lines(text: str, width: float) -> int:
    """On how many lines a small text stands in a column of a width."""
    room = max(8, int(width * 1.15))
    return 1 if len(text) <= room and "\n" not in text else max(1, len(textwrap.wrap(text, room)))


def notes(book: Book, plan: SheetPlan, row: Row, item: Input) -> float:
    """Write source and note beside the first row that they are for; the height that they need."""
    if not plan.kind.notes:  # constants of the timeline: whose they are goes without saying
        return HEIGHT
    if row.table is not None:
        own: Any = row.members
    elif row.kind in ("case", "shared"):
        own = row.scenario if not any(row.members or ()) else None
    else:
        own = 0 if row.kind == "item" or not item.row_axes else None
    height = HEIGHT
    columns = zip((SOURCE, NOTE), (item.sources, item.notes), note_widths(plan), strict=True)
    for column, texts, width in columns:
        text = texts.get(own, "")
        if not text:
            continue
        several = min(_MOST_LINES, lines(text, width))
        book.text(plan.name, row.row, column, text, "note" if several == 1 else "note_wrapped")
        height = max(height, _LINE * several + 1.5)
    return height


def fold(book: Book, plan: SheetPlan, heights: dict[int, float]) -> None:
    """Set the heights of rows and the levels at which they fold: members below their item, cases below the live row.

    On a folded sheet everything does so below its heading.
    """
    page = book.sheets[plan.name]
    page.outline_settings(True, False, True, False)  # the row that stays stands above
    folded = plan.kind.folded
    levels = {row.row: _level(row) + (folded and row.kind != "heading") for row in plan.rows}
    for row in sorted(levels.keys() | heights.keys()):
        level = levels.get(row, 0)
        if level or row in heights:
            page.set_row(row, heights.get(row, HEIGHT), None, {"level": level} if level else {})


def _level(row: Row) -> int:
    if row.table is not None or row.item is None:
        return 0
    inner = bool(row.item.row_axes) and row.kind != "item"
    return inner + (row.kind == "case")
