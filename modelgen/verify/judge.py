"""Whether an engine's value of a faulty formula shows the fault."""

from __future__ import annotations

from modelgen.layout.grid import Cell
from modelgen.verify.compare import shown
from modelgen.verify.draws import described
from modelgen.verify.engines import Formula, Value
from modelgen.verify.expected import Expected
from modelgen.verify.mutants import Edit
from modelgen.verify.verify import CannotVerify


def shows(expected: Expected, draw: int, edit: Edit, got: Value, untouched: Value, engine: str) -> bool:
    """Whether a value isn't what the cell should show.

    CannotVerify where the engine's value without the fault isn't the reference's either.
    """
    at = expected.table.at.get(edit.cell)
    if at is None or expected.unknown[draw, at] or edit.cell in expected.draws[draw].typed:
        return False  # what the draw types over an inherited cell isn't the fault's value
    if expected.agrees(draw, at, got, edit.now if isinstance(edit.now, Formula) else ""):
        return False
    if not expected.agrees(draw, at, untouched, edit.was):
        words = described(expected.draws[draw], expected.table.layout.model)
        raise CannotVerify(
            f"{Cell(*edit.cell)}: {engine} computes {shown(untouched)} and not {shown(expected.shown(draw, at))} from "
            f"{edit.was} without any fault, in the scenario {words}"
        )
    return True
