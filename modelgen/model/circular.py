"""Circular definitions, solved by steps: interest on average balances, fees on what is drawn to pay them.

The line that closes a circle x = f(x) is found by repeated substitution: x is `start` at the first step, and at each
further one f of the step before, which converges where f moves by less than x does (interest at 10% on half a balance
moves by a twentieth). What f reads is made again over the steps (conventions 6 and 41), on the sheet Workings; the
model itself reads the last step. A check compares that with f of the model's own lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import isclose
from modelgen.formula.spans import leaves
from modelgen.formula.units import BOOLEAN, DATE, TEXT
from modelgen.model.declarations import Declarations
from modelgen.model.fits import check_unit
from modelgen.model.items import Item, Line
from modelgen.model.showing import show_alike
from modelgen.model.sweeps import agree, lift, over

STEPS = 20
_MOST = 200


@dataclass(frozen=True, eq=False)
class Solved:
    """A line that was found by steps: its value at each step, what its formula makes of the last, and the check."""

    steps: Line
    settled: Line
    check: Line


def solve_circular(
    m: Declarations, line: Line, formula: Any, *, start: Any = 0, steps: int = STEPS, tolerance: Any = None
) -> Solved:
    """Let `line` take the value that it has where it equals `formula`, which is calculated from it.

    The check holds where the two differ by at most `tolerance`, an assumption in the line's unit; without one, where
    they are the same to nine digits. DefinitionError for a line that has a formula for the forecast, for a formula that
    doesn't depend on it, and for what no number is.
    """
    name = getattr(line, "label", line)
    if not isinstance(line, Line) or line.cases is not None or line.unit in (TEXT, DATE, BOOLEAN):
        raise DefinitionError(f"'{name}' can't be solved for", "name a line of numbers whose formula is circular")
    if not isinstance(steps, int) or isinstance(steps, bool) or not 2 <= steps <= _MOST:
        raise DefinitionError(f"'{name}' is solved in {steps!r} steps", f"use a whole number from 2 to {_MOST}")
    phase = "forecast" if line.past else "formula"
    if {phase, "formula"} & line.phases():
        raise DefinitionError(f"'{name}' has a formula already", f"leave its .{phase}, which is found by steps")
    whole = expression(formula)
    if not _reads(whole, line):
        raise DefinitionError(
            f"'{name}' isn't circular: nothing that '{whole}' reads depends on it",
            f"set .{phase} of the line, or say this after the formulas of the lines between",
        )
    check_unit(whole, line.label, line.unit, phase, assumed=False)
    settled = Line(m, f"{name}, by its own formula", line.named, line.unit, key=f"{line.key}_settled")
    settled._set(phase, None, whole)
    show_alike(settled, line)
    m.workings.heading(f"{name}: found by steps")
    m.workings.hold("lines", settled.label)
    m.workings.add(settled)
    step = m.iteration(f"{name}: step", steps)
    found = _found(m, line, step, phase)
    last = lift(m.workings, settled, {line: found}, "by steps")
    for row in found.rows():
        if row[found.row_axes.index(step)] == 0:
            found._set(phase, row, expression(start))
    found._set(phase, None, last.lag(1, step))
    line._set(phase, None, last.at(step, str(steps)))
    same = agree(line, settled, settled) if tolerance is None else isclose(line, settled, tolerance)
    return Solved(found, settled, m.check(f"{name} has settled", same))


def _found(m: Declarations, line: Line, step: Axis, phase: str) -> Line:
    """The line at each step, with the line's own history."""
    found = Line(m, f"{line.label} (by steps)", over(line, [step]), line.unit)
    found.original, found.options = line, line.options
    show_alike(found, line)
    if phase == "forecast" and "history" in line.phases():
        found._set("history", None, line)
    return m.workings.add(found)


def _reads(formula: Expr, line: Line) -> bool:
    """Whether a formula is calculated from a line."""
    seen, stack = set[Item](), [leaf for leaf in leaves(formula) if isinstance(leaf, Item)]
    while stack:
        item = stack.pop()
        if item is line:
            return True
        if isinstance(item, Line) and item not in seen:
            seen.add(item)
            stack += item.reads
    return False
