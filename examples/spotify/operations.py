"""From quarters to years: what Spotify reported by quarter, its forecast by segment, free cash flow."""

from company import m, quarter, segment, year
from inputs import (
    capex_share,
    da_share,
    first_subscribers,
    float_share,
    gross_margin,
    growth,
    losses,
    opening_part,
    opex_share,
    tax_rate,
)

from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.losses import LossCarryforward
from modelgen.valuation.periods import on_the_year_before

# --- Quarters: reported, and revenue of the next two years by the growth of the year that they are in ------------

q = m.sheet("Quarters")
q.heading("Revenue")
revenue_q = q.line("Quarterly revenue", segment, quarter)
revenue_q.forecast = revenue_q.lag(4) * (1 + growth.at(year, quarter))
revenue_q_growth = q.line("Quarterly revenue on the year before", segment, quarter, unit="%", partial=True)
revenue_q_growth.formula = on_the_year_before(revenue_q)
total_q = q.line("Quarterly total revenue", quarter)
total_q.formula = revenue_q.total(segment)
reported_q = q.line("Quarterly total revenue as stated", quarter)
total_q_growth = q.line("Quarterly total revenue on the year before", quarter, unit="%", partial=True)
total_q_growth.formula = on_the_year_before(total_q)

q.heading("Profit and cash")
gross_q = q.line("Quarterly gross profit", quarter)
gross_margin_q = q.line("Quarterly gross margin", quarter, unit="%", decimals=1)
gross_margin_q.history = gross_q / total_q
income_q = q.line("Quarterly operating income", quarter)
margin_q = q.line("Quarterly operating margin", quarter, unit="%", decimals=1)
margin_q.history = income_q / total_q
operating_cash_q = q.line("Quarterly cash from operations", quarter)
free_cash_q = q.line("Quarterly free cash flow as stated", quarter)

q.heading("Subscribers")
subscribers = q.line("Premium subscribers", quarter, unit="mn users")
subscribers.opening = first_subscribers
paying = q.line("Premium subscribers on average in the quarter", quarter, unit="mn users", decimals=1)
paying.history = subscribers.prior * opening_part + subscribers * (1 - opening_part)
arpu_q = q.line("Premium revenue per subscriber and month", quarter, unit="EUR/user", decimals=2)
arpu_q.history = revenue_q.at(segment, "Premium") / paying * 4 / 12
q.chart("Quarterly revenue by segment", revenue_q, kind="stacked")
q.chart("Quarterly gross and operating margin", gross_margin_q, margin_q, kind="lines")

# --- Years: the quarters' sums, and the forecast by segment --------------------------------------------------

s = m.sheet("Segments")
s.heading("Revenue")
revenue = s.line("Revenue", segment, year)
revenue.history = revenue_q.total(quarter, by=year)
revenue.forecast = revenue.prior * (1 + growth)
revenue_growth = s.line("Segment revenue growth", segment, year, unit="%", partial=True)
revenue_growth.formula = revenue / revenue.prior - 1
total = s.line("Total revenue", year)
total.formula = revenue.total(segment)
total_growth = s.line("Total revenue growth", year, unit="%", partial=True)
total_growth.formula = total / total.prior - 1
of_quarters = s.line("Revenue of the four quarters", segment, year, partial=True)
of_quarters.formula = revenue_q.total(quarter, by=year)
arpu = s.line("Premium revenue per subscriber and month, year", year, unit="EUR/user", decimals=2)
arpu.history = revenue.at(segment, "Premium") / (paying.total(quarter, by=year) / 4) / 12

s.heading("Profit")
cost = s.line("Cost of revenue", segment, year)
cost.forecast = revenue * (1 - gross_margin)
gross = s.line("Gross profit", segment, year)
gross.formula = revenue - cost
margin = s.line("Segment gross margin", segment, year, unit="%", decimals=1)
margin.formula = gross / revenue
total_gross = s.line("Total gross profit", year)
total_gross.formula = gross.total(segment)
total_margin = s.line("Gross margin", year, unit="%", decimals=1)
total_margin.formula = total_gross / total
gross_of_quarters = s.line("Gross profit of the four quarters", year)
gross_of_quarters.history = gross_q.total(quarter, by=year)
opex = s.line("Operating expenses", year)
opex.history = gross_of_quarters - income_q.total(quarter, by=year)
opex.forecast = total * opex_share
opex_ratio = s.line("Operating expenses as a share of revenue", year, unit="%", decimals=1)
opex_ratio.formula = opex / total
income = s.line("Operating income", year)
income.formula = total_gross - opex
income_margin = s.line("Operating margin", year, unit="%", decimals=1)
income_margin.formula = income / total
s.chart("Revenue by segment", revenue, kind="stacked")
s.chart("Gross margin of the segments, operating margin of the group", margin, income_margin, kind="lines")

# --- Cash flow -------------------------------------------------------------------------------------------

c = m.sheet("Cash flow")
c.heading("As reported: before the cost of share-based compensation, after interest")
operating_cash = c.line("Cash from operations", year)
operating_cash.history = operating_cash_q.total(quarter, by=year)
reported_cash = c.line("Cash from operations in the annual report", year)
da = c.line("Depreciation and amortisation", year)
da.forecast = total * da_share
compensation = c.line("Share-based compensation", year)
capex = c.line("Capital expenditure", year)
capex.forecast = total * capex_share
rent = c.line("Payments of lease liabilities", year)
tied_up = c.line("Increase in working capital", year)  # below 0: rights holders and subscribers finance growth
tied_up.forecast = (total.prior - total) * float_share
free_cash = c.line("Free cash flow of the four quarters", year)
free_cash.history = free_cash_q.total(quarter, by=year)
restricted = c.line("Change in restricted cash in it", year)
restricted.history = free_cash - (operating_cash - capex)
after_pay = c.line("Free cash flow after share-based compensation and leases", year)
after_pay.history = free_cash - compensation - rent

c.heading("Unlevered free cash flow: share-based compensation is a cost, new leases are investment")
firm = free_cash_flow_to_firm(
    c, ebit=income, tax_rate=tax_rate, da=da, capex=capex, increase_in_working_capital=tied_up,
    losses=LossCarryforward(opening=losses),
)  # fmt: skip
flow_margin = c.line("Unlevered free cash flow to revenue", year, unit="%", partial=True)
flow_margin.formula = firm.cash_flow / total
ebitda = c.line("EBITDA", year)
ebitda.formula = income + da
ebitda_margin = c.line("EBITDA margin", year, unit="%", decimals=1)
ebitda_margin.formula = ebitda / total
c.chart("Unlevered free cash flow", firm.cash_flow)
