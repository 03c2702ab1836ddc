"""Quillpoint Software: cohorts by month for three years, and three ways to value them."""

from typing import Any

BASE: dict[str, Any] = {
    "efficiency": [0.76, 0.68, 0.62], "churn": [0.014, 0.012, 0.0105], "expansion": [0.009, 0.015, 0.0135],
    "selling": [0.42, 0.38, 0.34], "multiples": (6.5, 5.5, 5.25),
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Upside": {
        "efficiency": [0.84, 0.8, 0.75], "expansion": [0.009, 0.017, 0.015], "multiples": (7.5, 6.25, 5.25),
    },
    "Downside": {
        "efficiency": [0.62, 0.52, 0.46], "churn": [0.019, 0.016, 0.013], "expansion": [0.009, 0.015, 0.011],
        "selling": [0.41, 0.36, 0.32], "multiples": (4, 3.75, 3.5),
    },
}  # fmt: skip
COST_OF_REVENUE, RESEARCH, ADMINISTRATION = [0.222, 0.218, 0.215], [0.245, 0.225, 0.21], [0.13, 0.12, 0.11]
CAPEX, DEFERRED, RETURN, SHARES = 0.02, 0.33, 0.22, 18_000
# 2025: what came in and what went out
NEW = [1220, 1340, 1700, 1350, 1440, 1770, 1330, 1390, 1800, 1580, 1650, 2170]
EXPANDED = [580, 620, 640, 640, 680, 630, 750, 740, 790, 710, 770, 810]
LOST = [470, 420, 450, 450, 480, 480, 600, 540, 570, 590, 610, 680]
REVENUE = [3492, 3593, 3722, 3871, 4018, 4157, 4298, 4444, 4556, 4733, 4883, 5004]
COSTS = (
    [790, 820, 830, 870, 900, 930, 980, 1000, 1020, 1050, 1100, 1140],
    [1620, 1660, 1700, 1790, 1820, 1850, 1930, 2020, 1990, 2110, 2130, 2150],
    [910, 940, 970, 1000, 1040, 1070, 1100, 1130, 1160, 1200, 1230, 1260],
    [500, 510, 520, 540, 550, 570, 580, 600, 610, 630, 640, 660],
    [70, 70, 70, 80, 80, 80, 90, 90, 90, 90, 100, 100],
)
DEFERRED_THEN, DEFERRED_NOW = 13_930, 20_850


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = BASE | OTHERWISE[scenario]
    arr = 41_800 + sum(NEW) + sum(EXPANDED) - sum(LOST)
    cash = 24_200 + sum(REVENUE) - sum(map(sum, COSTS)) + DEFERRED_NOW - DEFERRED_THEN
    # amount and age in months; the customers before the forecast are older than the rates can tell
    book: list[tuple[float, int]] = [(float(arr), 1000)]
    deferred, later_cash = float(DEFERRED_NOW), float(cash)
    first = dict.fromkeys(("revenue", "flow", "signed", "spent"), 0.0)
    for month in range(36):
        year = month // 12
        revenue = sum(amount for amount, _ in book) / 12
        spent = revenue * case["selling"][year]
        signed = spent * case["efficiency"][year]
        aged = []
        for amount, age in book:
            rate = min(age // 12, 2)
            aged.append((amount * (1 + case["expansion"][rate] - case["churn"][rate]), age + 1))
        book = [*aged, (signed, 0)]
        shares = COST_OF_REVENUE[year] + RESEARCH[year] + ADMINISTRATION[year] + CAPEX
        ahead = sum(amount for amount, _ in book) * DEFERRED
        flow = revenue * (1 - shares) - spent + ahead - deferred
        deferred, later_cash = ahead, later_cash + flow
        if year == 0:
            for name, amount in (("revenue", revenue), ("flow", flow), ("signed", signed), ("spent", spent)):
                first[name] += amount
    today, sales, at_exit = case["multiples"]
    later = sum(amount for amount, _ in book) * at_exit + later_cash
    return {
        "Value per share": (arr * today + cash) / SHARES, "Enterprise value": arr * today,
        "Value per share, EV/sales": (first["revenue"] * sales + cash) / SHARES,
        "Value per share, exit in 2028": later / (1 + RETURN) ** 3 / SHARES,
        "Rule of 40, 2026": first["revenue"] / sum(REVENUE) - 1 + first["flow"] / first["revenue"],
        "CAC payback in months, 2026": first["spent"] / (first["signed"] * (1 - COST_OF_REVENUE[0])) * 12,
    }  # fmt: skip
