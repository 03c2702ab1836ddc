"""Corvane Metals plc (an invented company): three mines by what they still hold, on a price deck, to P/NAV.

Each mine is worth its cash flow to the end of its life, without a terminal value; a scenario is a price deck. All is in
money of 2026 (real). The numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose, maximum, npv
from modelgen.valuation.nav import finite_life_values, net_asset_value, price_to_nav

m = Model(
    "Corvane Metals plc",
    timeline=Timeline.annual(2025, 2038, last_actual=2025),
    scenarios=("Consensus", "Spot", "Low prices"),
    unit="USD mn",
    purpose="Net asset value by mine on three price decks, and the share at a multiple of it",
    valuation_date=date(2025, 12, 31),
)
year = m.timeline
FIRST = "2026"

# What varies by mine, or by metal, is said once. A unit of metal is a tonne of copper or zinc, an ounce of gold.
mine = m.axis("Mine", "Alto Verde", "Sierra Blanca", "Kestrel")
metal = m.axis("Metal", "Copper", "Gold", "Zinc")

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

a = m.sheet("Assumptions")
a.heading("Price deck, money of 2026")
deck = a.assumption("Price", metal, year, unit="USD/unit", minimum=0)
a.heading("Mine plan")
ore = a.assumption("Ore processed", mine, year, unit="mn t", shared=True, minimum=0)
reserves = a.assumption("Ore reserves", mine, unit="mn t", shared=True, minimum=0)
yields = a.assumption("Payable metal in a tonne of ore", mine, metal, unit="unit/t", shared=True, minimum=0)
a.heading("Costs and capital, money of 2026")
mining_cost = a.assumption("Site costs of a tonne of ore", mine, unit="USD/t", shared=True)
selling = a.assumption("Treatment, freight and royalties to revenue", mine, unit="%", shared=True, minimum=0, maximum=1)
sustaining = a.assumption("Sustaining capital of a tonne of ore", mine, unit="USD/t", shared=True)
building = a.assumption("Construction and closure", mine, year, unit="USD mn", shared=True)
tax_base = a.assumption("Tax base at the valuation date", mine, unit="USD mn", shared=True)
tax_rate = a.assumption("Tax rate", mine, unit="%", shared=True, minimum=0, maximum=1)
a.heading("Value")
rate = a.assumption("Real discount rate", mine, unit="%", shared=True, minimum=0, maximum=1)
group_rate = a.assumption("Real discount rate of overhead", unit="%", shared=True, minimum=0, maximum=1)
timing = a.assumption("Timing of flows within a year", shared=True, minimum=0, maximum=1)
owned = a.assumption("Owned", mine, unit="%", shared=True, minimum=0, maximum=1)
overhead = a.assumption("Overhead and exploration", year, unit="USD mn", shared=True)
net_debt = a.assumption("Net debt", unit="USD mn", shared=True)
provisions = a.assumption("Pension and other provisions", unit="USD mn", shared=True)
shares = a.assumption("Diluted shares", unit="mn shares", shared=True)
price = a.assumption("Share price", unit="USD/share", shared=True)
multiple = a.assumption("P/NAV of the peers", unit="x", minimum=0)
a.heading("Limits of the checks")
tiny = a.assumption("Rounding", unit="USD mn", shared=True)

# --- Mines --------------------------------------------------------------------------------------------
# One formula holds for all mines and years. `.total` sums over an axis, here over metals.

p = m.sheet("Mines")
p.heading("Production and revenue")
metal_sold = p.line("Payable metal", mine, metal, year, unit="k unit")
metal_sold.forecast = (ore * yields).to("k unit")  # `.to` changes the scale
revenue = p.line("Revenue", mine, year)
revenue.forecast = (metal_sold * deck).total(metal).to("USD mn")
p.heading("Cash flow")
site_costs = p.line("Site costs", mine, year)
site_costs.forecast = ore * mining_cost
selling_costs = p.line("Treatment, freight and royalties", mine, year)
selling_costs.forecast = revenue * selling
ebitda = p.line("EBITDA", mine, year)
ebitda.forecast = revenue - site_costs - selling_costs
capex = p.line("Capital expenditure", mine, year)
capex.forecast = ore * sustaining + building
# Capital is written off with the ore that it serves: today's tax base, and what is still to be spent.
depreciation = p.line("Tax depreciation", mine, year)
depreciation.forecast = (tax_base + capex.total(year)) * ore / ore.total(year)
tax = p.line("Tax", mine, year)
tax.forecast = maximum(ebitda - depreciation, 0) * tax_rate
flow = p.line("Free cash flow", mine, year)
flow.forecast = ebitda - tax - capex
unit_margin = p.line("EBITDA margin", mine, unit="%")
unit_margin.formula = ebitda.total(year) / revenue.total(year)

g = m.sheet("Group")
g.heading("At the share owned")
group_revenue = g.line("Revenue at the share owned", year)
group_revenue.forecast = (revenue * owned).total(mine)
group_ebitda = g.line("EBITDA after overhead", year)
group_ebitda.forecast = (ebitda * owned).total(mine) - overhead
group_flow = g.line("Free cash flow after overhead", year)
group_flow.forecast = (flow * owned).total(mine) - overhead
copper = g.line("Copper at the share owned", year, unit="k unit")
copper.forecast = (metal_sold.at(metal, "Copper") * owned).total(mine)

# --- Net asset value ------------------------------------------------------------------------------------

v = m.sheet("Net asset value")
mines = finite_life_values(v, flow, rate=rate, timing=timing, ownership=owned, label="Mines")
table = v.table("By mine", mine)
value = table.line("Value at the share", mine)
value.formula = mines.value * owned
a_share = table.line("Per share", mine, unit="USD/share")
a_share.formula = value / shares
part = table.line("Share of the mines' value", mine, unit="%")
part.formula = value / mines.total
life = table.line("Years of ore at the full rate", mine, unit="")
life.formula = reserves / ore.max(year)
v.heading("Company")
head_office = v.line("Present value of overhead")
head_office.formula = npv(group_rate, overhead) * (1 + group_rate) ** (1 - timing)  # npv: at the years' ends
nav = net_asset_value(
    v, [mines.total], debt=net_debt, claims=head_office + provisions, shares=shares, price=price, label="NAV"
)  # fmt: skip
at_multiple = price_to_nav(v, nav, multiple=multiple, price=price)
ev_ebitda = v.line("EV/EBITDA 2026 at the share price", unit="x")
ev_ebitda.formula = (price * shares + net_debt + provisions) / group_ebitda.at(year, FIRST)

# --- What comes out, what must hold, what others state ------------------------------------------------

m.price(price)
m.output(at_multiple.value, label="Value per share at the peers' P/NAV")
m.output(nav.per_share, label="Net asset value per share")
m.output(at_multiple.market, label="P/NAV at the share price")
m.output(ev_ebitda)
m.summary("By mine", value, a_share, part)
m.summary("By year, at the share owned", group_revenue, group_ebitda, group_flow)
v.chart("Value at the share owned", value)
g.chart("Free cash flow after overhead", group_flow)
m.sensitivity(
    nav.per_share,
    (deck.at(metal, "Copper"), [-1000, -500, 0, 500, 1000]),
    (deck.at(metal, "Gold"), [-400, -200, 0, 200, 400]),
)

m.check("Mine plans stay within the reserves", ore.total(year) <= reserves)
m.check("The mines' value is the company's", isclose(value.total(mine), mines.total, tiny))
m.check("All capital is written off", isclose(depreciation.total(year), tax_base + capex.total(year), tiny))
m.check("Mines earn more than their costs", ebitda >= 0, severity="warning")
m.claim("Copper in 2026, thousand tonnes", stated=63, computed=copper.at(year, FIRST), tolerance=0.5,
        unit="k unit", source="Guidance for 2026 (invented)")  # fmt: skip
m.load("assumptions.toml")
