"""Numbers that somebody typed among the model's own cells."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.layout.grid import Cell
from modelgen.layout.layout import BODY_ROW, Layout
from modelgen.layout.slots import formula_cells, input_places, row_keys
from modelgen.model.items import Input
from modelgen.package.content import WorkbookContent


def own_inputs(layout: Layout) -> set[Cell]:
    """The cells of a layout's inputs, and of the keys in their rows."""
    cells = {cell for plan in layout.sheets for cell, _ in row_keys(layout, plan)}
    for item, placement in layout.placements.items():
        if isinstance(item, Input):
            cells |= {cell for _, cell in input_places(item, placement)}
    return cells


def unknown_numbers(layout: Layout, content: WorkbookContent) -> Iterator[tuple[Cell, float]]:
    """Numbers on sheets of inputs and of calculations that stand where the definition has nothing."""
    known = own_inputs(layout) | {found.cell for found in formula_cells(layout)}
    sheets = {plan.name for plan in layout.sheets if plan.kind.typed}
    numbers = [(at, value) for at, value in content.cells.items() if isinstance(value, float) and at not in known]
    for at, value in sorted(numbers):
        sheet, row, column = at
        if row >= BODY_ROW and column < layout.grid.key and sheet in sheets:
            yield Cell(*at), value
