"""Norrvik Properties plc (an invented company): a property company by net asset value, EPRA's measures and FFO.

Each property is its net rent over its yield; what is left after debt is the net asset value, and what rent leaves after
costs and interest are funds from operations (FFO). The numbers stand in assumptions.toml. `modelgen build .` makes the
workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose
from modelgen.valuation.epra import epra_net_assets
from modelgen.valuation.nav import loan_to_value, net_asset_value, property_values

m = Model(
    "Norrvik Properties plc",
    timeline=Timeline.annual(2025, 2030, last_actual=2025),
    scenarios=("Base", "Higher yields", "Weak letting"),
    unit="EUR mn",
    purpose="Net asset value by property, EPRA's measures, and the shares on FFO and at a discount to NAV",
    valuation_date=date(2025, 12, 31),
)
year = m.timeline
LAST_ACTUAL, NEXT, LAST = "2025", "2026", "2030"

# What varies by property is said once, for all properties.
asset = m.axis(
    "Property", "Riverside Offices", "Central Plaza Offices", "Northgate Logistics", "Southport Logistics",
    "Harbour Retail Park", "Linden Apartments",
)  # fmt: skip

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

p = m.sheet("Properties").table("Rent roll at the valuation date", asset)
area = p.assumption("Area", asset, unit="k sqm", shared=True, minimum=0)
rent = p.assumption("Market rent", asset, unit="EUR/sqm", shared=True, minimum=0)
let = p.assumption("Let", asset, unit="%", shared=True, minimum=0, maximum=1)
costs = p.assumption("Costs to rent", asset, unit="%", shared=True, minimum=0, maximum=1)
owned = p.assumption("Owned", asset, unit="%", shared=True, minimum=0, maximum=1)
market_yield = p.assumption("Net yield", asset, unit="%", shared=True, minimum=0, maximum=1)
loan = p.assumption("Loan, at the share owned", asset, unit="EUR mn", shared=True, minimum=0)

a = m.sheet("Assumptions")
a.heading("Rents and values")
indexation = a.assumption("Indexation of rents", year, unit="%", minimum=-1, maximum=1)
let_later = a.assumption("Change in let area", asset, year, unit="%", minimum=-1, maximum=1)
yield_shift = a.assumption("Shift of yields", unit="%", minimum=-1, maximum=1)

a.heading("Company")
overhead = a.assumption("Overhead", year, unit="EUR mn", shared=True)
interest_rate = a.assumption("Interest on net debt", year, unit="%", minimum=0, maximum=1)
tax_rate = a.assumption("Tax on recurring profit", unit="%", shared=True, minimum=0, maximum=1)
upkeep = a.assumption("Capital expenditure to keep rents", unit="%", shared=True, minimum=0, maximum=1)
payout = a.assumption("Payout of FFO", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Balance sheet, shares and price")
cash = a.assumption("Cash", unit="EUR mn", shared=True)
other_assets = a.assumption("Other assets less other liabilities", unit="EUR mn", shared=True)
deferred_tax = a.assumption("Deferred tax on property", unit="EUR mn", shared=True)
derivatives = a.assumption("Derivatives, a net liability", unit="EUR mn", shared=True)
intangibles = a.assumption("Intangible assets", unit="EUR mn", shared=True)
debt_discount = a.assumption("Book less market value of debt", unit="EUR mn", shared=True)
purchasers = a.assumption("Purchasers' costs to value", unit="%", shared=True, minimum=0, maximum=1)
shares = a.assumption("Diluted shares", unit="mn shares", shared=True)
price = a.assumption("Share price", unit="EUR/share", shared=True)
ffo_multiple = a.assumption("P/FFO of the peers", unit="x", minimum=0)

a.heading("Limits of the checks")
covenant = a.assumption("LTV covenant", unit="%", shared=True, minimum=0, maximum=1)
tiny = a.assumption("Rounding", unit="EUR mn", shared=True)

# --- Rents --------------------------------------------------------------------------------------------
# History and forecast have a formula each; `.prior` is the year before. One formula holds for all properties.

r = m.sheet("Rents")
potential = r.line("Rent if all were let", asset, year)
potential.history = (area * rent).to("EUR mn")
potential.forecast = potential.prior * (1 + indexation)
occupancy = r.line("Let area", asset, year, unit="%")
occupancy.history = let
occupancy.forecast = occupancy.prior + let_later
net_rent = r.line("Net rent", asset, year)
net_rent.formula = potential * occupancy * (1 - costs)
net_rent_owned = r.line("Net rent at the share owned", asset, year)
net_rent_owned.formula = net_rent * owned
total_rent = r.line("Net rental income", year)
total_rent.formula = net_rent_owned.total(asset)

# --- Net asset value by property ------------------------------------------------------------------------

v = m.sheet("Net asset value")
applied = v.table("Yields", asset).line("Yield applied", asset, unit="%")
applied.formula = market_yield + yield_shift
worth = property_values(v, income=net_rent.at(year, NEXT), yield_=applied, ownership=owned)
table = v.table("By property", asset)
held = table.line("Value at the share", asset)
held.formula = worth.value * owned
rent_yield = table.line("Yield on today's net rent", asset, unit="%")
rent_yield.formula = net_rent.at(year, LAST_ACTUAL) / worth.value
borrowed = table.line("Loan", asset)
borrowed.formula = loan
ltv = table.line("LTV", asset, unit="%")
ltv.formula = loan / held
own = table.line("Value less loan", asset)
own.formula = held - loan
own_share = table.line("Per share", asset, unit="EUR/share")
own_share.formula = own / shares

net_debt = v.line("Net debt")
net_debt.formula = loan.total(asset) - cash
nav = net_asset_value(
    v, [worth.total], debt=net_debt, other_assets=other_assets, claims=deferred_tax + derivatives, shares=shares,
    price=price,
)  # fmt: skip
group_ltv = loan_to_value(v, debt=net_debt, value=nav.gross)

# --- EPRA's measures ------------------------------------------------------------------------------------

e = m.sheet("EPRA")
epra = epra_net_assets(
    e, equity=nav.value, shares=shares, deferred_tax=deferred_tax, derivatives=derivatives, intangibles=intangibles,
    purchasers_costs=worth.total * purchasers, debt_discount=debt_discount,
)  # fmt: skip
e.heading("Ratios")
initial_yield = e.line("EPRA net initial yield", unit="%")
initial_yield.formula = total_rent.at(year, LAST_ACTUAL) / (worth.total * (1 + purchasers))
vacancy = e.line("EPRA vacancy rate", unit="%")
vacancy.formula = 1 - (potential * occupancy * owned).total(asset).at(year, LAST_ACTUAL) / (potential * owned).total(
    asset
).at(year, LAST_ACTUAL)
discount = e.line("Price to EPRA NTA", unit="%")
discount.formula = price / epra.tangible.per_share - 1

# --- Funds from operations --------------------------------------------------------------------------------

f = m.sheet("FFO")
debt = f.line("Net debt by year", year)
interest = f.line("Interest", year)
interest.forecast = debt.prior * interest_rate
tax = f.line("Tax", year)
tax.forecast = (total_rent - overhead - interest) * tax_rate
ffo = f.line("FFO", year)
ffo.forecast = total_rent - overhead - interest - tax
capex = f.line("Capital expenditure", year)
capex.forecast = total_rent * upkeep
affo = f.line("Adjusted FFO", year)
affo.forecast = ffo - capex
dividends = f.line("Dividends", year)
dividends.forecast = ffo * payout
debt.history = net_debt
debt.forecast = debt.prior - affo + dividends
f.heading("Per share and leverage")
ffo_per_share = f.line("FFO per share", year, unit="EUR/share")
ffo_per_share.forecast = ffo / shares
cover = f.line("Interest cover", year, unit="x")
cover.forecast = (total_rent - overhead) / interest
portfolio = f.line("Portfolio value", year, partial=True)  # on the next year's rent: none in the last year
portfolio.formula = (net_rent_owned.lead(1) / applied).total(asset)
leverage = f.line("Loan to value by year", year, unit="%", partial=True)
leverage.formula = debt / portfolio

s = m.sheet("Share")
by_ffo = s.line("Value per share on FFO", unit="EUR/share")
by_ffo.formula = ffo_per_share.at(year, NEXT) * ffo_multiple
price_to_ffo = s.line("P/FFO at the share price", unit="x")
price_to_ffo.formula = price / ffo_per_share.at(year, NEXT)
implied_yield = s.line("Yield that the share price implies", unit="%")
implied_yield.formula = total_rent.at(year, NEXT) / (price * shares + net_debt)
dividend_yield = s.line("Dividend yield", unit="%")
dividend_yield.formula = dividends.at(year, NEXT) / (price * shares)

# --- What comes out, what must hold, what others state ------------------------------------------------

m.price(price)
m.output(epra.tangible.per_share, by_ffo)
m.output(nav.value, label="Net asset value")
m.output(group_ltv)
m.output(initial_yield, implied_yield)
m.summary("By property", held, borrowed, ltv, own_share)
m.summary("By year", total_rent, interest, ffo, affo, dividends, ffo_per_share, portfolio, leverage)
m.sensitivity(epra.tangible.per_share, (yield_shift, [-0.01, -0.005, 0, 0.005, 0.01]))
v.chart("Value and loan by property", held, borrowed)

m.check("The properties' net value is the company's", isclose(own.total(asset), worth.total - loan.total(asset), tiny))
m.check("Values by year begin with the valuation", isclose(portfolio.at(year, LAST_ACTUAL), worth.total, tiny))
m.check("Loans stay within the covenant", leverage <= covenant)
m.check("Dividends are earned", affo >= dividends, severity="warning")
m.claim("Vacancy rate 2025", stated=0.054, computed=vacancy, tolerance=0.0005, unit="%",
        source="Annual report 2025, EPRA tables (invented)")  # fmt: skip
m.load("assumptions.toml")
