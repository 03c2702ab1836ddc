"""Aldane Foods Inc. offers for Brightwell Snacks Inc. (invented companies): does the merger raise earnings per share?

This file says what is calculated; the numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose
from modelgen.valuation.dcf import dcf
from modelgen.valuation.merger import Company, merger
from modelgen.valuation.terminal import gordon

# The model: its years (up to `last_actual` they are history), its scenarios (the first is the base from which
# the others differ) and the unit that a line has unless it says otherwise.
m = Model(
    "Aldane Foods and Brightwell Snacks", timeline=Timeline.annual(2024, 2029, last_actual=2025), unit="USD mn",
    scenarios=("Base", "Higher bid", "Slow integration"), valuation_date=date(2025, 12, 31),
    purpose="Accretion and dilution of Aldane's earnings per share by its offer for Brightwell",
)  # fmt: skip
year = m.timeline
LAST_ACTUAL, FIRST, FULL = "2025", "2026", "2028"  # FULL: the first year with all synergies

# What there is of both is said once, for both.
ACQUIRER, TARGET = "Aldane", "Brightwell"
company = m.axis("Company", ACQUIRER, TARGET)

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

a = m.sheet("Assumptions")
a.heading("The offer")
premium = a.assumption("Premium", unit="%", minimum=0, maximum=2)
in_stock = a.assumption("Part in stock", unit="%", minimum=0, maximum=1)
by_loan = a.assumption("Part of the cash from a new loan", unit="%", shared=True, minimum=0, maximum=1)
loan_rate = a.assumption("Interest of the loan", unit="%", shared=True, minimum=0, maximum=1)
cash_yield = a.assumption("What cash on hand earns", unit="%", shared=True, minimum=0, maximum=1)
fees = a.assumption("Fees of banks and lawyers", unit="USD mn", shared=True, minimum=0)

a.heading("Synergies and their cost, before tax")
run_rate = a.assumption("Run-rate synergies", unit="USD mn", minimum=0)
phase = a.assumption("Part of the run rate that is there", year, unit="%", minimum=0, maximum=1)
integration = a.assumption("Cost of the integration", year, unit="USD mn", minimum=0)
synergy_rate = a.assumption("Discount rate of the synergies", unit="%", shared=True, minimum=0, maximum=1)
synergy_growth = a.assumption("Growth of the synergies after 2029", unit="%", shared=True, minimum=-1, maximum=1)

a.heading("The two companies by themselves")
growth = a.assumption("Net sales growth", company, year, unit="%", shared=True, minimum=-1, maximum=1)
margin = a.assumption("EBITDA margin", company, unit="%", shared=True, minimum=-1, maximum=1)
depreciation_share = a.assumption("D&A to net sales", company, unit="%", shared=True, minimum=0, maximum=1)
interest = a.assumption("Interest a year", company, unit="USD mn", shared=True)
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)
shares = a.assumption("Diluted shares", company, unit="mn shares", shared=True)
price = a.assumption("Share price before the offer", company, unit="USD/share", shared=True)
net_debt = a.assumption("Net debt", company, unit="USD mn", shared=True)

a.heading("Brightwell's balance sheet in the purchase")
book = a.assumption("Book value of its equity", unit="USD mn", shared=True)
brands = a.assumption("Brands and customers that are recognised", unit="USD mn", shared=True, minimum=0)
life = a.assumption("Years over which they are amortised", shared=True, minimum=1)

a.heading("Limits of the checks")
rounding = a.assumption("Rounding in amounts", unit="USD mn", shared=True)
highest = a.assumption("Highest net debt to EBITDA", unit="x", shared=True)

# --- The two companies by themselves --------------------------------------------------------------------
# A line's history is given as actuals ([actual.net_sales] in the TOML) or by a formula. `.prior` is the year
# before; one formula holds for both companies and all years of the forecast.

c = m.sheet("Companies")
c.heading("Income")
sales = c.line("Net sales", company, year)
sales.forecast = sales.prior * (1 + growth)
ebitda = c.line("EBITDA", company, year)
ebitda.forecast = sales * margin
income = c.line("Net income", company, year)
income.forecast = (ebitda - sales * depreciation_share - interest) * (1 - tax_rate)
c.heading("At the price before the offer")
capitalisation = c.line("Market capitalisation", company)
capitalisation.formula = shares * price
earnings_multiple = c.line("P/E 2026", company, unit="x")
earnings_multiple.formula = capitalisation / income.at(year, FIRST)  # .at takes one year, or one member of an axis
ebitda_multiple = c.line("EV/EBITDA 2026", company, unit="x")
ebitda_multiple.formula = (capitalisation + net_debt) / ebitda.at(year, FIRST)


def pair(line):
    """A line of the acquirer, and the same of the target."""
    return line.at(company, ACQUIRER), line.at(company, TARGET)


# --- The merger: a method of the library writes the lines that every textbook has ---------------------------
# What integration costs once is left out of earnings per share here, and counts in the value below.

e = m.sheet("Merger")
e.heading("What goes in")
rate = e.line("Cost of the cash before tax", unit="%")
rate.formula = by_loan * loan_rate + (1 - by_loan) * cash_yield
synergies = e.line("Synergies", year)
synergies.forecast = run_rate * phase
amortisation = e.line("Amortisation of brands, and interest on fees", year)
amortisation.forecast = brands / life + fees * rate
acquirer, target = (Company(*each) for each in zip(pair(income), pair(shares), pair(price), strict=True))
made = merger(
    e, acquirer=acquirer, target=target, premium=premium, in_stock=in_stock, rate=rate, tax_rate=tax_rate,
    synergies=synergies, costs=amortisation,
    figures={"net sales": pair(sales), "EBITDA": pair(ebitda), "net income": pair(income)},
)  # fmt: skip
e.chart("Accretion", made.accretion)
first_year, full_year, break_even = (
    e.line("Accretion 2026", unit="%"), e.line("Accretion 2028", unit="%"), e.line("Break-even synergies 2028"),
)  # fmt: skip
first_year.formula = made.accretion.at(year, FIRST)
full_year.formula = made.accretion.at(year, FULL)
break_even.formula = made.break_even.at(year, FULL)
paid_multiple = e.line("Offer to Brightwell's net income 2026", unit="x")
paid_multiple.formula = made.value / target.net_income.at(year, FIRST)

# --- Sources and uses, goodwill, debt afterwards ------------------------------------------------------------

k = m.sheet("Financing")
k.heading("Sources and uses")
uses = k.line("Uses")
uses.formula = made.value + fees
issued = k.line("New shares, at Aldane's price")
issued.formula = made.new_shares * acquirer.price
loan = k.line("New loan")
loan.formula = (made.cash + fees) * by_loan
on_hand = k.line("Cash on hand")
on_hand.formula = (made.cash + fees) * (1 - by_loan)
sources = k.line("Sources")
sources.formula = issued + loan + on_hand
k.heading("Balance sheet")
goodwill = k.line("Goodwill")
goodwill.formula = made.value - book - brands * (1 - tax_rate)  # the brands bring deferred tax along
debt = k.line("Net debt afterwards")
debt.formula = net_debt.total(company) + made.cash + fees
leverage = k.line("Net debt to EBITDA 2026", unit="x")
leverage.formula = debt / (ebitda.total(company) + synergies).at(year, FIRST)

# --- Value: who gains from the synergies --------------------------------------------------------------------

v = m.sheet("Value")
gained = v.line("Synergies less integration, after tax", year)
gained.forecast = (synergies - integration) * (1 - tax_rate)
worth = dcf(v, gained, rate=synergy_rate, terminal=gordon(synergy_growth), label="Synergies").enterprise_value
v.heading("Who gains")
paid = v.line("Premium that is paid")
paid.formula = made.value - capitalisation.at(company, TARGET)
together = v.line("Equity value together")
together.formula = capitalisation.total(company) + worth - made.cash - fees
to_acquirer = v.line("Gain of Aldane's owners")
to_acquirer.formula = together * made.ownership - capitalisation.at(company, ACQUIRER)
to_target = v.line("Gain of Brightwell's owners")
to_target.formula = made.cash + together * (1 - made.ownership) - capitalisation.at(company, TARGET)

# --- What if: each case is calculated by formulas of its own, live in the workbook -----------------------

by_premium = (premium, [-0.1, -0.05, 0, 0.05, 0.1])
m.sensitivity(
    full_year, by_premium, (in_stock, [-0.4, -0.2, 0, 0.2, 0.4]), label="Accretion 2028 by premium and shares"
)
m.sensitivity(full_year, by_premium, (run_rate, [-60, -30, 0, 30, 60]), label="Accretion 2028 by premium and synergies")
m.sensitivity(
    to_acquirer, by_premium, (run_rate, [-60, -30, 0, 30, 60]), label="Gain of Aldane by premium and synergies"
)

# --- What comes out, what must hold, what others state ------------------------------------------------

m.output(made.offer, label="Offer per share")
m.output(made.exchange_ratio, label="Exchange ratio")
m.output(made.ownership, label="Owned by Aldane's shareholders")
m.output(first_year, full_year, break_even, to_acquirer)
m.summary("Earnings per share", made.before, made.per_share, made.accretion, synergies, made.break_even)
m.summary("Aldane's contribution", *made.contributions.values())
m.summary("Sources and uses", made.value, fees, uses, issued, loan, on_hand, sources)
m.summary("Price and debt", paid_multiple, paid, worth, goodwill, leverage)

m.check("Sources are uses", isclose(sources, uses, rounding))
m.check("What both gain is the synergies less fees", isclose(to_acquirer + to_target, worth - fees, rounding))
m.check("Goodwill isn't negative", goodwill >= 0)
m.check("Net debt to EBITDA isn't above its limit", leverage <= highest)

margins = (ebitda / sales).at(year, LAST_ACTUAL)
m.claim(
    "Brightwell's EBITDA margin 2025", stated=0.169, computed=margins.at(company, TARGET), tolerance=0.0005, unit="%",
    source="Annual report 2025 of Brightwell (invented)",
)  # fmt: skip
m.claim(
    "EBITDA of both companies 2025", stated=1775, computed=ebitda.total(company).at(year, LAST_ACTUAL), tolerance=1,
    unit="USD mn", source="Press release of the offer, January 2026 (invented)", agrees=False,
    note="The release adds the synergies of 2028, USD 135 mn, to what both earned.",
)  # fmt: skip

m.load("assumptions.toml")
