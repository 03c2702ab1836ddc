"""Terminal values: what a cash flow is worth beyond the forecast. `dcf()` takes one of them as `terminal=`.

All but one are perpetuities: their flows fall in the terminal years as they do in the forecast, at the end or in the
middle of a period, so that they are discounted as the last forecast flow is. An exit multiple is a price on the
last day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, any_of, maximum, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline

DIGITS = 12  # of a rate: what is left behind them is rounding of the processor


@dataclass(frozen=True)
class Horizon:
    """The end of the forecast as a terminal value sees it; `factor` are the discount factors of the periods.

    `label` goes before the names of what a terminal value adds to the sheet; `checks` are those it made.
    """

    timeline: Timeline
    rate: Expr
    factor: Expr
    cash_flow: Expr
    sheet: Sheet
    label: str
    checks: list[Line] = field(default_factory=list)

    def check(self, name: str, condition: Expr) -> Expr:
        """Make a check of a condition, and give it back."""
        self.checks.append(self.sheet.model.check(self.label + name, condition))
        return condition

    def above(self, growth: Expr) -> Expr:
        """Whether the rate is above a growth rate, by more than the rounding of either (convention 20)."""
        return round_to(self.rate - growth, DIGITS) > 0

    def year_end(self, line: Expr) -> Expr:
        """The flows of the last year at its end; within the year they earn the rate (annual: the last flow)."""
        last = self.timeline.members[-1]
        if self.timeline.frequency == 1:
            return line.at(self.timeline, last)
        return recent(line * self.factor, self.timeline) / self.factor.at(self.timeline, last)

    def spread(self, amount: Expr) -> Expr:
        """A year's amount that comes in equal parts in each of its periods, at the end of the year."""
        periods, last = self.timeline.members[-self.timeline.frequency :], self.timeline.members[-1]
        if len(periods) == 1:
            return amount
        return amount * self.factor.average(self.timeline, periods[0], last) / self.factor.at(self.timeline, last)


@dataclass(frozen=True)
class Terminal:
    """A terminal value: its formula, which checks that it means something and is n.m. where it doesn't."""

    value: Callable[[Horizon], Expr]
    perpetual: bool = True  # flows as the forecast has them; else a price on the last day
    to_equity: bool = True  # fits a cash flow to equity too
    metric: Expr | None = None


def recent(line: Expr, timeline: Timeline) -> Expr:
    """A line's last twelve months of the forecast."""
    periods, last = timeline.members[-timeline.frequency :], timeline.members[-1]
    return line.at(timeline, last) if len(periods) == 1 else line.total(timeline, periods[0], last)


def fixed(what: str, value: Any) -> Expr:
    """An argument that is one number for all periods; DefinitionError where it varies over time."""
    expr = expression(value)
    if any(isinstance(axis, Timeline) for axis in expr.axes):
        raise DefinitionError(f"{what} '{expr}' varies over time", "take one period with .at(timeline, period)")
    return expr


def _perpetuity(
    following: Callable[[Horizon], Expr], growth: Expr, *also: Expr, to_equity: bool = True
) -> Terminal:  # fmt: skip
    def value(h: Horizon) -> Expr:
        sound = h.check("terminal growth is below the rate", all_of(h.above(growth), *also))
        return where(sound, following(h) / (h.rate - growth), not_meaningful)

    return Terminal(value, to_equity=to_equity)


def gordon(growth: Any, flow: Any = None) -> Terminal:
    """Last cash flow x (1 + g) / (r - g); `flow` is the (normalised) one of the year after, where it differs.

    In the units of the cash flow. Gordon and Shapiro, "Capital Equipment Analysis", Management Science 3, 1956.
    """
    g, given = fixed("the terminal growth", growth), None if flow is None else fixed("the terminal flow", flow)
    return _perpetuity(lambda h: h.year_end(h.cash_flow) * (1 + g) if given is None else h.spread(given), g)


def exit_multiple(metric: Expr, multiple: Any) -> Terminal:
    """Multiple x the metric (EBITDA, EBIT, sales; net income for a flow to equity) of the last twelve months."""
    times = fixed("the exit multiple", multiple)
    return Terminal(lambda h: recent(metric, h.timeline) * times, perpetual=False, metric=metric)


