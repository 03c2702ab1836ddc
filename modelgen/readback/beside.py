"""What was done to a workbook beside its inputs: formulas typed over, new rows and sheets, lost names. Never taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from modelgen.layout.grid import Cell
from modelgen.layout.place import BODY_ROW, Layout
from modelgen.layout.slots import formula_cells, input_cells, row_keys
from modelgen.model.items import Input
from modelgen.readback.opened import Opened
from modelgen.readback.told import told
from modelgen.verify import structure
from modelgen.verify.moved import Moved, align
from modelgen.verify.ports import MARK
from modelgen.verify.reader import Key, WorkbookContent
from modelgen.verify.reshaped import reshaped


def beside(layout: Layout, file: Opened, located: Collection[Key]) -> Iterator[str]:
    """What isn't as the definition makes it, but for the inputs, which are looked at one by one where they stand."""
    moved = align(layout, file.content)
    content = moved.content(file.content)
    otherwise = reshaped(layout, file.content, content, moved)
    inputs = {cell for plan in layout.sheets for cell, _ in row_keys(layout, plan)}
    for item, placement in layout.placements.items():
        if isinstance(item, Input):
            inputs |= {placement.input_cell(*key) for key in input_cells(item)}
    for name in file.content.sheets:
        if name not in moved.sheets.values() and file.content.cells.get((name, 0, 0)) != MARK:
            yield f"the sheet '{name}' is new"
    yield from moved.renamed()
    yield from (f"{where} is new" for where in moved.strange(file.content, located))
    yield from _gone(layout, moved)
    known = {str(cell) for cell in inputs}
    findings = structure.inspect(layout, content, otherwise).findings
    yield from told([finding for finding in findings if finding.cell not in known], content, moved)
    for cell, value in _numbers(layout, content, inputs):
        if moved.there(cell) not in located:
            yield f"{moved.shown(str(cell))}: {value:g} stands where the definition has nothing"


def _gone(layout: Layout, moved: Moved) -> Iterator[str]:
    """The rows of calculations, and the periods, that a sheet has no more; deleted inputs are told by their keys."""
    for plan in layout.sheets:
        if plan.name not in moved.rows:
            continue
        keyed = {cell.row for cell, _ in row_keys(layout, plan)}
        for row in plan.rows:
            if row.row not in moved.rows[plan.name] and row.row not in keyed and row.label:
                yield f"'{moved.sheets[plan.name]}': the row '{row.label}' is gone"
        for axis in plan.axes:
            for position, member in enumerate(axis.members):
                if layout.grid.column(axis, position) not in moved.columns[plan.name]:
                    yield f"'{moved.sheets[plan.name]}': the column {member} is gone"


def _numbers(layout: Layout, content: WorkbookContent, inputs: set[Cell]) -> Iterator[tuple[Cell, float]]:
    """Numbers among the model's own cells that are none of them."""
    known = inputs | {found.cell for found in formula_cells(layout)}
    sheets = {plan.name for plan in layout.sheets if plan.kind in ("inputs", "lines")}
    for (sheet, row, column), value in sorted(content.cells.items(), key=lambda cell: cell[0]):
        cell = Cell(sheet, row, column)
        body = sheet in sheets and row >= BODY_ROW and column < layout.grid.key
        if body and cell not in known and isinstance(value, float):
            yield cell, value
