"""The functions of the language, beside the operators and methods of an expression."""

from __future__ import annotations

from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, apply, expression, is_cell, reduce
from modelgen.formula.labels import cut
from modelgen.formula.operations import operation


def where(condition: Any, then: Any, otherwise: Any) -> Expr:
    """`then` where the condition holds, else `otherwise` (IF)."""
    return apply("where", condition, then, otherwise)


def choose(number: Any, *values: Any) -> Expr:
    """The value whose place (from 1) `number` gives (CHOOSE); #VALUE! outside."""
    return apply("choose", number, *values)


def if_error(value: Any, otherwise: Any) -> Expr:
    """`otherwise` where `value` is an error (IFERROR); n.m. is no error."""
    return apply("if_error", value, otherwise)


def minimum(*values: Any) -> Expr:
    """The smallest of the arguments (MIN)."""
    return apply("minimum", *values)


def maximum(*values: Any) -> Expr:
    """The largest of the arguments (MAX)."""
    return apply("maximum", *values)


def average(*values: Any) -> Expr:
    """The arithmetic mean of the arguments (AVERAGE): of an opening and a closing balance."""
    return apply("mean_of", *values)


def absolute(value: Any) -> Expr:
    """The value without its sign (ABS)."""
    return apply("absolute", value)


def round_to(value: Any, digits: int = 0) -> Expr:
    """Rounded to a number of decimals, half away from zero as Excel rounds (ROUND)."""
    if not isinstance(digits, int) or not -15 <= digits <= 15:
        raise DefinitionError(f"round_to() takes a whole number of digits from -15 to 15, not {cut(digits)}")
    return apply("round_to", value, digits=digits)


def exp(value: Any) -> Expr:
    """e to the power of a plain number (EXP)."""
    return apply("exp", value)


def cagr(first: Any, last: Any, years: Any) -> Expr:
    """Growth a year from `first` to `last`: (last / first) ** (1 / years) - 1, also the return by root of a multiple.

    n.m. where it means nothing: unless `first` is above 0, `last` is 0 or more, and `years`, a plain number, above 0.
    """
    return apply("cagr", first, last, years)


def ln(value: Any) -> Expr:
    """The natural logarithm of a plain number (LN); #NUM! of 0 or less."""
    return apply("ln", value)


def isclose(a: Any, b: Any, tolerance: Any) -> Expr:
    """Whether a and b differ by at most `tolerance`, which has their unit."""
    return apply("isclose", a, b, tolerance)


def all_of(*conditions: Any) -> Expr:
    """Whether every condition holds (AND)."""
    return apply("all_of", *conditions)


def any_of(*conditions: Any) -> Expr:
    """Whether at least one condition holds (OR)."""
    return apply("any_of", *conditions)


def year_fraction(start: Any, end: Any, basis: int = 1) -> Expr:
    """Years between two dates (YEARFRAC): 0 US 30/360, 1 actual/actual, 2 actual/360, 3 actual/365, 4 European."""
    if basis not in range(5):
        raise DefinitionError(f"year_fraction() knows the bases 0 to 4, not {cut(basis)}")
    return apply("year_fraction", start, end, basis=basis)


def end_of_month(day: Any, months: Any) -> Expr:
    """The last day of the month `months` after the one of `day` (EOMONTH)."""
    return apply("end_of_month", day, months)


def pmt(rate: Any, periods: Any, present_value: Any) -> Expr:
    """The level payment that repays `present_value` (PMT): negative for a loan received."""
    return apply("pmt", rate, periods, present_value)


def npv(rate: Any, flows: Expr, first: object = None, last: object = None) -> Expr:
    """Present value one period before the first flow (NPV). `rate` doesn't vary over the timeline."""
    return _flows("npv", [flows, rate], first, last)


def irr(flows: Expr, first: object = None, last: object = None) -> Expr:
    """Internal rate of return of flows a period apart (IRR)."""
    return _flows("irr", [flows], first, last)


def mirr(flows: Expr, finance_rate: Any, reinvestment_rate: Any, first: object = None, last: object = None) -> Expr:
    """Modified internal rate of return (MIRR)."""
    return _flows("mirr", [flows, finance_rate, reinvestment_rate], first, last)


def xnpv(rate: Any, flows: Expr, days: Any, first: object = None, last: object = None) -> Expr:
    """Present value on the first day of flows on given days (XNPV)."""
    return _flows("xnpv", [flows, rate, days], first, last)


def xirr(flows: Expr, days: Any, first: object = None, last: object = None) -> Expr:
    """Internal rate of return of flows on given days (XIRR)."""
    return _flows("xirr", [flows, days], first, last)


def _flows(name: str, operands: list[Any], first: object, last: object) -> Expr:
    flows = expression(operands[0])
    axis: Axis = flows._ordered(None, name)
    rates = operands[1:]
    if operation(name).dated:
        days = rates.pop()
        if not isinstance(days, Expr) or axis not in days.axes or not is_cell(days):
            raise DefinitionError(
                f"{name}(): the days '{days}' aren't dates by {axis.label}", "put them on a line of their own"
            )
    for rate in rates:
        if isinstance(rate, Expr) and axis in rate.axes:
            raise DefinitionError(
                f"{name}(): the rate '{rate}' varies over {axis.label}", "use one rate for all periods"
            )
    return reduce(name, operands, axis, first, last)
