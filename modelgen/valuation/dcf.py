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

from dataclasses import dataclass
from typing import Any, NoReturn

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, Literal, expression, not_meaningful
from modelgen.formula.functions import all_of, round_to, where, year_fraction
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.cashflow import FreeCashFlowToEquity, FreeCashFlowToFirm, flow_to_equity, flow_to_firm
from modelgen.valuation.terminal import Horizon, Terminal, fixed, recent, timeline_of


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


def dcf(
    sheet: Sheet, cash_flow: Expr | FreeCashFlowToFirm, *, rate: Any, terminal: Terminal, timing: Any = None,
    valuation_date: Any = None, metric: Expr | None = None, limit: Any = None, label: str = "DCF",
) -> DCF:  # fmt: skip
    """Enterprise value of an unlevered cash flow at the WACC; of each member where the flow varies over some.

    `timing` and `valuation_date` are assumptions (the end of each period, and of the last actual one, without);
    `metric` is what the terminal value is shown as a multiple of, `limit` the terminal share that is flagged.
    DefinitionError for a cash flow to equity, and for one that can't be discounted on its timeline.
    """
    what, flow = (f"{label}: ", "enterprise value", sheet), flow_to_firm(cash_flow, label)
    return DCF(*_discount(what, flow, expression(rate), terminal, timing, valuation_date, metric, limit))


def dcf_to_equity(
    sheet: Sheet, cash_flow: Expr | FreeCashFlowToEquity, *, cost_of_equity: Any, terminal: Terminal,
    timing: Any = None, valuation_date: Any = None, metric: Expr | None = None, limit: Any = None,
    label: str = "DCF to equity",
) -> EquityDCF:  # fmt: skip
    """Equity value of a cash flow after interest and borrowing, at the cost of equity, without a debt bridge.

    An exit multiple takes an equity metric (net income); a value driver, which is a multiple of NOPAT, is refused,
    as is a cash flow to the firm.
    """
    if not terminal.to_equity:
        why = f"'{label}' values a flow to equity, but its terminal value comes from NOPAT"
        raise DefinitionError(why, "use gordon(growth, flow=...) with a normalised flow to equity")
    what, rate = (f"{label}: ", "equity value", sheet), expression(cost_of_equity)
    flow = flow_to_equity(cash_flow, label)
    return EquityDCF(*_discount(what, flow, rate, terminal, timing, valuation_date, metric, limit))


def _discount(
    what: tuple[str, str, Sheet], flow: Expr, r: Expr, terminal: Terminal, timing: Any, valuation_date: Any,
    metric: Expr | None, limit: Any,
) -> tuple[Any, ...]:  # fmt: skip
    label, named, sheet = what
    year = timeline_of(label, flow, r, stub=valuation_date is not None)
    first, last, unit = year.members[year.history], year.members[-1], str(flow.unit)
    checks: list[Line] = []

    def put(name: str, formula: Expr, unit: str = "") -> Line:
        line = sheet.line(f"{label}{name}", *formula.axes, unit=unit)
        setattr(line, "forecast" if year in formula.axes else "formula", formula)
        return line

    sheet.heading(label.removesuffix(": "))
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
    total = put(named, explicit + tv_present, unit)
    share = put("terminal share", where(total > 0, tv_present / total, not_meaningful), "%")
    above = None if limit is None else where(tv_present > limit * total, 1, 0)
    flag = None if above is None else put("flag: terminal share above the limit", above)
    # between a perpetuity and a price on the last day lies the time by which flows come before a period's end
    step = (1 + r) ** early if timing is not None else expression(1)
    perpetuity, price = (value, value * step) if terminal.perpetual else (value / step, value)
    now = horizon.year_end(flow)
    growth = where(perpetuity + now > 0, (perpetuity * r - now) / (perpetuity + now), not_meaningful)
    implied = put("implied terminal growth", growth, "%")
    multiple, of = None, terminal.metric if metric is None else metric
    if of is not None:
        shown = where(recent(of, year) > 0, price / recent(of, year), not_meaningful)
        multiple = put("implied exit multiple", shown, "x")
    terminal_lines = value, tv_factor, tv_present, total, share, implied, multiple, flag
    return factor, present, explicit, *terminal_lines, dated, tuple(checks)


def _periods_in_year(year: Timeline) -> Expr:
    """4 or 12, live from the period ends."""
    first, last = year.members[0], year.members[-1]
    years = year_fraction(year.end.at(year, first), year.end.at(year, last), 3)
    return round_to((year.index.at(year, last) - year.index.at(year, first)) / years)
