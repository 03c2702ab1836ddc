"""A merger: what is offered, what it costs, whether earnings per share rise, and who brings what.

    offer per share = price of the target x (1 + premium)       exchange ratio = offer / price of the acquirer
    new shares = target's shares x exchange ratio x part in stock        cash = offer x target's shares x rest
    earnings together = both + (synergies - cash x rate - other costs) x (1 - t)
    accretion = earnings together / shares together / earnings per share before - 1

Break-even synergies are those at which accretion is 0. What each side contributes to a figure is held against what it
owns of the company afterwards. Reference: Rosenbaum and Pearl, Investment Banking, 3rd ed., chapter 7 (consequences).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE, Expected, expect, expect_each
from modelgen.valuation.common.figures import noted
from modelgen.valuation.common.marks import EARNINGS, EQUITY, Mark, marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows

_EARNINGS = Expected(
    "{label}: '{marked}' is {mark}", "give net income, that of the shareholders", whose=EQUITY, figures=(EARNINGS,)
)


@dataclass(frozen=True, eq=False)
class Company:
    """A side of a merger: net income (of a year, or by period), shares and the price of one."""

    net_income: Expr
    shares: Expr
    price: Expr


@dataclass(frozen=True, eq=False)
class Merger:
    """The lines of a merger; `contributions` by figure are the acquirer's part of it."""

    offer: Line  # per share
    value: Line  # of all the target's shares
    exchange_ratio: Line
    new_shares: Line
    cash: Line
    ownership: Line  # the acquirer's shareholders', afterwards
    earnings: Line
    before: Line  # earnings per share of the acquirer by itself
    per_share: Line
    accretion: Line
    break_even: Line  # synergies
    contributions: Mapping[str, Line]


@method
def merger(
    sheet: Sheet, *, acquirer: Company, target: Company, premium: Any, in_stock: Any, rate: Any, tax_rate: Any,
    synergies: Expr | None = None, costs: Expr | None = None, figures: Mapping[str, tuple[Expr, Expr]] | None = None,
    label: str = "Merger",
) -> Merger:  # fmt: skip
    """Terms, earnings per share and contribution of a merger.

    `in_stock` is the part that is paid in the acquirer's shares, the rest is cash at a year's `rate` before tax (of new
    debt, or what the cash earned). `synergies` and `costs` (amortisation of what is acquired) are a year's, before tax.
    `figures` are pairs (acquirer's, target's) by name. What varies by period has values in those of all that it is made
    of: synergies and costs that are forecasts leave the history to each company. A check fails where the part in stock
    isn't from 0 to 1, another where prices or shares aren't above 0; a warning says that earnings per share fall.
    """
    for company in (acquirer, target):
        expect(company.net_income, FORMULA, _EARNINGS, name=f"{label}: net income", label=label)
        expect_each((company.shares, company.price), FORMULA, ONE, name=f"{label}: shares or price")
        if not marked(company.net_income).whose:
            noted(sheet, company.net_income, label, "net income")
    stock, tax, cost = expression(in_stock), expression(tax_rate), expression(rate)
    sheet.heading(label)
    money = str(acquirer.net_income.unit)
    rows = Rows(sheet, f"{label}: ", money, axes=())
    offer = rows.add("offer per share", target.price * (1 + expression(premium)), unit=target.price.unit)
    value = rows.add("value of the offer", offer * target.shares)
    ratio = rows.add("exchange ratio", offer / acquirer.price, unit="")
    issued = rows.add("new shares", target.shares * ratio * stock, unit=acquirer.shares.unit)
    cash = rows.add("cash that is paid", value * (1 - stock))
    owned = rows.add("owned by the acquirer's shareholders", acquirer.shares / (acquirer.shares + issued), unit="%")

    by_period = Rows(sheet, f"{label}: ", money, partial=True)  # synergies and costs have no history
    financing = by_period.add("cost of the cash, after tax", cash * cost * (1 - tax))
    both: Expr = acquirer.net_income + target.net_income - financing
    both = both if costs is None else both - costs * (1 - tax)
    without = by_period.add("earnings without synergies", both)
    together: Expr = without if synergies is None else without + synergies * (1 - tax)
    earnings = by_period.add("earnings together", together, mark=Mark(EQUITY, EARNINGS))
    before = by_period.add("earnings per share before", acquirer.net_income / acquirer.shares, unit=acquirer.price.unit)
    after = by_period.add("earnings per share", earnings / (acquirer.shares + issued), unit=acquirer.price.unit)
    accretion = by_period.add("accretion", where(before > 0, after / before - 1, not_meaningful), unit="%")
    needed = (before * (acquirer.shares + issued) - without) / (1 - tax)
    break_even = by_period.add("break-even synergies", needed)
    brought = {
        name: by_period.add(f"contribution to {name}", where(mine + theirs > 0, mine / (mine + theirs), not_meaningful),
                            unit="%")
        for name, (mine, theirs) in (figures or {}).items()
    }  # fmt: skip
    m = sheet.model
    m.check(f"{label}: the part in stock is from 0 to 1", FRACTION.hold(stock))
    above = all_of(*(value > 0 for side in (acquirer, target) for value in (side.shares, side.price)))
    m.check(f"{label}: shares and prices are above 0", above)
    m.check(f"{label}: earnings per share don't fall", after >= before, severity="warning")
    return Merger(
        offer=offer, value=value, exchange_ratio=ratio, new_shares=issued, cash=cash, ownership=owned,
        earnings=earnings, before=before, per_share=after, accretion=accretion, break_even=break_even,
        contributions=brought,
    )  # fmt: skip
