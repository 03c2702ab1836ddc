"""Terminal values: what a cash flow is worth beyond the forecast. `dcf()` takes one of them as `terminal=`.

All but one are perpetuities: their flows fall in the terminal years as they do in the forecast, at the end or in the
middle of a period, so that they are discounted as the last forecast flow is. An exit multiple is a price on the
last day. None of them is below 0: what would be so is n.m., and a check fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.marks import FLOW, SALES, marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows

_FIXED = Expected("{name} '{value}' varies over time", "take one period with .at(timeline, period)", timelines="none")
POSITIVE = "terminal cash flow isn't negative"
DIGITS = 12  # of a rate: what is left behind them is rounding of the processor


@dataclass(frozen=True, eq=False)
class Horizon:
    """The end of the forecast as a terminal value sees it: `rate` is that of the years after it, `factor` the discount
    factors of its periods at that rate.

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


@dataclass(frozen=True, eq=False)
class Terminal:
    """A terminal value: its formula, which checks that it means something and is n.m. where it doesn't.

    `amounts` are what it values, over the members of the cash flow; `ratios` (rates, growth, multiples) may be the
    same for several members.
    """

    value: Callable[[Horizon], Expr]
    amounts: tuple[Expr, ...] = ()
    ratios: tuple[Expr, ...] = ()
    perpetual: bool = True  # flows as the forecast has them; else a price on the last day
    to_equity: bool = True  # fits a cash flow to equity too
    metric: Expr | None = None
    multiple: Expr | None = None  # of the metric
    growth: tuple[Expr, ...] = ()  # the rates of it among the ratios
    goes_on: bool = False  # the last flow of the forecast does, at its growth


def recent(line: Expr, timeline: Timeline) -> Expr:
    """A line's last twelve months of the forecast."""
    periods, last = timeline.members[-timeline.frequency :], timeline.members[-1]
    return line.at(timeline, last) if len(periods) == 1 else line.total(timeline, periods[0], last)


def fixed(what: str, value: Any) -> Expr:
    """An argument that is one number for all periods; DefinitionError where it varies over time."""
    expr = expression(value)
    expect(expr, _FIXED, name=what)
    return expr


def _perpetuity(h: Horizon, following: Expr, growth: Expr, **sound: Expr) -> Expr:
    """The flow of the year after, growing for ever; n.m. unless it may, and isn't negative."""
    sound = {"terminal growth is below the rate": h.above(growth)} | sound
    return where(all_of(*(h.check(*each) for each in sound.items())), following / (h.rate - growth), not_meaningful)


@method
def gordon(growth: Any, flow: Any = None) -> Terminal:
    """Last cash flow x (1 + g) / (r - g); `flow` is the (normalised) one of the year after, where it differs.

    In the units of the cash flow. Gordon and Shapiro, "Capital Equipment Analysis", Management Science 3, 1956.
    """
    g, given = fixed("the terminal growth", growth), None if flow is None else fixed("the terminal flow", flow)

    def value(h: Horizon) -> Expr:
        following = h.year_end(h.cash_flow) * (1 + g) if given is None else h.spread(given)
        return _perpetuity(h, following, g, **{POSITIVE: following >= 0})

    return Terminal(
        value=value, amounts=() if given is None else (given,), ratios=(g,), growth=(g,), goes_on=given is None
    )  # fmt: skip


@method
def exit_multiple(metric: Expr, multiple: Any) -> Terminal:
    """Multiple x the metric (EBITDA, EBIT, sales; net income for a flow to equity) of the last twelve months."""
    of, times = expression(metric), fixed("the exit multiple", multiple)

    def value(h: Horizon) -> Expr:
        amount = recent(of, h.timeline)
        sound = h.check("exit metric and multiple are above 0", all_of(amount > 0, times > 0))
        return where(sound, amount * times, not_meaningful)

    return Terminal(value=value, amounts=(of,), ratios=(times,), perpetual=False, metric=of, multiple=times)


@method
def value_driver(nopat: Expr, growth: Any, return_on_new_capital: Any) -> Terminal:
    """NOPAT of the year after x (1 - g / RONIC) / (r - g): growth costs what it takes at the return on new capital.

    `nopat` over the timeline is that of the forecast and grows once; without a timeline it is the year after's.
    Koller, Goedhart and Wessels, Valuation (McKinsey), the chapter on continuing value.
    """
    profit, g = expression(nopat), fixed("the terminal growth", growth)
    ronic = fixed("the return on new capital", return_on_new_capital)

    def value(h: Horizon) -> Expr:
        following = h.year_end(profit) * (1 + g) if h.timeline in profit.axes else h.spread(profit)
        sound = {
            "terminal NOPAT isn't negative": following >= 0,
            "return on new capital is above 0 and at least the growth": all_of(
                ronic > 0, round_to(ronic - g, DIGITS) >= 0
            ),
        }
        return _perpetuity(h, following * (1 - g / ronic), g, **sound)

    return Terminal(value=value, amounts=(profit,), ratios=(g, ronic), to_equity=False, growth=(g,))


