"""Premiums paid: what buyers offered above the price that a share had before anybody knew.

    premium = offer price / price before - 1        price before: a day, a week, a month before; the high of 52 weeks
    implied = the subject's own price then x (1 + statistic of the premiums)

Prices before are unaffected: those before the announcement, or before the first rumour of it. An offer below a price
has a premium below 0, which counts. What is implied is a price for all shares, with control in it. Reference: Rosenbaum
and Pearl, Investment Banking, 3rd ed., chapters 2 and 7 (premiums paid).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, ONE_AMOUNT, Expected, expect
from modelgen.valuation.common.marks import EQUITY, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.multiples import FIRST, MEDIAN, STATISTICS, THIRD, statistics_of
from modelgen.valuation.peers import PeerTable
from modelgen.valuation.relative import above_0

OFFER = "Offer price"
_PRICES = Expected(
    "{label}: prices= is '{value}'", "give the subject's own by column: {{'1 day': price}}", kind=Mapping
)


@dataclass(frozen=True, eq=False)
class PremiumsPaid:
    """The lines by deal; by reference price and statistic (Low, Quartile 1, Median, Mean, Quartile 3, High)."""

    reference: Axis
    statistic: Axis
    by_deal: Mapping[str, Line]
    count: Line
    premium: Line
    implied: Line  # price of a share of the subject
    check: Line

    def range(self, reference: str) -> tuple[Expr, Expr, Expr]:
        """The price implied at the first quartile, the third and the median: low, high, base of a football field."""
        row = self.implied.at(self.reference, reference)
        return row.at(self.statistic, FIRST), row.at(self.statistic, THIRD), row.at(self.statistic, MEDIAN)


@method
def premiums_paid(sheet: Sheet, deals: PeerTable, prices: Mapping[str, Expr], label: str = "Premiums") -> PremiumsPaid:
    """What deals' premiums make of the subject's prices, for each reference price.

    `deals` is a table with the column Offer price and one for each reference price (`1 day`, `1 week`, `1 month`,
    `52-week high`), each row in its own money; `prices` are the subject's own by the names of these columns. A price
    that a target doesn't have is entered as 0 and doesn't count. Where no deal counts, or the subject has no price
    above 0, the price implied is n.m. and a check fails. DefinitionError for a column that isn't there.
    """
    expect(prices, _PRICES, label=label)
    if not prices:
        raise DefinitionError(f"{label}: there are no prices", "give the subject's own by column: {'1 day': price}")
    first = next(iter(prices.values()))
    for name, price in prices.items():
        expect(price, FORMULA, ONE_AMOUNT, name=f"{label}: the price '{name}'")
        if not price.unit.same_as(first.unit):
            what = f"{label}: the subject's prices are in '{first.unit}' and '{price.unit}'"
            raise DefinitionError(what, "bring them to one unit with .to(unit)")
    m, offer = sheet.model, deals[OFFER]
    reference, statistic = m.axis(f"{label}: reference", *prices), m.axis(f"{label}: statistic", *STATISTICS)
    by_name = sheet.table(f"{label}: by deal", deals.axis)
    counts = deals.counted(by_name, f"{label}: counts")
    columns = Rows(by_name, f"{label}: ", "%", axes=(deals.axis,))
    table = sheet.table(f"{label}: premiums", reference)
    paid = table.line(f"{label}: premium", reference, statistic, unit="%")
    facts = sheet.table(f"{label}: what counts", reference)
    count = facts.line(f"{label}: number", reference, unit="")
    own = facts.line(f"{label}: subject's price", reference, unit=str(first.unit))
    by_deal = dict[str, Line]()
    for name, price in prices.items():
        before = deals[name]
        ratio = where(all_of(above_0(offer), above_0(before)), offer / before - 1, not_meaningful)
        by_deal[name] = columns.add(f"to {name}", where(counts > 0, ratio, not_meaningful))
        count.define(name, by_deal[name].count(deals.axis))
        own.define(name, price)
        for each, value in statistics_of(by_deal[name], deals.axis).items():
            paid.define((name, each), where(count.at(reference, name) > 0, value, not_meaningful))
    there = all_of(count > 0, own > 0)
    worth = Rows(
        sheet.table(f"{label}: implied price", reference), f"{label}: ", first.unit, axes=(reference, statistic)
    )
    implied = worth.add("implied price", where(there, own * (1 + paid), not_meaningful), mark=Mark(EQUITY, VALUE))
    check = m.check(f"{label}: each reference has a deal that counts and a price of the subject", there)
    return PremiumsPaid(
        reference=reference, statistic=statistic, by_deal=by_deal, count=count, premium=paid, implied=implied,
        check=check,
    )  # fmt: skip
