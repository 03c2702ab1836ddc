"""From the gross asset value of the parts to the equity value of the group, case by case, and as a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import maximum, where
from modelgen.formula.labels import slug
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.bridge import BridgeItem, counted_amount
from modelgen.valuation.common.claims import converted
from modelgen.valuation.common.marks import EQUITY, VALUE, Mark
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import ALWAYS, Sound
from modelgen.valuation.dilution import OwnPrice, implied_dilution
from modelgen.valuation.waterfall import Waterfall, waterfall

GROSS, NET = "gross asset value", "net asset value"


@dataclass(frozen=True, eq=False)
class Page:
    """Where a sum of the parts is written, in its cases and in the unit of its values."""

    sheet: Sheet
    before: str
    case: Axis
    unit: str
    sound: Sound = ALWAYS  # where the parts are worth something

    def rows(self, title: str) -> Rows:
        """A table with the cases in rows."""
        table = self.sheet.table(f"{self.before}{title}", self.case)
        return Rows(table, self.before, self.unit, axes=(self.case,), sound=self.sound)

    def check(self, name: str, condition: Expr) -> None:
        """A check of its own."""
        self.sheet.model.check(f"{self.before}{name}", condition)

    def base(self, value: Expr) -> Expr:
        """A value in the base case."""
        return value.at(self.case, "Base") if self.case in value.axes else value


@dataclass(frozen=True, eq=False)
class Claims:
    """What stands between the gross asset value and the equity value."""

    items: Sequence[BridgeItem]
    leases: Expr | None
    holding_costs: Expr | None
    discount: Expr | None
    discount_on: str


@dataclass(frozen=True, eq=False)
class Step:
    """A step of the waterfall: an amount, or a sum of those before it."""

    name: str
    amount: Expr
    is_sum: bool = False


@dataclass(frozen=True, eq=False)
class ToEquity:
    """The way from the gross asset value to the equity value; the bridge items with their amounts as steps."""

    gross: Line
    costs: Line | None
    items: Sequence[Step]
    corporate: Sequence[Expr]  # holding costs among the bridge items
    net: Line
    discount: Line | None
    discount_on: str
    converted: Line | None  # debt that the shares hold as shares already
    equity: Line
    per_share: Line | None

    def enterprise_value(self, parts: Expr) -> Expr:
        """That of the group, from that of its parts: after holding costs and discount."""
        return _sum(parts, self.costs, self.discount, *self.corporate)

    def steps(self) -> list[Step]:
        """The steps of the waterfall behind the parts."""
        steps = [Step(name="Gross asset value", amount=self.gross, is_sum=True)]
        if self.costs is not None:
            steps.append(Step(name="Holding costs", amount=self.costs))
        steps += self.items
        if self.discount is not None:
            if self.net is not self.gross:
                steps.append(Step(name="Net asset value", amount=self.net, is_sum=True))
            steps.append(Step(name=f"Discount on {self.discount_on}", amount=self.discount))
        if self.converted is not None:
            steps.append(Step(name="Debt that converts", amount=self.converted))
        return [*steps, Step(name="Equity value", amount=self.equity, is_sum=True)]


def to_equity(page: Page, value: Expr, claims: Claims, shares: Expr | OwnPrice | None) -> ToEquity:
    """Gross asset value, holding costs, claims, net asset value, discount, equity value and value per share."""
    rows = page.rows("from gross asset value to equity value")
    gross = net = rows.add(GROSS, value)
    costs = None if claims.holding_costs is None else rows.add("holding costs", -claims.holding_costs)
    items = [Step(name=item.name, amount=counted_amount(item, claims.leases)) for item in claims.items]
    others = None
    if items:
        others = rows.add("net cash (debt) and other claims", _sum(*(item.amount for item in items)))
    if costs is not None or others is not None:
        net = rows.add(NET, _sum(gross, costs, others))
    discount = None
    if claims.discount is not None:
        of = gross if claims.discount_on == GROSS else net
        discount = rows.add(f"discount on {claims.discount_on}", -claims.discount * maximum(of, 0))
    converted_debt = None
    if isinstance(shares, Expr) and (leaving := converted(shares, _sum(net, discount))) is not None:
        converted_debt = rows.add("debt that converts", leaving)
    equity = rows.add("equity value", _sum(net, discount, converted_debt), unit=net.unit, mark=Mark(EQUITY, VALUE))
    per_share = None
    if isinstance(shares, OwnPrice):
        per_share = _at_own_price(page, equity, shares)
    elif shares is not None:
        a_share = where(equity > 0, equity / shares, not_meaningful)
        per_share = rows.add("value per share", a_share, unit=_per_share(equity, shares))
    if shares is not None:
        page.check("the equity value is above 0", page.sound.excused(page.sound.of(equity, 0) > 0))
    corporate = [step.amount for step, item in zip(items, claims.items, strict=True) if item.kind == "holding costs"]
    return ToEquity(
        gross=gross, costs=costs, items=items, corporate=corporate, net=net, discount=discount,
        discount_on=claims.discount_on, converted=converted_debt, equity=equity, per_share=per_share,
    )  # fmt: skip


def _at_own_price(page: Page, equity: Line, own: OwnPrice) -> Line:
    """The value per share of each case, at which its own price and its dilution agree."""
    per_share = page.rows("value per share").on.line(
        f"{page.before}value per share", page.case, unit=_per_share(equity, own.shares)
    )
    for name in page.case.members:
        made = implied_dilution(
            page.sheet, equity=equity.at(page.case, name), shares=own.shares, tranches=own.tranches,
            label=f"{page.before}{name.lower()} case",
        )  # fmt: skip
        per_share.define(name, made.price)
    return per_share


def waterfall_of(page: Page, steps: Sequence[Step]) -> Waterfall:
    """From the parts to the equity value, in the base case."""
    names, key = [step.name for step in steps], slug(f"{page.before}step")
    title = f"{page.before}waterfall (Base)"
    made = waterfall(page.sheet, title, page.before, names, unit=page.unit, axis="Step", key=key)
    for step in steps:
        (made.stand if step.is_sum else made.move)(step.name, page.sound.of(page.base(step.amount), 0))
    total = page.sound.of(page.base(steps[-1].amount), 0)
    page.check("the waterfall ends at the equity value", page.sound.excused(made.agrees(total)))
    return made


def _sum(first: Expr, *others: Expr | None) -> Expr:
    for other in others:
        first = first if other is None else first + other
    return first


def _per_share(equity: Expr, shares: Expr) -> str:
    """The unit of a value per share; DefinitionError for billions of money over millions of shares."""
    unit = (equity / shares).unit
    if unit.scale != 1:
        what = f"the shares are in '{shares.unit}' and the values in '{equity.unit}'"
        raise DefinitionError(what, "bring both to one scale with .to()")
    return str(unit)
