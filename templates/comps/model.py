"""Sorrel Software SE (an invented company): what listed peers are paid for, and what that makes of its own figures.

This file says what is calculated; the peers stand in peers.csv, all other numbers in assumptions.toml.
`modelgen build .` makes the workbook.
"""

from datetime import date

from modelgen import Model, Timeline, isclose
from modelgen.valuation.football import Range, football_field
from modelgen.valuation.multiples import Multiple, Subject, trading_multiples
from modelgen.valuation.peers import Figure, peer_table
from modelgen.valuation.regression import multiple_by_driver
from modelgen.valuation.relative import premium

# The model: its years (up to `last_actual` they are history), its scenarios (the first is the base from which
# the others differ) and the unit that a line has unless it says otherwise.
m = Model(
    "Sorrel Software SE", timeline=Timeline.annual(2023, 2027, last_actual=2025), unit="EUR mn",
    scenarios=("Base", "Upside", "Downside"), valuation_date=date(2025, 12, 31),
    purpose="Value of a share by the multiples of listed peers",
)  # fmt: skip
year = m.timeline
LAST_ACTUAL, NEXT = "2025", "2026"

# --- Assumptions: inputs only, blue in the workbook ---------------------------------------------------
# After the label come the axes over which a value may vary. Each scenario may have its own value, unless the
# assumption is shared. Numbers stand here with their sources; only 0, 1 and those of the calendar stand in formulas.

a = m.sheet("Assumptions")
a.heading("Sorrel's forecast")
growth = a.assumption("Net sales growth", year, unit="%", minimum=-1, maximum=1)
margin = a.assumption("EBITDA margin", year, unit="%", minimum=-1, maximum=1)
depreciation_share = a.assumption("D&A to net sales", unit="%", shared=True, minimum=0, maximum=1)
interest_rate = a.assumption("Interest on net debt", unit="%", shared=True, minimum=0, maximum=1)
tax_rate = a.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)

a.heading("Balance sheet, shares and price")
cash = a.assumption("Cash", unit="EUR mn", shared=True)
debt = a.assumption("Financial debt", unit="EUR mn", shared=True)
leases = a.assumption("Lease liabilities", unit="EUR mn", shared=True)
shares = a.assumption("Diluted shares", unit="mn shares", shared=True)
price = a.assumption("Share price", unit="EUR/share", shared=True)
low_price = a.assumption("Lowest price of 52 weeks", unit="EUR/share", shared=True)
high_price = a.assumption("Highest price of 52 weeks", unit="EUR/share", shared=True)

a.heading("Limits of the checks")
rounding = a.assumption("Rounding in figures of peers", unit="local mn", shared=True)
tiny = a.assumption("Rounding in ratios", shared=True)
least_fit = a.assumption("Least R squared of a regression", unit="%", shared=True)
least_peers = a.assumption("Least number of peers in a regression", shared=True)

# --- Peers: one row of the file each, in millions of its own currency: a multiple is a ratio -------------------
# The method makes the inputs, with a dropdown by which each peer counts or doesn't. `LTM` are the last twelve
# months, `NTM` the next: a column says of which it is by its last word.

p = m.sheet("Peers")
peers = peer_table(
    p, "peers.csv", unit="local mn", source="Data service, consensus of 31 December 2025 (invented)",
    as_of=date(2025, 12, 31),
    excluded={"Jura Logiciels SA": "Its price holds the premium of a bid since October"},
)  # fmt: skip

b = m.sheet("Benchmarks")
table = b.table(
    "How the peers operate", peers.axis
)  # a table has the members of an axis in rows, its lines side by side
peer_growth = table.line("Growth NTM", peers.axis, unit="%")
peer_growth.formula = peers["Net sales NTM"] / peers["Net sales LTM"] - 1
peer_margin = table.line("Margin NTM", peers.axis, unit="%")
peer_margin.formula = peers["EBITDA NTM"] / peers["Net sales NTM"]
peer_leverage = table.line("Net debt to EBITDA", peers.axis, unit="x")
peer_leverage.formula = peers["Net debt"] / peers["EBITDA LTM"]
b.chart("Growth and margin, next twelve months", peer_growth, peer_margin)

# --- The subject: from net sales to net income -----------------------------------------------------------
# A line's history is given as actuals ([actual.net_sales] in the TOML) or by a formula. `.prior` is the year
# before; .forecast is for the years ahead, .formula for all of them.

s = m.sheet("Sorrel")
sales = s.line("Net sales", year)
sales.forecast = sales.prior * (1 + growth)
sales_growth = s.line("Growth", year, unit="%", partial=True)  # partial: the first year has none before it
sales_growth.formula = sales / sales.prior - 1
ebitda = s.line("EBITDA", year)
ebitda.forecast = sales * margin
ebitda_margin = s.line("Margin", year, unit="%")
ebitda_margin.formula = ebitda / sales
net_debt = s.line("Net debt with leases")
net_debt.formula = debt + leases - cash
income = s.line("Net income", year)
income.forecast = (ebitda - sales * depreciation_share - net_debt * interest_rate) * (1 - tax_rate)

