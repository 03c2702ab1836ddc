"""Amazon.com, Inc.: segments to cash flow to value, beside the valuation that an equity note of April 2025 gave.

Three scenarios (Base, Bull, Bear) are driven by growth, margin and capital expenditure. Three more read the
note's own DCF (a free-cash-flow margin on net sales) as it is written, as it would have to be meant, and at
today's margin. Values, sources and reasons are in assumptions.toml.
"""

from datetime import date

from modelgen import Model, Timeline, all_of, isclose, not_meaningful, npv, where

LAST_ACTUAL, NEXT, LAST = "2024", "2025", "2034"

m = Model(
    "Amazon.com, Inc.",
    timeline=Timeline.annual(2022, 2034, last_actual=2024),
    unit="USD bn",
    scenarios=("Base", "Bull", "Bear", "As written", "Backsolved", "Flat margin"),
    purpose="Value of Amazon by DCF, sum of the parts and multiples, and a check of an equity note's claims",
    valuation_date=date(2024, 12, 31),
)
year = m.timeline
segment = m.axis("Segment", "North America", "International", "AWS")
written_part = m.axis("Part as written", "AWS", "Retail", "Advertising")
part = m.axis("Part", "AWS", "Advertising", "North America without advertising", "International without advertising")
case = m.axis("Advertising case", "Low", "Base", "High")
comparison = m.axis(
    "Comparison", "P/E, forward", "P/E, sector", "EV/Sales, forward", "EV/Sales, sector",
    "EV/EBITDA, forward", "EV/EBITDA, peer median", "EV/EBITDA, own five-year average",
)  # fmt: skip


def now(expr):
    """The last actual year."""
    return expr.at(year, LAST_ACTUAL)


def before(expr):
    """The year before."""
    return expr.at(year, "2023")


def change(line):
    """Growth in the last actual year."""
    return now(line) / before(line) - 1


# --- Assumptions -------------------------------------------------------------------------------------

a = m.sheet("Assumptions")
a.heading("What is calculated")
basis = a.choice("Cash-flow basis", "Drivers", "Article margin")
path = a.choice("Margin path", "Ramp", "Hold")
bridge = a.choice("Equity bridge", "Full", "Article")
sbc_treatment = a.choice("SBC treatment", "Cost", "Add back")
advertising_case = a.choice("Advertising margin case", case)

