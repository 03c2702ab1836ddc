"""Equity by book value and dividends in plain arithmetic; nothing of modelgen is imported.

Every value is what the shareholders receive, year by year for 3,000 years: no residual income is calculated.
"""

from collections.abc import Sequence

YEARS = 3000


def paid_out(
    book: float,
    earnings: Sequence[float],
    base: Sequence[float],
    ratio: float,
    deductions: float,
    payout: float,
    additions: float = 0.0,
) -> list[float]:
    """What shareholders receive where capital may not fall below a ratio; negative where they have to put it in."""
    flows = []
    for profit, of in zip(earnings, base, strict=True):
        capital = book + profit - deductions + additions
        spare = capital - ratio * of
        flow = spare if spare < 0 else min(spare, payout * max(profit, 0.0))
        book += profit - flow
        flows.append(flow)
    return flows


def worth_persistent(
    book: float, earnings: Sequence[float], dividends: Sequence[float], rates: Sequence[float], persistence: float
) -> float:
    """Dividends; afterwards what is earned above the cost of equity fades, and all earnings are paid out."""
    total, factor = 0.0, 1.0
    for profit, paid, rate in zip(earnings, dividends, rates, strict=True):
        factor /= 1 + rate
        above = profit - rate * book
        book += profit - paid
        total += paid * factor
    for _ in range(YEARS):  # book value stays: all that is earned is paid
        above *= persistence
        factor /= 1 + rates[-1]
        total += (rates[-1] * book + above) * factor
    return total + book * factor


def worth_stable(
    book: float, earnings: Sequence[float], dividends: Sequence[float], rates: Sequence[float], roe: float,
    growth: float, later: float,
) -> float:  # fmt: skip
    """Dividends; afterwards book value earns the stable return and keeps what its growth takes."""
    total, factor = 0.0, 1.0
    for profit, paid, rate in zip(earnings, dividends, rates, strict=True):
        factor /= 1 + rate
        book += profit - paid
        total += paid * factor
    for _ in range(YEARS):
        factor /= 1 + later
        total += book * (roe - growth) * factor
        book *= 1 + growth
    return total


def staged(
    earnings: Sequence[float], payout: Sequence[float], rate: float, now: float, growth: float, roe: float, years: int
) -> float:
    """Dividends of the forecast, of a transition in straight lines, and of the stable state."""
    total, factor, stable = 0.0, 1.0, 1 - growth / roe
    for profit, share in zip(earnings, payout, strict=True):
        factor /= 1 + rate
        total += profit * share * factor
    for number in range(1, YEARS):
        done = 1.0 if number >= years else number / years
        profit *= 1 + now + (growth - now) * done
        factor /= 1 + rate
        total += profit * (share + (stable - share) * done) * factor
    return total