# --- Multiples: peer by peer, low to high, and the values that they make of Sorrel's figures ---------------------
# `.at` takes one year, or one member of another axis.

v = m.sheet("Multiples")
figures = {"EV/Sales": ("Net sales", sales), "EV/EBITDA": ("EBITDA", ebitda), "P/E": ("Net income", income)}
multiples = [
    Multiple(name, peers.figure(f"{column} {basis}"), Figure(line.at(year, of), basis))
    for name, (column, line) in figures.items()
    for basis, of in (("LTM", LAST_ACTUAL), ("NTM", NEXT))
]
valued = trading_multiples(v, peers, multiples, Subject(net_debt, shares, price))
v.chart("EV/EBITDA of the next twelve months", valued.by_peer["EV/EBITDA NTM"])

# --- Regressions: who grows faster, or earns more on its sales, is paid more ---------------------------------

r = m.sheet("Regressions")
by_growth = multiple_by_driver(
    r, "By growth", multiple=valued.by_peer["EV/EBITDA NTM"], driver=peer_growth, subject=sales_growth.at(year, NEXT),
    least_fit=least_fit, least_peers=least_peers,
)  # fmt: skip
by_margin = multiple_by_driver(
    r, "By margin", multiple=valued.by_peer["EV/Sales NTM"], driver=peer_margin, subject=ebitda_margin.at(year, NEXT),
    least_fit=least_fit, least_peers=least_peers,
)  # fmt: skip


def on_the_line(found, figure):
    """Value per share of a multiple on the line, and of one a standard error below and above it: low, high, base."""
    worth = (found.multiple - found.error, found.multiple + found.error, found.multiple)
    return [(multiple * figure.at(year, NEXT) - net_debt) / shares for multiple in worth]


# --- Value --------------------------------------------------------------------------------------------

f = m.sheet("Value")
a.heading("Weights of the methods")
weight = a.assumption("Weight", valued.axis, unit="%", shared=True, minimum=0, maximum=1)
per_share = f.line("Value per share", unit="EUR/share")
lowest = f.line("Value per share, first quartiles", unit="EUR/share")
highest = f.line("Value per share, third quartiles", unit="EUR/share")
for worth, name in ((lowest, "Quartile 1"), (per_share, "Median"), (highest, "Quartile 3")):
    worth.formula = (weight * valued.per_share.at(valued.statistic, name)).total(valued.axis)
by_line = f.line("Value per share by growth", unit="EUR/share")
by_line.formula = on_the_line(by_growth, ebitda)[-1]
to_line = premium(f, "EV/EBITDA to the line by growth", valued.own.at(valued.axis, "EV/EBITDA NTM"), by_growth.multiple)
paid = f.table("What the peers are paid", valued.axis)
quartiles = [paid.line(name, valued.axis, unit="x") for name in ("Quartile 1", "Median", "Quartile 3")]
for quartile in quartiles:
    quartile.formula = valued.multiple.at(valued.statistic, quartile.label)
field = football_field(
    f,
    [
        *(Range(f"{each.label}, quartiles", *valued.range(each.label)) for each in multiples),
        Range("EV/EBITDA by growth", *on_the_line(by_growth, ebitda)),
        Range("EV/Sales by margin", *on_the_line(by_margin, sales)),
        Range("52 weeks of trading", low_price, high_price, price),
    ],
    price=price,
)

# --- What comes out, what must hold, what others state ------------------------------------------------

m.price(price)  # beside each output in its unit stands the upside
m.output(per_share, lowest, highest, by_line)
m.summary("Sorrel", sales, sales_growth, ebitda, ebitda_margin, income)
m.summary("What the peers are paid, and Sorrel", *quartiles, valued.own, valued.to_median)
m.summary("Range by method, per share", field.low, field.base, field.high)

m.check("Peers: market cap and net debt are the enterprise value",
        isclose(peers["Market cap"] + peers["Net debt"], peers["Enterprise value"], rounding))  # fmt: skip
m.check("The weights add up to one", isclose(weight.total(valued.axis), 1, tiny))

median = valued.multiple.at(valued.statistic, "Median")
m.claim(
    "Peers' median EV/EBITDA of 2026", stated=13.2, computed=median.at(valued.axis, "EV/EBITDA NTM"), tolerance=0.05,
    unit="x", source="Broker's note, December 2025 (invented)",
)  # fmt: skip
m.claim(
    "Discount to the peers' P/E of 2026", stated=-0.17, computed=valued.to_median.at(valued.axis, "P/E NTM"),
    tolerance=0.01, unit="%", source="Broker's note, December 2025 (invented)", agrees=False,
    note="The note takes the mean and counts Jura Logiciels, whose price holds a bid's premium.",
)  # fmt: skip

m.load("assumptions.toml")
