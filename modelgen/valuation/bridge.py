"""From enterprise value to equity value: what belongs to others comes off, what stands outside the flows comes on.

equity value = enterprise value - net debt + other assets - other claims, where net debt is debt and leases less
cash and securities. Every amount is in the unit of the enterprise value and entered as a positive number; the
kind decides the sign. Reference: Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 16.

Conventions: trapped cash counts less its haircut (the tax and cost of bringing it home). A pension deficit and
losses carried forward count at their value after tax; a haircut does that as well. Losses that the cash flow uses are
in its value already. Operating leases count only while the lease switch says so: the same switch belongs in cash flow,
EBITDA, multiples and the weights of WACC. Finance leases are debt either way, since their principal is in no free cash
flow.

The amounts are those of one balance sheet. Where its date isn't the valuation date (or further from it than the
`days` allowed), a check fails: cash flow between the two would be counted in both or in neither. An enterprise value
that `dcf` made knows its date, and whether its cash flow is before the rent of leases that are debt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import sub

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import absolute, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.cashflow import DEBT
from modelgen.valuation.cashflow import lease_switch as lease_switch
from modelgen.valuation.common.amounts import Claim
from modelgen.valuation.common.claims import refuse_losses_twice
from modelgen.valuation.common.expectations import FRACTION, NOT_NEGATIVE, Expected, expect, is_condition, is_date
from modelgen.valuation.common.figures import refuse_again, stands
from modelgen.valuation.common.ledger import claim
from modelgen.valuation.common.marks import EQUITY, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import EnterpriseValue, origin
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import ALWAYS
from modelgen.valuation.dcf import DCF, EquityDCF
from modelgen.valuation.waterfall import Waterfall, waterfall

_FIRST, _LAST = "Enterprise value (bridge)", "Equity value (bridge)"  # steps


@dataclass(frozen=True, eq=False)
class _Kind:
    adds: bool  # to equity; else it is deducted
    financial: bool  # part of net debt
    signed: bool = False  # may be entered below zero


_CASH, _ASSET = _Kind(adds=True, financial=True), _Kind(adds=True, financial=False)
_DEBT, _CLAIM = _Kind(adds=False, financial=True), _Kind(adds=False, financial=False)
KINDS = {
    "cash": _CASH, "trapped cash": _CASH, "securities": _CASH,
    "associates": _ASSET, "nols": _ASSET, "other assets": _ASSET,
    "debt": _DEBT, "leases": _DEBT, "finance leases": _DEBT,
    "preferred": _CLAIM, "minorities": _CLAIM, "pensions": replace(_CLAIM, signed=True),
    "holding costs": _CLAIM, "other claims": _CLAIM,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class BridgeItem:
    """One step of a bridge: what kind it is, its value, and the part of it that doesn't count.

    `label` is needed where the value is no assumption or line of its own; `when` is a condition under which it
    counts at all. In a sum of the parts, `part` names the one whose minorities these are.
    """

    kind: str
    value: Expr
    haircut: Expr | None = None
    label: str = ""
    when: Expr | None = None
    part: str = ""

    @property
    def name(self) -> str:
        """What the step is called."""
        return self.label or str(getattr(self.value, "label", ""))


@dataclass(frozen=True, eq=False)
class Bridge:
    """The lines of a bridge. The waterfall's lines vary over the steps: amount, and the levels it joins."""

    equity: Line
    net_debt: Line
    other: Line
    date: Line
    amount: Line
    start: Line
    end: Line


_STEP = Expected("the bridge has {given} as a step", "write BridgeItem(kind, value)", kind=BridgeItem)
_AMOUNT = Expected("the bridge has the number {given} as {kind}", "make it an assumption")
_CONDITION = Expected("'{name}': when={value} is no condition", "write a comparison", unit=is_condition)
_DATE = Expected("the bridge has no date", 'give date=, an assumption with unit="date"', unit=is_date)


