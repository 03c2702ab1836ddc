"""Flows and rates of another currency, and prices of other classes of shares.

    forward(t) = spot x ((1 + r home) / (1 + r foreign))^t        interest parity, as home money for one foreign
    rate at home = (1 + rate abroad) x (1 + inflation at home) / (1 + inflation abroad) - 1
    price of an ADS = value per share x shares in it x spot

A foreign flow is worth the same two ways: discounted abroad at the foreign rate and converted at spot, or converted at
forward rates and discounted at the rate at home, where both rates differ as interest does. A forecast at today's spot,
discounted at home, is neither. References: Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 27; Damodaran,
Investment Valuation, 3rd ed., chapters 7 and 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, ONE, Expected, expect
from modelgen.valuation.common.figures import currency_of
from modelgen.valuation.common.marks import RATE, Mark, marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import schedule

_OVER_TIME = Expected("{label}: the flow '{value}' doesn't vary over the periods", timelines="one")


@dataclass(frozen=True, eq=False)
class Converted:
    """A flow in money at home, and the forward rates by which it came there."""

    forward: Line
    flow: Line
    checks: tuple[Line, ...]


@method
def at_forward_rates(
    sheet: Sheet, flow: Expr, *, spot: Expr, home_rate: Any, foreign_rate: Any, timing: Any = None,
    valuation_date: Any = None, label: str = "Converted",
) -> Converted:  # fmt: skip
    """A flow of another currency at forward rates by interest parity, for the rate of the currency at home.

    `spot` is home money for one unit of the flow's (USD/EUR for euros into dollars); the rates are a year's, of
    deposits or bonds without risk in each currency. `timing` and `valuation_date` are those of the DCF. DefinitionError
    where the spot rate doesn't convert the flow's unit.
    """
    expect(flow, _OVER_TIME, label=label)
    expect(spot, FORMULA, name=f"{label}: the spot rate")
    _refuse_spot(label, flow, spot)
    year = next(axis for axis in flow.axes if isinstance(axis, Timeline))
    sheet.heading(label)
    home, foreign = expression(home_rate), expression(foreign_rate)
    rows = Rows(sheet, f"{label}: ", str(flow.unit), forecast=year)
    when = schedule(rows, year, timing=None if timing is None else expression(timing),
                    valuation_date=None if valuation_date is None else expression(valuation_date))  # fmt: skip
    forward = rows.add("forward rate", spot * ((1 + home) / (1 + foreign)) ** when.years, unit=spot.unit)
    mark = marked(flow)
    converted = rows.add("flow", flow * forward, unit=(flow * forward).unit, mark=None if not mark.said else mark)
    check = sheet.model.check(f"{label}: the spot rate is above 0", spot > 0)
    return Converted(forward=forward, flow=converted, checks=(*when.checks, check))


@method
def rate_by_inflation(
    sheet: Sheet, label: str, *, rate: Expr, inflation: Any, foreign_inflation: Any, currency: str = ""
) -> Line:
    """A rate of another currency as one at home, by what prices are expected to do in both.

    `currency` is that at home. The rate may vary over the periods; inflation is a year's.
    """
    expect(rate, FORMULA, name=f"{label}: the rate")
    home, foreign = expression(inflation), expression(foreign_inflation)
    known = marked(rate)
    mark = Mark(whose=known.whose, what=RATE, currency=currency, prices=known.prices)
    return Rows(sheet, "", "%").add(label, (1 + rate) * (1 + home) / (1 + foreign) - 1, mark=mark)


@method
def price_of_ads(
    sheet: Sheet, label: str, *, value_per_share: Expr, shares_in_one: Expr, spot: Expr | None = None
) -> Line:
    """What an American depositary share (or another class that is so many shares) is worth.

    `shares_in_one` is 0.5 where two make a share. Where it is quoted in other money, `spot` is that for one unit of the
    value's.
    """
    for name, value in (("the value per share", value_per_share), ("the shares in one", shares_in_one)):
        expect(value, FORMULA, ONE, name=f"{label}: {name}")
    worth = value_per_share * shares_in_one
    if spot is not None:
        expect(spot, FORMULA, ONE, name=f"{label}: the spot rate")
        worth = worth * spot
    sheet.model.check(f"{label}: the shares in one are above 0", shares_in_one > 0)
    return Rows(sheet, "", str(worth.unit), axes=()).add(label, worth)


def _refuse_spot(label: str, flow: Expr, spot: Expr) -> None:
    """DefinitionError where a spot rate is of other currencies than the flow's, or the wrong way round."""
    own = currency_of(flow)
    below = {name: power for name, power in spot.unit.dimension if power < 0}
    above = {name: power for name, power in spot.unit.dimension if power > 0}
    if own and (below != {own: -1} or len(above) != 1 or spot.unit.scale != 1):
        what = f"{label}: the flow is in {own}, and the spot rate '{spot}' in {spot.unit or 'no unit'}"
        raise DefinitionError(what, f"give home money for one {own}, such as USD/{own}")
