"""Amazon's value per share as an analyst would program it for many draws: plain NumPy, nothing of modelgen.

Draws are the last axis; each line is the scenario Base of the example, written out by hand. What isn't drawn is the
figure of `tests/oracles/amazon.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tests.oracles import amazon as figures

Numbers = np.ndarray[Any, Any]
SHARES, AWARDS = 10.597729352, 0.2831
GIVEN: dict[str, Numbers] = {
    "growth": figures.percent(figures.GROWTH["Base"]),  # by segment and year
    "margin": figures.percent(figures.MARGIN["Base"]),
    "capex": figures.percent(figures.CAPEX["Base"]),  # by year, as are the tax rates
    "tax": figures.percent(figures.TAX),
    "working_capital": np.array(figures.WORKING_CAPITAL_SHARE),
    "catch_up": np.array(figures.DA_CATCH_UP),
    "rate": np.array(figures.RATE),
    "terminal_growth": np.array(figures.TERMINAL_GROWTH),
    "cash": np.array(figures.CASH),
    "shares": np.array(SHARES),
}


def value_per_share(drawn: Mapping[str, Numbers]) -> Numbers:
    """The value per share of each draw. `drawn` has some of `GIVEN` with a last axis over the draws."""
    x: dict[str, Any] = {name: values[..., None] for name, values in GIVEN.items()} | dict(drawn)
    sales, total, income = list(figures.SALES[:, -1:]), [], []
    years = figures.FORECAST
    for year in range(years):
        sales = [one * (1 + x["growth"][row, year]) for row, one in enumerate(sales)]
        total.append(sales[0] + sales[1] + sales[2])
        income.append(sum(one * x["margin"][row, year] for row, one in enumerate(sales)))
    da = figures.DA[-1]
    invested = figures.CAPEX_GROSS[-1] - figures.CAPEX_PROCEEDS[-1] + figures.WORKING_CAPITAL[-1]
    factor, value, flow = 1.0, 0.0, 0.0
    per_year = 1 / (1 + x["rate"])
    for year in range(years):
        da = da + (invested - da) * x["catch_up"]
        invested = total[year] * (x["capex"][year] + x["working_capital"])
        flow = income[year] * (1 - x["tax"][year]) + da - invested
        factor = factor * per_year
        value = value + flow * factor
    terminal = flow * (1 + x["terminal_growth"]) / (x["rate"] - x["terminal_growth"]) * factor
    debt = figures.LONG_DEBT + figures.CURRENT_DEBT + figures.LEASES
    equity = value + terminal + x["cash"] + figures.SECURITIES - debt
    found: Numbers = equity / (x["shares"] + AWARDS)
    return found


def chunked(drawn: Mapping[str, Numbers], draws: int, size: int = 2_000) -> Numbers:
    """The same in parts that stay in the processor's cache, as whoever has measured would do it."""
    parts = [
        value_per_share({name: values[..., at : at + size] for name, values in drawn.items()})
        for at in range(0, draws, size)
    ]
    return np.concatenate(parts)
