"""Twelve months out of shorter periods, and growth: formulas for lines over years, half-years, quarters or months.

Flows (net sales, cash flow) sum, stocks (debt, cash) take the last period, ratios are recomputed from what they
divide: `sales.total(quarter, by=year)`, `debt.at(quarter, year)`, and a division of two such lines. The formulas
here read periods before or after, so the lines that take them are `partial`, or set in the forecast only. Growth on
what isn't above 0 means nothing: n.m.
"""

from __future__ import annotations

from functools import reduce
from operator import add

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import where
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, expect
from modelgen.valuation.common.method import method
from modelgen.valuation.common.schedule import in_a_year


@method
def last_twelve_months(flow: Expr) -> Expr:
    """LTM: the flow of this period and of those before it that make a year with it. Unit: the flow's."""
    return reduce(add, [flow.lag(n) if n else flow for n in range(_in_a_year(flow, "LTM"))])


@method
def next_twelve_months(flow: Expr) -> Expr:
    """NTM: the flow of the periods that make up the year after this one. Unit: the flow's."""
    return reduce(add, [flow.lead(n) for n in range(1, _in_a_year(flow, "NTM") + 1)])


@method
def on_the_period_before(line: Expr) -> Expr:
    """Growth on the period before (Q/Q for quarters), a fraction; n.m. unless that one is above 0."""
    expect(line, FORMULA, name="Q/Q: the figure")
    return _growth(line, line.prior)


@method
def on_the_year_before(line: Expr) -> Expr:
    """Growth on the same period of the year before (Y/Y), a fraction; n.m. unless that one is above 0."""
    periods = _in_a_year(line, "Y/Y")
    return _growth(line, line.lag(periods))


def _growth(line: Expr, base: Expr) -> Expr:
    return where(base > 0, line / base - 1, not_meaningful)


def _in_a_year(line: Expr, what: str) -> int:
    expect(line, FORMULA, name=f"{what}: the figure")
    timelines = [axis for axis in line.axes if isinstance(axis, Timeline)]
    if not timelines:
        raise DefinitionError(f"{what}: '{line}' doesn't vary over a timeline", "give a line over one")
    return in_a_year(f"{what}: ", timelines[-1])
