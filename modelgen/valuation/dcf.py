"""Discounted cash flow: to the enterprise (FCFF at the WACC) or to equity (FCFE at the cost of equity).

    value = sum of p x flow / (1 + r)^t + terminal value / (1 + r)^T

over the forecast periods, where p is the part of a period that lies after the valuation date and t the years from then
to its flow (common/schedule.py). Rates by period make 1 / (1 + r)^t the running product of their factors, and the
terminal value may have a rate of its own (common/discounting.py). An exit multiple is a price on the last day, T years
away; a perpetuity is discounted as a flow of a whole last period, which in mid-year comes early. These are the
conventions of Rosenbaum and Pearl, Investment Banking, and of Pratt and Grabowski, Cost of Capital.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Generic, NoReturn, TypeVar

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, Literal, expression, not_meaningful
from modelgen.formula.functions import maximum, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.cashflow import FreeCashFlowToEquity, FreeCashFlowToFirm
from modelgen.valuation.common.dependencies import dependencies
from modelgen.valuation.common.discounting import discounting
from modelgen.valuation.common.expectations import Expected, expect, expect_each, labels
from modelgen.valuation.common.figures import PLACES, in_one_money, refuse_forward, refuse_unlike, stands
from modelgen.valuation.common.marks import EQUITY, FIRM, VALUE, Mark, marked, marked_item
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import EnterpriseValue, FlowToFirm, LossesUsed, origin
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import Schedule, put_in_time, schedule
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.terminal import Horizon, Terminal, fixed, recent


@dataclass(frozen=True, eq=False)
class Discounted:
    """The lines of a DCF; None where what it takes wasn't given. `checks` fail where a value means nothing."""

    cash_flow: Line
    rate: Line  # of the forecast
    factor: Line  # discount factor of each forecast period
    present_value: Line  # of each forecast period's flow
    explicit_value: Line  # their sum
    terminal_value: Line
    terminal_factor: Line
    terminal_present_value: Line
    terminal_rate: Line  # the discount rate, unless rates vary or it is one of its own
    value: Line
    terminal_share: Line  # of the value
    implied_growth: Line  # at which the last flow, growing for ever, has the terminal value
    implied_multiple: Line | None  # of `metric`, or of the exit multiple's
    terminal_flag: Line | None  # 1 where the terminal share is above `limit`
    valuation_date: Line | None  # None where no period says when the first one begins
    schedule: Schedule
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


D = TypeVar("D", bound=Discounted)


@dataclass(frozen=True, eq=False)
class _Side(Generic[D]):
    """Whose cash flow is discounted: what comes out, and whose amounts go in."""

    name: str
    result: type[D]
    value: type[Line]
    whose: str
    flow: str  # the places of its figures
    amounts: str
    rate: str


_FIRM = _Side(
    name="enterprise value", result=DCF, value=EnterpriseValue, whose=FIRM,
    flow="cash flow to the firm", amounts="amount of the firm", rate="rate for the firm",
)  # fmt: skip
_EQUITY = _Side(
    name="equity value", result=EquityDCF, value=Line, whose=EQUITY,
    flow="cash flow to equity", amounts="amount of equity", rate="rate for equity",
)  # fmt: skip

_TERMINAL = Expected(
    "{label}terminal='{value}' is no terminal value", "use gordon(growth), exit_multiple(metric, multiple) or another "
    "of the methods", kind=Terminal,
)  # fmt: skip
_OVER_TIME = Expected("{label}the cash flow '{value}' doesn't vary over a timeline", timelines="some")
_SAME_PERIODS = Expected(
    "{label}'{value}' is by {timelines}, and the cash flow by {year}",
    "give both by the longer periods of the two: .total(shorter, by=longer) sums flows", timelines="none",
)  # fmt: skip
_SAME_MEMBERS = Expected(
    "{label}'{value}' varies over {over}, and the cash flow over {members}",
    "give both for the same members: a group's amount would count in each part",
)
_NO_OTHER_MEMBERS = Expected(
    "{label}'{value}' varies over {outside}, and the cash flow over {members}",
    "give the cash flow for each of them too, or take one member with .at()",
)

_ITS_PERIODS = Expected(
    "{label}the rate '{value}' is by {timelines}, and the cash flow by {year}",
    "bring it to the cash flow's periods, as the annual rate that it is: .at({timelines}, {year})", timelines="none",
)  # fmt: skip


