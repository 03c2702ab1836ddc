"""On paper: landscape, one page wide (more where that would be too small to read), broken where a block begins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from modelgen.layout.grid import LABEL, NOTE, UNIT
from modelgen.layout.layout import BODY_ROW, HEADER_ROW

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_SIZES = {"A4": (11.69, 8.27), "Letter": (11.0, 8.5)}  # inches, landscape
_SIDE, _TOP, _BOTTOM = 0.4, 0.6, 0.6  # margins, inches
_DOTS = 96  # pixels to the inch
_SLACK = 0.95  # fonts and programs differ by some percent
_LEGIBLE = 60  # percent: what fits on one page at this scale isn't broken
_SMALLEST = 45  # percent, below which a sheet takes several pages side by side
_FULL = 0.55  # of a page that a break may leave in use


def page_setup(
    book: Book, sheet: str, last_row: int, last_column: int, starts: Iterable[int] = (), *, upright: bool = False
) -> None:
    """Set up a sheet's print: cells up to a last row and column; `starts` are rows before which a page may end, and
    `upright` pages are taller than wide."""
    page, program = book.sheets[sheet], book.layout.program
    if not upright:
        page.set_landscape()
    page.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    page.set_header(f"&L&8{program.name.replace('&', '&&')}&R&8&A", {"margin": 0.3})
    page.set_footer("&L&8Printed &D&R&8Page &P of &N", {"margin": 0.3})
    page.print_area(0, 0, max(last_row, BODY_ROW), last_column)
    wide, scale = _across(book, sheet, last_column, upright)
    rows = [page.row_pixels(row) / _DOTS for row in range(last_row + 1)]
    room = _SLACK * (_paper(book, upright)[1] - _TOP - _BOTTOM)
    page.repeat_columns(LABEL, UNIT)
    if min(scale, 100 * room / max(sum(rows), 0.1)) >= min(scale, _LEGIBLE):
        page.fit_to_pages(wide, 1)
        return
    page.fit_to_pages(wide, 0)  # no scale: how wide columns are depends on the fonts at hand
    page.set_h_pagebreaks(breaks(rows, room * 100 / scale, sorted(starts)))


def margin(book: Book, sheet: str, last_column: int) -> int:
    """The pixels at the left of a sheet that each of its pages repeats; 0 where it is one page wide.

    What lies over them, as a chart may, is drawn on each of these pages.
    """
    wide, _ = _across(book, sheet, last_column)
    return round(_DOTS * _inches(book, sheet, UNIT)) if wide > 1 else 0


def _across(book: Book, sheet: str, last_column: int, upright: bool = False) -> tuple[int, float]:
    """How many pages a sheet takes side by side, each with its labels, and at what scale in percent."""
    room = _SLACK * (_paper(book, upright)[0] - 2 * _SIDE)
    labels = _inches(book, sheet, UNIT)
    beside = _inches(book, sheet, last_column) - labels
    wide = max(1, math.ceil(beside / (100 * room / _SMALLEST - labels)))
    return wide, min(100.0, 100 * room / max(labels + beside / wide, 0.1))


def _paper(book: Book, upright: bool) -> tuple[float, float]:
    """The width and the height of a page, in inches."""
    width, height = _SIZES[book.theme.paper]
    return (height, width) if upright else (width, height)


def _inches(book: Book, sheet: str, column: int) -> float:
    """How wide a sheet is up to a column, that included."""
    pixels: int = sum(book.sheets[sheet].column_pixels(each) for each in range(column + 1))
    return pixels / _DOTS


def breaks(rows: Sequence[float], room: float, starts: Sequence[int]) -> list[int]:
    """The rows before which pages end: the last start that leaves a page well filled, else where it is full.

    `rows` are heights and `room` a page's, in the same unit; each page but the first repeats the header.
    """
    head = sum(rows[HEADER_ROW:BODY_ROW])
    found: list[int] = []
    first, used, row = 0, 0.0, 0
    while row < len(rows):
        if used + rows[row] <= room or row == first:
            used += rows[row]
            row += 1
            continue
        good = [at for at in starts if first < at <= row and sum(rows[first:at]) >= _FULL * room]
        row = first = good[-1] if good else row
        found.append(first)
        used = head
    return found


def leave_out(book: Book, sheet: str) -> None:
    """Print the head of a sheet alone, and say so on it."""
    page = book.sheets[sheet]
    text = "Not printed: clear the print area to print these rows."
    page.write_string(HEADER_ROW + 1, 0, text, book.format("note"))
    page_setup(book, sheet, BODY_ROW, NOTE)
    page.fit_to_pages(1, 1)
    page.print_area(0, 0, BODY_ROW - 1, NOTE)
