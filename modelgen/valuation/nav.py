"""Net asset value: property at its yield, mines and fields to the end of their lives.

    property      value = net operating income / yield          LTV = debt / value
    finite lives  value = sum of flow_t / (1 + r)^t              with no terminal value
    net asset value = values at the share owned + other assets - debt - other claims
    value at P/NAV  = net asset value per share x multiple       P/NAV of the market = price / net asset value per share

per share, and the price's discount to it. A yield is that of the income it is applied to (next year's, or the passing
rent). References: EPRA, Best Practices Recommendations (net asset value); Damodaran, Investment Valuation, 3rd ed.,
chapter 26 (real estate); Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 19.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE_AMOUNT, Expected, expect
from modelgen.valuation.common.marks import EQUITY, FIRM, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import schedule

_BY_ASSET = Expected("{label}: {name} varies over {over}, and the income over {axis_of}", "give both by asset")
_ASSETS = Expected("{label}: '{value}' doesn't vary over one axis of assets", "give it by asset", timelines="none")
_NAV = Expected("{label}: '{value}' is no net asset value", "give what net_asset_value() made")
_FIELDS = Expected("{label}: the flow '{value}' doesn't vary over the periods", timelines="one")


@dataclass(frozen=True, eq=False)
class Valued:
    """What assets are worth: each, and at the share owned together."""

    value: Line  # by asset
    total: Line
    checks: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class NetAssetValue:
    """The lines of a net asset value; None where what it takes wasn't given."""

    gross: Line  # the assets, before debt and claims
    value: Line
    per_share: Line | None
    discount: Line | None  # of the price, below 0; above it a premium


@method
def property_values(
    sheet: Sheet, *, income: Expr, yield_: Expr, ownership: Expr | None = None, label: str = "Property"
) -> Valued:
    """Properties at their net operating income over a yield, by asset; what has no income is worth 0.

    `yield_` is one, or by asset. A check fails where a yield isn't above 0, or an ownership isn't from 0 to 1.
    """
    axis = _axis(label, income)
    _like(label, axis, {"the yield": yield_, "the ownership": ownership})
    rows = Rows(sheet.table(f"{label}: values", axis), f"{label}: ", income.unit, axes=(axis,))
    value = rows.add("value", where(yield_ > 0, income / yield_, not_meaningful))
    check = sheet.model.check(f"{label}: yields are above 0", yield_ > 0)
    return _together(sheet, label, rows, value, ownership, (check,))


@method
def finite_life_values(
    sheet: Sheet, flow: Expr, *, rate: Any, timing: Any = None, valuation_date: Any = None,
    ownership: Expr | None = None, label: str = "Fields",
) -> Valued:  # fmt: skip
    """Mines, fields or concessions to the end of the forecast, by asset: nothing comes after it.

    `flow` varies over assets and periods; what it comes to is the user's price deck, volumes and costs. `rate` is one,
    or by asset.
    """
    expect(flow, _FIELDS, label=label)
    year = next(axis for axis in flow.axes if isinstance(axis, Timeline))
    others = [axis for axis in flow.axes if axis is not year]
    if len(others) != 1:
        raise DefinitionError(
            f"{label}: the flow '{flow}' varies over {len(others)} axes but its periods", "give it by asset"
        )
    r = expression(rate)
    _like(label, others[0], {"the rate": r, "the ownership": ownership})
    sheet.heading(label)
    timed = Rows(sheet, f"{label}: ", "", forecast=year)
    when = schedule(timed, year, timing=None if timing is None else expression(timing),
                    valuation_date=None if valuation_date is None else expression(valuation_date))  # fmt: skip
    part = flow if when.part is None else flow * when.part
    present = replace(timed, unit=flow.unit).add("present value", part / (1 + r) ** when.years)
    rows = Rows(sheet.table(f"{label}: values", others[0]), f"{label}: ", flow.unit, axes=(others[0],))
    value = rows.add("value", present.total(year))
    return _together(sheet, label, rows, value, ownership, when.checks)


