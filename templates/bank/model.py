"""Fennmark Bank plc (an invented company): a bank by excess returns, by dividends and by price to book against ROE.

A bank's debt is its raw material: its equity is valued, and what it pays out is limited by its capital ratio. This file
says what is calculated; the numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose
from modelgen.valuation.capital import distributions
from modelgen.valuation.ddm import dividend_discount
from modelgen.valuation.regression import multiple_by_driver
from modelgen.valuation.residual_income import justified_price_to_book, residual_income, stable

m = Model(
    "Fennmark Bank plc",
    timeline=Timeline.annual(2023, 2030, last_actual=2025),
    scenarios=("Base", "Rate cuts", "Recession"),
    unit="EUR mn",
    purpose="Equity value of a bank by excess returns, with dividend discount and price to book as cross-checks",
    valuation_date=date(2025, 12, 31),
)
year = m.timeline
LAST_ACTUAL, NEXT, LAST = "2025", "2026", "2030"
book = m.axis("Loan book", "Mortgages", "Corporate", "Consumer")
peer = m.axis("Peer", "Alder Bank", "Birch Bank", "Cedar Bank", "Elm Bank", "Hazel Bank", "Rowan Bank")

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.
a = m.sheet("Assumptions")
a.heading("Loans")
growth = a.assumption("Loan growth", book, year, unit="%", minimum=-1, maximum=1)
loan_yield = a.assumption("Loan yield", book, year, unit="%", minimum=0, maximum=1)
cost_of_risk = a.assumption("Cost of risk", book, year, unit="%", minimum=0, maximum=1)
risk_weight = a.assumption("Risk weight", book, unit="%", minimum=0, maximum=1.5)
a.heading("Funding and liquidity")
loans_to_deposits = a.assumption("Loans to deposits", unit="%", shared=True, minimum=0, maximum=2)
liquidity = a.assumption("Liquid assets to deposits", unit="%", shared=True, minimum=0, maximum=1)
liquid_yield = a.assumption("Yield on liquid assets", year, unit="%", minimum=0, maximum=1)
deposit_rate = a.assumption("Rate on deposits", year, unit="%", minimum=0, maximum=1)
wholesale_rate = a.assumption("Rate on wholesale funding", year, unit="%", minimum=0, maximum=1)
end_weight = a.assumption("Weight of each end in an average balance", unit="%", shared=True)
a.heading("Fees, costs and tax")
fee_growth = a.assumption("Fee growth", year, unit="%", minimum=-1, maximum=1)
cost_growth = a.assumption("Cost growth", year, unit="%", minimum=-1, maximum=1)
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)
a.heading("Capital")
operational = a.assumption("Operational risk: RWA to income", unit="x", shared=True, minimum=0)
requirement = a.assumption("CET1 requirement with buffers", unit="%", shared=True, minimum=0, maximum=1)
buffer = a.assumption("Management buffer", unit="%", shared=True, minimum=0, maximum=1)
payout = a.assumption("Payout", year, unit="%", minimum=0, maximum=1)
a.heading("Value")
risk_free = a.assumption("Risk-free rate", unit="%", minimum=0, maximum=1)
beta = a.assumption("Beta", shared=True, minimum=0)
premium = a.assumption("Equity risk premium", unit="%", minimum=0, maximum=1)
stable_roe = a.assumption("Stable return on equity", unit="%", minimum=0, maximum=1)
stable_growth = a.assumption("Stable growth", unit="%", shared=True, minimum=0, maximum=1)
growth_after = a.assumption("Earnings growth right after the forecast", unit="%", minimum=-1, maximum=1)
transition = a.assumption("Years until growth and payout are stable", unit="", shared=True, minimum=0, maximum=10)
shares = a.assumption("Shares", unit="mn shares", shared=True)
price = a.assumption("Share price", unit="EUR/share", shared=True)
a.heading("Limits of the checks")
rounding = a.assumption("Rounding in reported figures", unit="EUR mn", shared=True)
largest_gap = a.assumption("Largest gap of dividend discount to excess returns", unit="%", shared=True)
least_fit = a.assumption("Least fit of the regression", shared=True)
least_peers = a.assumption("Least number of peers", unit="", shared=True)
listed = m.sheet("Peers").table("Listed banks", peer)
peer_price_to_book = listed.assumption("P/B", peer, unit="x", shared=True, minimum=0)
peer_roe = listed.assumption("ROE, next year", peer, unit="%", shared=True, minimum=-1, maximum=1)

# --- Balance sheet ------------------------------------------------------------------------------------
# A line's history is given as actuals ([actual.loans] in the TOML); `.prior` is the year before. Funding takes
# what loans, liquid assets, deposits and equity leave; equity comes from the sheet Capital below.
b = m.sheet("Balance sheet")
b.heading("Assets")
loans = b.line("Loans", book, year)
loans.forecast = loans.prior * (1 + growth)
all_loans = b.line("Total loans", year)
all_loans.formula = loans.total(book)  # .formula is for history and forecast
liquid = b.line("Liquid assets", year)
intangibles = b.line("Intangible assets", year)
intangibles.forecast = intangibles.prior
assets = b.line("Total assets", year)
assets.formula = all_loans + liquid + intangibles
b.heading("Liabilities and equity")
deposits = b.line("Deposits", year)
deposits.forecast = all_loans / loans_to_deposits
liquid.forecast = deposits * liquidity
wholesale = b.line("Wholesale funding", year)
equity = b.line("Shareholders' equity", year)
liabilities = b.line("Total liabilities and equity", year)
liabilities.formula = deposits + wholesale + equity

# --- Income statement ---------------------------------------------------------------------------------
# Interest is on average balances, but for wholesale funding: what is earned changes that, and its balance at the
# beginning keeps the model free of a circle.
s = m.sheet("Income statement")
s.heading("Net interest income")
on_loans = s.line("Interest on loans", book, year)
on_loans.forecast = (loans + loans.prior) * end_weight * loan_yield
on_liquid = s.line("Interest on liquid assets", year)
on_liquid.forecast = (liquid + liquid.prior) * end_weight * liquid_yield
on_deposits = s.line("Interest on deposits", year)
on_deposits.forecast = (deposits + deposits.prior) * end_weight * deposit_rate
on_wholesale = s.line("Interest on wholesale funding", year)
on_wholesale.forecast = wholesale.prior * wholesale_rate
nii = s.line("Net interest income", year)
nii.forecast = on_loans.total(book) + on_liquid - on_deposits - on_wholesale
s.heading("From income to net income")
fees = s.line("Net fee income", year)
fees.forecast = fees.prior * (1 + fee_growth)
income = s.line("Total income", year)
income.formula = nii + fees
costs = s.line("Operating costs", year)
costs.forecast = costs.prior * (1 + cost_growth)
provisions = s.line("Loan loss provisions", year)
provisions.forecast = ((loans + loans.prior) * end_weight * cost_of_risk).total(book)
pre_tax = s.line("Profit before tax", year)
pre_tax.formula = income - costs - provisions
tax = s.line("Income tax", year)
tax.forecast = pre_tax * tax_rate
net_income = s.line("Net income", year)
net_income.formula = pre_tax - tax
s.heading("Ratios")  # .partial: there is no year before the first
margin = s.line("Net interest margin", year, unit="%", partial=True)
margin.formula = nii / ((assets + assets.prior) * end_weight)
roe = s.line("Return on opening equity", year, unit="%", partial=True)
roe.formula = net_income / equity.prior

# --- Capital: the limit on payout -----------------------------------------------------------------------
# A method of the library writes several lines: dividends are the payout, cut to what leaves the CET1 ratio at its
# target; where even no dividend isn't enough, capital is raised.
c = m.sheet("Capital")
c.heading("Risk-weighted assets")
credit_rwa = c.line("Credit risk", book, year)
credit_rwa.forecast = loans * risk_weight
rwa = c.line("Risk-weighted assets", year)
rwa.forecast = credit_rwa.total(book) + income * operational
capital = distributions(
    c, opening_book=equity.at(year, LAST_ACTUAL), earnings=net_income, base=rwa, ratio=requirement + buffer,
    deductions=intangibles, payout=payout,
)  # fmt: skip
equity.forecast = capital.book_value
kept = net_income - capital.to_shareholders  # a formula with a Python name and no row of its own
wholesale.forecast = wholesale.prior + (assets - assets.prior) - (deposits - deposits.prior) - kept
cet1 = c.line("CET1 ratio", year, unit="%")
cet1.formula = (equity - intangibles) / rwa

# --- Value --------------------------------------------------------------------------------------------
v = m.sheet("Value")
v.heading("Cost of equity (CAPM)")
cost_of_equity = v.line("Cost of equity", unit="%")
cost_of_equity.formula = risk_free + beta * premium
excess = residual_income(
    v, opening_book=equity.at(year, LAST_ACTUAL), earnings=net_income, dividends=capital.to_shareholders,
    cost_of_equity=cost_of_equity, terminal=stable(stable_roe, stable_growth), tolerance=rounding, label="Excess return"
)  # fmt: skip
staged = dividend_discount(
    v, earnings=net_income, payout=capital.to_shareholders / net_income, cost_of_equity=cost_of_equity,
    growth_now=growth_after, growth=stable_growth, return_on_equity=stable_roe, years=transition, steps=10,
)  # fmt: skip
v.heading("Per share, and price to book against ROE")
per_share = v.line("Value per share", unit="EUR/share")
per_share.formula = excess.equity_value / shares
by_dividends = v.line("Value per share by dividends", unit="EUR/share")
by_dividends.formula = staged.equity_value / shares
market_to_book = v.line("P/B at the share price", unit="x", decimals=2)
market_to_book.formula = price * shares / equity.at(year, LAST_ACTUAL)
justified = justified_price_to_book(
    v, return_on_equity=stable_roe, growth=stable_growth, cost_of_equity=cost_of_equity, label="Justified P/B"
)
implied_roe = v.line("Stable ROE that the price implies", unit="%")
implied_roe.formula = stable_growth + market_to_book * (cost_of_equity - stable_growth)
market = multiple_by_driver(
    m.sheet("Regression"), "P/B by ROE", multiple=peer_price_to_book, driver=peer_roe,
    subject=roe.average(year, NEXT, LAST), least_fit=least_fit, least_peers=least_peers,
)  # fmt: skip
by_peers = v.line("P/B at which peers with its ROE trade", unit="x")
by_peers.formula = market.multiple

# --- What comes out, what must hold, what others state ------------------------------------------------
m.price(price)  # beside what is in its unit, the cover and the summary show the upside
m.output(per_share, by_dividends)
m.output(excess.price_to_book, label="P/B of the value")
m.output(justified, by_peers)
m.summary("Earnings", nii, fees, costs, provisions, net_income, roe)
m.summary("Capital and excess return", rwa, cet1, capital.distributable, capital.dividends, excess.residual_income)
s.chart("Net income and dividends", net_income, capital.dividends)
c.chart("CET1 ratio", cet1, kind="lines")
m.sensitivity(per_share, (cost_of_equity, [-0.01, -0.005, 0, 0.005, 0.01]), (stable_roe, [-0.02, -0.01, 0, 0.01, 0.02]))
m.check("The balance sheet balances", isclose(assets, liabilities, rounding))
m.check("CET1 is above its requirement", cet1 >= requirement)
m.check("Dividend discount and excess returns are not far apart", isclose(by_dividends / per_share, 1, largest_gap))
m.claim("Return on equity 2025", stated=0.123, computed=roe.at(year, LAST_ACTUAL), tolerance=0.0005, unit="%",
        source="Annual report 2025, key figures (invented)", agrees=False,
        note="The report divides by tangible equity, without intangible assets.")  # fmt: skip

m.load("assumptions.toml")
