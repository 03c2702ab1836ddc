"""Calder Instruments plc (an invented company): a DCF with a WACC for each year, an equity bridge and diluted shares.

This file says what is calculated; the numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, absolute, isclose, maximum, minimum
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.dcf import dcf
from modelgen.valuation.dilution import Tranches, implied_dilution
from modelgen.valuation.football import Range, dcf_range, football_field
from modelgen.valuation.leverage import debt_policy, levered_rates
from modelgen.valuation.terminal import exit_multiple, value_driver
from modelgen.valuation.terminal_checks import terminal_checks

# The model: its years (up to `last_actual` they are history), its scenarios (the first is the base from which
# the others differ) and the unit that a line has unless it says otherwise.
m = Model(
    "Calder Instruments plc", timeline=Timeline.annual(2023, 2032, last_actual=2025), unit="GBP mn",
    scenarios=("Base", "Upside", "Downside"), valuation_date=date(2025, 12, 31),
    purpose="Value of a share by a DCF of the free cash flow to the firm",
)  # fmt: skip
year = m.timeline
LAST_ACTUAL, NEXT, LAST = "2025", "2026", "2032"
award = m.axis("Award", "Restricted shares", "Options of 2021", "Options of 2024")  # whatever there are several of

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

a = m.sheet("Assumptions")
a.heading("Operations")
growth = a.assumption("Net sales growth", year, unit="%", minimum=-1, maximum=1)
margin = a.assumption("EBITDA margin", year, unit="%", minimum=-1, maximum=1)
depreciation_share = a.assumption("D&A to net sales", unit="%", shared=True, minimum=0, maximum=1)
capex_share = a.assumption("Capital expenditure to net sales", year, unit="%", minimum=0, maximum=1)
capital_share = a.assumption("Working capital to net sales", unit="%", minimum=-1, maximum=1)
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Cost of capital")
risk_free = a.assumption("Risk-free rate", unit="%", shared=True)
premium = a.assumption("Equity risk premium", unit="%", shared=True)
asset_beta = a.assumption("Asset beta", shared=True, minimum=0)
debt_cost = a.assumption("Cost of debt before tax", year, unit="%", shared=True)
debt_weight = a.assumption("Debt to enterprise value", year, unit="%", shared=True, minimum=0, maximum=1)
policy = debt_policy(a)  # methods bring their choices along: dropdowns in the workbook

a.heading("Terminal value")
terminal_growth = a.assumption("Terminal growth", unit="%", minimum=-1, maximum=1)
new_return = a.assumption("Return on new capital", unit="%", minimum=0, maximum=1)
multiple = a.assumption("Exit EV/EBITDA multiple", unit="x", minimum=0)
timing = a.assumption("Timing of the cash flow in its year", shared=True, minimum=0, maximum=1)

a.heading("Balance sheet, shares and price")
balance_date = a.assumption("Date of the balance sheet", unit="date", shared=True)
cash = a.assumption("Cash", unit="GBP mn", shared=True)
loans = a.assumption("Bank loans and notes", unit="GBP mn", shared=True)
leases = a.assumption("Lease liabilities", unit="GBP mn", shared=True)
pensions = a.assumption("Pension deficit", unit="GBP mn", shared=True)
associates = a.assumption("Associates", unit="GBP mn", shared=True)
shares = a.assumption("Shares outstanding", unit="mn shares", shared=True)
awards = a.assumption("Awards outstanding", award, unit="mn shares", shared=True)
strike = a.assumption("Exercise price", award, unit="GBP/share", shared=True)
price = a.assumption("Share price", unit="GBP/share", shared=True)
low_price = a.assumption("Lowest price of 52 weeks", unit="GBP/share", shared=True)
high_price = a.assumption("Highest price of 52 weeks", unit="GBP/share", shared=True)

a.heading("Limits and steps")
rounding = a.assumption("Rounding in reported figures", unit="GBP mn", shared=True)
tiny = a.assumption("Rounding in ratios", shared=True)
terminal_limit = a.assumption("Terminal share that is flagged", unit="%", shared=True)
step = a.assumption("Step of WACC and growth", unit="%", shared=True)
largest_gap = a.assumption("Largest gap between terminal values", unit="%", shared=True)

# --- Operations ---------------------------------------------------------------------------------------
# A line's history is given as actuals ([actual.net_sales] in the TOML) or by a formula. `.prior` is the year
# before; .forecast is for the years ahead, .formula for all of them.

o = m.sheet("Operations")
sales = o.line("Net sales", year)
sales.forecast = sales.prior * (1 + growth)
sales_growth = o.line("Growth", year, unit="%", partial=True)  # partial: the first year has none before it
sales_growth.formula = sales / sales.prior - 1
ebitda = o.line("EBITDA", year)
ebitda.forecast = sales * margin
ebitda_margin = o.line("Margin", year, unit="%")
ebitda_margin.formula = ebitda / sales
depreciation = o.line("D&A", year)
depreciation.forecast = sales * depreciation_share
ebit = o.line("EBIT", year)
ebit.formula = ebitda - depreciation
reported_ebit = o.line("Reported EBIT", year)  # actuals only: what the subtraction is checked against
capex = o.line("Capital expenditure and new leases", year)
capex.forecast = sales * capex_share
working_capital = o.line("Working capital", year)
working_capital.forecast = sales * capital_share
o.chart("Net sales and EBITDA", sales, ebitda)

# --- Free cash flow -----------------------------------------------------------------------------------
# A method of the library writes the lines that every textbook has: here NOPAT + D&A - capex - working capital.

f = m.sheet("Free cash flow")
flow = free_cash_flow_to_firm(
    f, ebit=ebit, tax_rate=tax_rate, da=depreciation, capex=capex, working_capital=working_capital
)
conversion = f.line("Free cash flow to EBITDA", year, unit="%", partial=True)
conversion.formula = flow.cash_flow / ebitda

# --- Cost of capital: as debt is paid down, the beta of equity falls and the tax shield shrinks -----------

w = m.sheet("Cost of capital")
capital = levered_rates(
    w, policy=policy, risk_free=risk_free, equity_premium=premium, asset_beta=asset_beta, cost_of_debt=debt_cost,
    tax_rate=tax_rate, debt_weight=debt_weight, tolerance=tiny,
)  # fmt: skip

# --- Value --------------------------------------------------------------------------------------------
# By NOPAT (1 + g) (1 - g / RONIC) / (WACC - g): growth for ever takes investment, at the return on new capital.

d = m.sheet("DCF")
made = dcf(
    d, flow, rate=capital.wacc, terminal=value_driver(flow.nopat, terminal_growth, new_return), timing=timing,
    metric=ebitda, limit=terminal_limit,
)  # fmt: skip
other = dcf(d, flow, rate=capital.wacc, terminal=exit_multiple(ebitda, multiple), timing=timing, label="Exit multiple")
last_wacc = d.line("WACC of the last year", unit="%")
last_wacc.formula = capital.wacc.at(year, LAST)  # .at takes one year, or one member of another axis
forward = d.line("Enterprise value to EBITDA 2026", unit="x")
forward.formula = made.enterprise_value / ebitda.at(year, NEXT)
terminal_checks(d, growth=terminal_growth, highest_growth=risk_free)

b = m.sheet("Equity value")
bridge = equity_bridge(
    b, made, date=balance_date,
    items=[
        BridgeItem("cash", cash), BridgeItem("debt", loans), BridgeItem("finance leases", leases),
        BridgeItem("pensions", pensions, haircut=tax_rate), BridgeItem("associates", associates),
    ],
)  # fmt: skip
dilution = implied_dilution(b, equity=bridge.equity, shares=shares, tranches=Tranches(award, awards, strike))
per_share = dilution.price
by_multiple = b.line("Value per share by the exit multiple", unit="GBP/share")
by_multiple.formula = (other.enterprise_value - bridge.net_debt + bridge.other) / dilution.diluted.shares

# --- What if: each case is calculated by formulas of its own, live in the workbook -----------------------

steps = [-0.01, -0.005, 0, 0.005, 0.01]
m.sensitivity(per_share, (capital.wacc, steps), (terminal_growth, steps), label="Value per share by WACC and growth")
moved = {capital.wacc: 0.005, terminal_growth: 0.005, new_return: 0.02, growth: 0.01, margin: 0.01, capex_share: 0.005}
m.tornado(per_share, moved, label="What moves the value per share")
cases = m.scenario_table([per_share, made.enterprise_value])[per_share]

s = m.sheet("Football field")
around = dcf_range(s, per_share, rate=capital.wacc, growth=terminal_growth, rate_step=step, growth_step=step)
worst, best, middle = (cases.at(cases.axes[0], name) for name in ("Downside", "Upside", "Base"))
field = football_field(
    s,
    [
        Range("DCF, WACC and growth 50 bp each way", around.low, around.high, around.base),
        Range("DCF, from Downside to Upside", worst, best, middle),
        Range("DCF, perpetuity to exit multiple", minimum(per_share, by_multiple), maximum(per_share, by_multiple)),
        Range("52 weeks of trading", low_price, high_price, price),
    ],
    price=price,
)

# --- What comes out, what must hold, what others state ------------------------------------------------

m.price(price)  # beside each output in its unit stands the upside
m.output(per_share, label="Value per share")
m.output(by_multiple)
m.output(made.enterprise_value, label="Enterprise value")
m.output(made.terminal_share, label="Terminal value's share of it")
m.output(bridge.equity, label="Equity value")
m.summary("Operations", sales, sales_growth, ebitda, ebitda_margin)
m.summary("Free cash flow", flow.nopat, flow.depreciation, flow.capex, flow.working_capital, flow.cash_flow, conversion)
m.summary("Cost of capital", debt_weight, capital.cost_of_equity, capital.wacc)
m.summary("Is it plausible?", forward, made.implied_multiple, made.implied_growth)
m.summary("Range by method, per share", field.low, field.base, field.high)

m.check("EBITDA less D&A is the reported EBIT", isclose(ebit, reported_ebit, rounding))
m.check("New capital earns its cost", new_return >= last_wacc, severity="warning")
m.check("The two terminal values are not far apart", absolute(by_multiple / per_share - 1) <= largest_gap)

report = "Annual report 2025, key figures (invented)"
last_growth = sales_growth.at(year, LAST_ACTUAL)
m.claim("Growth of net sales 2025", stated=0.051, computed=last_growth, tolerance=0.0005, unit="%", source=report)
m.claim(
    "Net debt to EBITDA 2025", stated=1.8, computed=bridge.net_debt / ebitda.at(year, LAST_ACTUAL), tolerance=0.05,
    unit="x", source=report, agrees=False,
    note="The report leaves lease liabilities out: with them it is a quarter of a turn more.",
)  # fmt: skip

m.load("assumptions.toml")
