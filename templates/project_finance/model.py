"""Skarvik Wind Farm (an invented project): two years of construction, eighteen of operation, by half-years.

Debt is drawn by gearing and sculpted to what the lenders' case earns; cash waterfall and returns follow the case that
the sponsors expect. The numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose, maximum, not_meaningful, where, xirr, year_fraction
from modelgen.valuation.project import cash_waterfall, cover_ratios, project_debt

m = Model(
    "Skarvik Wind Farm",
    timeline=Timeline.half_yearly("2026H1", "2045H2"),
    scenarios=("Base", "Low wind", "Cost overrun"),
    unit="EUR mn",
    purpose="Debt sizing, cover ratios and equity return of a wind farm in project finance",
    valuation_date=date(2025, 12, 31),
)
half = m.timeline
OPENS, MATURES = "2028H1", "2042H2"

# Lenders size their debt on a cautious case, which no scenario changes; sponsors expect another.
case = m.axis("Case", "Lenders", "Sponsors")

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.
a = m.sheet("Assumptions")
a.heading("Dates and construction")
close = a.assumption("Financial close", unit="date", shared=True)
completion = a.assumption("Completion", unit="date", shared=True)
budget = a.assumption("Construction costs", unit="EUR mn")
progress = a.assumption("Share of construction costs", half, unit="%", shared=True, minimum=0, maximum=1)

a.heading("Operation")
capacity = a.assumption("Capacity", unit="MW", shared=True, minimum=0)
hours = a.assumption("Full-load hours in a half-year", case, unit="MWh/MW", minimum=0)
availability = a.assumption("Availability", unit="%", shared=True, minimum=0, maximum=1)
strike = a.assumption("Strike price at financial close", unit="EUR/MWh", shared=True)
price_indexation = a.assumption("Indexation of the price", unit="%", shared=True, minimum=0, maximum=1)
operating_cost = a.assumption("Operating costs of a half-year, at financial close", case, unit="EUR mn")
inflation = a.assumption("Inflation of costs", unit="%", shared=True, minimum=0, maximum=1)
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Debt and reserve")
gearing = a.assumption("Gearing", unit="%", minimum=0, maximum=1)
facility = a.assumption("Facility", unit="EUR mn", shared=True, minimum=0)
rate = a.assumption("Interest rate, swapped", unit="%", shared=True, minimum=0, maximum=1)
arrangement = a.assumption("Arrangement fee", unit="%", shared=True, minimum=0, maximum=1)
commitment = a.assumption("Commitment fee", unit="%", shared=True, minimum=0, maximum=1)
cover = a.assumption("DSCR to which the debt is sculpted", unit="x", shared=True, minimum=1)
lock_up = a.assumption("DSCR of the lock-up", unit="x", shared=True, minimum=1)
default = a.assumption("DSCR of default", unit="x", shared=True, minimum=1)
reserved = a.assumption("Reserve to the service of a half-year", unit="%", shared=True, minimum=0)

a.heading("Limits of the checks")
hurdle = a.assumption("Sponsors' required return", unit="%", shared=True)
tiny = a.assumption("Rounding", unit="EUR mn", shared=True)

# --- Operation ----------------------------------------------------------------------------------------
# One formula for all half-years: `operating` is true after completion. `half.end` is a period's last day.
o = m.sheet("Operation")
operating = half.end > completion
flag = o.line("Operating", half, unit="")
flag.formula = where(operating, 1, 0)
years = o.line("Years since financial close", half, unit="")
years.formula = year_fraction(close, half.end, 0)
o.heading("EBITDA")
output = o.line("Output", case, half, unit="MWh")
output.formula = flag * capacity * hours * availability
price = o.line("Price", half, unit="EUR/MWh")
price.formula = strike * (1 + price_indexation) ** years
revenue = o.line("Revenue", case, half)
revenue.formula = (output * price).to("EUR mn")
costs = o.line("Operating costs", case, half)
costs.formula = flag * operating_cost * (1 + inflation) ** years
ebitda = o.line("EBITDA", case, half)
ebitda.formula = revenue - costs

# --- Construction and debt ----------------------------------------------------------------------------
# What pays for the debt is told to the method before its formula is known: tax depends on the interest.
d = m.sheet("Debt")
d.heading("Construction")
construction = d.line("Construction costs of the half-year", half)
construction.formula = budget * progress
t = m.sheet("Tax and cash flow")
cfads = t.line("Cash flow available for debt service", case, half)
senior = project_debt(
    d, half, costs=construction, operating=operating, gearing=gearing, rate=rate, facility=facility,
    arrangement_fee=arrangement, commitment_fee=commitment, cash_flow=cfads.at(case, "Lenders"), cover=cover,
)  # fmt: skip

built = t.line("Fixed assets at cost", half)
built.opening = 0  # what .prior is in the first period
built.formula = built.prior + senior.uses
depreciation = t.line("Depreciation", half)
depreciation.formula = flag * built.prior / flag.total(half)
interest = t.line("Interest in operation", half)
interest.formula = flag * senior.debt.interest
pre_tax = t.line("Profit before tax", case, half)
pre_tax.formula = ebitda - depreciation - interest
losses = t.line("Losses carried forward", case, half)
losses.opening = 0
losses.formula = maximum(losses.prior - pre_tax, 0)
tax = t.line("Tax", case, half)
tax.formula = maximum(pre_tax - losses.prior, 0) * tax_rate
cfads.formula = ebitda - tax

# --- Cover, waterfall and returns ---------------------------------------------------------------------
w = m.sheet("Waterfall")
expected = cfads.at(case, "Sponsors")
target = w.line("Reserve required", half)
target.formula = where(senior.debt.closing > 0, senior.service * reserved, 0)
waterfall = cash_waterfall(
    w, half, cash_flow=expected, service=senior.service, reserve=target, lock_up=lock_up, label="Sponsors"
)
c = m.sheet("Cover ratios")
ratios = cover_ratios(c, half, cash_flow=cfads, service=senior.service, opening=senior.debt.opening, rate=senior.rate)

r = m.sheet("Returns")
to_equity = r.line("Sponsors' cash flow", half)
to_equity.formula = waterfall.distributed - senior.equity
to_project = r.line("Project's cash flow before finance", half)
to_project.formula = expected - construction
equity_irr = r.line("Equity IRR", unit="%")
equity_irr.formula = xirr(to_equity, half.end)
project_irr = r.line("Project IRR, after tax", unit="%")
project_irr.formula = xirr(to_project, half.end)
least = r.line("Least DSCR, sponsors' case", unit="x")
least.formula = ratios.least.at(case, "Sponsors")
average = r.line("Average DSCR, sponsors' case", unit="x")
average.formula = ratios.average.at(case, "Sponsors")
life = r.line("LLCR at completion, lenders' case", unit="x")
life.formula = ratios.loan_life.at(case, "Lenders").at(half, OPENS)

# --- Sources and uses, and years ------------------------------------------------------------------------
# A second timeline has columns of its own: flows sum over a year's half-years, balances take the last one.
u = m.sheet("Sources and uses")
for_costs = u.line("Construction costs to completion")
for_costs.formula = construction.total(half)
for_interest = u.line("Interest during construction")
for_interest.formula = senior.debt.interest.total(half) - interest.total(half)
for_fees = u.line("Fees")
for_fees.formula = senior.debt.fees.total(half)
uses = u.line("Uses")
uses.formula = for_costs + for_interest + for_fees
by_debt = u.line("Debt at completion")
by_debt.formula = senior.debt.closing.max(half)
by_equity = u.line("Equity paid in")
by_equity.formula = senior.equity.total(half)

year = m.add_timeline("Year", Timeline.annual(2026, 2045))
y = m.sheet("Years")
yearly_cfads = y.line("Cash flow for debt service", year)
yearly_cfads.formula = expected.total(half, by=year)
yearly_service = y.line("Service", year)
yearly_service.formula = senior.service.total(half, by=year)
yearly_paid = y.line("Distributed", year)
yearly_paid.formula = waterfall.distributed.total(half, by=year)
yearly_cover = y.line("DSCR of the year", year, unit="x", decimals=2)
yearly_cover.formula = where(yearly_service > 0, yearly_cfads / yearly_service, not_meaningful)
yearly_debt = y.line("Debt at the year's end", year)
yearly_debt.formula = senior.debt.closing.at(half, year)

# --- Balance sheet ------------------------------------------------------------------------------------
b = m.sheet("Balance sheet")
assets = b.line("Total assets", half)
assets.formula = built - depreciation.cumulative + waterfall.reserve + waterfall.cash
owed = b.line("Debt", half)
owed.formula = senior.debt.closing
income = b.line("Net income", half)
income.formula = (pre_tax - tax).at(case, "Sponsors")
equity = b.line("Shareholders' equity", half)
equity.opening = 0
equity.formula = equity.prior + senior.equity + income - waterfall.distributed

# --- What comes out, what must hold, what others state ------------------------------------------------
m.output(equity_irr, project_irr, least, average, life, by_debt)
m.summary("Sources and uses", for_costs, for_interest, for_fees, uses, by_debt, by_equity)
m.summary("By year", yearly_cfads, yearly_service, yearly_cover, yearly_paid, yearly_debt)
d.chart("Debt", senior.debt.closing)
r.chart("Sponsors' cash flow", to_equity)
y.chart("Cash flow and service", yearly_cfads, yearly_service)

m.check("Sources are uses", isclose(uses, by_debt + by_equity, tiny))
m.check("The balance sheet balances", isclose(assets, owed + equity, tiny))
m.check("The debt is repaid at maturity", senior.debt.closing.at(half, MATURES) <= 0)
m.check("The sponsors' DSCR stays above default", least >= default)
m.check("Sponsors earn what they require", equity_irr >= hurdle, severity="warning")
m.claim("Debt at completion", stated=144, computed=by_debt, tolerance=0.5, unit="EUR mn",
        source="Information memorandum (invented)")  # fmt: skip

m.load("assumptions.toml")
