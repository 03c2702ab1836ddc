"""Free cash flow: to the firm (for `dcf`), to equity (for `dcf_to_equity`), and as reported in the past.

    FCFF = NOPAT + D&A - capital expenditure - new leases - increase in working capital (+ SBC)
    FCFE = FCFF - interest + tax shield of interest + net borrowing

What is given is positive: D&A, net capital expenditure, rent, interest, a level or an increase of working capital.
The lines carry the sign with which they enter, so that a column adds up. Tax on EBIT is EBIT at the tax rate, and 0
in a year of loss (losses carried forward belong in the equity bridge); `tax_on_losses` is for a group that uses them
at once. Stock-based compensation is a cost unless its choice says otherwise.

The lease switch moves everything at once. Where it says Debt, the rent is no cost: EBITDA is before rent (EBITDAR),
EBIT before the interest in the rent, D&A includes the leased assets' depreciation (rent less interest), leases that
are taken on count as investment, and the liability is debt in the bridge and in the weights of WACC. The flow is then
higher by interest after tax less the increase in the liability, and the value of equity is the same either way.

References: Koller, Goedhart, Wessels, Valuation, 7th ed., chapters 11 and 22; Damodaran, Investment Valuation,
3rd ed., chapters 10, 14 and 15.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import isclose, maximum, minimum, where
from modelgen.model.items import Line
from modelgen.model.needs import span
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.naming import labelled
from modelgen.valuation.owners import FlowToFirm, L, OfEquity, OfFirm, add_line

DEBT, COST = "Debt", "Operating cost"
ADDED_BACK = "Added back"


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class FreeCashFlowToFirm:
    """The lines of a cash flow to the firm, each with the sign with which it enters."""

    ebitda: OfFirm
    ebit: OfFirm
    tax: Line
    nopat: OfFirm
    depreciation: Line
    capex: Line
    new_leases: Line | None
    working_capital: Line
    sbc: Line | None
    cash_flow: FlowToFirm
    tax_rate: Expr
    tax_on_losses: bool
    leases: Leases | None


@dataclass(frozen=True)
class FreeCashFlowToEquity:
    """The lines of a cash flow to equity; None where it starts from net income."""

    interest: Line | None
    tax_shield: Line | None
    borrowing: Line
    cash_flow: OfEquity


@dataclass(frozen=True)
class ReportedCashFlow:
    """The history of the cash flow as reported, and without the interest after tax in it."""

    operating: Line  # CFO, added up
    reported: Line  # CFO less capital expenditure: after interest
    unlevered: Line  # SBC added back, as in CFO
    after_sbc: Line  # SBC a cost, as in EBIT
    checks: tuple[Line, ...]


@labelled
def lease_switch(inputs: Sheet, label: str = "Leases are treated as") -> Any:
    """A choice, Debt or Operating cost, for cash flow, EBITDA, multiples, bridge and WACC."""
    return inputs.choice(label, DEBT, COST)


@labelled
def sbc_choice(inputs: Sheet, label: str = "Stock-based compensation") -> Any:
    """A choice: Cost, or Added back."""
    return inputs.choice(label, "Cost", ADDED_BACK)


@labelled
def operating_leases(
    sheet: Sheet, *, switch: Expr, rent: Expr, interest: Expr, liability: Expr, label: str = "Leases"
) -> Leases:
    """Operating leases whose whole rent is in EBIT (US GAAP; docs/valuation.md says how to come from IFRS 16).

    `interest` is the part of the rent that the opening liability costs, `liability` its level over the periods. In
    the unit of the cash flow. A check fails where one of them is negative.
    """
    _timeline(label, rent=rent, interest=interest, liability=liability)
    _need_level(sheet, label, liability)

    def put(name: str, formula: Expr) -> Line:
        return _put(sheet, Line, f"{label}: {name}", where(switch == DEBT, formula, 0), rent)

    paid, cost = put("rent added back", rent), put("interest in the rent", interest)
    worn, taken = put("depreciation", rent - interest), put("new leases", rent - interest + liability - liability.prior)
    sheet.model.check(f"{label}: rent, interest and liability are positive", minimum(0, rent, interest, liability) == 0)
    return Leases(switch, paid, cost, worn, taken, put("debt", liability))


@labelled
def free_cash_flow_to_firm(
    sheet: Sheet, *, ebit: Expr, tax_rate: Any, da: Expr, capex: Expr, working_capital: Expr | None = None,
    increase_in_working_capital: Expr | None = None, sbc: Expr | None = None, sbc_treatment: Expr | None = None,
    leases: Leases | None = None, tax_on_losses: bool = False, label: str = "FCFF",
) -> FreeCashFlowToFirm:  # fmt: skip
    """The cash flow from operations to all who finance them, from an EBIT after SBC and rent.

    Working capital is a level (its first increase needs the level before, an actual or an opening) or an increase,
    not both. `sbc` goes with its choice; without either it is a cost. A check fails where D&A or capital
    expenditure is negative. DefinitionError where one of these is missing, given twice or doesn't vary in time.
    """
    if leases is not None and not isinstance(leases, Leases):
        raise DefinitionError(f"{label}: leases= is '{leases}'", "give what operating_leases(..., switch=) made")
    change = _increase(sheet, label, working_capital, increase_in_working_capital)
    if (sbc is None) != (sbc_treatment is None):
        why = f"{label}: SBC needs both its amounts and its treatment"
        raise DefinitionError(why, "give sbc= and sbc_treatment=sbc_choice(inputs), or neither: it is a cost then")
    optional = {"sbc": sbc, "leases": None if leases is None else leases.rent}
    given = {name: value for name, value in optional.items() if value is not None}
    _timeline(label, ebit=ebit, da=da, capex=capex, working_capital=change, **given)
    rate = expression(tax_rate)

    def put(name: str, formula: Expr) -> Line:
        return _put(sheet, Line, f"{label}: {name}", formula, ebit)

    def profit_of(name: str, formula: Expr) -> OfFirm:
        return _put(sheet, OfFirm, f"{label}: {name}", formula, ebit)

    before_rent = da + ebit if leases is None else da + ebit + leases.rent
    ebitda = profit_of("EBITDA", before_rent)
    profit = profit_of("EBIT", ebit if leases is None else ebit + leases.interest)
    tax = put("less tax on EBIT", -(profit if tax_on_losses else maximum(profit, 0)) * rate)
    nopat = profit_of("NOPAT", profit + tax)
    worn = put("plus D&A", da if leases is None else da + leases.depreciation)
    spent = put("less capital expenditure", -capex)
    taken = None if leases is None else put("less new leases", -leases.new)
    tied = put("less increase in working capital", -change)
    flow: Expr = nopat + worn + spent + tied
    flow = flow if taken is None else flow + taken
    back = None
    if sbc is not None and sbc_treatment is not None:
        back = put("plus stock-based compensation", where(sbc_treatment == ADDED_BACK, sbc, 0))
        flow = flow + back
    total = _put(sheet, FlowToFirm, f"{label}: free cash flow to the firm", flow, ebit)
    total.leases = leases
    sheet.model.check(f"{label}: D&A and capital expenditure are positive", minimum(0, da, capex) == 0)
    return FreeCashFlowToFirm(
        ebitda, profit, tax, nopat, worn, spent, taken, tied, back, total, rate, tax_on_losses, leases
    )


@labelled
def free_cash_flow_to_equity(
    sheet: Sheet, firm: FreeCashFlowToFirm, *, net_borrowing: Expr, interest: Expr | None = None,
    net_income: Expr | None = None, label: str = "FCFE",
) -> FreeCashFlowToEquity:  # fmt: skip
    """The cash flow to shareholders, from the firm's less interest after tax, or from net income.

    From net income it adds what stands between NOPAT and FCFF (D&A, investment, SBC). The tax shield is what interest
    takes off the tax on EBIT: none on what a loss leaves. Leases that are debt bring their interest and their
    borrowing along, so that the switch doesn't move it. DefinitionError unless one of the two starts is given.
    """
    if not isinstance(firm, FreeCashFlowToFirm):
        raise DefinitionError(f"{label} starts from '{firm}'", "give what free_cash_flow_to_firm() made")
    if (interest is None) == (net_income is None):
        raise DefinitionError(f"{label} needs one start", "give interest=, or net_income=, and not both")
    start_of = {"net_income": net_income} if interest is None else {"interest": interest}
    _timeline(label, cash_flow=firm.cash_flow, net_borrowing=net_borrowing, **start_of)
    leases, flow, cost, shield = firm.leases, firm.cash_flow, None, None

    def put(name: str, formula: Expr) -> Line:
        return _put(sheet, Line, f"{label}: {name}", formula, flow)

    if net_income is not None:
        start: Expr = put("net income", net_income)
        start = start + put("plus D&A less investment", flow - firm.nopat)
    else:
        start = put("free cash flow to the firm", flow)
        owed = expression(interest)
        cost = put("less interest", -(owed if leases is None else owed + leases.interest))
        taxed = -cost if firm.tax_on_losses else maximum(firm.ebit, 0) - maximum(firm.ebit + cost, 0)
        shield = put("plus tax shield of interest", taxed * firm.tax_rate)
        start = start + cost + shield
    more = net_borrowing if leases is None else net_borrowing + leases.new - leases.depreciation
    borrowed = put("plus net borrowing", more)
    total = _put(sheet, OfEquity, f"{label}: free cash flow to equity", start + borrowed, flow)
    return FreeCashFlowToEquity(cost, shield, borrowed, total)


@labelled
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
    if not year.history:
        raise DefinitionError(f"{label}: {year.label} has no history", "give the timeline last_actual=")

    def put(name: str, formula: Expr) -> Line:
        line = sheet.line(f"{label}: {name}", *formula.axes, unit=str(net_income.unit))
        line.history = formula
        return line

    start, worn, stock = put("net income", net_income), put("plus D&A", da), put("plus stock-based compensation", sbc)
    rest, tied = put("plus other items", other), put("less increase in working capital", -increase_in_working_capital)
    operating = put("cash flow from operations", start + worn + stock + rest + tied)
    spent = put("less capital expenditure", -capex)
    levered = put("free cash flow, after interest", operating + spent)
    cost = put("plus interest after tax", interest * (1 - expression(tax_rate)))
    unlevered = put("unlevered free cash flow, SBC added back", levered + cost)
    after = put("unlevered free cash flow, SBC a cost", unlevered - stock)
    m, ties = sheet.model, [("cash flow from operations", operating, operating_cash_flow)]
    if free_cash_flow is not None:
        ties.append(("free cash flow", levered, free_cash_flow))
    checks = tuple(m.check(f"{label}: {name} ties", isclose(got, said, tolerance)) for name, got, said in ties)
    return ReportedCashFlow(operating, levered, unlevered, after, checks)


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
        axes = getattr(value, "axes", ())
        if sum(isinstance(axis, Timeline) for axis in axes) != 1:
            shown = getattr(value, "label", value)
            why = f"{label}: {other} ('{shown}') doesn't vary over the periods"
            raise DefinitionError(why, "make it a line or an assumption over the timeline")
        if axes != first.axes:  # a group's figure would count once for each part
            over, than = (", ".join(axis.label for axis in found) for found in (axes, first.axes))
            why = f"{label}: {other} varies over {over}, and {name} over {than}"
            raise DefinitionError(why, "give all of them for the same periods and members")
    timeline = first.axes[-1]
    assert isinstance(timeline, Timeline)
    return timeline


def _put(sheet: Sheet, kind: type[L], label: str, formula: Expr, like: Expr) -> L:
    """A line in the unit of another, for all periods in which its formula is defined."""
    line = add_line(sheet, kind, label, formula.axes, like.unit)
    line.partial = True
    line.formula = formula
    return line
