"""Free cash flow: to the firm (for `dcf`), to equity (for `dcf_to_equity`), and as reported in the past.

    FCFF = NOPAT + D&A - capital expenditure - new leases - increase in working capital (+ SBC)
    FCFE = FCFF - interest + tax shield of interest + net borrowing

What is given is positive: D&A, net capital expenditure, rent, interest, a level or an increase of working capital.
The lines carry the sign with which they enter, so that a column adds up. Tax on EBIT is EBIT at the tax rate, less
losses carried forward (losses.py), and 0 in a year of loss. Losses can be `LOST` instead, which taxes each year alone,
or `USED_AT_ONCE` by a group's other profits. Stock-based compensation is a cost unless its choice says otherwise.

The lease switch moves everything at once. Where it says Debt, the rent is no cost: EBITDA is before rent (EBITDAR),
EBIT before the interest in the rent, D&A includes the leased assets' depreciation (rent less interest), leases that
are taken on count as investment, and the liability is debt in the bridge and in the weights of WACC. The flow is then
higher by interest after tax less the increase in the liability, and the value of equity is the same either way.

References: Koller, Goedhart, Wessels, Valuation, 7th ed., chapters 11 and 22; Damodaran, Investment Valuation,
3rd ed., chapters 10, 14 and 15.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import isclose, maximum, where
from modelgen.formula.spans import span
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, NOT_NEGATIVE, Expected, expect, labels
from modelgen.valuation.common.marks import COST as COST_
from modelgen.valuation.common.marks import EBIT, EBITDA, EQUITY, FIRM, FLOW, NOPAT, Mark, marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import FlowToFirm
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.losses import LossCarryforward, LossSchedule, carry_forward

DEBT, COST = "Debt", "Operating cost"
ADDED_BACK = "Added back"
CARRIED_FORWARD, LOST, USED_AT_ONCE = "carried forward", "lost", "used at once"  # losses

_OVER_PERIODS = Expected(
    "{label}: {name} ('{shown}') doesn't vary over the periods", "make it a line or an assumption over the timeline",
    timelines="one",
)  # fmt: skip
_LIKE_THE_FIRST = Expected(  # a group's figure would count once for each part
    "{label}: {name} varies over {over}, and {first} over {than}", "give all of them for the same periods and members"
)


@dataclass(frozen=True, eq=False)
class Leases:
    """Operating leases under the switch; every line over the periods is 0 where it says Operating cost."""

    switch: Expr
    rent: Line  # what EBITDA is higher by
    interest: Line  # what EBIT is higher by
    depreciation: Line  # of the leased assets: rent less interest
    new: Line  # leases taken on: depreciation and the increase in the liability
    debt: Line  # at the end of each period

    def pick(self, *, debt: Any, cost: Any) -> Expr:
        """What goes with the switch: an EBITDAR multiple where leases are debt, else an EBITDA multiple."""
        return where(self.switch == DEBT, debt, cost)


@dataclass(frozen=True, eq=False)
class FreeCashFlowToFirm:
    """The lines of a cash flow to the firm, each with the sign with which it enters."""

    ebitda: Line
    ebit: Line
    tax: Line
    nopat: Line
    depreciation: Line
    capex: Line
    new_leases: Line | None
    working_capital: Line
    sbc: Line | None
    cash_flow: FlowToFirm
    tax_rate: Expr
    losses: LossSchedule | None  # None where they aren't carried forward
    used_at_once: bool  # losses, by other profits
    leases: Leases | None


@dataclass(frozen=True, eq=False)
class FreeCashFlowToEquity:
    """The lines of a cash flow to equity; None where it starts from net income."""

    interest: Line | None
    losses: LossSchedule | None  # of profit after interest; None where they aren't carried forward, too
    tax_shield: Line | None
    borrowing: Line
    cash_flow: Line


@dataclass(frozen=True, eq=False)
class ReportedCashFlow:
    """The history of the cash flow as reported, and without the interest after tax in it."""

    operating: Line  # CFO, added up
    reported: Line  # CFO less capital expenditure: after interest
    unlevered: Line  # SBC added back, as in CFO
    after_sbc: Line  # SBC a cost, as in EBIT
    checks: tuple[Line, ...]


_LEASES = Expected("{label}: leases= is '{value}'", "give what operating_leases(..., switch=) made", kind=Leases)
_FIRM = Expected("{label} starts from '{value}'", "give what free_cash_flow_to_firm() made", kind=FreeCashFlowToFirm)


@method
def lease_switch(inputs: Sheet, label: str = "Leases are treated as") -> Any:
    """A choice, Debt or Operating cost, for cash flow, EBITDA, multiples, bridge and WACC."""
    return inputs.choice(label, DEBT, COST)


@method
def sbc_choice(inputs: Sheet, label: str = "Stock-based compensation") -> Any:
    """A choice: Cost, or Added back."""
    return inputs.choice(label, "Cost", ADDED_BACK)


@method
def operating_leases(
    sheet: Sheet, *, switch: Expr, rent: Expr, interest: Expr, liability: Expr, label: str = "Leases"
) -> Leases:
    """Operating leases whose whole rent is in EBIT (US GAAP; docs/valuation/cash-flow.md: from IFRS 16).

    `interest` is the part of the rent that the opening liability costs, `liability` its level over the periods. In
    the unit of the cash flow. A check fails where one of them is negative.
    """
    _timeline(label, rent=rent, interest=interest, liability=liability)
    _need_level(sheet, label, liability)
    rows = Rows(sheet, f"{label}: ", rent.unit, partial=True)

    def add(name: str, as_debt: Expr) -> Line:
        return rows.add(name, where(switch == DEBT, as_debt, 0))

    paid = add("rent added back", rent)
    cost = add("interest in the rent", interest)
    worn = add("depreciation", rent - interest)
    taken_on = add("new leases", rent - interest + liability - liability.prior)
    positive = NOT_NEGATIVE.hold(rent, interest, liability)
    sheet.model.check(f"{label}: rent, interest and liability are positive", positive)
    owed = add("debt", liability)
    return Leases(switch=switch, rent=paid, interest=cost, depreciation=worn, new=taken_on, debt=owed)


@method
def free_cash_flow_to_firm(
    sheet: Sheet, *, ebit: Expr, tax_rate: Any, da: Expr, capex: Expr, working_capital: Expr | None = None,
    increase_in_working_capital: Expr | None = None, sbc: Expr | None = None, sbc_treatment: Expr | None = None,
    leases: Leases | None = None, losses: LossCarryforward | str = CARRIED_FORWARD, label: str = "FCFF",
) -> FreeCashFlowToFirm:  # fmt: skip
    """The cash flow from operations to all who finance them, from an EBIT after SBC and rent.

    Working capital is a level (its first increase needs the level before, an actual or an opening) or an increase,
    not both. `sbc` goes with its choice; without either it is a cost. `losses` of the forecast are "carried forward",
    on the terms of a LossCarryforward where one is given (those before the forecast are its opening); "lost": no tax in
    a year of loss, and no less in the next; or "used at once": their tax comes back in the year. A check fails where
    D&A or capital expenditure is negative. DefinitionError where one of these is missing, given twice or doesn't vary
    in time.
    """
    if leases is not None:
        expect(leases, _LEASES, label=label)
    increase = _increase(sheet, label, working_capital, increase_in_working_capital)
    if (sbc is None) != (sbc_treatment is None):
        why = f"{label}: SBC needs both its amounts and its treatment"
        raise DefinitionError(why, "give sbc= and sbc_treatment=sbc_choice(inputs), or neither: it is a cost then")
    optional = {"sbc": sbc, "leases": None if leases is None else leases.rent}
    given = {name: value for name, value in optional.items() if value is not None}
    _timeline(label, ebit=ebit, da=da, capex=capex, working_capital=increase, **given)
    rate, terms = expression(tax_rate), _terms(label, losses)
    rows = Rows(sheet, f"{label}: ", ebit.unit, partial=True)

    own = marked(ebit)
    known = replace(
        Mark(FIRM, sbc=COST_, leases=COST_ if leases is None else ""),
        minorities=own.minorities, associates=own.associates, currency=own.currency, prices=own.prices,
    )  # fmt: skip
    ebitda = rows.add(
        "EBITDA", da + ebit if leases is None else da + ebit + leases.rent, mark=replace(known, what=EBITDA)
    )
    profit = rows.add("EBIT", ebit if leases is None else ebit + leases.interest, mark=replace(known, what=EBIT))
    made = None if terms is None or not _ahead(profit) else carry_forward(sheet, label, profit, terms)
    tax = rows.add("less tax on EBIT", -_taxed(profit, made, losses == USED_AT_ONCE) * rate)
    nopat = rows.add("NOPAT", profit + tax, mark=replace(known, what=NOPAT))
    depreciation = rows.add("plus D&A", da if leases is None else da + leases.depreciation)
    invested = rows.add("less capital expenditure", -capex)
    new_leases = None if leases is None else rows.add("less new leases", -leases.new)
    tied_up = rows.add("less increase in working capital", -increase)
    flow: Expr = nopat + depreciation + invested + tied_up
    flow = flow if new_leases is None else flow + new_leases
    back = None
    if sbc is not None and sbc_treatment is not None:
        back = rows.add("plus stock-based compensation", where(sbc_treatment == ADDED_BACK, sbc, 0))
        flow = flow + back
    if sbc_treatment is not None:
        name = f"{label}: stock-based compensation isn't added back for ever"
        sheet.model.check(name, sbc_treatment != ADDED_BACK, severity="warning")
    cash_flow = rows.add_kind(
        FlowToFirm, "free cash flow to the firm", flow, mark=replace(known, what=FLOW, sbc=COST_ if sbc is None else "")
    )
    cash_flow.lease_switch = None if leases is None else leases.switch
    sheet.model.check(f"{label}: D&A and capital expenditure are positive", NOT_NEGATIVE.hold(da, capex))
    return FreeCashFlowToFirm(
        ebitda=ebitda, ebit=profit, tax=tax, nopat=nopat, depreciation=depreciation, capex=invested,
        new_leases=new_leases, working_capital=tied_up, sbc=back, cash_flow=cash_flow, tax_rate=rate,
        losses=made, used_at_once=losses == USED_AT_ONCE, leases=leases,
    )  # fmt: skip


@method
def free_cash_flow_to_equity(
    sheet: Sheet, firm: FreeCashFlowToFirm, *, net_borrowing: Expr, interest: Expr | None = None,
    net_income: Expr | None = None, label: str = "FCFE",
) -> FreeCashFlowToEquity:  # fmt: skip
    """The cash flow to shareholders, from the firm's less interest after tax, or from net income.

    From net income it adds what stands between NOPAT and FCFF (D&A, investment, SBC). The tax shield is what interest
    takes off the tax on EBIT: none on what a loss leaves, and later, where losses are carried forward, on the terms of
    the firm's. Leases that are debt bring their interest and their borrowing along, so that the switch doesn't move
    it. DefinitionError unless one of the two starts is given.
    """
    expect(firm, _FIRM, label=label)
    if (interest is None) == (net_income is None):
        raise DefinitionError(f"{label} needs one start", "give interest=, or net_income=, and not both")
    start_of = {"net_income": net_income} if interest is None else {"interest": interest}
    _timeline(label, cash_flow=firm.cash_flow, net_borrowing=net_borrowing, **start_of)
    leases, rows = firm.leases, Rows(sheet, f"{label}: ", firm.cash_flow.unit, partial=True)

    cost = shield = made = None
    if net_income is not None:
        start: Expr = rows.add("net income", net_income)
        start = start + rows.add("plus D&A less investment", firm.cash_flow - firm.nopat)
    else:
        start = rows.add("free cash flow to the firm", firm.cash_flow)
        owed = expression(interest)
        cost = rows.add("less interest", -(owed if leases is None else owed + leases.interest))
        after = firm.ebit + cost
        if firm.losses is not None:
            after = rows.add("profit before tax", after)
            made = carry_forward(sheet, label, after, firm.losses.terms)
        taxed = _taxed(firm.ebit, firm.losses, firm.used_at_once) - _taxed(after, made, firm.used_at_once)
        shield = rows.add("plus tax shield of interest", taxed * firm.tax_rate)
        start = start + cost + shield
    more = net_borrowing if leases is None else net_borrowing + leases.new - leases.depreciation
    borrowing = rows.add("plus net borrowing", more)
    cash_flow = rows.add("free cash flow to equity", start + borrowing, mark=Mark(EQUITY, FLOW))
    return FreeCashFlowToEquity(
        interest=cost, losses=made, tax_shield=shield, borrowing=borrowing, cash_flow=cash_flow
    )  # fmt: skip


@method
def reported_cash_flow(
    sheet: Sheet, *, net_income: Expr, da: Expr, sbc: Expr, other: Expr, increase_in_working_capital: Expr,
    operating_cash_flow: Expr, capex: Expr, interest: Expr, tax_rate: Any, tolerance: Any,
    free_cash_flow: Expr | None = None, label: str = "Reported",
) -> ReportedCashFlow:  # fmt: skip
    """From net income to the reported and to the unlevered free cash flow, in each historical period.

    `other` are the remaining non-cash items, signed as the statement has them. Checks compare the sum with the
    reported CFO, and CFO less capital expenditure with the `free_cash_flow` that the company states, up to
    `tolerance` (its rounding). `interest` is net of interest received.
    """
    given = {"net_income": net_income, "da": da, "sbc": sbc, "other": other, "capex": capex, "interest": interest}
    year = _timeline(label, **given, operating_cash_flow=operating_cash_flow)
    expect(increase_in_working_capital, FORMULA, name=f"{label}: increase_in_working_capital")
    if not year.history:
        raise DefinitionError(f"{label}: {year.label} has no history", "give the timeline last_actual=")
    rows = Rows(sheet, f"{label}: ", str(net_income.unit), phase="history")

    income = rows.add("net income", net_income)
    depreciation = rows.add("plus D&A", da)
    stock = rows.add("plus stock-based compensation", sbc)
    rest = rows.add("plus other items", other)
    tied_up = rows.add("less increase in working capital", -increase_in_working_capital)
    operating = rows.add("cash flow from operations", income + depreciation + stock + rest + tied_up)
    invested = rows.add("less capital expenditure", -capex)
    levered = rows.add("free cash flow, after interest", operating + invested)
    cost = rows.add("plus interest after tax", interest * (1 - expression(tax_rate)))
    unlevered = rows.add("unlevered free cash flow, SBC added back", levered + cost)
    after_sbc = rows.add("unlevered free cash flow, SBC a cost", unlevered - stock)

    def tie(name: str, computed: Line, stated: Expr) -> Line:
        return sheet.model.check(f"{label}: {name} ties", isclose(computed, stated, tolerance))

    checks = [tie("cash flow from operations", operating, operating_cash_flow)]
    if free_cash_flow is not None:
        checks.append(tie("free cash flow", levered, free_cash_flow))
    return ReportedCashFlow(
        operating=operating, reported=levered, unlevered=unlevered, after_sbc=after_sbc, checks=tuple(checks)
    )


def _terms(label: str, losses: LossCarryforward | str) -> LossCarryforward | None:
    """On which terms losses are carried forward; None where they aren't."""
    known = (CARRIED_FORWARD, LOST, USED_AT_ONCE)
    if isinstance(losses, LossCarryforward):
        return losses
    if losses not in known:
        hint = nearest(losses, known) if isinstance(losses, str) else ""
        remedy = "use one of " + ", ".join(f"'{name}'" for name in known) + ", or LossCarryforward(opening=...)"
        raise DefinitionError(f"{label}: losses= is {losses!r}{hint}", remedy)
    return LossCarryforward() if losses == CARRIED_FORWARD else None


