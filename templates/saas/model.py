"""Quillpoint Software Inc. (an invented company): subscriptions by monthly cohort, and what they are worth.

This file says what is calculated; the numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose
from modelgen.valuation.cohorts import cohorts
from modelgen.valuation.football import Range, football_field
from modelgen.valuation.unit_economics import unit_economics

# The model: its years (up to `last_actual` they are history), its scenarios (the first is the base for the others) and
# the unit that a line has unless it says otherwise. Months and quarters are timelines of their own.
m = Model(
    "Quillpoint Software Inc.",
    timeline=Timeline.annual(2025, 2028, last_actual=2025),
    scenarios=("Base", "Upside", "Downside"),
    unit="USD k",
    purpose="Recurring revenue by monthly cohort, unit economics, and a value by EV/ARR, EV/sales and exit",
    valuation_date=date(2025, 12, 31),
)
year = m.timeline
month = m.add_timeline("Month", Timeline.monthly("2025-01", "2028-12", last_actual="2025-12"))
quarter = m.add_timeline("Quarter", Timeline.quarterly("2025Q1", "2028Q4", last_actual="2025Q4"))
LAST_ACTUAL, NEXT, EXIT = "2025", "2026", "2028"

# What varies by member of an axis is said once, for all members.
item = m.axis("Cost", "Cost of revenue", "Sales and marketing", "Research and development", "Administration")
life = m.axis("Year with the company", "First year", "Second year", "Later years")
NOW, AHEAD, AT_EXIT = "EV/ARR", "EV/sales of next year", f"Exit in {EXIT}, EV/ARR"
method = m.axis("Method", NOW, AHEAD, AT_EXIT)
case = m.axis("Case", "Low", "Middle", "High")

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers belong here, with their sources: formulas hold 0, 1, and 12 of the calendar.

a = m.sheet("Assumptions")
a.heading("Customers")
efficiency = a.assumption("New ARR per USD of sales and marketing", year, unit="x", minimum=0)
churn = a.assumption("Monthly churn", life, unit="%", minimum=0, maximum=1)
upsell = a.assumption("Monthly expansion", life, unit="%", minimum=0, maximum=1)

a.heading("Costs and cash")
cost_share = a.assumption("Costs to revenue", item, year, unit="%", minimum=0, maximum=1)
capex_share = a.assumption("Capital expenditure to revenue", unit="%", shared=True, minimum=0, maximum=1)
billed_ahead = a.assumption("Deferred revenue to ARR", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Valuation")
multiple = a.assumption("Multiple", method, case, unit="x", minimum=0)
required = a.assumption("Required return until the exit", unit="%", shared=True, minimum=0, maximum=1)
shares = a.assumption("Diluted shares", unit="k shares", shared=True, minimum=0)
last_round = a.assumption("Price of the last round", unit="USD/share", shared=True, minimum=0)

a.heading("Balances before the first month")
arr_before = a.assumption("ARR at the end of 2024", unit="USD k", shared=True)
deferred_before = a.assumption("Deferred revenue at the end of 2024", unit="USD k", shared=True)
cash_before = a.assumption("Cash at the end of 2024", unit="USD k", shared=True)
rounding = a.assumption("Rounding in amounts", unit="USD k", shared=True)

# --- Months: what is signed, and what customers of each month then do -----------------------------------
# A line's history is given as actuals ([actual.new_arr] in the TOML); .forecast is for the forecast, .formula for both.
# `.prior` is the month before, and `.opening` what that is in the first month. `x.at(year, month)` is x of the year of
# each month. A line may be used before its formula is set.

s = m.sheet("Months")
s.heading("ARR bridge")
moves = ("Opening ARR", "New ARR", "Expansion ARR", "Churned ARR", "Closing ARR")
opening, signed, expansion, churned, closing = (s.line(name, month) for name in moves)
closing.opening = arr_before
closing.history = closing.forecast = closing.prior + signed + expansion - churned
opening.formula = closing.prior

s.heading("Income statement")
revenue = s.line("Revenue", month)
revenue.forecast = closing.prior / 12  # what is signed in a month is billed from the next one on
costs = s.line("Costs", item, month)
costs.forecast = revenue * cost_share.at(year, month)
gross, selling = s.line("Gross profit", month), s.line("Spent on sales and marketing", month)
gross.formula = revenue - costs.at(item, "Cost of revenue")
selling.formula = costs.at(item, "Sales and marketing")
ebitda = s.line("EBITDA", month)
ebitda.formula = revenue - costs.total(item)

s.heading("Cash")
capex = s.line("Capital expenditure", month)
capex.forecast = revenue * capex_share
deferred = s.line("Deferred revenue", month)
deferred.opening = deferred_before
deferred.forecast = closing * billed_ahead
flow = s.line("Free cash flow", month)
flow.formula = ebitda - capex + deferred - deferred.prior
cash = s.line("Cash", month)
cash.opening = cash_before
cash.formula = cash.prior + flow

# A method of the library adds a block of lines and gives them back by name: here a cohort for each month of the
# forecast, and one for all customers before, which counts as in its later years.
signed.forecast = selling * efficiency.at(year, month)
c, start = m.sheet("Cohorts"), closing.at(month, "2025-12")
made = cohorts(c, month, opening=start, signed=signed, churn=churn, expansion=upsell, life=life)
expansion.forecast, churned.forecast = made.expansion, made.churned

# --- Quarters and years: flows sum, balances take the last month, ratios are recomputed -----------------

flows, balances = (signed, expansion, churned, revenue, gross, selling, ebitda, flow), (closing, cash)
shown = (opening, *flows[:3], closing, *flows[3:], cash)


def roll_up(name, period):
    """A sheet of the months by quarter or by year, and what a subscription business is judged by."""
    sheet = m.sheet(name)
    sheet.heading("ARR bridge, income and cash")
    x = {each: sheet.line(each.label, period, key=f"{name.lower()}_{each.key}") for each in shown}
    for each in flows:
        x[each].formula = each.total(month, by=period)
    for each in balances:
        x[each].formula = each.at(month, period)
    x[closing].opening = arr_before
    x[opening].formula = x[closing].prior
    sheet.chart(f"What moves ARR, {name.lower()}", x[signed], x[expansion], x[churned])
    return x, unit_economics(
        sheet, opening=x[opening], signed=x[signed], expansion=x[expansion], churned=x[churned], revenue=x[revenue],
        gross_profit=x[gross], sales_and_marketing=x[selling], profit=x[flow], label=name,
    )  # fmt: skip


by_quarter, _ = roll_up("Quarters", quarter)
by_year, ratios = roll_up("Years", year)
arr = by_year[closing]

g = m.sheet("Growth")
arr_growth = g.line("Growth of ARR", year, unit="%")
arr_growth.formula = arr / by_year[opening] - 1
retention = g.line("Net revenue retention", year, unit="%", partial=True)  # has values where its formula has
retention.formula = made.retention.at(month, year)

# --- Value --------------------------------------------------------------------------------------------
# A table has the members of an axis in rows and its lines side by side; `.define` gives one member its own formula.

v = m.sheet("Value")
table = v.table("What each method takes", method)
figure, held = table.line("ARR or sales", method), table.line("Cash with it", method)
discount = table.line("Discount factor", method, unit="")
years = year.index.at(year, EXIT) - year.index.at(year, LAST_ACTUAL)
for name, amount, day, factor in (
    (NOW, arr.at(year, LAST_ACTUAL), LAST_ACTUAL, 1), (AHEAD, by_year[revenue].at(year, NEXT), LAST_ACTUAL, 1),
    (AT_EXIT, arr.at(year, EXIT), EXIT, 1 / (1 + required) ** years),
):  # fmt: skip
    figure.define(name, amount)
    held.define(name, by_year[cash].at(year, day))
    discount.define(name, factor)
enterprise = v.table("Enterprise value, on the method's day", method).line("EV", method, case)
enterprise.formula = figure * multiple
share = v.table("Value per share, today", method).line("A share", method, case, unit="USD/share")
share.formula = (enterprise + held) * discount / shares
low, middle, high = (share.at(case, name) for name in case.members)

v.heading("Headline")
per_share = v.line("Value per share", unit="USD/share")
per_share.formula = middle.at(method, NOW)
ev = v.line("Enterprise value")
ev.formula = enterprise.at(case, "Middle").at(method, NOW)
by_sales = v.line("Value per share, EV/sales", unit="USD/share")
by_sales.formula = middle.at(method, AHEAD)
by_exit = v.line(f"Value per share, exit in {EXIT}", unit="USD/share")
by_exit.formula = middle.at(method, AT_EXIT)
rule = v.line(f"Rule of 40, {NEXT}", unit="%")
rule.formula = ratios.rule_of_40.at(year, NEXT)
payback = v.line(f"CAC payback in months, {NEXT}", unit="", decimals=1)
payback.formula = ratios.payback.at(year, NEXT)
bars = [Range(name, low.at(method, name), high.at(method, name), middle.at(method, name)) for name in method.members]
football_field(v, bars, price=last_round, label="Value per share by method")

# --- What comes out, what must hold, what others state ------------------------------------------------

m.price(last_round)
m.output(per_share, ev, by_sales, by_exit, rule, payback)
m.summary("Recurring revenue", arr, arr_growth, retention, ratios.churn)
m.summary("Income and cash", by_year[revenue], by_year[ebitda], by_year[flow], by_year[cash])
m.summary("Unit economics", ratios.gross_margin, ratios.rule_of_40, ratios.payback, ratios.ltv_to_cac)

m.check("The cohorts add up to closing ARR", isclose(arr.at(year, EXIT), made.total.at(month, "2028-12"), rounding))
m.check("Quarters and years end with the same ARR", isclose(by_quarter[closing].at(quarter, year), arr, rounding))
m.check("Cash lasts", cash > 0)
m.claim(
    "Growth of ARR in 2025", stated=0.5, computed=arr_growth.at(year, LAST_ACTUAL), tolerance=0.005, unit="%",
    source="Letter to investors, January 2026 (invented)",
)  # fmt: skip
m.claim(
    "CAC payback 2025", stated=14, computed=ratios.payback.at(year, LAST_ACTUAL), tolerance=0.5, unit="",
    source="Letter to investors, January 2026 (invented)", agrees=False,
    note="The letter counts media spending and no salaries of the sales team.",
)  # fmt: skip

m.load("assumptions.toml")
