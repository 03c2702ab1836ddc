"""Castell Packaging: paid for with three tranches and the sponsor's equity, sold after five years."""

from typing import Any

BASE: dict[str, Any] = {
    "growth": [0.055, 0.06, 0.055, 0.05, 0.045], "margin": [0.183, 0.19, 0.195, 0.2, 0.202], "capex": 0.039,
    "euribor": [0.021, 0.022, 0.023, 0.0235, 0.024], "exit": 9,
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Management": {
        "growth": [0.07, 0.075, 0.065, 0.06, 0.05], "margin": [0.187, 0.198, 0.207, 0.213, 0.217], "capex": 0.042,
    },
    "Downside": {
        "growth": [0.02, -0.03, 0.03, 0.035, 0.03], "margin": [0.176, 0.17, 0.175, 0.178, 0.18], "capex": 0.034,
        "euribor": [0.024, 0.027, 0.028, 0.028, 0.028], "exit": 8,
    },
}  # fmt: skip
SALES, EBITDA, PAID = 450.0, 81.0, 9
DEPRECIATION, WORKING_CAPITAL, TAX = 0.036, 0.14, 0.25
ADVICE, ARRANGING, CASH, TARGET = 0.02, 0.025, 15, 0.2
A, B, NOTES = 1.5 * EBITDA, 2.75 * EBITDA, 1.25 * EBITDA


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = BASE | OTHERWISE[scenario]
    borrowed = A + B + NOTES
    costs = ADVICE * PAID * EBITDA + ARRANGING * borrowed
    equity = PAID * EBITDA + costs + CASH - borrowed
    sales, ebitda, a, b, cash = SALES, EBITDA, A, B, float(CASH)
    for year in range(5):
        more = sales * case["growth"][year]
        sales += more
        ebitda = sales * case["margin"][year]
        interest = a * (case["euribor"][year] + 0.0425) + b * (case["euribor"][year] + 0.0475) + NOTES * 0.085
        profit = ebitda - sales * DEPRECIATION - interest
        cash += ebitda - interest - TAX * profit - sales * case["capex"] - more * WORKING_CAPITAL
        # first what is due, then whatever is above the minimum, the first loan before the second
        for due in (0.1 * A, 0.01 * B):
            assert cash - due >= CASH
        a, b, cash = a - min(a, 0.1 * A), b - min(b, 0.01 * B), cash - min(a, 0.1 * A) - min(b, 0.01 * B)
        spare = cash - CASH
        early = min(a, spare)
        later = min(b, spare - early)
        a, b, cash = a - early, b - later, cash - early - later
    left = case["exit"] * ebitda - (a + b + NOTES - cash)
    affordable = left / (1 + TARGET) ** 5 + borrowed
    return {
        "Sponsor IRR": (left / equity) ** (1 / 5) - 1, "Sponsor MOIC": left / equity, "Sponsor equity": equity,
        "Equity at exit": left,
        "Highest entry EV/EBITDA that returns the target": (
            (affordable - CASH - ARRANGING * borrowed) / (1 + ADVICE) / EBITDA
        ),
    }  # fmt: skip
