"""Multiples and calendarised figures in plain arithmetic. It imports nothing of modelgen.

Months and days are counted one by one, where the method takes differences of dates.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta


def quantile(values: Sequence[float], share: float) -> float:
    """A quantile by the inclusive method: the ends are the least and the greatest value."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def statistics(values: Sequence[float]) -> dict[str, float]:
    """Least, quartiles, median, mean and greatest."""
    return {
        "Low": min(values), "Quartile 1": quantile(values, 0.25), "Median": quantile(values, 0.5),
        "Mean": sum(values) / len(values), "Quartile 3": quantile(values, 0.75), "High": max(values),
    }  # fmt: skip


def multiples(rows: Sequence[tuple[float, float, bool]]) -> list[float]:
    """Value by figure of the rows that are included and have both above 0."""
    return [value / figure for value, figure, included in rows if included and value > 0 and figure > 0]


def per_share(multiple: float, figure: float, net_debt: float, shares: float, kind: str) -> tuple[float, float, float]:
    """Enterprise value, equity value and value per share that a multiple gives; kind: EV, P, or EPS."""
    equity = {"EV": multiple * figure - net_debt, "P": multiple * figure, "EPS": multiple * figure * shares}[kind]
    return equity + net_debt, equity, equity / shares


def calendarised(fiscal_year: float, next_year: float, year_end: date, to: date) -> float:
    """Month by month: a twelfth of the year in which each month lies; the fiscal year ends with a month."""
    total, end = 0.0, year_end.year * 12 + year_end.month
    for month in range(to.year * 12 + to.month - 11, to.year * 12 + to.month + 1):
        assert end - 12 < month <= end + 12
        total += (fiscal_year if month <= end else next_year) / 12
    return total


def next_twelve_months(year_1: float, year_2: float, day: date, before: date, end: date) -> float:
    """Day by day: the share of the days of FY+1 that come after a date is its weight."""
    days = [before + timedelta(n) for n in range(1, (end - before).days + 1)]
    share = sum(each > day for each in days) / len(days)
    return share * year_1 + (1 - share) * year_2


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])
