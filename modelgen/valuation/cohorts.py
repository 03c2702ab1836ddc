"""Recurring revenue by cohort: what customers that signed in the same period still pay, and what the revenue moves by.

    recurring revenue = before - churned + expansion          churned = before x churn rate, expansion alike
    of a new cohort   = what was signed in its period          rates are those of the cohort's year with the company
    net retention     = revenue of the customers of a year ago / revenue a year ago

What was there before the forecast is one cohort, which counts as in the last of the years of life. References: Gupta
and Lehmann, Managing Customers as Investments (2005), chapter 2; Fader and Hardie, "How to Project Customer
Retention", Journal of Interactive Marketing 21 (2007), on retention that rises with age.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE_AMOUNT, Expected, expect
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import add_line
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import periods_in_year, put_in_time
from modelgen.valuation.debt import rolling

_OVER_PERIODS = Expected("{label}: what is signed varies over {over}, and cohorts are by {year}", "give it by {year}")
_RATE = Expected(
    "{label}: the {name} varies over {outside}", "give one, or one by year of life=, by period, or by both"
)


@dataclass(frozen=True, eq=False)
class Cohorts:
    """The lines over the forecast, by cohort where `revenue` is, and the net retention by period."""

    cohort: Axis
    revenue: Line  # by cohort, recurring, at the end of each period
    expansion: Line  # of all cohorts
    churned: Line  # of all cohorts, above 0
    total: Line  # of all cohorts
    retention: Line  # net, of twelve months; n.m. in the first year, in which not all cohorts are told apart
    check: Line


@method
def cohorts(
    sheet: Sheet, month: Timeline, *, opening: Expr, signed: Expr, churn: Any, expansion: Any, life: Axis | None = None,
    label: str = "Cohorts",
) -> Cohorts:  # fmt: skip
    """Recurring revenue (ARR, MRR) by the period in which customers signed, over the forecast.

    `opening` is all of it before the forecast, `signed` what new customers sign in each period. `churn` and `expansion`
    are fractions, a period, of what a cohort has at the start of a period; they may vary over the periods and over
    `life`, an axis whose members are the years with the company: the first, the second, and so on, the last for all
    later ones. What is signed doesn't churn in the period itself. A check fails where a rate isn't a fraction.
    DefinitionError for rates over other axes, and where nothing says how many periods make a year.
    """
    put_in_time(f"{label}: ", month)
    expect(opening, FORMULA, ONE_AMOUNT, name=f"{label}: the revenue before the forecast")
    expect(signed, FORMULA, replace(_OVER_PERIODS, axes=(month,)), name=f"{label}: what is signed", label=label,
           year=month.label)  # fmt: skip
    rates = {"churn": expression(churn), "expansion": expression(expansion)}
    allowed = (month,) if life is None else (month, life)
    for name, rate in rates.items():
        expect(rate, replace(_RATE, within=allowed), label=label, name=name)
    ahead = month.members[month.history :]
    before = f"Before {ahead[0]}"
    cohort = sheet.model.axis(f"{label}: signed in", before, *ahead)
    sheet.heading(label)
    unit = str(opening.unit)
    made = periods_in_year(Rows(sheet, f"{label}: ", "", axes=()), month)
    in_year: Expr = expression(1) if made is None else made

    start = add_line(sheet, Line, f"{label}: number of the period", (cohort,), expression(1).unit)
    first = month.index.at(month, ahead[0])
    start.define(before, 0)
    for name in ahead:
        start.define(name, month.index.at(month, name))

    rows = Rows(sheet, f"{label}: ", unit, axes=(cohort, month), forecast=month)
    revenue = add_line(sheet, Line, f"{label}: recurring revenue", (cohort, month), opening.unit)
    moved = {
        name: rows.add(f"{name} by cohort", revenue.prior * _by_life(rate, life, start, month.index - start, in_year))
        for name, rate in rates.items()
    }
    for name in cohort.members:
        revenue.define(name, opening=opening if name == before else 0)
    revenue.forecast = where(month.index == start, signed, revenue.prior - moved["churn"] + moved["expansion"])

    sums = Rows(sheet, f"{label}: ", unit, axes=(month,), forecast=month)
    expanded = sums.add("expansion", moved["expansion"].total(cohort))
    churned = sums.add("churned", moved["churn"].total(cohort))
    total = rolling(sums, month, "total", opening)
    total.forecast = revenue.total(cohort)
    old = rows.add("of customers of a year before, by cohort", where(start <= month.index - in_year, revenue, 0))
    kept = sums.add("of customers of a year before", old.total(cohort))
    ratio = Rows(sheet, f"{label}: ", "%", axes=(month,), partial=True)
    told_apart = month.index - first + 1 >= in_year
    retention = ratio.add("net revenue retention", where(told_apart, kept / total.lag(month.frequency), not_meaningful))
    check = sheet.model.check(f"{label}: rates are fractions", FRACTION.hold(*rates.values()))
    return Cohorts(
        cohort=cohort, revenue=revenue, expansion=expanded, churned=churned, total=total, retention=retention,
        check=check,
    )  # fmt: skip


def _by_life(rate: Expr, life: Axis | None, start: Expr, age: Expr, in_year: Expr) -> Expr:
    """The rate of a cohort's year: the first reaches up to the twelfth month after that in which it signed."""
    if life is None or life not in rate.axes:
        return rate
    *early, last = life.members
    chosen = rate.at(life, last)
    for number, name in reversed(list(enumerate(early, 1))):
        chosen = where(age <= reduce(add, [in_year] * number), rate.at(life, name), chosen)
    return where(start == 0, rate.at(life, last), chosen) if early else chosen
