"""Whether a formula fits the line that takes it."""

from __future__ import annotations

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr
from modelgen.formula.units import ANY, AS_STATED, BOOLEAN, TEXT, Unit


def check_unit(expr: Expr, label: str, own: Unit, phase: str, *, assumed: bool) -> None:
    """DefinitionError unless a line's formula is in its `own` unit; that of an assumption may be a text."""
    if expr.unit == BOOLEAN:
        raise DefinitionError(f"the {phase} of '{label}' is a condition", "write where(condition, 1, 0)")
    if expr.unit == TEXT and not assumed and own != TEXT:
        raise DefinitionError(f"the {phase} of '{label}' is a text", "use the choice in a comparison or in .at()")
    if expr.unit not in (ANY, AS_STATED) and own != AS_STATED and not own.same_as(expr.unit):
        own_name, other = (str(own) or "number"), (str(expr.unit) or "number")
        scale = own.dimension == expr.unit.dimension
        raise DefinitionError(
            f"'{label}' is in '{own_name}', but its {phase} is in '{other}'",
            f"convert it with .to('{own}')" if scale else "correct the formula, or the unit= of the line",
        )
