"""Multiples: those of the article on the forecast; of peers those of LTM, NTM and calendar 2025."""

from company import LAST_ACTUAL, NEXT, comparison, figure, m, peer, quarter, segment, year
from dcf import bridge, shares
from inputs import (
    balance_sheet_date,
    market_date,
    months,
    multiple,
    peer_cap,
    peer_cash,
    peer_counts,
    peer_debt,
    peer_next_end,
    peer_to_date,
    peer_to_date_before,
    peer_year,
    peer_year_1,
    peer_year_2,
    peer_year_end,
    reference_price,
    year_end,
)
from operations import ebitda, ltm_income, ltm_sales, nopat, total, total_income

from modelgen.valuation.calendar import calendarised, ltm, ntm
from modelgen.valuation.multiples import Multiple, Subject, trading_multiples
from modelgen.valuation.peers import Figure, PeerTable
from modelgen.valuation.relative import premium

x = m.sheet("Multiples")
net_cash = x.line("Net cash of the bridge")
net_cash.formula = bridge.other - bridge.net_debt
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

x.heading("Premium of Amazon's multiple, as the article quotes both")
for label, own, other in (
    ("P/E to the sector", "P/E, forward", "P/E, sector"),
    ("EV/Sales to the sector", "EV/Sales, forward", "EV/Sales, sector"),
    ("EV/EBITDA to the peers' median", "EV/EBITDA, forward", "EV/EBITDA, peer median"),
    ("EV/EBITDA to its own five years", "EV/EBITDA, forward", "EV/EBITDA, own five-year average"),
):
    premium(x, label, multiple.at(comparison, own), multiple.at(comparison, other))

# --- Peers, and Amazon beside them ---------------------------------------------------------------------

y = m.sheet("Peers")
y.heading("Amazon: the last twelve months, the next ones and calendar 2025")
last_12 = y.line("LTM", figure)
year_1, year_2 = (y.line(f"FY{name}", figure) for name in (NEXT, "2026"))
for name, of in (("Net sales", total), ("EBITDA", ebitda), ("Operating income", total_income)):
    year_1.define(name, of.at(year, NEXT))
    year_2.define(name, of.at(year, "2026"))
last_12.define("Net sales", ltm_sales.total(segment).at(quarter, "2024Q4"))
last_12.define("EBITDA", ebitda.at(year, LAST_ACTUAL))  # D&A is known by year only
last_12.define("Operating income", ltm_income.total(segment).at(quarter, "2024Q4"))
next_12 = ntm(
    y, "NTM", date=market_date, last_year_end=balance_sheet_date, year_end=year_end, year_1=year_1, year_2=year_2
)
market_ev = y.line("Enterprise value at the reference price")
market_ev.formula = reference_price * shares - net_cash
own = y.table("Amazon: multiples at the reference price", figure)
for label, of in (("LTM", last_12), ("NTM", next_12.value), ("Calendar 2025", year_1)):
    line = own.line(f"EV/{label}", figure, unit="x")
    line.formula = market_ev / of

listed = y.table("Peers: enterprise value, and EBITDA of the same twelve months", peer)
peer_ev = listed.line("Peers: enterprise value", peer)
peer_ev.formula = peer_cap + peer_debt - peer_cash
peer_ltm = ltm(listed, "EBITDA LTM", fiscal_year=peer_year, year_to_date=peer_to_date, year_before=peer_to_date_before)
peer_ntm = ntm(
    listed, "EBITDA NTM", date=market_date, last_year_end=peer_year_end, year_end=peer_next_end,
    year_1=peer_year_1, year_2=peer_year_2,
)  # fmt: skip
peer_2025 = calendarised(
    listed, "EBITDA CY2025", fiscal_year=peer_year_1, next_year=peer_year_2, fiscal_year_end=peer_next_end,
    to=year_end, months=months,
)  # fmt: skip
by_peers = trading_multiples(
    y,
    PeerTable("Peers", peer, {"Enterprise value": peer_ev}, peer_counts, as_of=market_date),
    [
        Multiple("EV/EBITDA", Figure(peer_ltm, "LTM"), Figure(ebitda.at(year, LAST_ACTUAL), "LTM")),
        Multiple("EV/EBITDA", Figure(peer_ntm.value, "NTM"), Figure(next_12.value.at(figure, "EBITDA"), "NTM")),
        Multiple("EV/EBITDA", Figure(peer_2025.value, "CY+1"), Figure(ebitda.at(year, NEXT), "CY+1")),
    ],
    Subject(net_debt=-net_cash, shares=shares, price=reference_price),
)