def value_driver(nopat: Expr, growth: Any, return_on_new_capital: Any) -> Terminal:
    """NOPAT of the year after x (1 - g / RONIC) / (r - g): growth costs what it takes at the return on new capital.

    `nopat` over the timeline is that of the forecast and grows once; without a timeline it is the year after's.
    Koller, Goedhart and Wessels, Valuation (McKinsey), the chapter on continuing value.
    """
    g, ronic = fixed("the terminal growth", growth), fixed("the return on new capital", return_on_new_capital)

    def following(h: Horizon) -> Expr:
        profit = h.year_end(nopat) * (1 + g) if h.timeline in nopat.axes else h.spread(nopat)
        return profit * (1 - g / ronic)

    return _perpetuity(following, g, ronic > 0, to_equity=False)


def fading(growth_now: Any, growth_later: Any, half_life: Any) -> Terminal:
    """Last cash flow x (1 + g + H (g0 - g)) / (r - g): growth fades in a straight line from g0 to g in 2H years.

    `half_life` is H, in years. An approximation: docs/valuation.md shows how close it is. Fuller and Hsia, "A
    Simplified Common Stock Valuation Model", Financial Analysts Journal 40(5), 1984 (the H-model).
    """
    now, later = fixed("the growth now", growth_now), fixed("the growth later", growth_later)
    half = fixed("the half-life", half_life)
    return _perpetuity(lambda h: h.year_end(h.cash_flow) * (1 + later + half * (now - later)), later)


def converging(
    growth_now: Any, growth_later: Any, years: Any, *, sales: Expr | None = None, margin: Any = None, steps: int = 20
) -> Terminal:
    """Growth that falls in a straight line from g0 to g over H years after the forecast, year by year; then Gordon.

    The n-th year after grows at g0 + (g - g0) n / H; `years` is H, live, from 0 to `steps`. With `sales` and `margin`
    the growth is that of sales, and the cash-flow margin moves in a straight line as well, from the last year's to
    `margin`. Exact, where `fading` approximates. Damodaran, Investment Valuation, 3rd ed., chapter 13 (three-stage
    growth).
    """
    now, later = fixed("the growth now", growth_now), fixed("the growth later", growth_later)
    length = fixed("the length of the convergence", years)
    if (sales is None) != (margin is None):
        raise DefinitionError("margins converge with sales and a margin", "give sales= and margin=, or neither")
    final = None if margin is None else fixed("the cash-flow margin later", margin)

    def value(h: Horizon) -> Expr:
        step = h.sheet.model.iteration(f"{h.label}year after the forecast", steps)
        last = h.year_end(h.cash_flow)
        base = last if sales is None else h.year_end(sales)
        table = h.sheet.table(f"{h.label}convergence to the terminal growth", step)

        def put(name: str, *like: Expr, unit: str) -> Line:
            axes = dict.fromkeys(axis for expr in like for axis in expr.axes)
            return table.line(h.label + name, *{step: None, **axes}, unit=unit)

        def walk(line: Line, first: Expr, then: Expr) -> None:
            for names in product(*(axis.members for axis in line.row_axes[1:])):
                own = first
                for axis, name in zip(line.row_axes[1:], names, strict=True):
                    own = own.at(axis, name) if axis in own.axes else own
                line.define((step.members[0], *names), own)
            line.formula = then

        number = put("year", unit="")
        walk(number, expression(1), number.prior + 1)
        done = put("converged", length, unit="%")
        done.formula = where(number < length, number / length, 1)
        growth = put("growth", now, later, length, unit="%")
        growth.formula = now + (later - now) * done
        grown = "converging cash flow" if sales is None else "converging sales"
        level = put(grown, base, growth, unit=str(base.unit))
        walk(level, base * (1 + growth.at(step, step.members[0])), level.prior * (1 + growth))
        flow = level
        if final is not None:
            flow = put("converging cash flow", level, last, final, unit=str(last.unit))
            flow.formula = level * (last / base + (final - last / base) * done)
        present = put("discounted cash flow", flow, h.rate, unit=str(last.unit))
        present.formula = flow / (1 + h.rate) ** number
        end = step.members[-1]
        after = present.at(step, end) * (1 + later) / (h.rate - later)
        inside = h.check(f"growth converges within {steps} years", all_of(length >= 0, length <= number.at(step, end)))
        sound = h.check("terminal growth is below the rate", h.above(later))
        return where(all_of(inside, sound), present.total(step) + after, not_meaningful)

    return Terminal(value)


