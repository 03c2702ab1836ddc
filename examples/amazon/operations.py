"""From segments to cash flow: reported years, forecast drivers, and the article's margin on net sales."""

from company import LAST, m, now, quarter, segment, year
from inputs import (
    basis,
    capex_share,
    catch_up,
    growth,
    growth_path,
    long_term_margin,
    margin,
    path,
    sales_2021,
    sbc_share,
    sbc_treatment,
    tax_rate,
    working_capital_share,
)

from modelgen import all_of, not_meaningful, where
from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.marks import mark
from modelgen.valuation.periods import last_twelve_months, on_the_year_before

s = m.sheet("Segments")
s.heading("Net sales")
growth_used = s.line("Net sales growth used", segment, year, unit="%")
growth_used.forecast = where(growth_path == "Year by year", growth, growth.at(year, "2025"))
sales = s.line("Net sales", segment, year)
sales.opening = sales_2021
sales.forecast = sales.prior * (1 + growth_used)
total = mark(s.line("Total net sales", year), what="sales", whose="firm")
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
total_income = mark(s.line("Total operating income", year), what="EBIT")
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
s.chart("Net sales by segment", sales, kind="stacked")
s.chart("Operating margin by segment", segment_margin, kind="lines")

# --- Quarters ----------------------------------------------------------------------------------------

q = m.sheet("Quarters")
q.heading("Net sales")
quarter_sales = q.line("Quarterly net sales", segment, quarter)
quarter_sales_growth = q.line("Quarterly net sales on the year before", segment, quarter, unit="%", partial=True)
quarter_sales_growth.formula = on_the_year_before(quarter_sales)
q.heading("Operating income")
quarter_income = q.line("Quarterly operating income", segment, quarter)
quarter_total_income = q.line("Total quarterly operating income", quarter)
quarter_total_income.formula = quarter_income.total(segment)
quarter_income_growth = q.line(
    "Quarterly operating income on the year before", segment, quarter, unit="%", partial=True
)
quarter_income_growth.formula = on_the_year_before(quarter_income)
quarter_income_mix = q.line("Share of quarterly operating income", segment, quarter, unit="%")
quarter_income_mix.formula = quarter_income / quarter_total_income
q.heading("The last twelve months")
ltm_sales = q.line("LTM net sales", segment, quarter, partial=True)
ltm_sales.formula = last_twelve_months(quarter_sales)
ltm_income = q.line("LTM operating income", segment, quarter, partial=True)
ltm_income.formula = last_twelve_months(quarter_income)
ltm_margin = q.line("LTM operating margin", segment, quarter, unit="%", partial=True)
ltm_margin.formula = ltm_income / ltm_sales
q.heading("The quarters of each year")
sales_by_year = q.line("Net sales of the four quarters", segment, year, partial=True)
sales_by_year.formula = quarter_sales.total(quarter, by=year)
income_by_year = q.line("Operating income of the four quarters", segment, year, partial=True)
income_by_year.formula = quarter_income.total(quarter, by=year)

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
# D&A closes a fixed part of its gap to investment each year, so that more capex now is more D&A later
da.forecast = da.prior + (capex.prior + working_capital.prior - da.prior) * catch_up
firm = free_cash_flow_to_firm(
    c, ebit=total_income, tax_rate=tax_rate, da=da, capex=capex, increase_in_working_capital=working_capital,
    sbc=sbc, sbc_treatment=sbc_treatment,
)  # fmt: skip
nopat, driver_flow = firm.nopat, firm.cash_flow

c.heading("Free cash flow on the article's basis: a margin on net sales")
forecast_year = c.line("Forecast year", year, unit="")
forecast_year.forecast = year.index - year.index.at(year, "2024")
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
ebitda = mark(
    c.line("EBITDA", year), what="EBITDA"
)  # D&A of the cash flow statement, so content and lease assets are in it
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

c.chart("Unlevered free cash flow", flow)
c.chart("EBITDA and net capital expenditure to net sales", ebitda_margin, capex_ratio, kind="lines")
