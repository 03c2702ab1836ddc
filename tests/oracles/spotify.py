"""The Spotify example by hand: reported quarters, ten years of forecast, value of a share, without modelgen."""

from typing import Any

SCENARIOS = ("Base", "Bull", "Bear")
PREMIUM = [2713, 2773, 2910, 3170, 3247, 3351, 3516, 3705, 3771, 3740, 3826, 4013]
ADVERTISING = [329, 404, 447, 501, 389, 456, 472, 537, 419, 453, 446, 518]
GROSS = [766, 766, 885, 980, 1004, 1112, 1240, 1368, 1326, 1320, 1351, 1499]
INCOME = [-156, -247, 32, -75, 168, 266, 454, 477, 509, 406, 582, 701]
CASH = [59, 13, 211, 397, 211, 492, 715, 883, 539, 709, 829, 856]
FREE_CASH = [57, 9, 216, 396, 207, 490, 711, 877, 534, 700, 806, 834]
COST = {"Premium": [8231, 9324, 10184], "Ad-Supported": [1619, 1625, 1506]}
DA = [158, 121, 102]

# growth and gross margin of Premium and Ad-Supported, operating expenses to revenue: 2026 to 2035
BASE: dict[str, Any] = {
    "growth": ([0.115, 0.11, 0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.0425, 0.035],
               [0.02, 0.06, 0.07, 0.07, 0.065, 0.06, 0.055, 0.05, 0.0425, 0.035]),
    "margin": ([0.345, 0.35, 0.3535, 0.357, 0.36, 0.363, 0.366, 0.368, 0.37, 0.37],
               [0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.235, 0.24, 0.245, 0.25]),
    "opex": [0.183, 0.177, 0.172, 0.168, 0.165, 0.162, 0.16, 0.158, 0.156, 0.155],
    "float": 0.12, "terminal growth": 0.025, "exit": 14,
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Bull": {
        "growth": ([0.135, 0.135, 0.125, 0.115, 0.105, 0.09, 0.075, 0.06, 0.05, 0.04],
                   [0.06, 0.12, 0.12, 0.11, 0.1, 0.09, 0.075, 0.06, 0.05, 0.04]),
        "margin": ([0.35, 0.358, 0.366, 0.374, 0.382, 0.39, 0.395, 0.4, 0.4, 0.4],
                   [0.19, 0.21, 0.23, 0.25, 0.27, 0.285, 0.3, 0.3, 0.3, 0.3]),
        "opex": [0.178, 0.17, 0.164, 0.158, 0.153, 0.149, 0.146, 0.143, 0.141, 0.14],
        "exit": 16,
    },
    "Bear": {
        "growth": ([0.09, 0.075, 0.065, 0.055, 0.05, 0.045, 0.04, 0.035, 0.03, 0.0275],
                   [-0.03, 0.0, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02]),
        "margin": ([0.335, 0.33, 0.325, 0.32, 0.315, 0.315, 0.315, 0.315, 0.315, 0.315],
                   [0.17, 0.16, 0.16, 0.16, 0.16, 0.16, 0.16, 0.16, 0.16, 0.16]),
        "opex": [0.187, 0.184, 0.182, 0.18, 0.18, 0.18, 0.18, 0.18, 0.18, 0.18],
        "float": 0.06, "terminal growth": 0.02, "exit": 11,
    },
}  # fmt: skip
DA_SHARE, CAPEX_SHARE, TAX, LOSSES = 0.006, 0.008, 0.2387, 1163
RATE = 0.03 + (0.67 * 1.65 + 0.33) * 0.045  # risk-free rate, Blume's beta, equity premium
CASH_AND_INVESTMENTS, LONG_TERM, DEBT = 9500, 2181, 1458 + 498
SHARES, PRICE = 209.485215 - 3.652688, 493.90
AWARDS = [(4.665081, 198.32 / 1.1736), (1.317262 + 0.007706, 0.0)]


def by_year(quarters: list[int]) -> list[int]:
    """Sums of four quarters."""
    return [sum(quarters[at : at + 4]) for at in range(0, len(quarters), 4)]


def diluted(price: float) -> float:
    """Shares by the treasury-stock method."""
    return SHARES + sum(number * max(1 - strike / price, 0) for number, strike in AWARDS)


def worth(equity: float) -> float:
    """The price at which shares and awards claim the equity, by bisection."""
    low, high = 0.0, equity / SHARES
    for _ in range(200):
        price = (low + high) / 2
        low, high = (low, price) if price * diluted(price) > equity else (price, high)
    return price


def flows(scenario: str) -> list[dict[str, float]]:
    """The forecast, year by year."""
    case = BASE | OTHERWISE[scenario]
    sales = [float(by_year(PREMIUM)[-1]), float(by_year(ADVERTISING)[-1])]
    left, before, years = float(LOSSES), sum(sales), []
    for year in range(10):
        sales = [revenue * (1 + growth[year]) for revenue, growth in zip(sales, case["growth"], strict=True)]
        total = sum(sales)
        gross = sum(revenue * margin[year] for revenue, margin in zip(sales, case["margin"], strict=True))
        income = gross - total * case["opex"][year]
        used = min(left, max(income, 0))
        left -= used
        invested = total * (CAPEX_SHARE - DA_SHARE)
        flow = income - (max(income, 0) - used) * TAX - invested + (total - before) * case["float"]
        years.append({"revenue": total, "income": income, "EBITDA": income + total * DA_SHARE, "flow": flow})
        before = total
    return years


def terminal_growth(scenario: str) -> float:
    """Growth after the last year."""
    return float((BASE | OTHERWISE[scenario])["terminal growth"])


def factor(rate: float, years: float) -> float:
    """What a euro in so many years is worth today."""
    return float(1 / (1 + rate) ** years)


def value(scenario: str, rate: float = RATE, exit_multiple: float | None = None) -> float:
    """The enterprise value: cash flows at the middle of their years, and growth or a multiple after the last."""
    years, growth = flows(scenario), terminal_growth(scenario)
    explicit = sum(year["flow"] * factor(rate, at + 0.5) for at, year in enumerate(years))
    if exit_multiple is not None:
        return explicit + years[-1]["EBITDA"] * exit_multiple * factor(rate, 10)
    return explicit + years[-1]["flow"] * (1 + growth) / (rate - growth) * factor(rate, 9.5)


def equity(enterprise_value: float) -> float:
    """What is left for shareholders."""
    return enterprise_value + CASH_AND_INVESTMENTS + LONG_TERM - DEBT


def implied_rate(scenario: str) -> float:
    """The discount rate at which the DCF gives the price."""
    low, high = 0.04, 0.2
    for _ in range(200):
        rate = (low + high) / 2
        low, high = (rate, high) if worth(equity(value(scenario, rate))) > PRICE else (low, rate)
    return rate


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    made = value(scenario)
    years, growth = flows(scenario), terminal_growth(scenario)
    terminal = years[-1]["flow"] * (1 + growth) / (RATE - growth) * factor(RATE, 9.5)
    price = worth(equity(made))
    by_exit = value(scenario, exit_multiple=(BASE | OTHERWISE[scenario])["exit"])
    return {
        "Value per diluted share": price,
        "Value per share by the exit multiple": equity(by_exit) / diluted(price),
        "DCF: enterprise value": made,
        "DCF: terminal share": terminal / made,
        "Equity value": equity(made),
        "Discount rate at which the DCF gives the share price": implied_rate(scenario),
    }
