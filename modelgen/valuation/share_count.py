"""Shares rolled forward: what buy-backs take out and what is issued, and what is earned and paid on each.

    price     = price before x (1 + growth)
    bought    = amount / price
    closing   = opening + issued - bought         average = (opening + closing) / 2
    EPS = net income / average                    DPS = dividends / average

A payout is a part of net income, and none of a loss. What is bought in a period is bought at its price: growth of the
price at the cost of equity less the dividend yield makes buy-backs worth what they cost. References: IAS 33.19-20
(weighted average of shares); Rosenbaum and Pearl, Investment Banking, 3rd ed., chapter 1; Koller, Goedhart, Wessels,
Valuation, 7th ed., the chapter on payouts to investors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, maximum, where
from modelgen.formula.functions import average as mean
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, NOT_NEGATIVE, ONE_AMOUNT, Expected, expect
from modelgen.valuation.common.figures import stands
from modelgen.valuation.common.marks import DIVIDENDS, EARNINGS, EQUITY, FLOW, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import add_line
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import grown, periods_in_year, put_in_time

_BY_PERIOD = Expected("{label}: net income '{value}' doesn't vary over the periods alone", "give it by period")
_LIKE = Expected("{label}: {name} varies over {axis}", "give one, or one by period")
_GROWN = Expected(
    "{label}: the price '{value}' varies over {axis}", "give one with price_growth=, or the price of each period",
    within=(),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ShareCount:
    """The lines by forecast period; `to_shareholders` are dividends and buy-backs, in money."""

    price: Line
    opening: Line
    bought: Line
    issued: Line | None
    closing: Line
    average: Line
    dividends: Line
    to_shareholders: Line
    earnings_per_share: Line
    dividends_per_share: Line
    checks: tuple[Line, ...]


@method
def share_count(
    sheet: Sheet, *, net_income: Expr, shares: Expr, buybacks: Expr, price: Expr, price_growth: Any = None,
    issued: Expr | None = None, dividends: Expr | None = None, payout: Any = None, label: str = "Shares",
) -> ShareCount:  # fmt: skip
    """The number of shares period by period, and earnings and dividends on the average of each.

    `shares` are those before the forecast. `buybacks` are amounts of money, `issued` numbers of shares (awards that
    vest). `price` is today's, which grows by `price_growth` a year from the first period on, or, without it, that of
    each period. Dividends are amounts, or `payout`, the part of net income. Checks: amounts and numbers aren't negative
    and prices above 0, and shares are left. DefinitionError where dividends are given twice or not at all, and for what
    varies over others than the periods.
    """
    expect(net_income, FORMULA, name=f"{label}: net income")
    year = next((axis for axis in net_income.axes if isinstance(axis, Timeline)), None)
    if year is None or len(net_income.axes) != 1:
        raise _BY_PERIOD.refusal(net_income, label=label)
    put_in_time(f"{label}: ", year)
    stands(sheet, "earnings", net_income, label)
    if (dividends is None) == (payout is None):
        what = f"{label}: dividends are given {'not at all' if payout is None else 'twice'}"
        raise DefinitionError(what, "give dividends=, amounts, or payout=, a part of net income")
    expect(shares, FORMULA, ONE_AMOUNT, name=f"{label}: the shares before the forecast")
    like = replace(_LIKE, within=(year,))
    given = {"buy-backs": buybacks, "the price": price, "shares issued": issued, "dividends": dividends}
    for name, value in given.items():
        if value is not None:
            expect(value, FORMULA, name=f"{label}: {name}")
            expect(value, like, label=label, name=name)
    sheet.heading(label)
    money = Rows(sheet, f"{label}: ", net_income.unit, axes=(year,), forecast=year)
    numbers, each = replace(money, unit=shares.unit), replace(money, unit=price.unit)
    priced = _price(label, each, year, price, price_growth)
    closing = add_line(sheet, Line, f"{label}: at the end", (year,), shares.unit)
    closing.opening = shares
    opening = numbers.add("at the beginning", closing.prior)
    bought = numbers.add("bought back", buybacks / priced)
    vested = None if issued is None else numbers.add("issued", issued)
    closing.forecast = opening - bought if vested is None else opening - bought + vested
    average = numbers.add("on average", mean(opening, closing))
    paid: Expr = expression(payout) * maximum(net_income, 0) if dividends is None else dividends
    income = money.add("net income", net_income, mark=Mark(EQUITY, EARNINGS))
    distributed = money.add("dividends", paid, mark=Mark(EQUITY, DIVIDENDS))
    flow = money.add("dividends and buy-backs", distributed + buybacks, mark=Mark(EQUITY, FLOW))
    left = average > 0
    earned = each.add("earnings per share", where(left, income / average, not_meaningful))
    per_share = each.add("dividends per share", where(left, distributed / average, not_meaningful))
    check = sheet.model.check
    amounts = [value for value in (buybacks, issued, dividends, payout) if value is not None]
    sound = [*(NOT_NEGATIVE.hold_each(expression(value)) for value in amounts), priced > 0]
    checks = (
        check(f"{label}: amounts aren't negative, and prices are above 0", all_of(*sound)),
        check(f"{label}: shares are left", closing > 0),
    )
    return ShareCount(
        price=priced, opening=opening, bought=bought, issued=vested, closing=closing, average=average,
        dividends=distributed, to_shareholders=flow, earnings_per_share=earned, dividends_per_share=per_share,
        checks=checks,
    )  # fmt: skip


def _price(label: str, rows: Rows, year: Timeline, price: Expr, growth: Any) -> Line:
    """The price of each period."""
    if growth is None:
        if year not in price.axes:
            raise DefinitionError(f"{label}: nothing says what the price of each period is", "give price_growth=")
        return rows.add("price", price)
    expect(price, _GROWN, label=label)
    in_year, rate = periods_in_year(rows, year), expression(growth)
    line = add_line(rows.on, Line, f"{label}: price", (year,), price.unit)
    line.opening = price
    line.forecast = line.prior * grown(rate, in_year)
    return line
