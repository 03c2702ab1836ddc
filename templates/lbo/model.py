"""Castell Packaging (an invented company): what a sponsor pays for it, with what debt, and what that returns.

This file says what is calculated; the numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose
from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.debt import credit_statistics
from modelgen.valuation.lbo import Tranche, buyout
from modelgen.valuation.value_creation import value_creation

# The model: its years (up to `last_actual` they are history; the deal closes at its end), its scenarios (the first is
# the base from which the others differ) and the unit that a line has unless it says otherwise.
m = Model(
    "Castell Packaging",
    timeline=Timeline.annual(2023, 2030, last_actual=2025),
    scenarios=("Base", "Management", "Downside"),
    unit="EUR mn",
    purpose="Leveraged buyout: sources and uses, debt with a cash sweep, returns by exit year and multiple",
    valuation_date=date(2025, 12, 31),
)
year = m.timeline
LTM, EXIT = "2025", "2030"
case = m.axis("Exit multiple", "1.0x below", "0.5x below", "Base multiple", "0.5x above", "1.0x above")

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

a = m.sheet("Assumptions")
a.heading("Operations")
growth = a.assumption("Net sales growth", year, unit="%", minimum=-1, maximum=1)
margin = a.assumption("EBITDA margin", year, unit="%", minimum=-1, maximum=1)
depreciation_share = a.assumption("Depreciation to net sales", unit="%", shared=True, minimum=0, maximum=1)
capex_share = a.assumption("Capital expenditure to net sales", unit="%", minimum=0, maximum=1)
working_capital_share = a.assumption("Working capital to additional net sales", unit="%", shared=True)
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Price, and what else is paid for")
entry_multiple = a.assumption("Entry EV/EBITDA", unit="x", shared=True, minimum=0)
old_debt = a.assumption("Net debt before the deal", unit="EUR mn", shared=True)
deal_fees = a.assumption("Transaction costs to enterprise value", unit="%", shared=True, minimum=0, maximum=1)
debt_fees = a.assumption("Financing fees to debt", unit="%", shared=True, minimum=0, maximum=1)
least_cash = a.assumption("Minimum cash", unit="EUR mn", shared=True, minimum=0)

a.heading("Debt, in multiples of EBITDA")
loan_a_size = a.assumption("Term loan A to EBITDA", unit="x", shared=True, minimum=0)
loan_b_size = a.assumption("Term loan B to EBITDA", unit="x", shared=True, minimum=0)
notes_size = a.assumption("Senior notes to EBITDA", unit="x", shared=True, minimum=0)
base_rate = a.assumption("Base rate", year, unit="%")
loan_a_margin = a.assumption("Margin of term loan A", unit="%", shared=True)
loan_b_margin = a.assumption("Margin of term loan B", unit="%", shared=True)
coupon = a.assumption("Coupon of the senior notes", unit="%", shared=True)
loan_a_due = a.assumption("Term loan A due each year", unit="%", shared=True, minimum=0, maximum=1)
loan_b_due = a.assumption("Term loan B due each year", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Exit")
exit_multiple = a.assumption("Exit EV/EBITDA", unit="x", minimum=0)
step = a.assumption("Steps of the exit multiple", case, unit="x", shared=True)
target = a.assumption("Target IRR", unit="%", shared=True)

a.heading("Limits of the checks")
highest_leverage = a.assumption("Highest net debt to EBITDA", unit="x", shared=True)
lowest_cover = a.assumption("Lowest interest cover", unit="x", shared=True)
rounding = a.assumption("Rounding in amounts", unit="EUR mn", shared=True)

# --- Operations ---------------------------------------------------------------------------------------
# A line's history is given as actuals ([actual.net_sales] in the TOML). `.prior` is the year before; .formula is for
# history and forecast, .forecast for the forecast alone.

o = m.sheet("Operations")
o.heading("From sales to operating profit")
sales = o.line("Net sales", year)
sales.forecast = sales.prior * (1 + growth)
ebitda = o.line("EBITDA", year)
ebitda.forecast = sales * margin
shown_margin = o.line("EBITDA to net sales", year, unit="%")
shown_margin.formula = ebitda / sales
depreciation = o.line("Depreciation", year)
depreciation.forecast = sales * depreciation_share
ebit = o.line("EBIT", year)
ebit.forecast = ebitda - depreciation

o.heading("Investment")
capex = o.line("Capital expenditure", year)
capex.forecast = sales * capex_share
more_working_capital = o.line("Increase in working capital", year)
more_working_capital.forecast = (sales - sales.prior) * working_capital_share

# A method of the library adds a block of lines and gives them back by name: here `flow.cash_flow`, before interest.
o.heading("Cash flow before interest")
flow = free_cash_flow_to_firm(
    o, ebit=ebit, tax_rate=tax_rate, da=depreciation, capex=capex, increase_in_working_capital=more_working_capital
)

# --- What is paid, and with what ----------------------------------------------------------------------

d = m.sheet("Deal")
d.heading("Price")
ltm_ebitda = d.line("EBITDA of the last twelve months")
ltm_ebitda.formula = ebitda.at(year, LTM)  # .at takes one year
price = d.line("Enterprise value paid")
price.formula = ltm_ebitda * entry_multiple
equity_price = d.line("Price of the shares")
equity_price.formula = price - old_debt
loan_a, loan_b, notes = d.line("Term loan A"), d.line("Term loan B"), d.line("Senior notes")
loan_a.formula, loan_b.formula = ltm_ebitda * loan_a_size, ltm_ebitda * loan_b_size
notes.formula = ltm_ebitda * notes_size
arranging = d.line("Financing fees")
arranging.formula = (loan_a + loan_b + notes) * debt_fees
advice = d.line("Transaction costs")
advice.formula = price * deal_fees

# Uses are paid for by the tranches and, for the rest, by the sponsor. Interest is on opening balances, so that nothing
# runs in a circle; what is due is paid first, and cash above the minimum sweeps the loans in the order in which they
# stand. Each year of the forecast is an exit, at each of the exit multiples.

lbo = buyout(
    d, year,
    uses={
        "Shares": equity_price, "Net debt refinanced": old_debt, "Transaction costs": advice,
        "Financing fees": arranging, "Cash left in": least_cash,
    },
    tranches=[
        Tranche("Term loan A", loan_a, base_rate + loan_a_margin, loan_a_due),
        Tranche("Term loan B", loan_b, base_rate + loan_b_margin, loan_b_due),
        Tranche("Senior notes", notes, coupon, swept=False),
    ],
    cash_flow=flow.cash_flow, ebitda=flow.ebitda, exit_multiple=exit_multiple + step, tax_rate=tax_rate,
    cash=least_cash, least_cash=least_cash, target=target,
)  # fmt: skip

# --- Credit -------------------------------------------------------------------------------------------

c = m.sheet("Credit")
c.heading("Debt and its service")
paid = list(lbo.tranches.values())
debt = c.line("Debt", year)
debt.forecast = sum(one.closing for one in paid)
interest = c.line("Interest", year)
interest.forecast = sum(one.interest for one in paid)
repaid = c.line("Debt repaid since closing", year, unit="%")
repaid.forecast = 1 - debt / lbo.debt
c.heading("Ratios")
credit = credit_statistics(c, debt=debt, ebitda=ebitda, interest=interest, cash=lbo.cash, capex=capex)
c.chart("Net debt to EBITDA", credit.net_leverage, kind="columns")

# --- Returns ------------------------------------------------------------------------------------------

r = m.sheet("Returns")
r.heading(f"Exit at the end of {EXIT}, at the base multiple")
equity = r.line("Sponsor equity")
equity.formula = lbo.equity
exit_equity = r.line("Equity at exit")
exit_equity.formula = lbo.exit_equity.at(case, "Base multiple").at(year, EXIT)
irr = r.line("Sponsor IRR", unit="%")
irr.formula = lbo.irr.at(case, "Base multiple").at(year, EXIT)
moic = r.line("Sponsor MOIC", unit="x", decimals=2)
moic.formula = lbo.moic.at(case, "Base multiple").at(year, EXIT)
part = r.line("Equity to all uses", unit="%")
part.formula = lbo.equity / lbo.uses
highest = r.line("Highest entry EV/EBITDA that returns the target", unit="x", decimals=2)
highest.formula = (
    (lbo.affordable.at(case, "Base multiple").at(year, EXIT) - least_cash - arranging) / (1 + deal_fees) / ltm_ebitda
)
created = value_creation(
    r, equity=equity, exit_equity=exit_equity, ebitda=ltm_ebitda, exit_ebitda=ebitda.at(year, EXIT),
    multiple=entry_multiple, exit_multiple=exit_multiple, net_debt=lbo.debt - least_cash,
    exit_net_debt=lbo.net_debt.at(year, EXIT),
)  # fmt: skip

# --- What comes out, what must hold, what others state ------------------------------------------------

m.output(irr, moic, equity, exit_equity, highest)
m.summary("Operations", sales, ebitda, shown_margin, flow.cash_flow)
m.summary("Debt", debt, lbo.net_debt, credit.net_leverage, credit.interest_cover)
m.summary("IRR by exit year and multiple", lbo.irr)
m.summary("MOIC by exit year and multiple", lbo.moic)

m.check("Sources are uses", isclose(lbo.debt + lbo.equity, lbo.uses, rounding))
m.check("Leverage stays below the covenant", credit.net_leverage <= highest_leverage)
m.check("Interest cover stays above the covenant", credit.interest_cover >= lowest_cover)
m.claim(
    "Debt at closing to EBITDA", stated=5.5, computed=lbo.debt / ltm_ebitda, tolerance=0.05, unit="x",
    source="Term sheet of the lenders, November 2025 (invented)",
)  # fmt: skip
m.claim(
    "EBITDA margin 2025", stated=0.185, computed=shown_margin.at(year, LTM), tolerance=0.0005, unit="%",
    source="Information memorandum, page 3 (invented)", agrees=False,
    note="The memorandum adds back EUR 2.2 mn of restructuring that comes every year.",
)  # fmt: skip

m.load("assumptions.toml")
