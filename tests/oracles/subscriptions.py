"""Recurring revenue by cohort, and what a subscription business is judged by, in plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Book:
    """By period: what each cohort pays (the one before the forecast first), and sums."""

    cohorts: list[list[float]]
    churned: list[float] = field(default_factory=list)
    expansion: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    retention: list[float | None] = field(default_factory=list)  # None within the first year


def by_cohort(
    opening: float, signed: list[float], churn: list[float], expansion: list[float], in_year: int = 12
) -> Book:
    """Rates by year of life; the last is that of all later years, and of what was there before."""
    paying = [opening]
    born: list[int | None] = [None]
    book = Book([])
    for period, new in enumerate(signed):
        lost = won = 0.0
        for which, amount in enumerate(paying):
            began = born[which]
            year = len(churn) - 1 if began is None else min((period - began - 1) // in_year, len(churn) - 1)
            lost += amount * churn[year]
            won += amount * expansion[year]
            paying[which] = amount - amount * churn[year] + amount * expansion[year]
        paying.append(new)
        born.append(period)
        book.cohorts.append([*paying])
        book.churned.append(lost)
        book.expansion.append(won)
        book.total.append(sum(paying))
        year_ago = period - in_year
        if year_ago < -1:
            book.retention.append(None)
        else:
            before = opening if year_ago == -1 else book.total[year_ago]
            book.retention.append(sum(paying[: year_ago + 2]) / before)
    return book


def judged(
    opening: float, signed: float, expansion: float, churned: float, revenue: float, before: float, gross: float,
    selling: float, profit: float, in_year: int = 1,
) -> dict[str, float]:  # fmt: skip
    """Of one period; `before` is the revenue a year before."""
    margin = gross / revenue
    return {
        "growth": revenue / before - 1, "margin": profit / revenue,
        "rule_of_40": revenue / before - 1 + profit / revenue, "gross_margin": margin,
        "churn": in_year * churned / opening, "payback": 12 * selling / (signed * margin),
        "ltv_to_cac": (signed * margin / (in_year * churned / opening)) / selling,
        "efficiency": (signed + expansion - churned) / selling,
    }  # fmt: skip
