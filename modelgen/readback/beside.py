"""What was done to a workbook beside its inputs: formulas typed over, new rows and sheets, lost names. Never taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from modelgen.layout.layout import Layout
from modelgen.layout.slots import row_keys
from modelgen.readback.opened import Opened
from modelgen.readback.told import told
from modelgen.verify import structure
from modelgen.verify.moved import Moved, align
from modelgen.verify.ports import record
from modelgen.verify.reader import Key
from modelgen.verify.reshaped import reshaped
from modelgen.verify.strays import own_inputs, strays


def beside(layout: Layout, file: Opened, located: Collection[Key]) -> Iterator[str]:
    """What isn't as the definition makes it, but for the inputs, which are looked at one by one where they stand."""
    moved = align(layout, file.content)
    content = moved.content(file.content)
    otherwise = reshaped(layout, file.content, content, moved)
    for name in file.content.sheets:
        if name not in moved.sheets.values() and name != record(file.content):
            yield f"the sheet '{name}' is new"
    yield from moved.renamed()
    yield from (f"{where} is new" for where in moved.strange(file.content, located))
    yield from _gone(layout, moved)
    known = own_inputs(layout)
    findings = structure.inspect(layout, content, structure.expected_formulas(layout), otherwise).findings
    yield from told([finding for finding in findings if finding.cell not in known], content, moved)
    for cell, value in strays(layout, content):
        if moved.there(cell) not in located:
            yield f"{moved.shown(cell)}: {value:g} stands where the definition has nothing"


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
