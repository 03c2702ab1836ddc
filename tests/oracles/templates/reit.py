"""Norrvik Properties: six properties by yield, EPRA's tangible net assets, and funds from operations."""

ROLL = {  # k sqm, rent, let, costs, owned, yield, loan
    "riverside": (32, 265, 0.88, 0.09, 1, 0.057, 54), "plaza": (24, 310, 0.93, 0.08, 0.5, 0.05, 28),
    "northgate": (110, 72, 1, 0.04, 1, 0.049, 62), "southport": (85, 64, 0.95, 0.05, 1, 0.054, 38),
    "retail": (46, 140, 0.94, 0.08, 1, 0.064, 41), "linden": (38, 168, 0.98, 0.16, 1, 0.039, 62),
}  # fmt: skip
LETTING = {  # in 2026
    "Base": {"riverside": 0.02, "northgate": -0.02}, "Higher yields": {"riverside": 0.02, "northgate": -0.02},
    "Weak letting": {"riverside": -0.12, "northgate": -0.02},
}  # fmt: skip
SHIFT = {"Base": 0, "Higher yields": 0.005, "Weak letting": 0.002}
INTEREST = {"Base": 0.03, "Higher yields": 0.031, "Weak letting": 0.03}
MULTIPLE = {"Base": 16.5, "Higher yields": 15, "Weak letting": 15.5}
SHARES, PRICE, CASH, OTHER, DEFERRED, DERIVATIVES, INTANGIBLES = 30, 10.4, 14, 6, 21, 3, 1.2


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    now = following = value = debt = 0.0
    for name, (area, rent, let, costs, owned, market_yield, loan) in ROLL.items():
        full = area * rent / 1000 * (1 - costs)
        ahead = full * 1.022 * (let + LETTING[scenario].get(name, 0))
        now += full * let * owned
        following += ahead * owned
        value += ahead / (market_yield + SHIFT[scenario]) * owned
        debt += loan
    net_debt = debt - CASH
    equity = value - net_debt + OTHER - DEFERRED - DERIVATIVES
    tangible = value - net_debt + OTHER - INTANGIBLES
    funds = (following - 4.2 - net_debt * INTEREST[scenario]) * 0.98
    return {
        "EPRA NTA per share": tangible / SHARES, "Value per share on FFO": funds / SHARES * MULTIPLE[scenario],
        "NAV: net asset value": equity, "Loan to value": net_debt / value,
        "EPRA net initial yield": now / (value * 1.065),
        "Yield that the share price implies": following / (PRICE * SHARES + net_debt),
    }  # fmt: skip
