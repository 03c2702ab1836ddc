"""Discount rate, DCF, equity bridge and shares, multiples, what the price implies, the range of values."""

from company import NEXT, award, m, multiple, now, quote, segment, year
from inputs import (
    awards,
    balance_date,
    beta_weight,
    cash,
    dollars,
    exit_multiple_ebitda,
    gross_margin,
    growth,
    issued,
    leases,
    liquidity,
    long_term,
    notes,
    opex_share,
    premium_rate,
    price,
    quoted,
    rate_high,
    rate_low,
    raw_beta,
    risk_free,
    step,
    strike_in_dollars,
    terminal_growth,
    terminal_limit,
    timing,
    treasury,
)
from operations import ebitda, firm, free_cash, income, total

from modelgen import maximum, minimum
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.capm import blume
from modelgen.valuation.dcf import dcf
from modelgen.valuation.dilution import Tranches, implied_dilution, treasury_stock
from modelgen.valuation.football import Range, dcf_range, football_field
from modelgen.valuation.relative import premium
from modelgen.valuation.reverse import implied
from modelgen.valuation.terminal import exit_multiple, gordon
from modelgen.valuation.terminal_checks import terminal_checks

# --- DCF: no borrowing but notes that fall due in March 2026, so that capital costs what equity costs -------------

d = m.sheet("DCF")
beta = blume(d, raw_beta, weight=beta_weight)
rate = d.line("Discount rate", unit="%", decimals=2)
rate.formula = risk_free + beta * premium_rate
made = dcf(d, firm, rate=rate, terminal=gordon(terminal_growth), timing=timing, metric=ebitda, limit=terminal_limit)
other = dcf(
    d, firm, rate=rate, terminal=exit_multiple(ebitda, exit_multiple_ebitda), timing=timing, label="Exit multiple"
)
terminal_checks(d, growth=terminal_growth, highest_growth=risk_free)

# --- From enterprise value to a share --------------------------------------------------------------------

b = m.sheet("Equity value")
invested = b.line("Restricted cash and short-term investments")
invested.formula = liquidity - cash
bridge = equity_bridge(
    b, made, date=balance_date,
    items=[
        BridgeItem("cash", cash), BridgeItem("securities", invested), BridgeItem("other assets", long_term),
        BridgeItem("debt", notes), BridgeItem("finance leases", leases),
    ],
)  # fmt: skip
outstanding = b.line("Ordinary shares outstanding", unit="mn shares", decimals=3)
outstanding.formula = issued - treasury
strike = b.line("Exercise price in euros", award, unit="EUR/share")
strike.formula = strike_in_dollars / dollars
tranches = Tranches(award, awards, strike)
dilution = implied_dilution(b, equity=bridge.equity, shares=outstanding, tranches=tranches)
per_share = dilution.price
by_exit = b.line("Value per share by the exit multiple", unit="EUR/share")
by_exit.formula = (other.enterprise_value - bridge.net_debt + bridge.other) / dilution.diluted.shares

# --- Multiples of the last twelve months: of the DCF, of the price, and as the market was quoted ---------------

x = m.sheet("Multiples")
at_price = treasury_stock(x, price=price, shares=outstanding, tranches=tranches, label="At the price")
market_ev = x.line("Enterprise value at the share price")
market_ev.formula = price * at_price.shares + bridge.net_debt - bridge.other
table = x.table("Last twelve months", multiple)
figure = table.line("Figure of 2025", multiple)
for name, line in {"EV/Sales": total, "EV/EBITDA": ebitda, "EV/EBIT": income, "EV/FCF": free_cash}.items():
    figure.define(name, now(line))
of_value = table.line("By the DCF", multiple, unit="x")
of_value.formula = made.enterprise_value / figure
of_price = table.line("At the share price", multiple, unit="x")
of_price.formula = market_ev / figure
to_price = table.line("DCF to share price", multiple, unit="%")
to_price.formula = of_value / of_price - 1
low = table.line("Lowest as quoted", multiple, unit="x")
low.formula = quoted.min(quote)
high = table.line("Highest as quoted", multiple, unit="x")
high.formula = quoted.max(quote)
at_low = table.line("Value per share at the lowest", multiple, unit="EUR/share")
at_low.formula = (figure * low - bridge.net_debt + bridge.other) / at_price.shares
at_high = table.line("Value per share at the highest", multiple, unit="EUR/share")
at_high.formula = (figure * high - bridge.net_debt + bridge.other) / at_price.shares
forward = x.line("DCF enterprise value to EBITDA of 2026", unit="x")
forward.formula = made.enterprise_value / ebitda.at(year, NEXT)
exit_to_today = premium(
    x, "EV/EBITDA in 2035 to that of the price today", made.implied_multiple, of_price.at(multiple, "EV/EBITDA")
)

# --- What the price implies, and what moves the value ------------------------------------------------------

r = m.sheet("Reverse DCF")
implied_rate = implied(
    r, "Discount rate at which the DCF gives the share price", driver=rate, result=per_share, goal=price,
    low=rate_low, high=rate_high,
)  # fmt: skip
steps = [-0.01, -0.005, 0, 0.005, 0.01]
m.sensitivity(per_share, (rate, steps), (terminal_growth, steps), label="Value per share by rate and growth")
premium_segment = (growth.at(segment, "Premium"), gross_margin.at(segment, "Premium"))
moved = {rate: 0.005, terminal_growth: 0.005, premium_segment[0]: 0.01, premium_segment[1]: 0.01, opex_share: 0.01}
m.tornado(per_share, moved, label="What moves the value per share")
cases = m.scenario_table([per_share, made.enterprise_value])[per_share]

f = m.sheet("Football field")
around = dcf_range(f, per_share, rate=rate, growth=terminal_growth, rate_step=step, growth_step=step)
worst, best, middle = (cases.at(cases.axes[0], name) for name in ("Bear", "Bull", "Base"))


def as_quoted(name):
    """Values per share at the lowest and the highest multiple at which the market was quoted."""
    return at_low.at(multiple, name), at_high.at(multiple, name)


field = football_field(
    f,
    [
        Range("DCF, rate and growth 50 bp each way", around.low, around.high, around.base),
        Range("DCF, from Bear to Bull", worst, best, middle),
        Range("DCF, perpetuity to exit multiple", minimum(per_share, by_exit), maximum(per_share, by_exit), per_share),
        Range("EV/EBITDA as quoted", *as_quoted("EV/EBITDA")),
        Range("EV/FCF as quoted", *as_quoted("EV/FCF")),
    ],
    price=price,
)