@method
def equity_bridge(
    sheet: Sheet, enterprise_value: Expr | DCF | EquityDCF, *, items: Sequence[BridgeItem], date: Expr,
    leases: Expr | None = None, valuation_date: Expr | None = None, days: Expr | None = None, label: str = "",
) -> Bridge:  # fmt: skip
    """The equity value on a date, its net debt and a waterfall from enterprise to equity value.

    `enterprise_value` is what `dcf` made, which knows its valuation date, or a line with its `valuation_date`. `date`
    is that of the balance sheet, `days` how far from the valuation date it may lie (0 unless given, unit "days").
    `leases` is the lease switch, required once an item is of that kind, unless the cash flow knows it. `label` goes
    before the names of the lines and tells two bridges of a model apart. DefinitionError for an unknown kind, trapped
    cash without a haircut, an item that stands in the bridge twice, losses that the cash flow uses, a value of equity,
    a valuation date that is missing or isn't the DCF's, and leases in the bridge that aren't in its cash flow, or the
    other way round.
    """
    made = enterprise_value.value if isinstance(enterprise_value, DCF | EquityDCF) else enterprise_value
    value = expression(made)
    stands(sheet, "enterprise value", value, f"{label}: bridge" if label else "Bridge")
    known = origin(value)
    sound = known.sound.where_shown(value) if isinstance(known, EnterpriseValue) else ALWAYS
    if isinstance(known, EnterpriseValue):
        leases = _switch(known, items, leases)
        if known.flow is not None:
            refuse_again(label or "Bridge", known.flow, [(item.kind, item.name) for item in items], "the bridge")
    day = _day(known, valuation_date)
    _refuse(items, leases)
    expect(date, _DATE)

    before = f"{label}: " if label else ""
    for item in items:
        if item.kind == "nols":
            refuse_losses_twice(sheet, [value], item.name)
    # where the value means nothing, its waterfall begins at 0, and checks say why
    steps = _waterfall(sheet, before, sound.of(value, 0), items, leases)
    financial = [steps.amount_of(item.name) for item in items if KINDS[item.kind].financial]
    others = [steps.amount_of(item.name) for item in items if not KINDS[item.kind].financial]
    rows = Rows(sheet, before, str(value.unit), axes=())
    net_debt = rows.add("Net debt", reduce(sub, financial, expression(0)))
    other = rows.add("Other assets less other claims", sum(others, expression(0)))
    equity = replace(rows, unit=value.unit).add(
        "Equity value", sound.of(value - net_debt + other), mark=Mark(EQUITY, VALUE)
    )
    steps.stand(_LAST, sound.of(equity, 0))
    for item in items:
        within, effect = net_debt if KINDS[item.kind].financial else other, steps.amount_of(item.name)
        adds = KINDS[item.kind].adds
        claim(Claim(sheet, label or "Bridge", item.name, item.value, effect, within, kind=item.kind, adds=adds))
    claim(Claim(sheet, label or "Bridge", getattr(value, "label", "the value"), value, part=True, adds=True))
    dated = rows.add("Date of the bridge", date, unit="date")
    apart = rows.add("Days between balance sheet and valuation", absolute(day - date), unit="days")

    check = sheet.model.check
    check(f"{before}The bridge is dated on the valuation date", apart == 0 if days is None else apart <= days)
    check(f"{before}The waterfall ends at the equity value", sound.excused(steps.agrees(sound.of(equity, 0))))
    if unsigned := entered_positive(items):
        check(f"{before}Amounts of the bridge are entered as positive numbers", NOT_NEGATIVE.hold(*unsigned))
    if cuts := haircuts(items):
        check(f"{before}Haircuts of the bridge lie between 0 and 1", FRACTION.hold(*cuts))
    return Bridge(
        equity=equity, net_debt=net_debt, other=other, date=dated, amount=steps.amount, start=steps.start,
        end=steps.end,
    )  # fmt: skip


def _waterfall(
    sheet: Sheet, before: str, value: Expr, items: Sequence[BridgeItem], leases: Expr | None
) -> Waterfall:  # fmt: skip
    """The steps from the enterprise value on, one for each item; the equity value is to stand at their end."""
    names = [_FIRST, *(item.name for item in items), _LAST]
    title, axis = f"{before}From enterprise value to equity value", f"{before}Step of the bridge"
    steps = waterfall(sheet, title, f"{before}Bridge: ", names, unit=str(value.unit), axis=axis)
    steps.move(_FIRST, value)
    for item in items:
        steps.move(item.name, counted_amount(item, leases))
    return steps


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
    value = value if KINDS[item.kind].adds else -value
    if item.kind == "leases" and leases is not None:
        value = where(leases == DEBT, value, 0)
    return value if item.when is None else where(item.when, value, 0)


def entered_positive(items: Sequence[BridgeItem]) -> list[Expr]:
    """The amounts whose kind says their sign, so that they are entered without one."""
    return [item.value for item in items if not KINDS[item.kind].signed]


def haircuts(items: Sequence[BridgeItem]) -> list[Expr]:
    """The haircuts that are given."""
    return [item.haircut for item in items if item.haircut is not None]


def _refuse(items: Sequence[BridgeItem], leases: Expr | None) -> None:
    for number, item in enumerate(items):
        refuse_unfit(item, leases)
        if any(item.value is other.value for other in items[:number]):
            raise DefinitionError(f"'{item.name}' stands in the bridge twice", "take one of the two out")


def refuse_unfit(item: BridgeItem, leases: Expr | None) -> None:
    """DefinitionError for an item that no bridge can take."""
    expect(item, _STEP)
    if item.kind not in KINDS:
        hint = nearest(item.kind, KINDS)
        raise DefinitionError(f"the bridge knows no kind '{item.kind}'{hint}", "use one of " + ", ".join(KINDS))
    expect(item.value, _AMOUNT, kind=item.kind)
    if not item.name:
        raise DefinitionError(f"a step of the bridge ({item.kind}) has no name", "give it label=")
    if item.kind == "trapped cash" and item.haircut is None:
        raise DefinitionError(f"'{item.name}' is trapped cash without a haircut", "give it haircut=, an assumption")
    if item.kind == "leases" and leases is None:
        remedy = "give leases=lease_switch(inputs); finance leases are a kind of their own"
        raise DefinitionError(f"'{item.name}' is leases, and the bridge has no lease switch", remedy)
    if item.haircut is not None:
        expression(item.haircut)
    if item.when is not None:
        expect(item.when, _CONDITION, name=item.name)