a.heading("Drivers")
growth = a.assumption("Net sales growth", segment, year, unit="%", minimum=-1, maximum=1)
margin = a.assumption("Operating margin", segment, year, unit="%", minimum=-1, maximum=1)
capex_share = a.assumption("Net capital expenditure as a share of net sales", year, unit="%", minimum=0, maximum=1)
working_capital_share = a.assumption("Other working capital as a share of net sales", unit="%", shared=True)
tax_rate = a.assumption("Tax rate on operating income", year, unit="%", shared=True, minimum=0, maximum=1)
sbc_share = a.assumption("Share-based compensation as a share of net sales", year, unit="%", shared=True)
catch_up = a.assumption("D&A catch-up per year", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Article cash-flow basis")
long_term_margin = a.assumption("Long-term FCF margin", segment, unit="%", minimum=-1, maximum=1)

a.heading("Discounting")
rate = a.assumption("Discount rate", unit="%", minimum=0, maximum=1)
terminal_growth = a.assumption("Terminal growth", unit="%", minimum=-1, maximum=1)
terminal_limit = a.assumption("Terminal share that is flagged", unit="%", shared=True)

a.heading("Balance sheet and shares, 31 December 2024")
cash = a.assumption("Cash and cash equivalents", unit="USD bn", shared=True)
securities = a.assumption("Marketable securities", unit="USD bn", shared=True)
long_debt = a.assumption("Long-term debt", unit="USD bn", shared=True)
current_debt = a.assumption("Current portion of long-term debt", unit="USD bn", shared=True)
leases = a.assumption("Finance lease liabilities", unit="USD bn", shared=True)
shares = a.assumption("Diluted shares", unit="bn shares", shared=True)
eps = a.assumption("Diluted EPS FY2024", unit="USD/share", shared=True)

a.heading("Sum of the parts")
written_metric = a.assumption("Article SOTP metric", written_part, unit="USD bn", shared=True)
written_multiple = a.assumption("Article SOTP multiple", written_part, unit="x", shared=True)
advertising_margin = a.assumption("Advertising operating margin", case, unit="%", shared=True)
part_multiple = a.assumption("Multiple of operating income", part, unit="x", shared=True)

a.heading("Multiples and price")
multiple = a.assumption("Multiple quoted by the article", comparison, unit="x", shared=True)
article_ev = a.assumption("Enterprise value in the article", unit="USD bn", shared=True)
reference_price = a.assumption("Reference price", unit="USD/share", shared=True)

a.heading("Other reported figures")
sales_2021 = a.assumption("Net sales FY2021", segment, unit="USD bn", shared=True)
q4_income = a.assumption("Operating income in Q4 2024", segment, unit="USD bn", shared=True)
q4_income_before = a.assumption("Operating income in Q4 2023", segment, unit="USD bn", shared=True)

a.heading("Tolerances")
rounding = a.assumption("Rounding in reported figures", unit="USD bn", shared=True)
cent = a.assumption("Rounding in figures per share", unit="USD/share", shared=True)
tiny = a.assumption("Rounding in ratios", shared=True)

# --- Segments ----------------------------------------------------------------------------------------

s = m.sheet("Segments")
s.heading("Net sales")
sales = s.line("Net sales", segment, year)
sales.opening = sales_2021
sales.forecast = sales.prior * (1 + growth)
total = s.line("Total net sales", year)
total.opening = sales_2021.total(segment)
total.formula = sales.total(segment)
reported_sales = s.line("Reported net sales", year)
sales_growth = s.line("Segment net sales growth", segment, year, unit="%")
sales_growth.formula = sales / sales.prior - 1
total_growth = s.line("Total net sales growth", year, unit="%")
total_growth.formula = total / total.prior - 1
sales_mix = s.line("Share of net sales", segment, year, unit="%")
sales_mix.formula = sales / total

s.heading("Operating income")
income = s.line("Operating income", segment, year)
income.forecast = sales * margin
total_income = s.line("Total operating income", year)
total_income.formula = income.total(segment)
reported_income = s.line("Reported operating income", year)
segment_margin = s.line("Segment operating margin", segment, year, unit="%")
segment_margin.formula = income / sales
total_margin = s.line("Total operating margin", year, unit="%")
total_margin.formula = total_income / total
income_mix = s.line("Share of operating income", segment, year, unit="%")
income_mix.formula = income / total_income

america, international, aws = (income.at(segment, name) for name in segment.members)
america_sales, international_sales, aws_sales = (sales.at(segment, name) for name in segment.members)

s.heading("Memo: advertising (inside North America and International)")
advertising = s.line("Advertising services net sales", year)
advertising_share = s.line("Advertising share of net sales", year, unit="%")
advertising_share.history = advertising / total

# --- Cash flow ---------------------------------------------------------------------------------------

c = m.sheet("Cash flow")
c.heading("Operating cash flow as reported")
net_income = c.line("Net income", year)
income_tax = c.line("Income tax", year)
effective_tax = c.line("Effective tax rate", year, unit="%")
effective_tax.history = where(net_income + income_tax > 0, income_tax / (net_income + income_tax), not_meaningful)
da = c.line("Depreciation and amortisation", year)
sbc = c.line("Share-based compensation", year)
sbc.forecast = total * sbc_share
working_capital = c.line("Change in other working capital", year)  # positive: takes up cash
working_capital.forecast = total * working_capital_share
cfo = c.line("Cash from operations", year)
cfo.history = net_income + da + sbc - working_capital
reported_cfo = c.line("Reported cash from operations", year)

c.heading("Free cash flow as reported: after interest, before the cost of share-based compensation")
capex_gross = c.line("Purchases of property and equipment", year)
capex_proceeds = c.line("Proceeds from property and equipment", year)
capex = c.line("Net capital expenditure", year)
capex.history = capex_gross - capex_proceeds
capex.forecast = total * capex_share
fcf = c.line("Free cash flow", year)
fcf.history = reported_cfo - capex
reported_fcf = c.line("Reported free cash flow", year)
fcf_after_sbc = c.line("Free cash flow after share-based compensation", year)
fcf_after_sbc.history = fcf - sbc

c.heading("Unlevered free cash flow from the drivers")
tax = c.line("Tax on operating income", year)
tax.forecast = total_income * tax_rate
nopat = c.line("NOPAT", year)
nopat.forecast = total_income - tax
# D&A closes a fixed part of its gap to investment each year, so that more capex now is more D&A later
da.forecast = da.prior + (capex.prior + working_capital.prior - da.prior) * catch_up
sbc_added = c.line("Share-based compensation added back", year)
sbc_added.forecast = where(sbc_treatment == "Add back", sbc, 0)
driver_flow = c.line("Driver cash flow", year)
driver_flow.forecast = nopat + da + sbc_added - capex - working_capital

c.heading("Free cash flow on the article's basis: a margin on net sales")
is_forecast = c.line("Is forecast", year, unit="")
is_forecast.formula = where(year.is_forecast, 1, 0)
forecast_year = c.line("Forecast year", year, unit="")
forecast_year.formula = is_forecast.cumulative
start_margin = c.line("FCF margin FY2024", unit="%")
start_margin.formula = now(reported_fcf / total)
ramp = c.line("Way to the long-term margin", year, unit="%")
ramp.forecast = where(path == "Ramp", forecast_year / forecast_year.at(year, LAST), 0)
article_margin = c.line("FCF margin on the article basis", segment, year, unit="%")
article_margin.forecast = start_margin + (long_term_margin - start_margin) * ramp
article_flow = c.line("Article cash flow", year)
article_flow.forecast = (sales * article_margin).total(segment)

c.heading("The cash flow that is discounted")
flow = c.line("Unlevered free cash flow", year)
flow.forecast = where(basis == "Drivers", driver_flow, article_flow)
flow_margin = c.line("Unlevered free cash flow margin", year, unit="%")
flow_margin.forecast = flow / total
reinvestment = c.line("Implied reinvestment", year)
reinvestment.forecast = nopat - flow
negative_reinvestment = c.line("Flag: sales grow on negative reinvestment", year, unit="")
negative_reinvestment.forecast = where(all_of(reinvestment < 0, total > total.prior), 1, 0)

c.heading("Ratios")
ebitda = c.line("EBITDA", year)  # D&A of the cash flow statement, so content and lease assets are in it
ebitda.formula = total_income + da
ebitda_margin = c.line("EBITDA margin", year, unit="%")
ebitda_margin.formula = ebitda / total
capex_ratio = c.line("Net capital expenditure to net sales", year, unit="%")
capex_ratio.formula = capex / total
investment_ratio = c.line("Investment to D&A", year, unit="x")
investment_ratio.formula = (capex + working_capital) / da
for name, earlier in (("2023", "2022"), ("2024", "2023")):
    observed = c.line(f"D&A catch-up observed in FY{name}", unit="%")
    observed.formula = (da.at(year, name) - da.at(year, earlier)) / (capex + working_capital - da).at(year, earlier)

# --- DCF ---------------------------------------------------------------------------------------------

d = m.sheet("DCF")
d.heading("Present value")
factor = d.line("Discount factor", year, unit="")
factor.forecast = 1 / (1 + rate) ** forecast_year
present_value = d.line("Present value of cash flow", year)
present_value.forecast = flow * factor
explicit = d.line("Sum of present values")
explicit.formula = present_value.total(year)
terminal = d.line("Terminal value")
terminal.formula = where(
    rate > terminal_growth, flow.at(year, LAST) * (1 + terminal_growth) / (rate - terminal_growth), not_meaningful
)
terminal_pv = d.line("Present value of terminal value")
terminal_pv.formula = terminal * factor.at(year, LAST)
ev = d.line("DCF enterprise value")
ev.formula = explicit + terminal_pv

d.heading("From enterprise value to value per share")
article_net_cash = d.line("Net cash, article bridge")
article_net_cash.formula = cash + securities - long_debt - current_debt
leases_as_debt = d.line("Finance leases as debt")
leases_as_debt.formula = where(bridge == "Full", leases, 0)
net_cash = d.line("Net cash")
net_cash.formula = article_net_cash - leases_as_debt
equity = d.line("Equity value")
equity.formula = ev + net_cash
per_share = d.line("DCF value per share", unit="USD/share")
per_share.formula = equity / shares
upside = d.line("DCF value to reference price", unit="%")
upside.formula = per_share / reference_price - 1

d.heading("Is it plausible?")
terminal_share = d.line("Terminal share of enterprise value", unit="%")
terminal_share.formula = terminal_pv / ev
terminal_flag = d.line("Flag: terminal share above the limit", unit="")
terminal_flag.formula = where(terminal_share > terminal_limit, 1, 0)
terminal_ebitda = d.line("Terminal value to EBITDA", unit="x")
terminal_ebitda.formula = terminal / ebitda.at(year, LAST)
terminal_nopat = d.line("Terminal value to NOPAT", unit="x")
terminal_nopat.formula = terminal / nopat.at(year, LAST)
reinvested = d.line("Terminal reinvestment rate", unit="%")
reinvested.formula = (reinvestment / nopat).at(year, LAST)
new_capital = d.line("Implied return on new capital", unit="%")
new_capital.formula = where(reinvested > 0, terminal_growth / reinvested, not_meaningful)
reinvested_total = d.line("Reinvestment 2025-2033")
reinvested_total.formula = reinvestment.total(year, NEXT, "2033")
incremental = d.line("Return on incremental capital", unit="%")
incremental.formula = where(
    reinvested_total > 0, (nopat.at(year, LAST) - nopat.at(year, NEXT)) / reinvested_total, not_meaningful
)
forward_ebitda = d.line("Enterprise value to forward EBITDA", unit="x")
forward_ebitda.formula = ev / ebitda.at(year, NEXT)

# --- SOTP --------------------------------------------------------------------------------------------

p = m.sheet("SOTP")
table = p.table("As written in the article", written_part)
line = table.line("As written: metric", written_part)
line.formula = written_metric
line = table.line("As written: multiple", written_part, unit="x")
line.formula = written_multiple
written_value = table.line("As written: value", written_part)
written_value.formula = written_metric * written_multiple
sotp_ev = p.line("SOTP enterprise value")
sotp_ev.formula = written_value.total(written_part)
sotp_per_share = p.line("SOTP value per share", unit="USD/share")
sotp_per_share.formula = (sotp_ev + article_net_cash) / shares

p.heading("Corrected: no part left out, none counted twice")
america_share = p.line("North America share of retail net sales", unit="%")
america_share.formula = now(america_sales / (america_sales + international_sales))
advertising_profit = p.line("Advertising operating income", case)
advertising_profit.formula = now(advertising) * advertising_margin
table = p.table("Corrected sum of the parts", part)
reported_part = table.line("Corrected: operating income as reported", part)
moved = table.line("Corrected: share of advertising's income", part, unit="%")
for name, own, share in (
    ("AWS", "AWS", 0),
    ("Advertising", None, 1),
    ("North America without advertising", "North America", -america_share),
    ("International without advertising", "International", america_share - 1),
):
    reported_part.define(name, now(income.at(segment, own)) if own else 0)
    moved.define(name, share)
part_income = table.line("Corrected: operating income", part, case)
part_income.formula = reported_part + moved * advertising_profit
part_value = table.line("Corrected: value", part, case)
part_value.formula = part_income * part_multiple
corrected_ev = p.line("Corrected: enterprise value", case)
corrected_ev.formula = part_value.total(part)
corrected_per_share = p.line("Corrected: value per share", case, unit="USD/share")
corrected_per_share.formula = (corrected_ev + article_net_cash - leases) / shares
chosen_ev = p.line("Corrected SOTP enterprise value")
chosen_ev.formula = corrected_ev.at(case, advertising_case)
chosen_per_share = p.line("Corrected SOTP value per share", unit="USD/share")
chosen_per_share.formula = corrected_per_share.at(case, advertising_case)

# --- Multiples ---------------------------------------------------------------------------------------

x = m.sheet("Multiples")
table = x.table("The article's multiples on the forecast for 2025", comparison)
metric = table.line("Multiples: metric", comparison)
applied = table.line("Multiples: multiple", comparison, unit="x")
applied.formula = multiple
implied_ev = table.line("Multiples: enterprise value", comparison)
for name in comparison.members:
    # net income is NOPAT: with more cash than debt, the financial result is left out
    of = nopat if name.startswith("P/E") else total if name.startswith("EV/Sales") else ebitda
    metric.define(name, of.at(year, NEXT))
    value = metric.at(comparison, name) * multiple.at(comparison, name)
    implied_ev.define(name, value - net_cash if of is nopat else value)
implied_equity = table.line("Multiples: equity value", comparison)
implied_equity.formula = implied_ev + net_cash
implied_price = table.line("Multiples: value per share", comparison, unit="USD/share")
implied_price.formula = implied_equity / shares
line = table.line("Multiples: to reference price", comparison, unit="%")
line.formula = implied_price / reference_price - 1

article_price = (article_ev + article_net_cash) / shares

m.output(per_share, ev, sotp_ev, sotp_per_share, chosen_per_share)

# --- Checks ------------------------------------------------------------------------------------------

m.check("Segments tie to reported net sales", isclose(total, reported_sales, rounding))
m.check("Segments tie to reported operating income", isclose(total_income, reported_income, rounding))
m.check("Shares of net sales add up to one", isclose(sales_mix.total(segment), 1, tiny))
m.check("Advertising fits inside its two segments", advertising < america_sales + international_sales)
m.check("Net income reconciles to cash from operations", isclose(cfo, reported_cfo, rounding))
m.check("Cash from operations less net capex is free cash flow", isclose(fcf, reported_fcf, rounding))
m.check("Net income per diluted share is the reported EPS", isclose(now(net_income) / shares, eps, cent))
m.check("Terminal growth is below the discount rate", terminal_growth < rate)
m.check("Terminal-year investment covers D&A", investment_ratio.at(year, LAST) >= 1)
m.check("Present values add up to NPV", isclose(explicit, npv(rate, flow, NEXT, LAST), rounding))
m.check("Corrected parts tie to operating income", isclose(part_income.total(part), now(reported_income), rounding))
m.check("The article's EV implies the reference price", isclose(article_price, reference_price, cent))

# --- Claims: what the article states, what the filings give, and why they differ where they do ---------------


def q4_change(name):
    """Growth of a segment's operating income in the fourth quarter."""
    return q4_income.at(segment, name) / q4_income_before.at(segment, name) - 1


Q4_ONLY = "48% is the growth of the fourth quarter. The full year grew by 61.7%."
CLAIMS = [  # label, stated, computed, tolerance, unit, reason where the two don't agree
    ("Net sales FY2024", 638, now(total), 0.5, "USD bn", ""),
    ("Net sales growth FY2024", 0.11, now(total_growth), 0.005, "%", ""),
    ("Operating income FY2024", 68.6, now(total_income), 0.05, "USD bn", ""),
    ("Operating income growth FY2024", 0.86, change(total_income), 0.005, "%", ""),
    ("Operating income doubled", 1, change(total_income), 0.05, "%", "+86% is 1.86 times the year before, not twice."),
    ("Net income FY2024", 59.2, now(net_income), 0.05, "USD bn", ""),
    ("North America share of net sales", 0.61, now(america_sales / total), 0.005, "%", ""),
    ("North America operating income in Q4", 9.3, q4_income.at(segment, "North America"), 0.05, "USD bn", ""),
    ("North America operating income growth in Q4", 0.43, q4_change("North America"), 0.005, "%", ""),
    ("International operating income in Q4", 1.3, q4_income.at(segment, "International"), 0.05, "USD bn", ""),
    ("International operating income in Q4 2023", -0.419, q4_income_before.at(segment, "International"), 0.05,
     "USD bn", ""),
    ("AWS share of net sales", 0.17, now(aws_sales / total), 0.005, "%", ""),
    ("AWS share of operating income", 0.58, now(aws / total_income), 0.005, "%", ""),
    ("AWS share of operating income in Q4", 0.58, q4_income.at(segment, "AWS") / q4_income.total(segment), 0.005, "%",
     "58% is the share in the full year; in the quarter it was half. Net sales have no share in operating income."),
    ("AWS operating income in Q4", 10.6, q4_income.at(segment, "AWS"), 0.05, "USD bn", ""),
    ("AWS operating income growth in Q4", 0.48, q4_change("AWS"), 0.01, "%", ""),
    ("AWS operating income growth FY2024", 0.48, change(aws), 0.01, "%", Q4_ONLY),
    ("AWS net sales FY2024", 107.6, now(aws_sales), 0.05, "USD bn", ""),
    ("Cash from operations FY2024", 115.9, now(reported_cfo), 0.05, "USD bn", ""),
    ("Cash from operations growth", 0.36, change(reported_cfo), 0.005, "%", ""),
    ("Free cash flow FY2024", 38.2, now(fcf), 0.05, "USD bn", ""),
    ("Free cash flow growth", 0.04, change(fcf), 0.005, "%", ""),
    ("Net capex between the two cash flows", 77.7, now(capex), 0.05, "USD bn", ""),
    ("Capital-light growth: capex grows no faster than net sales", 0.11, change(capex_gross), 0.05, "%",
     "Purchases of equipment grew five times as fast as net sales."),
    ("Share-based compensation fell (1: yes)", 1, where(now(sbc) < before(sbc), 1, 0), 0, "", ""),
    ("Advertising is not reported (net sales disclosed)", 0, now(advertising), 0, "USD bn",
     "Advertising services net sales are a line of the 10-K; what isn't disclosed is their margin."),
    ("Forward P/E", 32.4, reference_price / eps, 0.5, "x",
     "At an EV of 1.8 tn this is above the P/E on last year's EPS, so that earnings would have to fall."),
    ("Forward EV/Sales", 3.2, article_ev / now(total), 0.1, "x",
     "At an EV of 1.8 tn even last year's net sales give 2.8x; a forward multiple must be lower still."),
    ("EBITDA margin that 3.2x sales and 13.3x EBITDA imply", 0.241, now(ebitda_margin), 0.02, "%",
     "The two multiples belong to an EV near 2.2 tn, or to a margin 5 points above last year's."),
    ("Long-term FCF margin of the group", 0.25, start_margin, 0.05, "%",
     "More than four times last year's, and above the EBITDA margin before tax and capex."),
    ("SOTP: AWS operating income", 39.8, now(aws), 0.05, "USD bn", ""),
    ("SOTP: AWS value", 358, written_value.at(written_part, "AWS"), 0.5, "USD bn", ""),
    ("SOTP: retail operating income", 25, now(america + international), 0.5, "USD bn",
     "25 is North America alone; International's 3.8 is left out."),
    ("SOTP: retail value", 150, written_value.at(written_part, "Retail"), 0.5, "USD bn", ""),
    ("SOTP: advertising net sales outside the segments", 56.214, now(reported_sales - total), 0.5, "USD bn",
     "Adding 120 bn for advertising needs them outside. They are inside two segments, so the value counts twice."),
    ("SOTP: total", 628, sotp_ev, 0.5, "USD bn", ""),
    ("SOTP: 9x operating income v the group's multiple at 1.8 tn", 9, article_ev / now(total_income), 1, "x",
     "The note's own EV is 26 times operating income: its parts can't add up to it."),
    ("SOTP per share within the DCF target of 210-225", 217.5, sotp_per_share, 7.5, "USD/share",
     "The sum of the parts is worth less than a third of the target, and the note doesn't reconcile them."),
]  # fmt: skip
for label, stated, computed, tolerance, unit, reason in CLAIMS:
    m.claim(
        label, stated=stated, computed=computed, tolerance=tolerance, unit=unit,
        source="Equity note, April 2025", agrees=not reason, note=reason,
    )  # fmt: skip

m.load("assumptions.toml")