@dataclass(frozen=True)
class TerminalYear:
    """The lines of the year after the forecast; `return_on_new_capital` is g x NOPAT / net investment."""

    sales: Line
    nopat: Line
    depreciation: Line
    capex: Line
    working_capital: Line
    cash_flow: Line
    return_on_new_capital: Line


def terminal_year(
    sheet: Sheet, *, sales: Expr, growth: Any, margin: Any, tax_rate: Any, da_to_sales: Any, capex_to_da: Any,
    working_capital_to_sales: Any, label: str = "Terminal year",
) -> TerminalYear:  # fmt: skip
    """The year after the forecast at normal ratios: for `gordon(growth, flow=made.cash_flow)`.

    `margin` is EBIT to sales; sales are the last twelve months' and grow once. Working capital is at its normal ratio
    before and after. The return on new capital that this implies stands beside it (n.m. without reinvestment), and a
    check fails where sales grow and nothing is invested beyond D&A.
    """
    timelines = [axis for axis in sales.axes if isinstance(axis, Timeline)]
    if not timelines:
        raise DefinitionError(f"{label}: the sales '{sales}' don't vary over a timeline", "give those of the forecast")
    given = {"growth": growth, "margin": margin, "tax rate": tax_rate, "D&A to sales": da_to_sales}
    given |= {"capex to D&A": capex_to_da, "working capital to sales": working_capital_to_sales}
    g, ebit_margin, tax, worn, spent, tied = (fixed(f"{label}: {name}", value) for name, value in given.items())

    def put(name: str, formula: Expr, unit: str = "") -> Line:
        line = sheet.line(f"{label}: {name}", *formula.axes, unit=unit or str(sales.unit))
        line.formula = formula
        return line

    before = recent(sales, timelines[-1])
    after = put("sales", before * (1 + g))
    ebit = put("EBIT", after * ebit_margin)
    nopat = put("NOPAT", ebit - maximum(ebit, 0) * tax)
    depreciation = put("plus D&A", after * worn)
    capex = put("less capital expenditure", -depreciation * spent)
    change = put("less increase in working capital", (before - after) * tied)
    flow = put("cash flow", nopat + depreciation + capex + change)
    invested = nopat - flow
    earned = put("return on new capital", where(invested > 0, nopat * g / invested, not_meaningful), "%")
    sheet.model.check(f"{label}: growth takes reinvestment", any_of(g <= 0, invested > 0))
    return TerminalYear(after, nopat, depreciation, capex, change, flow, earned)


def normalised_cash_flow(
    sheet: Sheet, *, nopat: Line, growth: Any, return_on_new_capital: Any, label: str = "Normalised cash flow"
) -> Line:
    """The year after the forecast, with the reinvestment that its growth takes: NOPAT x (1 + g) x (1 - g / RONIC).

    NOPAT is that of the last twelve months. For `gordon(growth, flow=...)`; n.m. without a positive return.
    """
    timeline = nopat.column_axis
    if timeline is None:
        raise DefinitionError(f"'{nopat.label}' doesn't vary over a timeline", "give the NOPAT of the forecast")
    g, ronic = fixed("the growth", growth), fixed("the return on new capital", return_on_new_capital)
    formula = recent(nopat, timeline) * (1 + g) * (1 - g / ronic)
    line = sheet.line(label, *formula.axes, unit=str(nopat.unit))
    line.formula = where(ronic > 0, formula, not_meaningful)
    return line


def timeline_of(label: str, flow: Expr, rate: Expr, *, stub: bool) -> Timeline:
    """The cash flow's timeline; DefinitionError where it can't be discounted on it."""
    timelines = [axis for axis in flow.axes if isinstance(axis, Timeline)]
    if not timelines:
        raise DefinitionError(f"{label}the cash flow '{flow}' doesn't vary over a timeline")
    year = timelines[-1]
    ahead = len(year) - year.history
    if year in rate.axes:
        raise DefinitionError(f"{label}the rate '{rate}' varies over {year.label}", "use one rate for all periods")
    if year.frequency not in (1, 4, 12):
        raise DefinitionError(f"{label}the periods of {year.label} have no common length", "name its frequency=")
    if stub and not year.history:
        raise DefinitionError(f"{label}no period says when {year.members[0]} begins", "give the timeline last_actual=")
    needed = year.frequency + (1 if stub and year.frequency > 1 else 0)
    if ahead < needed:
        raise DefinitionError(
            f"{label}{year.label} has {ahead} forecast periods, and a terminal year takes {needed}",
            "forecast further",
        )
    return year
