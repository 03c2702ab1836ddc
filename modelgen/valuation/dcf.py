"""Discounted cash flow: to the enterprise (FCFF at the WACC) or to equity (FCFE at the cost of equity).

For forecast period k, with the part p of it that lies after the valuation date (1 but in a stub period), f periods
in a year and timing s (1: flows come at the end of a period, 0.5: in its middle):

    end of the period, in years      T = (p1 + ... + pk) / f
    discounted over, in years        t = T - (1 - s) pk / f
    value                            sum of pk x flow / (1 + r)^t, and the terminal value's present value

A perpetuity is discounted over T - (1 - s) / f of the last period, an exit multiple over T: the mid-year and stub
conventions of Rosenbaum and Pearl, Investment Banking, and of Pratt and Grabowski, Cost of Capital.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Literal, expression, not_meaningful
from modelgen.formula.functions import all_of, round_to, where, year_fraction
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.cashflow import FreeCashFlowToEquity, FreeCashFlowToFirm
from modelgen.valuation.common.naming import labelled
from modelgen.valuation.common.owners import EnterpriseValue, FlowToFirm, OfEquity, OfFirm, add_line, origin
from modelgen.valuation.terminal import Horizon, Terminal, fixed, recent


@dataclass(frozen=True)
class Discounted:
    """The lines of a DCF; None where what it takes wasn't given. `checks` fail where a value means nothing."""

    factor: Line  # discount factor of each forecast period
    present_value: Line  # of each forecast period's flow
    explicit_value: Line  # their sum
    terminal_value: Line
    terminal_factor: Line
    terminal_present_value: Line
    value: Line
    terminal_share: Line  # of the value
    implied_growth: Line  # at which the last flow, growing for ever, has the terminal value
    implied_multiple: Line | None  # of `metric`, or of the exit multiple's
    terminal_flag: Line | None  # 1 where the terminal share is above `limit`
    valuation_date: Line | None  # None where no period says when the first one begins
    checks: tuple[Line, ...]


class DCF(Discounted):
    """A DCF to the enterprise."""

    @property
    def enterprise_value(self) -> Line:
        """The value of operations, before the equity bridge."""
        return self.value

    @property
    def equity_value(self) -> NoReturn:
        """Refused: it takes an equity bridge."""
        raise DefinitionError(f"'{self.value.label}' is no equity value", "take net debt off it in an equity bridge")


class EquityDCF(Discounted):
    """A DCF to equity."""

    @property
    def equity_value(self) -> Line:
        """The value of equity: debt has been served in the flow."""
        return self.value

    @property
    def enterprise_value(self) -> NoReturn:
        """Refused: a bridge would take debt off a second time."""
        why = f"'{self.value.label}' is no enterprise value: debt has been served in the cash flow"
        raise DefinitionError(why, "use it as it is, or discount the unlevered flow with dcf()")


@dataclass(frozen=True)
class _Side:
    """Whose cash flow is discounted: what its value is called, at which rate, and whose amounts don't fit."""

    name: str
    value: type[Line]
    other: type[Line]
    rate: str
    remedy: str


_FIRM = _Side(
    "enterprise value", EnterpriseValue, OfEquity, "the WACC, and '{}' is after interest and borrowing",
    "use dcf_to_equity() at the cost of equity, or the amount before interest",
)  # fmt: skip
_EQUITY = _Side(
    "equity value", OfEquity, OfFirm, "the cost of equity, and '{}' is before interest and borrowing",
    "use dcf() at the WACC and an equity bridge, or the amount that is left to the shareholders",
)  # fmt: skip


@labelled
def dcf(
    sheet: Sheet, cash_flow: Expr | FreeCashFlowToFirm, *, rate: Any, terminal: Terminal, timing: Any = None,
    valuation_date: Any = None, metric: Expr | None = None, limit: Any = None, label: str = "DCF",
) -> DCF:  # fmt: skip
    """Enterprise value of an unlevered cash flow at the WACC; of each member where the flow varies over some.

    `timing` and `valuation_date` are assumptions (the end of each period, and of the last actual one, without);
    `metric` is what the terminal value is shown as a multiple of, `limit` the terminal share that is flagged.
    Everything but rates, growth and multiples varies over the members of the flow. DefinitionError where it doesn't,
    for what belongs to equity, and for a flow that can't be discounted on its timeline.
    """
    return DCF(*_discount(_FIRM, sheet, label, cash_flow, rate, terminal, timing, valuation_date, metric, limit))


