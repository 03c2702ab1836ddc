"""What a chart shows, as references to cells: the values of its series, their names, and the categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelgen.formula.axes import Axis
from modelgen.layout.grid import LABEL, Cell
from modelgen.layout.layout import HEADER_ROW, Layout
from modelgen.model.charts import table_of
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Chart
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import quoted

_HEADS = 2  # rows from the heads of a table's columns to its first member


class Series(NamedTuple):
    """One series of a chart: its name (a reference, or the text itself), its words, its values, whose they are."""

    name: str
    words: str
    values: str
    line: Line


def positions(chart: Chart) -> range:
    """The categories for which a line of the chart has values."""
    spans = [line.span for line in _all(chart) if line.column_axis is chart.axis]
    if not spans:
        return range(len(chart.axis))
    return range(min(start for start, _ in spans), max(stop for _, stop in spans))


def categories(layout: Layout, chart: Chart) -> str:
    """The cells with the names of the categories."""
    line, axis, at = chart.lines[0], chart.axis, positions(chart)
    if chart.names is not None:
        return _reference([_cell(layout, chart.names, {axis: i}) for i in at])
    if axis is line.column_axis:
        first = layout.grid.first[axis]
        return _reference([Cell(line.sheet.name, HEADER_ROW, first + i) for i in at])
    return _reference([_head(layout, line, axis, i) for i in at])


def series(layout: Layout, chart: Chart, lines: Sequence[Line]) -> Iterator[Series]:
    """A series for each line, or for each member of its other axis."""
    several = len(lines) > 1
    for line in lines:
        other = next((axis for axis in line.axes if axis is not chart.axis), None)
        for number, member in enumerate(other.members) if other else [(0, "")]:
            fixed = {other: number} if other else {}
            values = _reference([_cell(layout, line, {**fixed, chart.axis: i}) for i in positions(chart)])
            if other is None:
                yield Series(_name(layout, line), line.label, values, line)
            elif several:  # no cell has the name
                words = f"{line.label}, {member}"
                yield Series(words, words, values, line)
            else:
                yield Series(_reference([_head(layout, line, other, number)]), member, values, line)


def _all(chart: Chart) -> list[Line]:
    return [*chart.lines, *([] if chart.across is None else [chart.across])]


def _name(layout: Layout, line: Line) -> str:
    """The cell with a line's label: above its column in a table, else in its row, or in the row above its members."""
    placement = layout[line]
    if table_of(line) is not None:
        return _reference([Cell(placement.sheet, placement.row - _HEADS, placement.column)])
    plan = next(plan for plan in layout.sheets if plan.name == placement.sheet)
    row = next(row.row for row in plan.rows if row.item is line)
    return _reference([Cell(placement.sheet, row, LABEL)])


def _head(layout: Layout, line: Line, axis: Axis, position: int) -> Cell:
    """The cell that names a member: beside its row, or above its column."""
    placement = layout[line]
    cell = _cell(layout, line, {axis: position})
    if placement.steps[axis][1]:
        return Cell(cell.sheet, placement.row - _HEADS, cell.column)
    return Cell(cell.sheet, cell.row, LABEL)


def _cell(layout: Layout, item: Item, at: dict[Axis, int]) -> Cell:
    """The cell of an item at positions on its axes, the first on those that aren't named."""
    placement = layout[item]
    steps = [(down * at.get(axis, 0), right * at.get(axis, 0)) for axis, (down, right) in placement.steps.items()]
    row, column = (sum(moves) for moves in zip(*steps, strict=True))
    return Cell(placement.sheet, placement.row + row, placement.column + column)


def _reference(cells: Sequence[Cell]) -> str:
    """One range where the cells stand side by side, else a list of them."""
    first, last = cells[0], cells[-1]
    rows, columns = last.row - first.row, last.column - first.column
    if rows + columns == len(cells) - 1 and not (rows and columns):
        return "=" + _area(first, last)
    areas = ",".join(_area(cell, cell) for cell in cells)
    return f"=({areas})"


def _area(first: Cell, last: Cell) -> str:
    corners = [f"${letters(cell.column)}${cell.row + 1}" for cell in (first, last)]
    return f"{quoted(first.sheet)}!" + ":".join(dict.fromkeys(corners))
