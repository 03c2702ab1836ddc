"""Shares by year, multiples against growth and against their past, premiums paid and prices of a deck, in plain
arithmetic. It imports nothing of modelgen."""

from __future__ import annotations

from statistics import mean, median, stdev


def shares(
    before: float, income: list[float], buybacks: list[float], price: float, growth: float, issued: list[float],
    payout: float,
) -> list[tuple[float, float, float]]:  # fmt: skip
    """Shares at the end, earnings and dividends a share, by year."""
    made, held = [], before
    for number, earned in enumerate(income, 1):
        left = held - buybacks[number - 1] / (price * (1 + growth) ** number) + issued[number - 1]
        average = (held + left) / 2
        made.append((left, earned / average, max(earned, 0) * payout / average))
        held = left
    return made


def growth_adjusted(multiples: list[float], growth: list[float], own: float) -> tuple[list[float], float]:
    """Each peer's multiple for a point, of those that count, and the multiple at the median."""
    each = [m / (g * 100) for m, g in zip(multiples, growth, strict=True) if m > 0 and g > 0]
    return each, median(each) * own * 100


def past(history: list[float], today: float) -> tuple[float, float, float, float, float]:
    """Average, median, deviation of a sample, z-score, and the part that isn't above today's."""
    known = [multiple for multiple in history if multiple > 0]
    spread = stdev(known)
    return (
        mean(known),
        median(known),
        spread,
        (today - mean(known)) / spread,
        sum(m <= today for m in known) / len(known),
    )


def premium(offers: list[float], before: list[float]) -> tuple[float, float]:
    """The median and the mean of what was offered above prices, of deals that have both."""
    each = [offer / price - 1 for offer, price in zip(offers, before, strict=True) if offer > 0 and price > 0]
    return median(each), mean(each)


def deck(known: list[float], long_term: float, inflation: float, years: int, change: float) -> list[float]:
    """Prices by year: the first ones as they are known, then the long-term one in each year's money."""
    later = [long_term * (1 + inflation) ** year for year in range(1, years + 1)]
    return [(known[year] if year < len(known) else later[year]) * (1 + change) for year in range(years)]
