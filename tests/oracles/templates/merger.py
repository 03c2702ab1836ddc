"""Aldane Foods and Brightwell Snacks: both incomes, what the offer costs, and what the synergies are worth."""

from typing import Any

BASE: dict[str, Any] = {
    "premium": 0.25, "synergies": 135, "there": [0.3, 0.7, 1, 1], "integration": [110, 52, 0, 0],
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {}, "Higher bid": {"premium": 0.4},
    "Slow integration": {"synergies": 90, "there": [0.1, 0.4, 0.8, 1], "integration": [110, 80, 40, 0]},
}  # fmt: skip
AFTER_TAX, STOCK, FEES = 1 - 0.25, 0.4, 70
RATE = 0.85 * 0.058 + 0.15 * 0.038
COSTS = 750 / 20 + FEES * RATE  # a year's amortisation, and interest on the fees
ALDANE_SHARES, ALDANE_PRICE, BRIGHTWELL_SHARES, BRIGHTWELL_PRICE = 310, 42, 92, 32.5


def income(sales: float, growth: list[float], margin: float, depreciation: float, interest: float) -> list[float]:
    """Net income of each year."""
    made = []
    for each in growth:
        sales *= 1 + each
        made.append((sales * (margin - depreciation) - interest) * AFTER_TAX)
    return made


ALDANE = income(8420, [0.03, 0.03, 0.025, 0.025], 0.157, 0.04, 115)
BRIGHTWELL = income(1950, [0.055, 0.055, 0.05, 0.045], 0.17, 0.045, 24)


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = BASE | OTHERWISE[scenario]
    offer: float = BRIGHTWELL_PRICE * (1 + case["premium"])
    issued = BRIGHTWELL_SHARES * STOCK * offer / ALDANE_PRICE
    shares, cash = ALDANE_SHARES + issued, BRIGHTWELL_SHARES * offer * (1 - STOCK)

    def earned(year: int, synergies: float) -> float:
        return ALDANE[year] + BRIGHTWELL[year] + (synergies - cash * RATE - COSTS) * AFTER_TAX

    def accretion(year: int, synergies: float) -> float:
        return earned(year, synergies) / shares / (ALDANE[year] / ALDANE_SHARES) - 1

    synergies = [case["synergies"] * part for part in case["there"]]
    # accretion is a straight line in synergies: where it crosses 0
    at_0, at_1 = accretion(2, 0), accretion(2, 1)
    flows = [(gain - cost) * AFTER_TAX for gain, cost in zip(synergies, case["integration"], strict=True)]
    worth = sum(flow / 1.09**year for year, flow in enumerate(flows, 1)) + flows[-1] / 0.09 / 1.09**4
    together = ALDANE_SHARES * ALDANE_PRICE + BRIGHTWELL_SHARES * BRIGHTWELL_PRICE + worth - cash - FEES
    return {
        "Merger: offer per share": offer, "Merger: exchange ratio": offer / ALDANE_PRICE,
        "Merger: owned by the acquirer's shareholders": ALDANE_SHARES / shares,
        "Accretion 2026": accretion(0, synergies[0]), "Accretion 2028": accretion(2, synergies[2]),
        "Break-even synergies 2028": at_0 / (at_0 - at_1),
        "Gain of Aldane's owners": (together / shares - ALDANE_PRICE) * ALDANE_SHARES,
    }  # fmt: skip
