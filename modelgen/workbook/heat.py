"""Heat colours: the cells of a sensitivity shaded by their values, around the one in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelgen.model.items import Line
from modelgen.sheet.a1 import letters
from modelgen.workbook.drawing import mix

if TYPE_CHECKING:
    from modelgen.workbook.book import Book


def shade(book: Book, line: Line) -> None:
    """Shade a table's cells. Above the middle is another colour than below it, and the higher the darker."""
    placement = book.layout[line]
    rows, columns = ([0, 0], [0, 0])
    for axis in line.axes:
        down, right = placement.steps[axis]
        for end, position in enumerate((len(axis) // 2, len(axis) - 1)):
            rows[end] += down * position
            columns[end] += right * position
    middle = f"=${letters(placement.column + columns[0])}${placement.row + rows[0] + 1}"
    last_row, last_column = placement.row + rows[1], placement.column + columns[1]
    colour = book.theme.colour
    book.sheets[placement.sheet].conditional_format(placement.row, placement.column, last_row, last_column, {
        "type": "3_color_scale", "mid_type": "formula", "mid_value": middle,
        "min_color": mix(colour("bad"), 0.85), "mid_color": mix(colour("brand"), 0.84),
        "max_color": mix(colour("brand"), 0.5),
    })  # fmt: skip
