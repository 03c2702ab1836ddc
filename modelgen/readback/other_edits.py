"""What was done to a workbook beside its inputs: formulas typed over, new rows and sheets, lost names. Never taken."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.identity.alignment import Alignment
from modelgen.layout.layout import Layout
from modelgen.layout.slots import row_keys
from modelgen.readback.compared import Compared
from modelgen.readback.findings import in_words
from modelgen.sight.beside import Beside
from modelgen.sight.over import merged
from modelgen.sight.words import words
from modelgen.verify.changed_forms import changed_values
from modelgen.verify.unknown_numbers import own_inputs, unknown_numbers


def other_edits(compared: Compared) -> Iterator[str]:
    """What isn't as the definition makes it, but for the inputs, which are looked at one by one where they stand."""
    layout, file, moved, content = compared.layout, compared.file, compared.moved, compared.content
    located = set(file.located.cells.values())
    known_sheets = {*moved.sheets.values(), file.manifest.imprint.sheet}
    for name in file.content.sheets:
        if name not in known_sheets:
            yield f"the sheet '{name}' is new"
    yield from moved.renamed()
    yield from (f"{where} is new" for where in moved.strange(file.content, located))
    yield from _gone(layout, moved)
    known = own_inputs(layout)
    findings = [finding for finding in compared.inspection.findings if finding.cell not in known]
    seen = Beside(layout, compared.made, file.seen, moved)
    told = [*words(seen, frozenset(), changed_values(layout, compared.inputs)), *merged(seen)]
    findings += (finding for finding in told if finding.fault)
    yield from in_words(findings, content, moved)
    for cell, value in unknown_numbers(layout, content):
        if moved.there(cell) not in located:
            yield f"{moved.shown(cell)}: {value:g} stands where the definition has nothing"


def _gone(layout: Layout, moved: Alignment) -> Iterator[str]:
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
