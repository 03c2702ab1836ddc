"""Tarnhelm Industries: three segments by multiples, and the group by a DCF."""

from typing import Any

BASE: dict[str, Any] = {
    "growth": {
        "water": [0.05, 0.05, 0.045, 0.04, 0.035], "rail": [0.03, 0.03, 0.025, 0.025, 0.02],
        "digital": [0.14, 0.12, 0.1, 0.08, 0.06],
    },
    "margin": {
        "water": [0.177, 0.178, 0.179, 0.18, 0.18], "rail": [0.103, 0.107, 0.11, 0.112, 0.112], "digital": [0.235] * 5,
    },
    "multiple": {"water": 10.5, "rail": 7, "digital": 13, "corporate": 9.5}, "capex": 0.048, "rate": 0.08,
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Upside": {
        "growth": {"water": [0.06, 0.06, 0.055, 0.045, 0.04], "digital": [0.17, 0.15, 0.12, 0.09, 0.065]},
        "margin": {"digital": [0.24, 0.245, 0.25, 0.25, 0.25]}, "multiple": {"water": 11, "digital": 14.5},
        "capex": 0.05,
    },
    "Downside": {
        "growth": {"rail": [-0.02, 0, 0.015, 0.02, 0.02], "digital": [0.1, 0.02, 0.06, 0.055, 0.05]},
        "margin": {"water": [0.172] * 5, "rail": [0.095] * 5, "digital": [0.22] * 5},
        "multiple": {"water": 9.5, "rail": 6, "digital": 11, "corporate": 8.5}, "rate": 0.0825,
    },
}  # fmt: skip
SALES = {"water": 2020.0, "rail": 1340.0, "digital": 556.0}
TERMINAL_GROWTH, TAX, DEPRECIATION, WORKING_CAPITAL, CORPORATE = 0.02, 0.26, 0.042, 0.12, 0.013
CLAIMS = 310 - 980 - 140 - 95 - 60 + 85
SHARES, PRICE = 84, 58


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = {
        key: value | OTHERWISE[scenario].get(key, {})
        if isinstance(value, dict)
        else OTHERWISE[scenario].get(key, value)
        for key, value in BASE.items()
    }
    sales, before, flows = dict(SALES), sum(SALES.values()), []
    value = 0.0
    for year in range(5):
        sales = {name: was * (1 + case["growth"][name][year]) for name, was in sales.items()}
        ebitda = {name: of * case["margin"][name][year] for name, of in sales.items()}
        group = sum(sales.values())
        costs = group * CORPORATE
        if year == 0:
            value = sum(of * case["multiple"][name] for name, of in ebitda.items())
            value -= costs * case["multiple"]["corporate"]
        profit = sum(ebitda.values()) - costs
        tax = (profit - group * DEPRECIATION) * TAX
        flows.append(profit - tax - group * case["capex"] - (group - before) * WORKING_CAPITAL)
        before = group
    rate = case["rate"]
    dcf = sum(flow / (1 + rate) ** (year + 1) for year, flow in enumerate(flows))
    dcf += flows[-1] * (1 + TERMINAL_GROWTH) / (rate - TERMINAL_GROWTH) / (1 + rate) ** 5
    per_share = (value + CLAIMS) / SHARES
    return {
        "Value per share": per_share, "Enterprise value": value, "Upside to the share price": per_share / PRICE - 1,
        "DCF value per share": (dcf + CLAIMS) / SHARES,
    }  # fmt: skip