@method
def dcf(
    sheet: Sheet, cash_flow: Expr | FreeCashFlowToFirm, *, rate: Any, terminal: Terminal, terminal_rate: Any = None,
    timing: Any = None, valuation_date: Any = None, metric: Expr | None = None, limit: Any = None, label: str = "DCF",
) -> DCF:  # fmt: skip
    """Enterprise value of an unlevered cash flow at the WACC; of each member where the flow varies over some.

    `rate` is a fraction a year, one for all periods or one for each of the flow's; `terminal_rate` is that of the years
    after the forecast, without which the last period's goes on.
    `timing` and `valuation_date` are assumptions (the end of each period, and of the last actual one, without);
    `metric` is what the terminal value is shown as a multiple of, `limit` the terminal share that is flagged.
    Everything but rates, growth and multiples varies over the members of the flow. DefinitionError where it doesn't,
    for what belongs to equity, and for a flow that can't be discounted on its timeline.
    """
    given = _arguments(
        _FIRM, sheet, label, cash_flow=cash_flow, rate=rate, terminal=terminal,
        terminal_rate=terminal_rate, timing=timing, valuation_date=valuation_date, metric=metric, limit=limit,
    )  # fmt: skip
    return _discount(_FIRM, sheet, label, given)


@method
def dcf_to_equity(
    sheet: Sheet, cash_flow: Expr | FreeCashFlowToEquity, *, cost_of_equity: Any, terminal: Terminal,
    terminal_rate: Any = None, timing: Any = None, valuation_date: Any = None, metric: Expr | None = None,
    limit: Any = None, label: str = "DCF to equity",
) -> EquityDCF:  # fmt: skip
    """Equity value of a cash flow after interest and borrowing, at the cost of equity, without a debt bridge.

    Rates may vary, as in `dcf()`. An exit multiple takes an equity metric (net income). A value driver, which is a
    multiple of NOPAT, is refused, as are a cash flow, EBITDA, EBIT or NOPAT of the firm.
    """
    if isinstance(terminal, Terminal) and not terminal.to_equity:
        why = f"'{label}' values a flow to equity, but its terminal value comes from NOPAT"
        raise DefinitionError(why, "use gordon(growth, flow=...) with a normalised flow to equity")
    given = _arguments(
        _EQUITY, sheet, label, cash_flow=cash_flow, rate=cost_of_equity, terminal=terminal,
        terminal_rate=terminal_rate, timing=timing, valuation_date=valuation_date, metric=metric, limit=limit,
    )  # fmt: skip
    return _discount(_EQUITY, sheet, label, given)


@dataclass(frozen=True, eq=False)
class _Arguments:
    """What is discounted, and how; all of it fits together."""

    year: Timeline  # of years, half-years, quarters or months
    flow: Expr
    rate: Expr
    terminal: Terminal
    terminal_rate: Expr | None
    timing: Expr | None
    valuation_date: Expr | None
    metric: Expr | None
    limit: Expr | None


def _arguments(
    side: _Side[D], sheet: Sheet, name: str, *, cash_flow: Any, rate: Any, terminal: Any, terminal_rate: Any,
    timing: Any, valuation_date: Any, metric: Any, limit: Any,
) -> _Arguments:  # fmt: skip
    """DefinitionError for what can't be discounted on its timeline, or doesn't belong to the same owner and members."""
    label, built = f"{name}: ", isinstance(cash_flow, FreeCashFlowToFirm | FreeCashFlowToEquity)
    flow, r = expression(cash_flow.cash_flow if built else cash_flow), expression(rate)
    expect(terminal, _TERMINAL, label=label)
    year = _timeline(label, flow, stub=valuation_date is not None)
    metric = terminal.metric if metric is None else expression(metric)
    amounts = (*terminal.amounts, *(() if metric is None else (metric,)))
    stands(sheet, side.flow, flow, name)
    for amount in amounts:
        stands(sheet, side.amounts, amount, name)
    expect(r, replace(_ITS_PERIODS, beside=year), label=label, year=year.label)
    later = None if terminal_rate is None else fixed(f"{label}the terminal rate", terminal_rate)
    rates = (r,) if later is None else (r, later)
    expect_each(rates, *PLACES[side.rate], name=name)
    in_one_money(name, (flow, *amounts, *rates, *terminal.growth))
    if terminal.multiple is not None and terminal.metric is not None:
        refuse_forward(name, terminal.multiple)
        refuse_unlike(name, terminal.metric, marked(terminal.multiple), f"'{marked_item(terminal.multiple)}'")

    members = tuple(axis for axis in flow.axes if axis is not year)
    said = {"label": label, "year": year.label, "members": labels(members)}
    like_flow = replace(_SAME_PERIODS, beside=year), replace(_SAME_MEMBERS, axes=members, beside=year)
    expect_each(amounts, *like_flow, **said)
    given = [expression(each) for each in (timing, valuation_date, limit) if each is not None]
    expect_each((*rates, *terminal.ratios, *given), replace(_NO_OTHER_MEMBERS, within=flow.axes), **said)
    if timing is not None and isinstance(timing := fixed(f"{label}timing", timing), Literal):
        raise DefinitionError(f"{label}the timing of flows is a number", "make it an assumption: 0.5 for mid-year")
    day = None if valuation_date is None else fixed(f"{label}the valuation date", valuation_date)
    return _Arguments(
        year=year, flow=flow, rate=r, terminal=terminal, terminal_rate=later, timing=timing, valuation_date=day,
        metric=metric, limit=None if limit is None else expression(limit),
    )  # fmt: skip


