"""Whether an engine's value of a faulty formula shows the fault."""

from __future__ import annotations

from modelgen.layout.grid import Cell
from modelgen.mutation.mutants import Edit
from modelgen.verify.compare import shown
from modelgen.verify.draws import described
from modelgen.verify.engines.engine import Formula, Value
from modelgen.verify.expected import Expected


def shows(
    expected: Expected, draw: int, edit: Edit, got: Value, untouched: Value, engine: str, doubts: dict[str, str]
) -> bool:
    """Whether a value isn't what the cell should show, and the engine's value without the fault is.

    Where it isn't, the draw says nothing of the fault, and the engine's value goes to the `doubts`.
    """
    at = expected.table.at.get(edit.cell)
    if at is None or expected.unknown[draw, at] or edit.cell in expected.draws[draw].typed:
        return False  # what the draw types over an inherited cell isn't the fault's value
    if expected.agrees(draw, at, got, edit.now if isinstance(edit.now, Formula) else ""):
        return False
    if expected.agrees(draw, at, untouched, edit.was):
        return True
    words, want = described(expected.draws[draw], expected.table.layout.model), shown(expected.shown(draw, at))
    said = f"{shown(untouched)} and not {want} from {edit.was} in the scenario {words}"
    doubts.setdefault(f"{Cell(*edit.cell)}: {engine} computes", said)
    return False
