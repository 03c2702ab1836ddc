"""Discount factors at annual rates: one rate for all periods, or one for each, and that of the terminal years.

For forecast period k with the rate r_k, of which l_k years lie after the valuation date (p_k / f in schedule.py), and
timing s:

    to its end     D_k = D_(k-1) / (1 + r_k)^l_k        D_0 = 1
    to its flow    D_k * (1 + r_k)^((1 - s) l_k)

which is 1 / (1 + r)^t where all rates are r. Rates are effective annual ones, also by quarter: a quarter at 8% takes
1.08^(1/4). What a forward rate is to a yield, r_k is to the average of the rates up to k.
"""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.formula.expr import Expr
from modelgen.model.items import Line
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import Schedule


@dataclass(frozen=True, eq=False)
class Discounting:
    """The factor of each flow, that of the last day, and the terminal years' rate and factors."""

    factor: Line  # of each forecast period's flow
    terminal_rate: Line  # of all years after the forecast
    terminal_years: Expr  # factors at that rate, by which flows within one of these years compare
    perpetuity: Expr  # of a perpetuity behind the forecast, whose flows come as the forecast's do
    price: Expr  # of a price on the last day

    def terminal(self, perpetual: bool) -> Expr:
        """The factor of a terminal value."""
        return self.perpetuity if perpetual else self.price


def discounting(rows: Rows, year: Timeline, annual: Line, terminal_rate: Expr | None, when: Schedule) -> Discounting:
    """The lines of factors at the `annual` rates; a terminal rate that isn't given is the last period's."""
    last = year.members[-1]
    by_period = year in annual.axes
    beyond = annual
    if by_period or terminal_rate is not None:
        given = annual.at(year, last) if terminal_rate is None else terminal_rate
        beyond = rows.add("terminal discount rate", given, unit="%")
    if not by_period and terminal_rate is None:
        factor = rows.add("discount factor", 1 / (1 + annual) ** when.years, unit="")
        perpetuity, price = (1 / (1 + annual) ** when.reach(year, perpetual) for perpetual in (True, False))
        return Discounting(factor, annual, factor, perpetuity, price)

    if by_period:
        length = when.length
        growth = 1 + annual if length is None else (1 + annual) ** length
        to_end = rows.on.line(f"{rows.before}discount factor to the end of the period", *annual.axes, unit="")
        to_end.opening, to_end.forecast = 1, to_end.prior / growth
        early = None if when.early is None else when.ends - when.years
        at_flow: Expr = to_end if early is None else to_end * (1 + annual) ** early
        factor, price = rows.add("discount factor", at_flow, unit=""), to_end.at(year, last)
    else:
        factor = rows.add("discount factor", 1 / (1 + annual) ** when.years, unit="")
        price = 1 / (1 + annual) ** when.reach(year, False)
    perpetuity = price if when.early is None else price * (1 + beyond) ** when.early
    within: Expr = factor if year.frequency == 1 else 1 / (1 + beyond) ** when.years
    return Discounting(factor, beyond, within, perpetuity, price)
