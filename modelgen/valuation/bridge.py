"""From enterprise value to equity value: what belongs to others comes off, what stands outside the flows comes on.

equity value = enterprise value - net debt + other assets - other claims, where net debt is debt and leases less
cash and securities. Every amount is in the unit of the enterprise value and entered as a positive number; the
kind decides the sign. Reference: Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 16.

Conventions: trapped cash counts less its haircut (the tax and cost of bringing it home). A pension deficit and
losses carried forward count at their value after tax; a haircut does that as well. Operating leases count only
while the lease switch says so: the same switch belongs in cash flow, EBITDA, multiples and the weights of WACC.
Finance leases are debt either way, since their principal is in no free cash flow.

The amounts are those of one balance sheet. Where its date isn't the valuation date (or further from it than the
`days` allowed), a check fails: cash flow between the two would be counted in both or in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import absolute, minimum, round_to, where
from modelgen.formula.units import BOOLEAN, DATE
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.cashflow import DEBT
from modelgen.valuation.cashflow import lease_switch as lease_switch
from modelgen.valuation.dcf import DCF, EquityDCF


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

    equity: Line
    net_debt: Line
    other: Line
    date: Line
    amount: Line
    start: Line
    end: Line


def equity_bridge(
    sheet: Sheet, enterprise_value: Expr | DCF | EquityDCF, *, items: Sequence[BridgeItem], date: Expr,
    leases: Expr | None = None, valuation_date: Expr | None = None, days: Expr | None = None, label: str = "",
) -> Bridge:  # fmt: skip
    """The equity value on a date, its net debt and a waterfall from enterprise to equity value.

    `enterprise_value` is a line, or what `dcf` made, which knows its valuation date. `date` is that of the balance
    sheet, `days` how far from the valuation date it may lie (0 unless given, unit "days"). `leases` is the lease
    switch, required once an item is of that kind. `label` goes before the names of the lines and tells two bridges
    of a model apart. DefinitionError for an unknown kind, trapped cash without a haircut, an item that stands in the
    bridge twice, and a DCF to equity.
    """
    if isinstance(enterprise_value, DCF | EquityDCF):
        valuation_date = enterprise_value.valuation_date if valuation_date is None else valuation_date
        enterprise_value = enterprise_value.enterprise_value  # of a DCF to equity: refused
    for number, item in enumerate(items):
        refuse_unfit(item, leases)
        if any(item.value is other.value for other in items[:number]):
            raise DefinitionError(f"'{item.name}' stands in the bridge twice", "take one of the two out")
    if not isinstance(date, Expr) or date.unit != DATE:
        raise DefinitionError("the bridge has no date", 'give date=, an assumption with unit="date"')
    m, unit = sheet.model, str(enterprise_value.unit)
    before = f"{label}: " if label else ""
    first, last = "Enterprise value (bridge)", "Equity value (bridge)"
    step = m.axis(f"{before}Step of the bridge", first, *(item.name for item in items), last)
    table = sheet.table(f"{before}From enterprise value to equity value", step)
    amount = table.line(f"{before}Bridge: amount", step, unit=unit)
    start = table.line(f"{before}Bridge: from", step, unit=unit)
    end = table.line(f"{before}Bridge: to", step, unit=unit)
    amount.define(first, enterprise_value)
    start.define(first, 0)
    end.define(first, amount.at(step, first))
    level = end.at(step, first)
    debt: Expr = expression(0)
    rest: Expr = expression(0)
    for item in items:
        amount.define(item.name, counted_amount(item, leases))
        start.define(item.name, level)
        end.define(item.name, start.at(step, item.name) + amount.at(step, item.name))
        level = end.at(step, item.name)
        if KINDS[item.kind].financial:
            debt = debt - amount.at(step, item.name)
        else:
            rest = rest + amount.at(step, item.name)
    names = ("Net debt", "Other assets less other claims", "Equity value")
    net_debt, other, equity = (sheet.line(f"{before}{name}", unit=unit) for name in names)
    net_debt.formula, other.formula = debt, rest
    equity.formula = enterprise_value - net_debt + other
    amount.define(last, equity)
    start.define(last, 0)
    end.define(last, amount.at(step, last))
    day = sheet.line(f"{before}Date of the bridge", unit="date")
    day.formula = date
    if valuation_date is not None:
        apart = sheet.line(f"{before}Days between balance sheet and valuation", unit="days")
        apart.formula = absolute(valuation_date - date)
        near = apart == 0 if days is None else apart <= days
        m.check(f"{before}The bridge is dated on the valuation date", near)
    elif days is not None:
        raise DefinitionError("the bridge has days= and no valuation date", "give valuation_date=, or what dcf() made")
    m.check(f"{before}The waterfall ends at the equity value", round_to(level - equity, 6) == 0)
    unsigned = [item.value for item in items if not KINDS[item.kind].signed]
    if unsigned:
        m.check(f"{before}Amounts of the bridge are entered as positive numbers", minimum(0, *unsigned) == 0)
    return Bridge(equity, net_debt, other, day, amount, start, end)


def counted_amount(item: BridgeItem, leases: Expr | None) -> Expr:
    """What an item adds to equity, below 0 where it takes off: less its haircut, and 0 while it doesn't count."""
    value = item.value if item.haircut is None else item.value * (1 - item.haircut)
    value = value if KINDS[item.kind].sign > 0 else -value
    if item.kind == "leases" and leases is not None:
        value = where(leases == DEBT, value, 0)
    return value if item.when is None else where(item.when, value, 0)


def refuse_unfit(item: BridgeItem, leases: Expr | None) -> None:
    """DefinitionError for an item that no bridge can take."""
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
    if item.when is not None and item.when.unit != BOOLEAN:
        raise DefinitionError(f"'{item.name}': when={item.when} is no condition", "write a comparison")