def _timeline(label: str, flow: Expr, *, stub: bool) -> Timeline:
    """The cash flow's timeline; DefinitionError where it can't be discounted on it."""
    expect(flow, _OVER_TIME, label=label)
    year = [axis for axis in flow.axes if isinstance(axis, Timeline)][-1]
    ahead = len(year) - year.history
    put_in_time(label, year, dated=stub)
    needed = year.frequency + (1 if stub and year.frequency > 1 else 0)
    if ahead < needed:
        why = f"{label}{year.label} has {ahead} forecast periods, and a terminal year takes {needed}"
        raise DefinitionError(why, "forecast further")
    return year


def _refuse_losses_for_ever(sheet: Sheet, name: str, given: _Arguments) -> None:
    """A check that losses carried forward don't lower the tax of the year that goes on for ever."""
    if not given.terminal.perpetual:
        return
    behind = dependencies((*given.terminal.amounts, *((given.flow,) if given.terminal.goes_on else ())))
    used = [recent(line, line.column_axis) for line in behind if isinstance(line, LossesUsed) and line.column_axis]
    if used:
        beyond = [reduce(Expr.max, [axis for axis in one.axes if axis not in given.flow.axes], one) for one in used]
        condition = maximum(0, *beyond) == 0
        sheet.model.check(f"{name}: the year that goes on for ever uses no losses carried forward", condition)


def _discount(side: _Side[D], sheet: Sheet, name: str, given: _Arguments) -> D:
    """The lines of a DCF, from the flow to the value and to what its terminal value implies."""
    label, year, terminal = f"{name}: ", given.year, given.terminal
    sheet.heading(name)
    rows = Rows(sheet, label, str(given.flow.unit), forecast=year)
    flow = rows.add("cash flow", given.flow)
    annual = rows.add("discount rate", given.rate, unit="%")
    when = schedule(rows, year, timing=given.timing, valuation_date=given.valuation_date)
    discount = discounting(rows, year, annual, given.terminal_rate, when)
    factor, rate = discount.factor, discount.terminal_rate
    present = rows.add("present value", (flow if when.part is None else flow * when.part) * factor)
    explicit = rows.add("sum of present values", present.total(year))

    horizon = Horizon(
        timeline=year, rate=rate, factor=discount.terminal_years, cash_flow=flow, sheet=sheet, label=label
    )
    last = rows.add("terminal value", terminal.value(horizon))
    _refuse_losses_for_ever(sheet, name, given)
    sound = Sound((*when.checks, *horizon.checks))
    last_factor = rows.add("terminal discount factor", discount.terminal(terminal.perpetual), unit="")
    last_present = rows.add("present value of terminal value", sound.of(last * last_factor))
    value = replace(rows, axes=explicit.axes, unit=flow.unit).add_kind(
        side.value, side.name, sound.of(explicit + last_present), mark=Mark(side.whose, VALUE)
    )
    if isinstance(value, EnterpriseValue):
        behind = origin(given.flow)
        value.valuation_date, value.sound = when.valuation_date, sound
        value.flow = behind if isinstance(behind, FlowToFirm) else None

    part = where(value > 0, last_present / value, not_meaningful)
    share = rows.add("terminal share", sound.of(part), unit="%")
    flag = None
    if given.limit is not None:
        above = where(last_present > given.limit * value, 1, 0)
        flag = rows.add("flag: terminal share above the limit", sound.of(above, 0), unit="")
        flag.style = "flag"
    # between a perpetuity and a price on the last day lies the time by which flows come before a period's end
    step = expression(1) if when.early is None else (1 + rate) ** when.early
    perpetuity, price = (last, last * step) if terminal.perpetual else (last / step, last)
    now = horizon.year_end(flow)
    endless = where(now > 0, (perpetuity * rate - now) / (perpetuity + now), not_meaningful)
    growth, multiple = rows.add("implied terminal growth", sound.of(endless), unit="%"), None
    if given.metric is not None:
        metric = recent(given.metric, year)
        multiple = rows.add(
            "implied exit multiple", sound.of(where(metric > 0, price / metric, not_meaningful)), unit="x"
        )
    return side.result(
        cash_flow=flow, rate=annual, factor=factor, present_value=present, explicit_value=explicit,
        terminal_value=last, terminal_factor=last_factor, terminal_present_value=last_present, terminal_rate=rate,
        value=value, terminal_share=share, implied_growth=growth, implied_multiple=multiple, terminal_flag=flag,
        valuation_date=when.valuation_date, schedule=when, checks=(*when.checks, *horizon.checks),
    )  # fmt: skip
