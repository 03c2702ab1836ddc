"""From enterprise value to equity value: what belongs to others comes off, what stands outside the flows comes on.

equity value = enterprise value - net debt + other assets - other claims, where net debt is debt and leases less
cash and securities. Every amount is in the unit of the enterprise value and entered as a positive number; the
kind decides the sign. Reference: Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 16.

Conventions: trapped cash counts less its haircut (the tax and cost of bringing it home). A pension deficit and
losses carried forward count at their value after tax; a haircut does that as well. Operating leases count only
while the lease switch says so: the same switch belongs in cash flow, EBITDA, multiples and the weights of WACC.
Finance leases are debt either way, since their principal is in no free cash flow.

The amounts are those of one balance sheet. Where its date isn't the valuation date (or further from it than the
`days` allowed), a check fails: cash flow between the two would be counted in both or in neither. An enterprise value
that `dcf` made knows its date, and whether its cash flow is before the rent of leases that are debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import absolute, all_of, maximum, minimum, where
from modelgen.formula.units import BOOLEAN, DATE
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.cashflow import DEBT
from modelgen.valuation.cashflow import lease_switch as lease_switch
from modelgen.valuation.common.naming import labelled
from modelgen.valuation.common.owners import EnterpriseValue, OfEquity, add_line, origin
from modelgen.valuation.dcf import DCF, EquityDCF
from modelgen.valuation.waterfall import waterfall


@dataclass(frozen=True)
class _Kind:
    sign: int  # 1: added, -1: deducted
    financial: bool  # part of net debt
    signed: bool = False  # may be entered below zero


KINDS = {
    "cash": _Kind(1, True), "trapped cash": _Kind(1, True), "securities": _Kind(1, True),
    "associates": _Kind(1, False), "nols": _Kind(1, False), "other assets": _Kind(1, False),
    "debt": _Kind(-1, True), "leases": _Kind(-1, True), "finance leases": _Kind(-1, True),
    "preferred": _Kind(-1, False), "minorities": _Kind(-1, False), "pensions": _Kind(-1, False, signed=True),
    "holding costs": _Kind(-1, False), "other claims": _Kind(-1, False),
}  # fmt: skip


@dataclass(frozen=True)
class BridgeItem:
    """One step of a bridge: what kind it is, its value, and the part of it that doesn't count.

    `label` is needed where the value is no assumption or line of its own; `when` is a condition under which it
    counts at all.
    """

    kind: str
    value: Expr
    haircut: Expr | None = None
    label: str = ""
    when: Expr | None = None

    @property
    def name(self) -> str:
        """What the step is called."""
        return self.label or str(getattr(self.value, "label", ""))


@dataclass(frozen=True)
class Bridge:
    """The lines of a bridge. The waterfall's lines vary over the steps: amount, and the levels it joins."""

    equity: OfEquity
    net_debt: Line
    other: Line
    date: Line
    amount: Line
    start: Line
    end: Line


@labelled
def equity_bridge(
    sheet: Sheet, enterprise_value: Expr | DCF | EquityDCF, *, items: Sequence[BridgeItem], date: Expr,
    leases: Expr | None = None, valuation_date: Expr | None = None, days: Expr | None = None, label: str = "",
) -> Bridge:  # fmt: skip
    """The equity value on a date, its net debt and a waterfall from enterprise to equity value.

    `enterprise_value` is what `dcf` made, which knows its valuation date, or a line with its `valuation_date`. `date`
    is that of the balance sheet, `days` how far from the valuation date it may lie (0 unless given, unit "days").
    `leases` is the lease switch, required once an item is of that kind, unless the cash flow knows it. `label` goes
    before the names of the lines and tells two bridges of a model apart. DefinitionError for an unknown kind, trapped
    cash without a haircut, an item that stands in the bridge twice, a value of equity, a valuation date that is
    missing or isn't the DCF's, and leases in the bridge that aren't in its cash flow, or the other way round.
    """
    made = enterprise_value.value if isinstance(enterprise_value, DCF | EquityDCF) else enterprise_value
    value = expression(made)
    known = origin(value)
    if isinstance(known, OfEquity):
        why = f"'{known.label}' is no enterprise value: debt has been served, or taken off, already"
        raise DefinitionError(why, "use it as it is, or start from the enterprise value")
    if isinstance(known, EnterpriseValue):
        leases = _switch(known, items, leases)
    day = _day(known, valuation_date)
    for number, item in enumerate(items):
        refuse_unfit(item, leases)
        if any(item.value is other.value for other in items[:number]):
            raise DefinitionError(f"'{item.name}' stands in the bridge twice", "take one of the two out")
    if not isinstance(date, Expr) or date.unit != DATE:
        raise DefinitionError("the bridge has no date", 'give date=, an assumption with unit="date"')
    m, unit = sheet.model, str(value.unit)
    before = f"{label}: " if label else ""
    first, last = "Enterprise value (bridge)", "Equity value (bridge)"
    names, title = [first, *(item.name for item in items), last], f"{before}From enterprise value to equity value"
    chain = waterfall(sheet, title, f"{before}Bridge: ", names, unit=unit, axis=f"{before}Step of the bridge")
    chain.move(first, value)
    debt: Expr = expression(0)
    rest: Expr = expression(0)
    for item in items:
        chain.move(item.name, counted_amount(item, leases))
        amount = chain.amount.at(chain.step, item.name)
        if KINDS[item.kind].financial:
            debt = debt - amount
        else:
            rest = rest + amount
    net_debt = sheet.line(f"{before}Net debt", unit=unit)
    other = sheet.line(f"{before}Other assets less other claims", unit=unit)
    equity = add_line(sheet, OfEquity, f"{before}Equity value", (), value.unit)
    net_debt.formula, other.formula = debt, rest
    equity.formula = value - net_debt + other
    chain.stand(last, equity)
    dated = sheet.line(f"{before}Date of the bridge", unit="date")
    dated.formula = date
    apart = sheet.line(f"{before}Days between balance sheet and valuation", unit="days")
    apart.formula = absolute(day - date)
    m.check(f"{before}The bridge is dated on the valuation date", apart == 0 if days is None else apart <= days)
    m.check(f"{before}The waterfall ends at the equity value", chain.agrees(equity))
    unsigned = [item.value for item in items if not KINDS[item.kind].signed]
    if unsigned:
        m.check(f"{before}Amounts of the bridge are entered as positive numbers", minimum(0, *unsigned) == 0)
    if cuts := [item.haircut for item in items if item.haircut is not None]:
        within = all_of(minimum(0, *cuts) == 0, maximum(1, *cuts) == 1)
        m.check(f"{before}Haircuts of the bridge lie between 0 and 1", within)
    return Bridge(equity, net_debt, other, dated, chain.amount, chain.start, chain.end)