@method
def net_asset_value(
    sheet: Sheet, assets: Sequence[Expr], *, debt: Expr, other_assets: Expr | None = None, claims: Expr | None = None,
    shares: Expr | None = None, price: Expr | None = None, label: str = "NAV",
) -> NetAssetValue:  # fmt: skip
    """What is left of assets after debt and other claims; amounts are positive numbers of one date.

    `assets` are totals such as `property_values(...).total`. `debt` is net of cash. Each amount stands between gross
    and net asset value. With `shares` it is shown per share, with `price` beside that the discount at which it stands.
    """
    if not assets:
        raise DefinitionError(f"{label}: there are no assets", "give totals, such as property_values(...).total")
    amounts = {"the debt": debt, "the other assets": other_assets, "the claims": claims, "the shares": shares,
               "the price": price}  # fmt: skip
    for name, amount in [*(("an asset", one) for one in assets), *amounts.items()]:
        if amount is not None:
            expect(amount, FORMULA, ONE_AMOUNT, name=f"{label}: {name}")
    if price is not None and shares is None:
        raise DefinitionError(f"{label}: a price is held against the value per share", "give shares=, too")
    rows = Rows(sheet, f"{label}: ", str(assets[0].unit), axes=())
    gross = rows.add("gross asset value", reduce(add, assets[1:], expression(assets[0])), mark=Mark(FIRM, VALUE))
    net: Expr = gross
    if other_assets is not None:
        net = net + rows.add("other assets", other_assets)
    net = net - rows.add("debt, net of cash", debt)
    if claims is not None:
        net = net - rows.add("other claims", claims)
    value = rows.add("net asset value", net, mark=Mark(EQUITY, VALUE))
    per_share = discount = None
    if shares is not None:
        per_share = rows.add("net asset value per share", value / shares, unit=(value / shares).unit)
        if price is not None:
            premium = where(per_share > 0, price / per_share - 1, not_meaningful)
            discount = rows.add("premium or discount of the price", premium, unit="%")
    return NetAssetValue(gross=gross, value=value, per_share=per_share, discount=discount)


@method
def loan_to_value(sheet: Sheet, *, debt: Expr, value: Expr, label: str = "Loan to value") -> Line:
    """Debt over the value of the assets that it is lent against; n.m. where that isn't above 0."""
    for name, amount in (("the debt", debt), ("the value", value)):
        expect(amount, FORMULA, name=f"{label}: {name}")
    return Rows(sheet, "", "%").add(label, where(value > 0, debt / value, not_meaningful))


@dataclass(frozen=True, eq=False)
class PriceToNav:
    """The value of a share at a multiple of its net asset value; None where what it takes wasn't given."""

    value: Line  # over the axis of the multiple, where it has one
    market: Line | None  # P/NAV at which the price stands
    upside: Line | None  # of the value to the price


@method
def price_to_nav(
    sheet: Sheet, nav: NetAssetValue, *, multiple: Expr, price: Expr | None = None, label: str = "P/NAV"
) -> PriceToNav:
    """A share at what others pay for a unit of net asset value: P/NAV times the value per share.

    `multiple` is one, or over an axis (of statistics, or of cases). With a `price`, the multiple at which it stands is
    shown, and the upside. n.m., with a failed check, where net asset value or multiple isn't above 0. DefinitionError
    for a net asset value without shares.
    """
    expect(nav, replace(_NAV, kind=NetAssetValue), label=label)
    each = nav.per_share
    if each is None:
        raise DefinitionError(f"{label}: the net asset value isn't per share", "give net_asset_value() shares=")
    expect(multiple, FORMULA, name=f"{label}: the multiple")
    rows = Rows(sheet, f"{label}: ", each.unit)
    sound = all_of(each > 0, multiple > 0)
    value = rows.add("value per share", where(sound, each * multiple, not_meaningful), mark=Mark(EQUITY, VALUE))
    market = upside = None
    if price is not None:
        expect(price, FORMULA, ONE_AMOUNT, name=f"{label}: the price")
        market = rows.add("of the market", where(each > 0, price / each, not_meaningful), unit="x", decimals=2)
        upside = rows.add("upside", where(sound, where(price > 0, value / price - 1, not_meaningful), not_meaningful),
                          unit="%")  # fmt: skip
    sheet.model.check(f"{label}: net asset value and multiple are above 0", sound)
    return PriceToNav(value=value, market=market, upside=upside)


def _together(
    sheet: Sheet, label: str, rows: Rows, value: Line, ownership: Expr | None, checks: Sequence[Line]
) -> Valued:  # fmt: skip
    """The sum of what is owned of each asset."""
    axis, own = value.axes[0], value
    if ownership is not None:
        own = rows.add("at the share owned", value * ownership)
        checks = (*checks, sheet.model.check(f"{label}: ownership is from 0 to 1", FRACTION.hold_each(ownership)))
    total = Rows(sheet, f"{label}: ", value.unit, axes=()).add("total", own.total(axis))
    return Valued(value=value, total=total, checks=tuple(checks))


def _axis(label: str, income: Expr) -> Axis:
    expect(income, _ASSETS, label=label)
    if len(income.axes) != 1:
        raise _ASSETS.refusal(income, label=label)
    return income.axes[0]


def _like(label: str, axis: Axis, given: Mapping[str, Expr | None]) -> None:
    """What goes with assets is one for all, or by asset."""
    for name, value in given.items():
        if isinstance(value, Expr) and value.axes:
            expect(value, replace(_BY_ASSET, axes=(axis,)), name=name, label=label, axis_of=axis.label)
