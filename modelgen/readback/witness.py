"""What else in a file says that an input stands where it was found: its value as built, its unit, the order of periods.

Keys and headings can be typed over. In a workbook that calculates, engines find that out; an input pack has nothing
but these.
"""

from __future__ import annotations

from itertools import pairwise

from modelgen.identity.file_sheets import written
from modelgen.layout.grid import UNIT, Cell
from modelgen.model.address import InputKey
from modelgen.model.items import Input
from modelgen.readback.compared import Compared
from modelgen.readback.entries import counted, same
from modelgen.readback.judge import Change


def doubt(change: Change, compared: Compared) -> str:
    """Why it isn't sure that a change is one of its input; empty where it is."""
    if change.item is None or change.key is None:
        return ""
    cell = compared.cell(change.item, change.key)
    if cell is None:
        return ""
    there = compared.moved.there(cell)
    if there is None or str(Cell(*there)) != change.cell:
        return "another cell stands where this input is read by formulas"
    return (
        _as_built(change, cell, compared)
        or _unit(change.item, cell, change.key, compared)
        or (_order(cell, compared) if change.key[2] is not None else "")
    )


def _as_built(change: Change, cell: Cell, compared: Compared) -> str:
    """What stands in the cell of its value as built, where that is something else."""
    built = compared.file.manifest.built.get(change.slot)
    at = compared.moved.there(cell._replace(column=cell.column + compared.layout.grid.built))
    if built is None or at is None:
        return ""
    content = compared.file.content
    value = counted(content.cells.get(at), change.unit, content.from_1904)
    if at in content.formulas or not same(value, built):
        return f"{Cell(*at)} doesn't hold its value as built, so its row or its column may be that of another input"
    return ""


def _unit(item: Input, cell: Cell, key: InputKey, compared: Compared) -> str:
    """What the file says that its unit is, where that is another one."""
    rows = {cell.row} if key[1] is None else {cell.row, compared.layout[item].row_of(key[1])}
    for row in rows:
        at = cell.sheet, row, UNIT
        said, there = compared.made_cells.get(at), compared.moved.there(at)
        if said and there is not None and written(compared.file.content.cells.get(there)) != said:
            return f"its unit in {Cell(*there)} isn't {said} any more"
    return ""


def _order(cell: Cell, compared: Compared) -> str:
    """That the periods of an input pack stand in another order."""
    columns = compared.moved.columns.get(cell.sheet)
    if columns is None or not compared.layout.inputs_only:
        return ""
    plan = next(plan for plan in compared.layout.sheets if plan.name == cell.sheet)
    for axis in plan.axes:
        own = (compared.layout.grid.column(axis, position) for position in range(len(axis)))
        if any(one > other for one, other in pairwise(columns[column] for column in own if column in columns)):
            return f"the headings of {axis.label} stand in another order than when the file was built"
    return ""