def _day(known: Line | None, given: Expr | None) -> Expr:
    """The day of the enterprise value."""
    own = known.valuation_date if isinstance(known, EnterpriseValue) else None
    if own is None and given is None:
        why = "the bridge doesn't know the day of its enterprise value"
        raise DefinitionError(why, "give valuation_date=, or what dcf() made on a timeline with history")
    if own is None or given is None or given is own:
        return expression(own if given is None else given)
    why = f"the bridge is valued on '{given}', and its DCF on '{own}'"
    raise DefinitionError(why, "leave valuation_date= out: the DCF has its own")


def _switch(known: EnterpriseValue, items: Sequence[BridgeItem], given: Expr | None) -> Expr | None:
    """The lease switch of the bridge: that of the cash flow behind the value, where a builder made it."""
    listed = next((item for item in items if isinstance(item, BridgeItem) and item.kind == "leases"), None)
    if known.flow is None:
        return given
    if known.flow.lease_switch is None:
        if listed is not None:
            why = f"'{listed.name}' is taken off while leases are debt, and '{known.flow.label}' pays the rent always"
            remedy = "give the cash flow leases=operating_leases(...), or make leases that are always debt of the kind"
            raise DefinitionError(why, f"{remedy} 'finance leases'")
        return given
    own = known.flow.lease_switch
    if listed is None:
        why = f"'{known.label}' is before the rent of leases that are debt, and the bridge takes no leases off"
        raise DefinitionError(why, "add BridgeItem('leases', leases.debt.at(timeline, period), label='Leases')")
    if given is not None and given is not own:
        raise DefinitionError(f"the bridge's lease switch isn't the cash flow's, '{own}'", "leave leases= out")
    return own


def counted_amount(item: BridgeItem, leases: Expr | None) -> Expr:
    """What an item adds to equity, below 0 where it takes off: less its haircut, and 0 while it doesn't count."""
    value = item.value if item.haircut is None else item.value * (1 - item.haircut)
    value = value if KINDS[item.kind].sign > 0 else -value
    if item.kind == "leases" and leases is not None:
        value = where(leases == DEBT, value, 0)
    return value if item.when is None else where(item.when, value, 0)


def refuse_unfit(item: BridgeItem, leases: Expr | None) -> None:
    """DefinitionError for an item that no bridge can take."""
    if not isinstance(item, BridgeItem):
        raise DefinitionError(f"the bridge has {item!r} as a step", "write BridgeItem(kind, value)")
    if item.kind not in KINDS:
        hint = nearest(item.kind, KINDS)
        raise DefinitionError(f"the bridge knows no kind '{item.kind}'{hint}", "use one of " + ", ".join(KINDS))
    if not isinstance(item.value, Expr):
        raise DefinitionError(f"the bridge has the number {item.value!r} as {item.kind}", "make it an assumption")
    if not item.name:
        raise DefinitionError(f"a step of the bridge ({item.kind}) has no name", "give it label=")
    if item.kind == "trapped cash" and item.haircut is None:
        raise DefinitionError(f"'{item.name}' is trapped cash without a haircut", "give it haircut=, an assumption")
    if item.kind == "leases" and leases is None:
        remedy = "give leases=lease_switch(inputs); finance leases are a kind of their own"
        raise DefinitionError(f"'{item.name}' is leases, and the bridge has no lease switch", remedy)
    if item.haircut is not None:
        expression(item.haircut)
    if item.when is not None and (not isinstance(item.when, Expr) or item.when.unit != BOOLEAN):
        raise DefinitionError(f"'{item.name}': when={item.when} is no condition", "write a comparison")
