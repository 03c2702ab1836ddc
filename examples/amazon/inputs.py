"""Assumptions: what is given, in the order of the sheet. Values, sources and reasons are in assumptions.toml."""

from company import award, case, comparison, m, method, peer, segment, year

from modelgen.valuation.calendar import months_in_year
from modelgen.valuation.cashflow import sbc_choice
from modelgen.valuation.peers import EXCLUDE, INCLUDE
from modelgen.valuation.wacc import wacc_choices

a = m.sheet("Assumptions")
a.heading("What is calculated")
basis = a.choice("Cash-flow basis", "Drivers", "Article margin")
path = a.choice("Margin path", "Ramp", "Hold")
growth_path = a.choice("Growth path", "Year by year", "First year held")
bridge_choice = a.choice("Equity bridge", "Full", "Article")
share_count = a.choice("Share count", "Outstanding and awards", "Weighted diluted")
sbc_treatment = sbc_choice(a, "SBC treatment")
rate_choice = a.choice("Discount rate from", "Stated rate", "WACC")

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
stated_rate = a.assumption("Stated discount rate", unit="%", minimum=0, maximum=1)
terminal_growth = a.assumption("Terminal growth", unit="%", minimum=-1, maximum=1)
timing = a.assumption("Timing of cash flows", shared=True, minimum=0, maximum=1)
terminal_limit = a.assumption("Terminal share that is flagged", unit="%", shared=True)

a.heading("Balance sheet and shares, 31 December 2024")
balance_sheet_date = a.assumption("Balance sheet date", unit="date", shared=True)
cash = a.assumption("Cash and cash equivalents", unit="USD bn", shared=True)
securities = a.assumption("Marketable securities", unit="USD bn", shared=True)
long_debt = a.assumption("Long-term debt", unit="USD bn", shared=True)
current_debt = a.assumption("Current portion of long-term debt", unit="USD bn", shared=True)
leases = a.assumption("Finance lease liabilities", unit="USD bn", shared=True)
shares_outstanding = a.assumption("Shares outstanding", unit="bn shares", shared=True)
awards = a.assumption("Awards", award, unit="bn shares", shared=True)
exercise_price = a.assumption("Exercise price", award, unit="USD/share", shared=True)
weighted_shares = a.assumption("Weighted average diluted shares", unit="bn shares", shared=True)
eps = a.assumption("Diluted EPS FY2024", unit="USD/share", shared=True)
reference_price = a.assumption("Reference price", unit="USD/share", shared=True)
article_ev = a.assumption("Enterprise value in the article", unit="USD bn", shared=True)

a.heading("Reported figures beside the actuals")
sales_2021 = a.assumption("Net sales FY2021", segment, unit="USD bn", shared=True)

a.heading("Tolerances")
rounding = a.assumption("Rounding in reported figures", unit="USD bn", shared=True)
cent = a.assumption("Rounding in figures per share", unit="USD/share", shared=True)
tiny = a.assumption("Rounding in ratios", shared=True)

# --- The market: what the article and the filings don't give is labelled illustrative ----------------

k = m.sheet("Market inputs")
k.heading("Cost of capital")
market_date = k.assumption("Date of the market inputs", unit="date", shared=True)
risk_free = k.assumption("Risk-free rate", unit="%", shared=True)
equity_premium = k.assumption("Equity risk premium", unit="%", shared=True)
size_premium = k.assumption("Size premium", unit="%", shared=True)
borrowing_rate = k.assumption("Cost of debt", unit="%", shared=True)
own_tax = k.assumption("Marginal tax rate", unit="%", shared=True)
target_debt = k.assumption("Target share of debt", unit="%", shared=True)
peer_beta = k.assumption("Beta", peer, shared=True)
peer_debt = k.assumption("Debt", peer, unit="USD bn", shared=True)
peer_cap = k.assumption("Market capitalisation", peer, unit="USD bn", shared=True)
peer_tax = k.assumption("Tax rate", peer, unit="%", shared=True)
peer_cash = k.assumption("Cash", peer, unit="USD bn", shared=True)
choices = wacc_choices(k)

# --- The peers' accounts, for multiples of the same twelve months -----------------------------------------

h = m.sheet("Peer inputs")
peer_years = h.table("EBITDA of the peers, each by its own fiscal year", peer)
peer_year_end = peer_years.assumption("End of the last fiscal year", peer, unit="date", shared=True)
peer_next_end = peer_years.assumption("End of the fiscal year after", peer, unit="date", shared=True)
peer_year = peer_years.assumption("EBITDA FY", peer, unit="USD bn", shared=True)
peer_to_date = peer_years.assumption("EBITDA since then", peer, unit="USD bn", shared=True)
peer_to_date_before = peer_years.assumption("EBITDA, same months before", peer, unit="USD bn", shared=True)
peer_year_1 = peer_years.assumption("EBITDA FY+1", peer, unit="USD bn", shared=True)
peer_year_2 = peer_years.assumption("EBITDA FY+2", peer, unit="USD bn", shared=True)
h.heading("Peers whose multiples count")
peer_counts = tuple(h.choice(f"{name} in the multiples", INCLUDE, EXCLUDE, shared=True) for name in peer.members)
months = months_in_year(h)
year_end = h.assumption("End of Amazon's next year", unit="date", shared=True)

# --- What the other methods take ---------------------------------------------------------------------

v = m.sheet("Valuation inputs")
v.heading("Sum of the parts as the article writes it")
written_aws_income = v.assumption("Article: operating income of AWS", unit="USD bn", shared=True)
written_retail_income = v.assumption("Article: operating income of retail", unit="USD bn", shared=True)
written_aws_multiple = v.assumption("Article: multiple of AWS", case, unit="x", shared=True)
written_retail_multiple = v.assumption("Article: multiple of retail", case, unit="x", shared=True)
written_advertising = v.assumption("Article: value of advertising", case, unit="USD bn", shared=True)

v.heading("Sum of the parts, corrected")
aws_multiple = v.assumption("Multiple of AWS", case, unit="x", shared=True)
retail_multiple = v.assumption("Multiple of retail without advertising", case, unit="x", shared=True)
advertising_multiple = v.assumption("Multiple of advertising", case, unit="x", shared=True)
advertising_margin = v.assumption("Advertising operating margin", case, unit="%", shared=True)

v.heading("Multiples")
multiple = v.assumption("Multiple quoted by the article", comparison, unit="x", shared=True)

v.heading("Reverse DCF: where to look")
margin_low = v.assumption("Lowest FCF margin", unit="%", shared=True)
margin_high = v.assumption("Highest FCF margin", unit="%", shared=True)
rate_low = v.assumption("Lowest discount rate", unit="%", shared=True)
rate_high = v.assumption("Highest discount rate", unit="%", shared=True)
growth_low = v.assumption("Lowest growth", unit="%", shared=True)
growth_high = v.assumption("Highest growth", unit="%", shared=True)

v.heading("Ranges of the football field")
rate_step = v.assumption("Step of the discount rate", unit="%", shared=True)
growth_step = v.assumption("Step of terminal growth", unit="%", shared=True)
target_low = v.assumption("Article's target, low", unit="USD/share", shared=True)
target_high = v.assumption("Article's target, high", unit="USD/share", shared=True)

v.heading("Target price")
weight = v.assumption("Weight in the target price", method, unit="%", shared=True, minimum=0, maximum=1)
dividends = v.assumption("Dividends of the next twelve months", unit="USD/share", shared=True, minimum=0)
to_target = v.assumption("Years to the day of the target", shared=True, minimum=0)
