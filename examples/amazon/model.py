"""Amazon.com, Inc.: segments to cash flow to value, beside the valuation that an equity note of April 2025 gave.

Three scenarios (Base, Bull, Bear) are driven by growth, margin and capital expenditure. Three more read the
note's own DCF (a free-cash-flow margin on net sales) as it is written, as it would have to be meant, and at
today's margin. Values, sources and reasons are in assumptions.toml; the sheets are declared, in this order, in:

inputs.py       assumptions, market inputs
operations.py   segments, quarters, cash flow
dcf.py          WACC, DCF, equity bridge, shares
parts.py        sum of the parts, as written and corrected
returns.py      return on invested capital
multiples.py    the note's multiples; LTM, NTM and calendarised ones of the peers
market.py       reverse DCF, value walk, football field
conclusions.py  scenarios by probability, target price
claims.py       checks, and the note's statements
"""

import claims  # noqa: F401  declares the checks and claims
from company import m
from conclusions import expected, target
from dcf import bridge, ev, forward_ebitda, per_share, rate, valued
from inputs import reference_price
from market import field
from operations import (
    ebitda,
    ebitda_margin,
    flow,
    flow_margin,
    nopat,
    total,
    total_growth,
    total_income,
    total_margin,
)
from parts import corrected, written, written_total
from returns import tree

m.price(reference_price)
m.output(ev, label="DCF: enterprise value")
m.output(per_share, label="DCF: value per share")
m.output(expected.expected, label="DCF, scenarios by probability: value per share")
m.output(corrected.base, label="Sum of the parts: value per share")
m.output(target.target, label="Target price in twelve months")
m.output(target.total_return, label="Target price: total return on the reference price")
m.output(written.base, label="Sum of the parts as the note writes it: value per share")
m.output(written_total, label="Sum of the parts as the note writes it: enterprise value")
m.summary("Financials", total, total_growth, ebitda, ebitda_margin, total_income, total_margin)
m.summary("Unlevered free cash flow", nopat, flow, flow_margin, tree.roic)
m.summary("DCF and multiples", rate, valued.terminal_share, forward_ebitda)
m.summary("From enterprise value to equity value", bridge.net_debt, bridge.equity)
m.summary("Range by method, per share", field.low, field.base, field.high)
m.load("assumptions.toml")
