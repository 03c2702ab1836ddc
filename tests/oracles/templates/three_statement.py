"""Brackwell Tools: five years of profit, tax with losses, a loan and a revolver, and a DCF."""

from typing import Any

BASE: dict[str, Any] = {
    "growth": [0.06, 0.055, 0.05, 0.04, 0.035], "margin": [0.31, 0.32, 0.325, 0.33, 0.33],
    "opex": [0.234, 0.23, 0.227, 0.225, 0.225], "inventory": 0.285, "wacc": 0.0875,
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Upside": {"growth": [0.08, 0.07, 0.055, 0.04, 0.035], "margin": [0.315, 0.328, 0.335, 0.338, 0.34]},
    "Downside": {
        "growth": [0.02, 0.025, 0.03, 0.03, 0.03], "margin": [0.302, 0.31, 0.315, 0.318, 0.32],
        "opex": [0.236, 0.234, 0.232, 0.23, 0.23], "inventory": 0.293, "wacc": 0.0925,
    },
}  # fmt: skip
SALES, FIXED, WORKING_CAPITAL = 618.0, 189.0, 95.0 + 128.0 - 84.0
CASH, LOAN, DRAWN, LOSSES = 24.0, 160.0, 55.8, 70.0
WEAR, CAPEX, RECEIVABLES, PAYABLES, TAX, PAYOUT = 0.135, 0.038, 0.154, 0.19, 0.25, 0.2
LOAN_RATE, NUMBER, RATE, FEE, LIMIT, LEAST = 0.068, 16, 0.062, 0.008, 110.0, 20.0
ON_CASH = 0.01
GROWTH, SHARES = 0.02, 120


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = BASE | OTHERWISE[scenario]
    wacc = case["wacc"]
    sales, fixed, tied, cash, loan, drawn = SALES, FIXED, WORKING_CAPITAL, CASH, LOAN, DRAWN
    losses = unlevered = LOSSES  # of the company; and of the firm as if it had no debt, which uses them sooner
    peak = value = free = 0.0
    for year in range(5):
        sales *= 1 + case["growth"][year]
        cost = sales * (1 - case["margin"][year])
        ebitda = sales - cost - sales * case["opex"][year]
        wear, capex = fixed * WEAR, sales * CAPEX
        fixed += capex - wear
        before, tied = tied, sales * RECEIVABLES + cost * (case["inventory"] - PAYABLES)
        interest = loan * LOAN_RATE + drawn * RATE + (LIMIT - drawn) * FEE - cash * ON_CASH
        profit = ebitda - wear - interest
        assert profit > 0  # in every year of every scenario
        used = min(losses, profit)
        losses -= used
        paid = (profit - used) * TAX
        earned = profit * (1 - TAX)  # the asset falls by what the losses save
        # cash: what is short of the least is drawn, what is above it repays
        instalment = LOAN / NUMBER
        loan -= instalment
        cash += ebitda - interest - paid - capex - (tied - before) - instalment - PAYOUT * earned
        move = min(max(LEAST - cash, -drawn), LIMIT - drawn)
        cash, drawn = cash + move, drawn + move
        peak = max(peak, drawn)
        saved = TAX * min(unlevered, ebitda - wear)
        unlevered -= saved / TAX
        free = (ebitda - wear) * (1 - TAX) + saved + wear - capex - (tied - before)
        value += free * (1 + wacc) ** -(year + 0.5)
    assert saved == 0  # the perpetuity goes on from a year that pays all of its tax
    value += free * (1 + GROWTH) / (wacc - GROWTH) * (1 + wacc) ** -4.5
    equity = value + CASH - LOAN - DRAWN
    return {
        "Value per share": equity / SHARES, "DCF: enterprise value": value, "Equity value": equity,
        "Highest revolver balance": peak,
    }  # fmt: skip
