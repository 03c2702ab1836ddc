"""Charts below the rows of their sheets: where each stands, and the room that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modelgen.layout.layout import SheetPlan
from modelgen.model.sheets import Chart
from modelgen.model.timeline import Timeline
from modelgen.workbook.chartcells import series
from modelgen.workbook.drawing import Drawing
from modelgen.workbook.print import margin

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_HEIGHT, _GAP = 300, 16  # pixels
_TOP = 2  # pixels from the row's edge, so that a page that ends there doesn't show the chart's border
_LEAST, _MOST = 470, 600  # the width of one chart: two of them are as wide as the sheet's cells, within limits
_LETTER = 6  # pixels that a letter of a category's name takes, roughly
_LINES = 3  # on which a name may stand
_KEY = 4  # letters that the key of a series takes in the legend


class Place(NamedTuple):
    """Where a chart stands: its first row, and pixels from the left edge of the sheet."""

    chart: Chart
    row: int
    left: int
    width: int


def places(book: Book, plan: SheetPlan, last: int) -> list[Place]:
    """The places of a sheet's charts, two side by side; `last` is the last column with cells.

    A chart with too many names for half the width stands alone.
    """
    page = book.sheets[plan.name]
    half = (sum(page.column_pixels(column) for column in range(last + 1)) - _GAP) // 2
    half = min(max(half, _LEAST), _MOST)
    whole = 2 * half + _GAP
    placed: list[Place] = []
    begin = margin(book, plan.name, last)
    row, left = plan.next + 1, begin
    for chart in book.layout.program.charts:
        if chart.sheet.name != plan.name or not _placed(book, chart):
            continue
        width = whole if _crowded(book, chart, half) else half
        if left + width > begin + whole:
            row, left = _below(book, plan, row) + 1, begin
        placed.append(Place(chart, row, left, width))
        left += width + _GAP
    return placed


def _placed(book: Book, chart: Chart) -> bool:
    """Whether the lines of a chart have cells; calculations have none in an input pack."""
    drawn = (*chart.lines, chart.names, chart.across, chart.zero)
    return all(line is None or line in book.layout.placements for line in drawn)


def draw(book: Book, plan: SheetPlan, last: int) -> tuple[int, int]:
    """Draw the charts of a sheet whose last column with cells is `last`; its last row and column with the charts."""
    page, row, column = book.sheets[plan.name], plan.next, last
    for place in places(book, plan, last):
        drawing = Drawing(book, place.chart, place.width, _HEIGHT)
        options = {"x_offset": place.left, "y_offset": _TOP, "object_position": 2, "description": drawing.description}
        page.insert_chart(place.row, 0, drawing.made, options)
        row = _below(book, plan, place.row)
        column = max(column, _column_at(book, plan, place.left + place.width))
    return row, column


def _column_at(book: Book, plan: SheetPlan, pixels: int) -> int:
    """The column that lies so many pixels from the left edge of a sheet."""
    page, column = book.sheets[plan.name], 0
    while (pixels := pixels - page.column_pixels(column)) > 0:
        column += 1
    return column


def _below(book: Book, plan: SheetPlan, row: int) -> int:
    """The first row below a chart that begins at `row`."""
    page, left = book.sheets[plan.name], _HEIGHT + _TOP
    while left > 0:
        left -= page.row_pixels(row)
        row += 1
    return row


def _crowded(book: Book, chart: Chart, width: int) -> bool:
    """Whether the names of a chart don't fit below half the width: its categories side by side, its legend on two
    lines.
    """
    legend = series(book.layout, chart, chart.lines) if chart.kind in ("columns", "stacked", "lines") else ()
    if sum(len(one.words) + _KEY for one in legend) * _LETTER > 1.5 * width:
        return True
    if chart.kind == "tornado":
        return True  # its numbers stand side by side, to both sides of the base
    if isinstance(chart.axis, Timeline):
        return False
    names = chart.axis.members
    longest = max(max(len(name) / _LINES, *map(len, name.split())) for name in names)
    return len(names) * longest * _LETTER > width - 50
