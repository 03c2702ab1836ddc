"""Fennmark Bank: net income from balances and rates, dividends within the capital ratio, and what they are worth."""

from typing import Any

BOOKS = ("mortgages", "corporate", "consumer")
BASE: dict[str, Any] = {
    "growth": ([0.035, 0.035, 0.03, 0.03, 0.025], [0.04, 0.04, 0.035, 0.03, 0.03], [0.05, 0.045, 0.04, 0.035, 0.03]),
    "yield": ([0.035] * 5, [0.047] * 5, [0.079] * 5), "loss": ([0.0006] * 5, [0.004] * 5, [0.016] * 5),
    "weight": (0.22, 0.72, 0.75), "liquid": [0.025] * 5, "deposits": [0.015] * 5, "wholesale": [0.034] * 5,
    "fees": [0.035] * 5, "costs": [0.025] * 5, "risk_free": 0.027, "premium": 0.0575, "roe": 0.105,
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "Base": {},
    "Rate cuts": {
        "growth": ([0.045, 0.045, 0.035, 0.03, 0.025], *BASE["growth"][1:]),
        "yield": ([0.0345, 0.0335, 0.0325, 0.0315, 0.031], [0.0445] + [0.042] * 4, [0.077] * 5),
        "liquid": [0.02] + [0.0175] * 4, "deposits": [0.0135] + [0.0125] * 4,
        "wholesale": [0.032, 0.03, 0.029, 0.028, 0.028], "risk_free": 0.024, "roe": 0.098,
    },
    "Recession": {
        "growth": ([0, 0.01, 0.02, 0.025, 0.025], [-0.03, -0.01, 0.02, 0.03, 0.03], [-0.04, 0, 0.02, 0.03, 0.03]),
        "loss": ([0.0025, 0.0018, 0.001, 0.0006, 0.0006], [0.016, 0.011, 0.006, 0.004, 0.004],
                 [0.035, 0.028, 0.02, 0.016, 0.016]),
        "weight": (0.26, 0.9, 0.75), "fees": [-0.05, 0.01, 0.03, 0.035, 0.035],
        "costs": [0.01, 0.015, 0.02, 0.025, 0.025], "premium": 0.0625, "roe": 0.1,
    },
}  # fmt: skip
PAYOUT, TARGET, INTANGIBLES, TAX, GROWTH = [0.8, 0.8, 0.75, 0.7, 0.7], 0.116 + 0.019, 250, 0.25, 0.025
SHARES = 400
PEERS = ((0.095, 0.96), (0.125, 1.35), (0.075, 0.68), (0.11, 1.14), (0.145, 1.62), (0.102, 1.1))


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    case = BASE | OTHERWISE[scenario]
    earned, paid, books = _years(case)
    k, roe = case["risk_free"] + 1.1 * case["premium"], case["roe"]
    # dividends, and a price at the end: the book value then at the stable P/B
    stable = (roe - GROWTH) / (k - GROWTH)
    worth = sum(dividend / (1 + k) ** (n + 1) for n, dividend in enumerate(paid)) + books[-1] * stable / (1 + k) ** 5
    staged = _staged(earned, paid, k, roe)
    returns = [income / book for income, book in zip(earned, books, strict=False)]
    return {
        "Value per share": worth / SHARES, "Value per share by dividends": staged / SHARES,
        "Excess return: price to book": worth / books[0],
        "Justified P/B": stable, "P/B at which peers with its ROE trade": _fitted(sum(returns) / 5),
    }  # fmt: skip


def _years(case: dict[str, Any]) -> tuple[list[float], list[float], list[float]]:
    """Net income, dividends, and book values from that of 2025 on."""
    loans, deposits, liquid, wholesale, book = [23800.0, 12950.0, 3480.0], 35000.0, 7700.0, 10000.0, 3180.0
    fees, costs = 292.0, 765.0
    earned, paid, books = list[float](), list[float](), [book]
    for n in range(5):
        new = [loan * (1 + case["growth"][i][n]) for i, loan in enumerate(loans)]
        mean = [(a + b) / 2 for a, b in zip(loans, new, strict=True)]
        owed, held = sum(new) / 1.15, sum(new) / 1.15 * 0.22
        interest = sum(balance * case["yield"][i][n] for i, balance in enumerate(mean))
        interest += (liquid + held) / 2 * case["liquid"][n] - (deposits + owed) / 2 * case["deposits"][n]
        interest -= wholesale * case["wholesale"][n]
        fees, costs = fees * (1 + case["fees"][n]), costs * (1 + case["costs"][n])
        lost = sum(balance * case["loss"][i][n] for i, balance in enumerate(mean))
        profit = (interest + fees - costs - lost) * (1 - TAX)
        risk = sum(loan * case["weight"][i] for i, loan in enumerate(new)) + 1.8 * (interest + fees)
        spare = book + profit - INTANGIBLES - TARGET * risk
        dividend = min(PAYOUT[n] * max(profit, 0), spare)  # below 0: raised
        book += profit - dividend
        wholesale = sum(new) + held + INTANGIBLES - owed - book  # what balances
        loans, deposits, liquid = new, owed, held
        earned.append(profit)
        paid.append(dividend)
        books.append(book)
    return earned, paid, books


def _staged(earned: list[float], paid: list[float], k: float, roe: float) -> float:
    """Dividends: of the forecast, of five years that lead to the stable state, and of that."""
    settled, years = 1 - GROWTH / roe, 5
    value = sum(dividend / (1 + k) ** (n + 1) for n, dividend in enumerate(paid))
    income, share, now = earned[-1], paid[-1] / earned[-1], 0.03
    for n in range(1, years + 1):
        income *= 1 + now + (GROWTH - now) * n / years
        dividend = income * (share + (settled - share) * n / years)
        value += dividend / (1 + k) ** (5 + n)
    return value + income * (1 + GROWTH) * settled / (k - GROWTH) / (1 + k) ** (5 + years)


def _fitted(at: float) -> float:
    """Least squares of P/B on ROE, at the bank's own."""
    x, y = sum(x for x, _ in PEERS) / len(PEERS), sum(y for _, y in PEERS) / len(PEERS)
    slope = sum((a - x) * (b - y) for a, b in PEERS) / sum((a - x) ** 2 for a, _ in PEERS)
    return y + slope * (at - x)