@labelled
def dcf_to_equity(
    sheet: Sheet, cash_flow: Expr | FreeCashFlowToEquity, *, cost_of_equity: Any, terminal: Terminal,
    timing: Any = None, valuation_date: Any = None, metric: Expr | None = None, limit: Any = None,
    label: str = "DCF to equity",
) -> EquityDCF:  # fmt: skip
    """Equity value of a cash flow after interest and borrowing, at the cost of equity, without a debt bridge.

    An exit multiple takes an equity metric (net income). A value driver, which is a multiple of NOPAT, is refused, as
    are a cash flow, EBITDA, EBIT or NOPAT of the firm.
    """
    if isinstance(terminal, Terminal) and not terminal.to_equity:
        why = f"'{label}' values a flow to equity, but its terminal value comes from NOPAT"
        raise DefinitionError(why, "use gordon(growth, flow=...) with a normalised flow to equity")
    rest = timing, valuation_date, metric, limit
    return EquityDCF(*_discount(_EQUITY, sheet, label, cash_flow, cost_of_equity, terminal, *rest))


def _discount(
    side: _Side, sheet: Sheet, name: str, cash_flow: Any, rate: Any, terminal: Terminal, timing: Any,
    valuation_date: Any, metric: Any, limit: Any,
) -> tuple[Any, ...]:  # fmt: skip
    label, built = f"{name}: ", isinstance(cash_flow, FreeCashFlowToFirm | FreeCashFlowToEquity)
    flow, r = expression(cash_flow.cash_flow if built else cash_flow), expression(rate)
    if not isinstance(terminal, Terminal):
        why = f"{label}terminal='{terminal}' is no terminal value"
        raise DefinitionError(why, "use gordon(growth), exit_multiple(metric, multiple) or another of the methods")
    year, behind = _timeline(label, flow, r, stub=valuation_date is not None), origin(flow)
    metric = terminal.metric if metric is None else expression(metric)
    amounts = (*terminal.amounts, *(() if metric is None else (metric,)))
    for amount in (flow, *amounts):
        if isinstance(whose := origin(amount), side.other):
            raise DefinitionError(f"'{name}' discounts at {side.rate.format(whose.label)}", side.remedy)
    given = [expression(each) for each in (timing, valuation_date, limit) if each is not None]
    _refuse_members(label, flow, year, amounts, (r, *terminal.ratios, *given))
    first, last, unit = year.members[year.history], year.members[-1], str(flow.unit)
    checks: list[Line] = []

    def put(name: str, formula: Expr, unit: str = "") -> Line:
        line = sheet.line(f"{label}{name}", *formula.axes, unit=unit)
        setattr(line, "forecast" if year in formula.axes else "formula", formula)
        return line

    sheet.heading(name)
    flow, r = put("cash flow", flow, unit), put("discount rate", r, "%")
    if timing is not None and isinstance(timing := fixed(f"{label}timing", timing), Literal):
        raise DefinitionError(f"{label}the timing of flows is a number", "make it an assumption: 0.5 for mid-year")
    if timing is not None:
        within = all_of(timing >= 0, timing <= 1)
        checks.append(sheet.model.check(f"{label}timing of flows is between 0 and 1", within))
    date: Expr | None = None
    if valuation_date is not None:
        date = fixed(f"{label}the valuation date", valuation_date)
    elif year.history:
        date = year.end.at(year, year.members[year.history - 1])
    dated = None if date is None else put("valuation date", date, "date")
    part, ends = None, year.index - year.index.at(year, first) + 1
    if valuation_date is not None:
        before, end = year.end.at(year, year.members[year.history - 1]), year.end.at(year, first)
        inside, stub = all_of(valuation_date >= before, valuation_date < end), (end - valuation_date) / (end - before)
        left = put("part of the first period after the valuation date", where(inside, stub, not_meaningful), "%")
        checks.append(sheet.model.check(f"{label}the valuation date lies in the first forecast period", inside))
        part = put("part of the period that counts", where(year.index == year.index.at(year, first), left, 1))
        ends = part.cumulative
    in_year = None if year.frequency == 1 else put("periods in a year", _periods_in_year(year))
    ends = put("years to the end of the period", ends if in_year is None else ends / in_year)
    early = 0 if timing is None else 1 - timing if in_year is None else (1 - timing) / in_year
    years = ends if timing is None else put("years discounted", ends - (early if part is None else early * part))
    factor = put("discount factor", 1 / (1 + r) ** years)
    present = put("present value", (flow if part is None else flow * part) * factor, unit)
    explicit = put("sum of present values", present.total(year), unit)
    horizon = Horizon(year, r, factor, flow, sheet, label, checks)
    value = put("terminal value", terminal.value(horizon), unit)
    reach = ends.at(year, last) - early if terminal.perpetual and timing is not None else ends.at(year, last)
    tv_factor = put("terminal discount factor", 1 / (1 + r) ** reach)
    tv_present = put("present value of terminal value", value * tv_factor, unit)
    total = add_line(sheet, side.value, f"{label}{side.name}", explicit.axes, flow.unit)
    total.formula = explicit + tv_present
    if isinstance(total, EnterpriseValue):
        total.valuation_date, total.flow = dated, behind if isinstance(behind, FlowToFirm) else None
    share = put("terminal share", where(total > 0, tv_present / total, not_meaningful), "%")
    above = None if limit is None else where(tv_present > limit * total, 1, 0)
    flag = None if above is None else put("flag: terminal share above the limit", above)
    if flag is not None:
        flag.style = "flag"
    # between a perpetuity and a price on the last day lies the time by which flows come before a period's end
    step = (1 + r) ** early if timing is not None else expression(1)
    perpetuity, price = (value, value * step) if terminal.perpetual else (value / step, value)
    now = horizon.year_end(flow)
    growth = where(now > 0, (perpetuity * r - now) / (perpetuity + now), not_meaningful)
    implied = put("implied terminal growth", growth, "%")
    multiple = None
    if metric is not None:
        times = where(recent(metric, year) > 0, price / recent(metric, year), not_meaningful)
        multiple = put("implied exit multiple", times, "x")
    terminal_lines = value, tv_factor, tv_present, total, share, implied, multiple, flag
    return factor, present, explicit, *terminal_lines, dated, tuple(checks)


