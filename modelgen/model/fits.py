"""Whether a formula fits the line that takes it."""

from __future__ import annotations

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Apply, Expr, Literal, values
from modelgen.formula.operations import Carries, Precedence
from modelgen.formula.units import ANY, AS_STATED, BOOLEAN, DAYS, NUMBER, TEXT, Unit, meant


def check_unit(expr: Expr, label: str, own: Unit, phase: str, *, assumed: bool) -> None:
    """DefinitionError unless a line's formula is in its `own` unit; that of an assumption may be a text."""
    if expr.unit == BOOLEAN:
        raise DefinitionError(f"the {phase} of '{label}' is a condition", "write where(condition, 1, 0)")
    if expr.unit == TEXT and not assumed and own != TEXT:
        raise DefinitionError(f"the {phase} of '{label}' is a text", "use the choice in a comparison or in .at()")
    if expr.unit not in (ANY, AS_STATED) and own != AS_STATED and not _is_in(expr, own):
        own_name, other = (str(own) or "number"), (str(expr.unit) or "number")
        scale = own.dimension == expr.unit.dimension
        remedy = f"convert it with .to('{own}')" if scale else "correct the formula, or the unit= of the line"
        raise DefinitionError(
            f"'{label}' is in '{own_name}', but its {phase} is in '{other}'", meant(own, expr.unit) or remedy
        )


def _is_in(expr: Expr, own: Unit) -> bool:
    """Whether a formula is in a unit, or is but for days that the days of a year in it account for: `debtors / sales *
    365` is a number or days, and `sales / 365 * terms` an amount (convention 10)."""
    off = own / expr.unit
    return off.same_as(NUMBER) or ((off.same_as(DAYS) or (NUMBER / off).same_as(DAYS)) and _counts_days(expr))


def _counts_days(expr: Expr) -> bool:
    """Whether a factor of a formula is the days of a year."""
    if isinstance(expr, Literal):
        return expr.counts_days
    if not isinstance(expr, Apply):
        return False
    if expr.op.precedence is Precedence.PRODUCT:
        return any(map(_counts_days, expr.children))
    return expr.op.carries is Carries.FINEST and any(_counts_days(part) for part in values(expr))
