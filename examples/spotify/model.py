"""Spotify Technology S.A.: twelve reported quarters by segment, ten years of forecast, the value of a share in euros.

Quarters roll up to the years, and 2026 and 2027 go down to quarters again. Three scenarios (Base, Bull, Bear) are
judgement; what Spotify states of itself is tied to its own figures on the sheet Tie-out. Values and sources are in
assumptions.toml; the sheets are declared, in this order, in:

inputs.py       assumptions
operations.py   quarters, segments, cash flow
value.py        discount rate, DCF, equity bridge, multiples, reverse DCF, football field
claims.py       checks, and the company's statements
"""

import claims  # noqa: F401  declares the checks and claims
from company import m
from inputs import price
from operations import (
    ebitda,
    ebitda_margin,
    firm,
    flow_margin,
    income,
    income_margin,
    revenue,
    total,
    total_growth,
    total_margin,
)
from value import bridge, by_exit, field, forward, implied_rate, made, of_price, of_value, per_share, rate

m.price(price)
m.output(per_share, label="Value per share")
m.output(by_exit)
m.output(made.enterprise_value, label="Enterprise value")
m.output(made.terminal_share, label="Terminal value's share of it")
m.output(bridge.equity, label="Equity value")
m.output(implied_rate.value)
m.summary("Operations", revenue, total, total_growth, total_margin, income, income_margin, ebitda, ebitda_margin)
m.summary("Free cash flow", firm.nopat, firm.capex, firm.cash_flow, flow_margin)
m.summary("Is it plausible?", rate, forward, made.implied_multiple)
m.summary("Multiples of the last twelve months", of_value, of_price)
m.summary("Range by method, per share", field.low, field.base, field.high)
m.load("assumptions.toml")
