"""What a subscription business is judged by: retention, the cost of what is sold, and growth and margin together.

    churn        = churned / opening, a year                   rule of 40  = growth on the year before + profit margin
    CAC payback  = sales and marketing / (signed x gross margin), in months
    LTV / CAC    = signed x gross margin / churn / sales and marketing
    efficiency   = (signed + expansion - churned) / sales and marketing

All recurring revenue is a year's (ARR). What new customers cost is all sales and marketing of the period in which they
sign. References: Gupta and Lehmann, Managing Customers as Investments (2005), chapter 2; Feld, "The Rule of 40% for a
Healthy SaaS Company" (2015); Skok, "SaaS Metrics 2.0" (2013).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, Expected, expect, expect_each
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import in_a_year, periods_in_year
from modelgen.valuation.periods import on_the_year_before

_BY_PERIOD = Expected("{label}: '{value}' varies over {over}, and the revenue over {year}", "give all by {year}")
_OVER_TIME = Expected("{label}: the revenue '{value}' doesn't vary over a timeline alone", timelines="one")


@dataclass(frozen=True, eq=False)
class UnitEconomics:
    """The lines by period, n.m. where what is divided by isn't above 0; growth begins a year after the revenue does."""

    growth: Line
    margin: Line
    rule_of_40: Line
    gross_margin: Line
    churn: Line  # a year
    payback: Line  # of the cost of new customers, in months
    ltv_to_cac: Line
    efficiency: Line


@method
def unit_economics(
    sheet: Sheet, *, opening: Expr, signed: Expr, expansion: Expr, churned: Expr, revenue: Expr, gross_profit: Expr,
    sales_and_marketing: Expr, profit: Expr, label: str = "Unit economics",
) -> UnitEconomics:  # fmt: skip
    """The figures of a subscription business by year, half-year or quarter.

    `opening` is the ARR at the start of a period; `signed`, `expansion` and `churned` are what moves it, above 0, the
    rest amounts of the period. `profit` is that of the rule of 40, EBITDA or the free cash flow. DefinitionError for
    amounts over other periods.
    """
    expect(revenue, FORMULA, _OVER_TIME, name=f"{label}: the revenue", label=label)
    (year,) = (axis for axis in revenue.axes if isinstance(axis, Timeline))
    in_a_year(f"{label}: ", year)
    amounts = (opening, signed, expansion, churned, gross_profit, sales_and_marketing, profit)
    by_period = replace(_BY_PERIOD, axes=revenue.axes)
    expect_each(amounts, FORMULA, by_period, name=f"{label}: a figure", label=label, year=year.label)
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", "%", partial=True)

    def ratio(name: str, of: Expr, to: Expr, unit: str = "%") -> Line:
        return rows.add(name, where(to > 0, of / to, not_meaningful), unit=unit)

    growth = rows.add("growth of revenue on the year before", on_the_year_before(revenue))
    margin = ratio("profit margin", profit, revenue)
    rule = rows.add("rule of 40", growth + margin)
    gross = ratio("gross margin", gross_profit, revenue)
    in_year = periods_in_year(rows, year)
    churn = ratio("churn, a year", churned if in_year is None else churned * in_year, opening)
    earned = rows.add("gross profit of what was signed, a year", signed * gross, unit=signed.unit)
    payback = ratio("CAC payback, in months", sales_and_marketing * 12, earned, "")
    payback.decimals = 1
    counts = all_of(churn > 0, sales_and_marketing > 0)
    ltv = rows.add("LTV to CAC", where(counts, earned / churn / sales_and_marketing, not_meaningful), unit="x")
    efficiency = ratio("net new ARR to sales and marketing", signed + expansion - churned, sales_and_marketing, "x")
    return UnitEconomics(
        growth=growth, margin=margin, rule_of_40=rule, gross_margin=gross, churn=churn, payback=payback,
        ltv_to_cac=ltv, efficiency=efficiency,
    )  # fmt: skip
