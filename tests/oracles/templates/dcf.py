"""Calder Instruments: free cash flow at a WACC of its year, terminal value by the value driver formula, dilution."""

from typing import Any

BASE: dict[str, Any] = {
    "growth": [0.06, 0.06, 0.055, 0.05, 0.04, 0.035, 0.03], "margin": [0.21, 0.213, 0.216, 0.22, 0.22, 0.22, 0.22],
    "working capital": 0.205, "terminal growth": 0.025, "return": 0.14, "multiple": 8.5,
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Upside": {
        "growth": [0.075, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03], "return": 0.15, "multiple": 9.5,
        "margin": [0.212, 0.217, 0.223, 0.228, 0.23, 0.23, 0.23],
    },
    "Downside": {
        "growth": [0.01, 0.02, 0.045, 0.045, 0.04, 0.035, 0.03], "return": 0.11, "multiple": 7.5,
        "margin": [0.195, 0.195, 0.2, 0.204, 0.206, 0.208, 0.208], "working capital": 0.21, "terminal growth": 0.02,
    },
}  # fmt: skip
TAX, DEPRECIATION, CAPEX = 0.25, 0.046, [0.062, 0.058, 0.053, 0.052, 0.052, 0.052, 0.052]
ASSETS = 0.043 + 0.92 * 0.055  # cost of capital without debt
DEBT_COST = [0.062, 0.061, 0.06, 0.059, 0.058, 0.058, 0.058]
DEBT_WEIGHT = [0.25, 0.225, 0.2, 0.175, 0.15, 0.15, 0.15]
CLAIMS = 96 - 434 - 47 - 36 * (1 - TAX) + 22
SHARES, AWARDS = 118, [(1.4, 0.0), (2.2, 7.9), (1.8, 13.5)]


def per_share(equity: float) -> tuple[float, float]:
    """Price and diluted shares: the price falls in steps of a bisection until shares and awards claim the equity."""
    low, high = 0.0, equity / SHARES
    for _ in range(200):
        price = (low + high) / 2
        claimed = price * SHARES + sum(number * max(price - strike, 0) for number, strike in AWARDS)
        low, high = (low, price) if claimed > equity else (price, high)
    return price, SHARES + sum(number * max(1 - strike / price, 0) for number, strike in AWARDS)


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = BASE | OTHERWISE[scenario]
    sales, tied_up, before = 905.0, 185.0, 1.0
    explicit = profit = ebitda = rate = 0.0
    for year in range(7):
        sales *= 1 + case["growth"][year]
        ebitda = sales * case["margin"][year]
        profit = (ebitda - sales * DEPRECIATION) * (1 - TAX)
        needed = sales * case["working capital"]
        flow = profit + sales * (DEPRECIATION - CAPEX[year]) - (needed - tied_up)
        # debt that is a share of value: what operations cost, less the tax that interest saves
        rate = ASSETS - TAX * DEBT_COST[year] * DEBT_WEIGHT[year]
        explicit += flow * before / (1 + rate) ** 0.5
        before /= 1 + rate
        tied_up = needed
    growth = case["terminal growth"]
    terminal = profit * (1 + growth) * (1 - growth / case["return"]) / (rate - growth)
    terminal *= before * (1 + rate) ** 0.5
    value = explicit + terminal
    price, diluted = per_share(value + CLAIMS)
    by_multiple = explicit + ebitda * case["multiple"] * before
    return {
        "Value per diluted share": price, "Value per share by the exit multiple": (by_multiple + CLAIMS) / diluted,
        "DCF: enterprise value": value, "DCF: terminal share": terminal / value, "Equity value": value + CLAIMS,
    }  # fmt: skip
