"""Which constants of the calendar and of scale an operation takes beside it (convention 10)."""

from __future__ import annotations

from numbers import Real

from modelgen.errors import DefinitionError
from modelgen.formula.operations import Op, Precedence
from modelgen.sheet.constants import CONSTANTS, DAYS, SCALE


def counts_days(value: object) -> bool:
    """Whether a literal is 365 or 360, the days of a year."""
    return isinstance(value, Real) and abs(float(value)) in DAYS


def held(op: Op, value: object, *, last: bool) -> tuple[float, float] | None:
    """A constant that stands beside an operation's sign, or among its arguments, as a number and what it is divided
    by; None for what is none. DefinitionError where one stands as an amount would."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    number = float(value)
    if abs(number) in CONSTANTS:
        if abs(number) in SCALE and op.precedence is Precedence.SUM:
            raise DefinitionError(
                f"the literal {value} is added or subtracted in a formula",
                "make it an assumption; 100, 1000 and 10000 may multiply and divide",
            )
        return number, 1.0
    root = _divisor(number)
    if root and op.precedence is Precedence.POWER and last:  # Python works out 1/12 before a formula sees it
        return (1.0 if root > 0 else -1.0), float(abs(root))
    if root:
        what = f"the literal {number:.6g} stands in a formula"
        raise DefinitionError(what, f"make it an assumption, or divide by {root}")
    return None


def _divisor(value: float) -> int:
    """The constant, with a sign, that a number is 1 over; 0 where there is none."""
    whole = round(1 / value) if abs(value) >= 1 / max(CONSTANTS) else 0
    return whole if abs(whole) in CONSTANTS and value == 1 / whole else 0
