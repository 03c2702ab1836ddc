"""Amazon.com, Inc.: segments to cash flow to value, beside the valuation that an equity note of April 2025 gave.

Three scenarios (Base, Bull, Bear) are driven by growth, margin and capital expenditure. Three more read the
note's own DCF (a free-cash-flow margin on net sales) as it is written, as it would have to be meant, and at
today's margin. Values, sources and reasons are in assumptions.toml; the sheets are declared, in this order, in:

inputs.py       assumptions, market inputs
operations.py   segments, quarters, cash flow
dcf.py          WACC, DCF, equity bridge, shares
parts.py        sum of the parts, as written and corrected
market.py       multiples, reverse DCF, value walk, football field
claims.py       checks, and the note's statements
"""

import claims  # noqa: F401  declares the checks and claims
import market  # noqa: F401  declares the last sheets
from company import m
from dcf import ev, per_share
from parts import corrected, written, written_total

m.output(per_share, ev, written_total, written.base, corrected.base)
m.load("assumptions.toml")
