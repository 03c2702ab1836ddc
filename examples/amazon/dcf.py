"""Discount rate, DCF, equity bridge and diluted shares."""

from company import LAST, NEXT, award, m, peer, year
from inputs import (
    article_ev,
    awards,
    balance_sheet_date,
    borrowing_rate,
    bridge_choice,
    cash,
    choices,
    current_debt,
    equity_premium,
    exercise_price,
    leases,
    long_debt,
    market_date,
    own_tax,
    peer_beta,
    peer_cap,
    peer_cash,
    peer_debt,
    peer_tax,
    rate_choice,
    reference_price,
    risk_free,
    securities,
    share_count,
    shares_outstanding,
    size_premium,
    stated_rate,
    target_debt,
    terminal_growth,
    terminal_limit,
    timing,
    weighted_shares,
)
from operations import ebitda, flow, nopat, reinvestment

from modelgen import not_meaningful, where
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.dcf import dcf
from modelgen.valuation.dilution import Tranches, treasury_stock
from modelgen.valuation.marks import mark
from modelgen.valuation.terminal import gordon
from modelgen.valuation.wacc import Market, Peers, wacc

w = m.sheet("WACC")
debt = w.line("Debt, finance leases included")
debt.formula = long_debt + current_debt + leases
liquid = w.line("Cash and securities")
liquid.formula = cash + securities
market_cap = w.line("Market capitalisation at the reference price")
market_cap.formula = reference_price * shares_outstanding
capital = wacc(
    w,
    peers=Peers(peer, peer_beta, peer_debt, peer_cap, peer_tax, peer_cash),
    market=Market(
        as_of=market_date, risk_free=risk_free, equity_premium=equity_premium, size_premium=size_premium,
        cost_of_debt=borrowing_rate, tax_rate=own_tax, target_debt=target_debt, debt=debt, market_cap=market_cap,
        cash=liquid,
    ),
    choices=choices,
)  # fmt: skip

d = m.sheet("DCF")
d.heading("Present value")
rate = d.line("Discount rate", unit="%")
rate.formula = where(rate_choice == "WACC", capital.wacc, stated_rate)
valued = dcf(d, flow, rate=rate, terminal=gordon(terminal_growth), timing=timing, metric=ebitda, limit=terminal_limit)
ev = valued.enterprise_value

d.heading("Is it plausible?")
terminal_nopat = d.line("Terminal value to NOPAT", unit="x")
terminal_nopat.formula = valued.terminal_value / nopat.at(year, LAST)
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

b = m.sheet("Equity bridge")
bridge = equity_bridge(
    b,
    valued,
    date=balance_sheet_date,
    items=[
        BridgeItem("cash", cash),
        BridgeItem("securities", securities),
        BridgeItem("debt", long_debt),
        BridgeItem("debt", current_debt),
        BridgeItem("finance leases", leases, when=bridge_choice == "Full"),
    ],
)
article_net_cash = b.line("Net cash, article bridge")
article_net_cash.formula = cash + securities - long_debt - current_debt

b.heading("Shares")
diluted = treasury_stock(
    b, price=reference_price, shares=shares_outstanding, tranches=Tranches(award, awards, exercise_price)
)
shares = b.line("Shares used", unit="bn shares")
shares.formula = where(share_count == "Weighted diluted", weighted_shares, diluted.shares)
per_share = mark(b.line("DCF value per share", unit="USD/share"), whose="equity", what="value")
per_share.formula = bridge.equity / shares
upside = b.line("DCF value to reference price", unit="%")
upside.formula = per_share / reference_price - 1
article_price = b.line("Price that the article's EV implies", unit="USD/share")
article_price.formula = (article_ev + article_net_cash) / weighted_shares
