"""365 and 360 in a formula: the days of a year, which are plain numbers or days, as units need (convention 10)."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.formula.operations import Op, Precedence
from modelgen.formula.units import DAYS, Unit, UnitError


def days_or_numbers(op: Op, units: Sequence[Unit], days: Sequence[bool]) -> Unit:
    """The unit of an operation on units of which some are those of the days of a year: days where days cancel, or
    where only days fit; else plain numbers."""
    as_days = [DAYS if is_one else own for own, is_one in zip(units, days, strict=True)]
    if op.precedence is Precedence.PRODUCT:
        return min(op.unit(units), op.unit(as_days), key=lambda unit: abs(dict(unit.dimension).get("day", 0)))
    try:
        return op.unit(units)
    except UnitError:
        try:
            return op.unit(as_days)
        except UnitError:
            return op.unit(units)  # the refusal of what was written
