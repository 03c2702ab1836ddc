"""Return on invested capital, on the drivers in every scenario.

The balance sheet's assets aren't among the facts collected. The model's D&A says what is invested, though: a D&A that
closes a fixed part of its gap to investment each year is that part of the capital before, which grows by investment
less D&A. So FY2024's capital is the D&A of 2025 over that part, and earlier years follow backwards.
NOPAT until FY2024 is at the rate paid; in FY2022, a year of loss before tax, at the US federal one.
"""

from company import LAST_ACTUAL, NEXT, m, year
from dcf import rate
from inputs import catch_up, own_tax, rounding
from operations import (
    capex,
    da,
    effective_tax,
    income_tax,
    net_income,
    nopat,
    sbc,
    total,
    total_income,
    working_capital,
)

from modelgen import not_meaningful, where
from modelgen.valuation.marks import mark
from modelgen.valuation.roic import roic_tree

r = m.sheet("ROIC")
r.heading("Invested capital: D&A of the year after over its catch-up")
net_investment = r.line("Investment less D&A", year)
net_investment.formula = capex + working_capital - da
capital_now = r.line("Invested at the end of FY2024")
capital_now.formula = where(catch_up > 0, da.at(year, NEXT) / catch_up, not_meaningful)
capital = r.line("Invested capital", year)
capital.opening = capital_now - net_investment.total(year, "2022", LAST_ACTUAL)
capital.formula = capital.prior + net_investment
wear = r.line("D&A of that capital", year)
wear.forecast = capital.prior * catch_up

r.heading("What it earns")
earned = mark(r.line("NOPAT, at the tax rate paid until FY2024", year), what="NOPAT")
earned.history = total_income * (1 - where(net_income + income_tax > 0, effective_tax, own_tax))
earned.forecast = nopat
tree = roic_tree(
    r, sales=total, ebit=total_income, nopat=earned, invested_capital=capital, tolerance=rounding,
    costs={"D&A": da, "Share-based compensation": sbc, "Other costs": total - total_income - da - sbc},
)  # fmt: skip
spread = r.line("ROIC less the discount rate", year, unit="%", partial=True)
spread.formula = tree.roic - rate
r.chart("ROIC, before and after tax", tree.pre_tax, tree.roic, kind="lines")