@method
def fading(growth_now: Any, growth_later: Any, half_life: Any) -> Terminal:
    """Last cash flow x (1 + g + H (g0 - g)) / (r - g): growth fades in a straight line from g0 to g in 2H years.

    `half_life` is H, in years. An approximation: docs/valuation/dcf.md shows how close it is. Fuller and Hsia, "A
    Simplified Common Stock Valuation Model", Financial Analysts Journal 40(5), 1984 (the H-model).
    """
    now, later = fixed("the growth now", growth_now), fixed("the growth later", growth_later)
    half = fixed("the half-life", half_life)

    def value(h: Horizon) -> Expr:
        last = h.year_end(h.cash_flow)
        following = last * (1 + later + half * (now - later))
        sound = {"half-life of the growth isn't negative": half >= 0, POSITIVE: all_of(last >= 0, following >= 0)}
        return _perpetuity(h, following, later, **sound)

    return Terminal(value=value, ratios=(now, later, half), growth=(now, later), goes_on=True)


@method
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
    sold = None if sales is None else expression(sales)
    course = _Convergence(now=now, later=later, years=length, steps=steps, sales=sold, margin=final)
    ratios = (now, later, length, *(() if final is None else (final,)))
    sales_of = () if sold is None else (sold,)
    return Terminal(value=course.value, amounts=sales_of, ratios=ratios, growth=(now, later), goes_on=True)


@dataclass(frozen=True, eq=False)
class _Convergence:
    """Growth (of sales, where they are given, with the margin) on its way in a straight line, year by year."""

    now: Expr
    later: Expr
    years: Expr
    steps: int
    sales: Expr | None
    margin: Expr | None

    def value(self, h: Horizon) -> Expr:
        """The flows of the years of convergence, and the perpetuity behind them, at the end of the forecast."""
        step = h.sheet.model.iteration(f"{h.label}year after the forecast", self.steps)
        rows = Rows(h.sheet.table(f"{h.label}convergence to the terminal growth", step), h.label, "%")
        number = rows.on.line(f"{h.label}year", step, unit="")
        _step_by_step(number, first=expression(1), then=number.prior + 1)
        converged = rows.add("converged", where(number < self.years, number / self.years, 1))
        growth = rows.add("growth", self.now + (self.later - self.now) * converged)
        flow = self._flow(h, rows, growth, converged)
        present = rows.add("discounted cash flow", flow / (1 + h.rate) ** number, unit=str(h.cash_flow.unit))

        end = step.members[-1]
        behind, spread = present.at(step, end) * (1 + self.later), h.rate - self.later
        reached = all_of(self.years >= 0, self.years <= number.at(step, end))
        inside = h.check(f"growth converges within {self.steps} years", reached)
        below = h.check("terminal growth is below the rate", h.above(self.later))
        worth = all_of(behind >= 0, present.total(step) * spread + behind >= 0)
        sound = all_of(inside, below, h.check("terminal value isn't negative", worth))
        return where(sound, present.total(step) + behind / spread, not_meaningful)

    def _flow(self, h: Horizon, rows: Rows, growth: Line, converged: Line) -> Line:
        """The cash flow of each year: grown, or sales that grow times a margin that converges."""
        last = h.year_end(h.cash_flow)
        base = last if self.sales is None else h.year_end(self.sales)
        step, flow = growth.axes[0], f"converging {marked(h.cash_flow).what or FLOW}"
        name = flow if self.sales is None else f"converging {marked(self.sales).what or SALES}"
        axes = dict.fromkeys((step, *base.axes, *growth.axes))
        level = rows.on.line(h.label + name, *axes, unit=str(base.unit))
        first = base * (1 + growth.at(step, step.members[0]))
        _step_by_step(level, first=first, then=level.prior * (1 + growth))
        if self.margin is None:
            return level
        margin = last / base + (self.margin - last / base) * converged
        return rows.add(flow, level * margin, unit=str(last.unit))


def _step_by_step(line: Line, *, first: Expr, then: Expr) -> None:
    """A line over steps (and members) that begins with one formula and goes on with another."""
    step, *others = line.row_axes
    for names in product(*(axis.members for axis in others)):
        own = first
        for axis, name in zip(others, names, strict=True):
            own = own.at(axis, name) if axis in own.axes else own
        line.define((step.members[0], *names), own)
    line.formula = then
