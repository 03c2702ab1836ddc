"""Checks: a check is a line of 0 (holds) and 1 (fails). One of severity "error" says that the model is wrong where it
fails, one of severity "warning" that something is implausible (convention 34)."""

from __future__ import annotations

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr
from modelgen.formula.functions import if_error, where
from modelgen.formula.labels import cut, label_fault, slug
from modelgen.formula.units import BOOLEAN, NUMBER
from modelgen.model.items import Line
from modelgen.model.sheets import Declaring

ERROR, WARNING = "error", "warning"
_STYLES = {ERROR: "check", WARNING: "warning"}
_OWN = (
    "failed",
    "failures",
    "following",
    "warned",
    "warnings",
    "warned_behind",
)  # the keys of what stands on the sheet Checks anyway


def add_check(model: Declaring, label: str, condition: Expr, key: str, severity: str = ERROR) -> Line:
    """A line that is 0 where the condition holds and 1 where it fails or is an error."""
    if not isinstance(condition, Expr) or condition.unit != BOOLEAN:
        raise DefinitionError(
            f"the check '{label}' needs a condition", "write a comparison, or isclose(a, b, tolerance)"
        )
    if severity not in _STYLES:
        raise DefinitionError(f"the check '{label}' has severity={severity!r}", "use 'error' or 'warning'")
    if fault := label_fault(label):
        raise DefinitionError(f"the check's label {cut(label)} {fault}", "use plain words")
    if any(check.label.casefold() == label.casefold() for check in model.checks):
        raise DefinitionError(f"there is a check '{label}' already", "give one of the two another label")
    name = key or slug(label)
    if not name:
        raise DefinitionError(f"the check '{label}' has no letter or digit to make a key of", "give it a key=")
    if name in _OWN:
        raise DefinitionError(f"the key '{name}' of the check '{label}' is modelgen's own", "give it another key=")
    line = Line(model, label, condition.axes, NUMBER, key=f"check.{name}", origin="check")
    line.formula = if_error(where(condition, 0, 1), 1)
    line.partial, line.severity, line.style = True, severity, _STYLES[severity]
    model.checks.append(line)
    return line