def _periods_in_year(year: Timeline) -> Expr:
    """4 or 12, live from the period ends."""
    first, last = year.members[0], year.members[-1]
    years = year_fraction(year.end.at(year, first), year.end.at(year, last), 3)
    return round_to((year.index.at(year, last) - year.index.at(year, first)) / years)


def _refuse_members(
    label: str, flow: Expr, year: Timeline, amounts: Sequence[Expr], ratios: Sequence[Expr]
) -> None:  # fmt: skip
    """DefinitionError unless amounts vary over the members of the flow, and ratios over no others."""

    def named(axes: Sequence[Axis]) -> str:
        return ", ".join(axis.label for axis in axes) or "no members"

    members = [axis for axis in flow.axes if axis is not year]
    for amount in amounts:
        own = [axis for axis in amount.axes if axis is not year]
        if foreign := [axis for axis in own if isinstance(axis, Timeline)]:
            why = f"{label}'{amount}' is by {named(foreign)}, and the cash flow by {year.label}"
            raise DefinitionError(why, "bring it to the periods of the flow with .total(timeline, by=...)")
        if own != members:
            why = f"{label}'{amount}' varies over {named(own)}, and the cash flow over {named(members)}"
            raise DefinitionError(why, "give both for the same members: a group's amount would count in each part")
    for ratio in ratios:
        if more := [axis for axis in ratio.axes if axis not in flow.axes]:
            why = f"{label}'{ratio}' varies over {named(more)}, and the cash flow over {named(members)}"
            raise DefinitionError(why, "give the cash flow for each of them too, or take one member with .at()")


def _timeline(label: str, flow: Expr, rate: Expr, *, stub: bool) -> Timeline:
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
