"""Brackwell Tools plc (an invented company): income statement, balance sheet and cash flow that tie, with a DCF.

This file says what is calculated; the numbers stand in assumptions.toml. `modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose, maximum
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.cashflow import free_cash_flow_to_firm
from modelgen.valuation.dcf import dcf
from modelgen.valuation.debt import amortising_debt, credit_statistics, revolver
from modelgen.valuation.losses import LossCarryforward, tax_with_losses
from modelgen.valuation.terminal import gordon

# The model: its years (up to `last_actual` they are history), its scenarios (the first is the base from which the
# others differ) and the unit that a line has unless it says otherwise.
m = Model(
    "Brackwell Tools plc",
    timeline=Timeline.annual(2023, 2030, last_actual=2025),
    scenarios=("Base", "Upside", "Downside"),
    unit="GBP mn",
    purpose="Three statements with a revolver and losses carried forward, and a DCF",
    valuation_date=date(2025, 12, 31),
)
year = m.timeline
LAST_ACTUAL, NEXT, LAST = "2025", "2026", "2030"

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

a = m.sheet("Assumptions")
a.heading("Operations")
growth = a.assumption("Net sales growth", year, unit="%", minimum=-1, maximum=1)
gross_margin = a.assumption("Gross margin", year, unit="%", minimum=-1, maximum=1)
opex_share = a.assumption("Operating expenses to net sales", year, unit="%", minimum=0, maximum=1)
da_share = a.assumption("Depreciation to opening fixed assets", unit="%", shared=True, minimum=0, maximum=1)
capex_share = a.assumption("Capital expenditure to net sales", unit="%", shared=True, minimum=0, maximum=1)
receivable_share = a.assumption("Receivables to net sales", unit="%", shared=True, minimum=0, maximum=1)
inventory_share = a.assumption("Inventories to cost of sales", unit="%", minimum=0, maximum=1)
payable_share = a.assumption("Payables to cost of sales", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Tax and dividends")
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)
losses_before = a.assumption("Tax losses at the end of 2025", unit="GBP mn", shared=True, minimum=0)
payout = a.assumption("Dividends to net income", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Debt and cash")
loan_rate = a.assumption("Rate of the term loan", unit="%", shared=True)
number = a.assumption("Instalments of the term loan", shared=True)
revolver_rate = a.assumption("Rate of the revolver", unit="%", shared=True)
fee_rate = a.assumption("Commitment fee", unit="%", shared=True)
limit = a.assumption("Limit of the revolver", unit="GBP mn", shared=True)
least_cash = a.assumption("Minimum cash", unit="GBP mn", shared=True)
cash_rate = a.assumption("Rate earned on cash", unit="%", shared=True)

a.heading("Valuation")
wacc = a.assumption("WACC", unit="%", minimum=0, maximum=1)
terminal_growth = a.assumption("Terminal growth", unit="%", shared=True, minimum=-1, maximum=1)
timing = a.assumption("Timing of flows within the year", shared=True, minimum=0, maximum=1)
balance_date = a.assumption("Date of the balance sheet", unit="date", shared=True)
shares = a.assumption("Diluted shares", unit="mn shares", shared=True)
price = a.assumption("Share price", unit="GBP/share", shared=True)
covenant = a.assumption("Highest net debt to EBITDA", unit="x", shared=True)
rounding = a.assumption("Rounding in amounts", unit="GBP mn", shared=True)

# --- Income statement ---------------------------------------------------------------------------------
# A line's history is given as actuals ([actual.net_sales] in the TOML). `.prior` is the year before; .formula is for
# history and forecast, .forecast for the forecast alone. A line may be used before its formula is set.


def rows(sheet, *names):
    return [sheet.line(name, year) for name in names]


i = m.sheet("Income statement")
sales, cost, gross, opex = rows(i, "Net sales", "Cost of sales", "Gross profit", "Operating expenses")
ebitda, da, ebit = rows(i, "EBITDA", "Depreciation", "EBIT")
interest, income, profit = rows(i, "Interest expense", "Interest income", "Profit before tax")
tax, net_income = rows(i, "Tax expense", "Net income")
sales.forecast = sales.prior * (1 + growth)
cost.forecast = sales * (1 - gross_margin)
gross.formula = sales - cost
opex.forecast = sales * opex_share
ebitda.formula = gross - opex
ebit.formula = ebitda - da
profit.formula, net_income.formula = ebit - interest + income, profit - tax

# --- Balance sheet ------------------------------------------------------------------------------------

b = m.sheet("Balance sheet")
b.heading("Assets")
cash, receivables, inventories = rows(b, "Cash", "Receivables", "Inventories")
fixed, deferred, assets = rows(b, "Fixed assets", "Deferred tax asset", "Total assets")
assets.formula = cash + receivables + inventories + fixed + deferred
b.heading("Liabilities and equity")
payables, drawn, loan = rows(b, "Payables", "Revolver", "Term loan")
capital, retained, claims = rows(b, "Share capital", "Retained earnings", "Total liabilities and equity")
claims.formula = payables + drawn + loan + capital + retained
b.heading("What moves it")
working_capital, capex, dividends = rows(b, "Working capital", "Capital expenditure", "Dividends")
increase = b.line("Increase in working capital", year, partial=True)  # from the second year on: it needs one before it
working_capital.formula = receivables + inventories - payables
increase.formula = working_capital - working_capital.prior
capex.forecast = sales * capex_share
dividends.forecast = maximum(net_income, 0) * payout
receivables.forecast, inventories.forecast = sales * receivable_share, cost * inventory_share
payables.forecast = cost * payable_share
da.forecast, fixed.forecast = fixed.prior * da_share, fixed.prior + capex - da
capital.forecast, retained.forecast = capital.prior, retained.prior + net_income - dividends

# --- Tax: losses lower what is paid, and stand in the balance sheet at the tax that they will save ------
# A method of the library adds a block of lines and gives them back by name: here `taxed.paid`.

t = m.sheet("Tax")
old_losses = LossCarryforward(opening=losses_before)
taxed = tax_with_losses(t, profit, tax_rate=tax_rate, terms=old_losses)
deferred.forecast, tax.forecast = taxed.asset, taxed.expense

# --- Debt: interest is on opening balances, so that nothing runs in a circle ----------------------------
# The revolver is drawn for what is short of the minimum cash and repaid with what is above it.

d = m.sheet("Debt")
before_revolver, net_debt = rows(d, "Cash flow before the revolver", "Net debt by year")
cash_now, loan_now, drawn_now = (line.at(year, LAST_ACTUAL) for line in (cash, loan, drawn))
term = amortising_debt(d, year, balance=loan_now, rate=loan_rate, repayments=number, profile="straight", label="Loan")
credit_line = revolver(
    d, year, balance=drawn_now, rate=revolver_rate, limit=limit, cash=cash_now, cash_flow=before_revolver,
    least_cash=least_cash, commitment_fee=fee_rate, cash_rate=cash_rate,
)  # fmt: skip
interest.forecast, income.forecast = term.paid + credit_line.debt.paid, credit_line.interest_income
before_revolver.forecast = ebitda - taxed.paid - capex - increase - term.service - dividends
loan.forecast, drawn.forecast, cash.forecast = term.closing, credit_line.debt.closing, credit_line.cash
net_debt.formula = loan + drawn - cash
credit = credit_statistics(d, debt=loan + drawn, ebitda=ebitda, interest=interest, cash=cash)

# --- Cash flow statement: from the income statement and the changes of the balance sheet ----------------

c = m.sheet("Cash flow")


def change(label, formula):  # with the sign with which it enters
    line = c.line(label, year, partial=True)
    line.formula = formula
    return line


earned, worn = change("Net income of the year", net_income), change("Plus depreciation", da)
not_paid = change("Plus deferred tax", deferred.prior - deferred)
tied_up = change("Less increase in working capital", -increase)
operations = change("Cash flow from operations", earned + worn + not_paid + tied_up)
investment = change("Less capital expenditure", -capex)
borrowed = change("Term loan, drawn less repaid", loan - loan.prior)
revolved = change("Revolver, drawn less repaid", drawn - drawn.prior)
paid_out = change("Less dividends", -dividends)
financing = change("Cash flow from financing", borrowed + revolved + paid_out)
net_change = change("Change in cash", operations + investment + financing)
closing = change("Cash at the end", cash.prior + net_change)

# --- DCF ----------------------------------------------------------------------------------------------

v = m.sheet("DCF")
firm = free_cash_flow_to_firm(
    v, ebit=ebit, tax_rate=tax_rate, da=da, capex=capex, working_capital=working_capital, losses=old_losses
)
value = dcf(v, firm, rate=wacc, terminal=gordon(terminal_growth), timing=timing, metric=ebitda)
claimed = [
    BridgeItem("cash", cash_now, label="Cash held"), BridgeItem("debt", loan_now, label="Term loan owed"),
    BridgeItem("debt", drawn_now, label="Revolver drawn"),
]  # fmt: skip
bridge = equity_bridge(v, value, date=balance_date, items=claimed)
per_share = v.line("Value per share", unit="GBP/share")
per_share.formula = bridge.equity / shares
peak = v.line("Highest revolver balance")
peak.formula = drawn.max(year, NEXT, LAST)

# --- What comes out, what must hold, what others state ------------------------------------------------

m.price(price)
m.output(per_share, bridge.equity, peak)
m.output(value.enterprise_value, label="Enterprise value")
m.summary("Income statement", sales, ebitda, ebit, net_income)
m.summary("Cash flow", operations, investment, financing, net_change)
m.summary("Balance sheet", cash, working_capital, fixed, assets, net_debt, credit.net_leverage)
i.chart("EBITDA and net income", ebitda, net_income)
d.chart("Debt", loan, drawn, kind="stacked")
m.sensitivity(per_share, (wacc, [-0.01, -0.005, 0, 0.005, 0.01]), (terminal_growth, [-0.005, 0, 0.005]))

m.check("The balance sheet balances", isclose(assets, claims, rounding))
m.check("The cash flow statement leads to the cash of the balance sheet", isclose(closing, cash, rounding))
m.check("Net debt to EBITDA stays within the covenant", credit.net_leverage.at(year, NEXT) <= covenant)
m.claim(
    "Net debt to EBITDA 2025", stated=5.1, computed=credit.net_leverage.at(year, LAST_ACTUAL), tolerance=0.05, unit="x",
    source="Lenders' presentation, February 2026 (invented)", agrees=False,
    note="The presentation adds back GBP 4.2 mn of costs of the old plant.",
)  # fmt: skip

m.load("assumptions.toml")
