"""Terminal values: what a cash flow is worth beyond the forecast. `dcf()` takes one of them as `terminal=`.

Three are perpetuities: their flows fall in the terminal years as they do in the forecast, at the end or in the
middle of a period, so that they are discounted as the last forecast flow is. An exit multiple is a price on the
last day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline


@dataclass(frozen=True)
class Horizon:
    """The end of the forecast as a terminal value sees it; `factor` are the discount factors of the periods."""

    timeline: Timeline
    rate: Expr
    factor: Expr
    cash_flow: Expr

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
    """A terminal value: its formula, and the condition (on the rate) under which it means something."""

    value: Callable[[Horizon], Expr]
    sound: Callable[[Expr], Expr] | None = None
    perpetual: bool = True  # flows as the forecast has them; else a price on the last day
    to_equity: bool = True  # fits a cash flow to equity too
    metric: Expr | None = None


def recent(line: Expr, timeline: Timeline) -> Expr:
    """A line's last twelve months of the forecast."""
    periods, last = timeline.members[-timeline.frequency :], timeline.members[-1]
    return line.at(timeline, last) if len(periods) == 1 else line.total(timeline, periods[0], last)


def _fixed(what: str, value: Any) -> Expr:
    expr = expression(value)
    if any(isinstance(axis, Timeline) for axis in expr.axes):
        raise DefinitionError(f"{what} '{expr}' varies over time", "take one period with .at(timeline, period)")
    return expr


def _perpetuity(
    following: Callable[[Horizon], Expr], growth: Expr, *also: Expr, to_equity: bool = True
) -> Terminal:  # fmt: skip
    def sound(rate: Expr) -> Expr:
        return all_of(growth < rate, *also) if also else growth < rate

    def value(horizon: Horizon) -> Expr:
        return where(sound(horizon.rate), following(horizon) / (horizon.rate - growth), not_meaningful)

    return Terminal(value, sound, to_equity=to_equity)


def gordon(growth: Any, flow: Any = None) -> Terminal:
    """Last cash flow x (1 + g) / (r - g); `flow` is the (normalised) one of the year after, where it differs.

    In the units of the cash flow. Gordon and Shapiro, "Capital Equipment Analysis", Management Science 3, 1956.
    """
    g, given = _fixed("the terminal growth", growth), None if flow is None else _fixed("the terminal flow", flow)
    return _perpetuity(lambda h: h.year_end(h.cash_flow) * (1 + g) if given is None else h.spread(given), g)


def exit_multiple(metric: Expr, multiple: Any) -> Terminal:
    """Multiple x the metric (EBITDA, EBIT, sales; net income for a flow to equity) of the last twelve months."""
    times = _fixed("the exit multiple", multiple)
    return Terminal(lambda h: recent(metric, h.timeline) * times, perpetual=False, metric=metric)


def value_driver(nopat: Expr, growth: Any, return_on_new_capital: Any) -> Terminal:
    """NOPAT of the year after x (1 - g / RONIC) / (r - g): growth costs what it takes at the return on new capital.

    `nopat` over the timeline is that of the forecast and grows once; without a timeline it is the year after's.
    Koller, Goedhart and Wessels, Valuation (McKinsey), the chapter on continuing value.
    """
    g, ronic = _fixed("the terminal growth", growth), _fixed("the return on new capital", return_on_new_capital)

    def following(h: Horizon) -> Expr:
        profit = h.year_end(nopat) * (1 + g) if h.timeline in nopat.axes else h.spread(nopat)
        return profit * (1 - g / ronic)

    return _perpetuity(following, g, ronic > 0, to_equity=False)


def fading(growth_now: Any, growth_later: Any, half_life: Any) -> Terminal:
    """Last cash flow x (1 + g + H (g0 - g)) / (r - g): growth fades in a straight line from g0 to g in 2H years.

    `half_life` is H, in years. An approximation: docs/valuation.md shows how close it is. Fuller and Hsia, "A
    Simplified Common Stock Valuation Model", Financial Analysts Journal 40(5), 1984 (the H-model).
    """
    now, later = _fixed("the growth now", growth_now), _fixed("the growth later", growth_later)
    half = _fixed("the half-life", half_life)
    return _perpetuity(lambda h: h.year_end(h.cash_flow) * (1 + later + half * (now - later)), later)


def normalised_cash_flow(
    sheet: Sheet, *, nopat: Line, growth: Any, return_on_new_capital: Any, label: str = "Normalised cash flow"
) -> Line:
    """The year after the forecast, with the reinvestment that its growth takes: NOPAT x (1 + g) x (1 - g / RONIC).

    NOPAT is that of the last twelve months. For `gordon(growth, flow=...)`; n.m. without a positive return.
    """
    timeline = nopat.column_axis
    if timeline is None:
        raise DefinitionError(f"'{nopat.label}' doesn't vary over a timeline", "give the NOPAT of the forecast")
    g, ronic = _fixed("the growth", growth), _fixed("the return on new capital", return_on_new_capital)
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
