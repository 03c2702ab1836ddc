"""A price deck for mines and fields: prices by commodity and period, and what volumes bring at them.

    price   = that of the deck, in the first periods; after them the long-term price x prices' growth to then
    revenue = volume x price x payability                 by field and commodity

A long-term price is real, in the money of the day before the forecast; inflation makes it nominal, as flows at a
nominal rate are. `change` moves all prices at once, or each commodity's: a sensitivity of it is one to prices. What
comes to a field is its revenue less royalties, costs, taxes and investment: `finite_life_values` takes that.
References: CIMVAL, Standards and Guidelines for Valuation of Mineral Properties; Koller, Goedhart, Wessels, Valuation,
7th ed., the chapter on cyclical companies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE_AMOUNT, Expected, expect
from modelgen.valuation.common.marks import NOMINAL, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import grown, periods_in_year, put_in_time

_PRICES = Expected("{label}: the prices '{value}' don't vary over the periods", "give them by period", timelines="one")
_WITHIN = Expected("{label}: {name} varies over {outside}, and the prices over {than}", "give one, or one by commodity")
_VOLUME = Expected("{label}: the volume '{value}' doesn't vary over the periods", "give it by period", timelines="one")


@dataclass(frozen=True, eq=False)
class PriceDeck:
    """The lines by commodity and forecast period."""

    price: Line  # nominal
    real: Line  # in the money before the first forecast period
    prices: Line  # what a unit of money then costs in each period: 1 x (1 + inflation)^t
    commodity: Axis | None
    checks: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class FieldRevenue:
    """The lines by period; `revenue` by field and commodity, `total` by field."""

    revenue: Line
    total: Line
    checks: tuple[Line, ...]


@method
def price_deck(
    sheet: Sheet, *, prices: Expr, long_term: Expr, known_periods: Expr, inflation: Any = 0, change: Any = 0,
    label: str = "Price deck",
) -> PriceDeck:  # fmt: skip
    """Prices of each forecast period: the deck's in the first `known_periods`, then the long-term ones.

    `prices` are nominal, by period, and by commodity over one axis; commodities in another unit have a deck of their
    own. `long_term` is real, in the money of the day before the forecast, and `inflation` a year's: with 0 it is
    nominal already. `change` is the part by which all prices differ, one or by commodity. Checks fail where prices
    aren't above 0, or the forecast ends before the known periods. DefinitionError for what doesn't fit the prices.
    """
    expect(prices, _PRICES, label=label)
    year = next(axis for axis in prices.axes if isinstance(axis, Timeline))
    others = tuple(axis for axis in prices.axes if axis is not year)
    if len(others) > 1:
        raise DefinitionError(f"{label}: the prices vary over {len(others)} axes", "give them by commodity and period")
    put_in_time(f"{label}: ", year)
    expect(known_periods, FORMULA, ONE_AMOUNT, name=f"{label}: the number of known periods")
    than = ", ".join(axis.label for axis in prices.axes)
    growth, shift = expression(inflation), expression(change)
    expect(long_term, FORMULA, name=f"{label}: the long-term price")
    for name, value, within in (("the long-term price", long_term, others), ("inflation", growth, (year,)),
                                ("the change", shift, prices.axes)):  # fmt: skip
        expect(value, replace(_WITHIN, within=within), label=label, name=name, than=than)
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", prices.unit, axes=prices.axes, forecast=year)
    alone = replace(rows, unit="", axes=(year,))
    number = alone.add("period of the forecast", year.index - year.index.at(year, year.members[year.history]) + 1)
    in_year = periods_in_year(alone, year)
    level = sheet.line(f"{label}: prices in general", year, unit="")
    level.opening = 1
    level.forecast = level.prior * grown(growth, in_year)
    base = where(number <= known_periods, prices, long_term * level)
    price = rows.add("price", base * (1 + shift), mark=Mark(prices=NOMINAL))
    real = rows.add("price, real", price / level)
    last = year.members[-1]
    inside = all_of(known_periods >= 0, known_periods <= number.at(year, last))
    checks = (
        sheet.model.check(f"{label}: prices are above 0", price > 0),
        sheet.model.check(f"{label}: the known periods are within the forecast", inside),
    )
    return PriceDeck(price=price, real=real, prices=level, commodity=others[0] if others else None, checks=checks)


@method
def field_revenue(
    sheet: Sheet, deck: PriceDeck, *, volume: Expr, payability: Any = 1, unit: str = "", label: str = "Revenue"
) -> FieldRevenue:  # fmt: skip
    """What fields' volumes bring at a deck's prices, by field, in a `unit` of money (that of volume x price, without).

    `volume` varies over the periods, and over fields and the deck's commodities; `payability` is the part that is paid
    for, one or by field, commodity or period. A check fails where volumes are below 0 or a payability isn't from 0 to
    1.
    """
    if not isinstance(deck, PriceDeck):
        raise DefinitionError(f"{label}: the deck is '{deck}'", "give what price_deck() made")
    expect(volume, _VOLUME, label=label)
    year = next(axis for axis in volume.axes if isinstance(axis, Timeline))
    if deck.commodity is not None and deck.commodity not in volume.axes:
        what = f"{label}: the volume '{volume}' isn't by {deck.commodity.label}, and the prices are"
        raise DefinitionError(what, "give the volume of each commodity, 0 where a field has none")
    paid = expression(payability)
    over = Expected("{label}: the payability varies over {outside}", "give it for the fields and commodities of volume",
                    within=volume.axes)  # fmt: skip
    expect(paid, over, label=label)
    sheet.heading(label)
    amount = volume * deck.price * paid
    amount = amount.to(unit) if unit else amount
    rows = Rows(sheet, f"{label}: ", amount.unit, forecast=year)
    revenue = rows.add("by field" if deck.commodity is None else "by field and commodity", amount)
    total = rows.add("total of the field", revenue if deck.commodity is None else revenue.total(deck.commodity))
    sound = all_of(volume >= 0, FRACTION.hold_each(paid))
    check = sheet.model.check(f"{label}: volumes aren't negative, payability is from 0 to 1", sound)
    return FieldRevenue(revenue=revenue, total=total, checks=(check,))