def _taxed(profit: Expr, losses: LossSchedule | None, used_at_once: bool) -> Expr:
    """What of a profit is taxed; below 0 where other profits use a loss at once."""
    if used_at_once:
        return profit
    return maximum(profit, 0) if losses is None else maximum(profit, 0) - losses.used


def _ahead(profit: Expr) -> bool:
    """Whether there is a forecast in which losses could be used."""
    year = next(axis for axis in profit.axes if isinstance(axis, Timeline))
    return year.history < len(year)


def _increase(sheet: Sheet, label: str, level: Expr | None, increase: Expr | None) -> Expr:
    if (level is None) == (increase is None):
        why = "the increase in working capital is given " + ("not at all" if level is None else "twice")
        raise DefinitionError(why, "give working_capital= (a level) or increase_in_working_capital=")
    if level is None:
        return expression(increase)
    _timeline(label, working_capital=level)
    _need_level(sheet, label, level)
    return level - level.prior


def _need_level(sheet: Sheet, label: str, level: Expr) -> None:
    """Have the model refused where the first forecast period has no level before it: it would have no cash flow."""
    timeline = next(axis for axis in level.axes if isinstance(axis, Timeline))

    def faults() -> Iterator[DefinitionError]:
        if timeline.history < len(timeline) and span(level.prior, timeline)[0] > timeline.history:
            first = timeline.members[timeline.history]
            why = f"{label}: '{level}' has no level before {first}, so that its increase in {first} is unknown"
            yield DefinitionError(why, "make it a line with an actual for the period before, or an .opening")

    sheet.model.require(faults)


def _timeline(label: str, **given: Any) -> Timeline:
    """The timeline of what is given; DefinitionError where something isn't over the same periods and members."""
    name, first = next(iter(given.items()))
    for other, value in given.items():
        expect(value, _OVER_PERIODS, label=label, name=other, shown=getattr(value, "label", value))
        like = replace(_LIKE_THE_FIRST, axes=first.axes)
        expect(value, like, label=label, name=other, first=name, than=labels(first.axes))
    timeline = first.axes[-1]
    assert isinstance(timeline, Timeline)
    return timeline
