"""Values of the firm by other ways than discounting its cash flow at the WACC; nothing of modelgen is imported.

All run year by year for 3,000 years; no formula of a perpetuity is used.
"""

from collections.abc import Sequence

YEARS = 3000


def economic_profit(
    capital: float, nopat: Sequence[float], flows: Sequence[float], rates: Sequence[float], growth: float, ronic: float,
    later: float,
) -> float:  # fmt: skip
    """Capital and all economic profits: after the forecast capital grows by what growth takes at the new return."""
    total, factor = capital, 1.0
    for profit, flow, rate in zip(nopat, flows, rates, strict=True):
        factor /= 1 + rate
        total += (profit - rate * capital) * factor
        capital += profit - flow
    for _ in range(YEARS):
        profit *= 1 + growth
        factor /= 1 + later
        total += (profit - later * capital) * factor
        capital += profit * growth / ronic
    return total


def apv(
    flows: Sequence[float], assets: Sequence[float], weights: Sequence[float], borrowing: Sequence[float],
    taxes: Sequence[float], growth: float, yearly: bool,
) -> tuple[float, float]:  # fmt: skip
    """Value without debt and of the tax saved, from the last of 3,000 years back to today.

    Each year's debt is a share of what the firm is worth as it begins, tax saved included.
    """

    def of(values: Sequence[float], year: int) -> float:
        return values[min(year, len(values) - 1)]

    bare = whole = 0.0
    for year in reversed(range(YEARS)):
        flow = of(flows, year) * (1 + growth) ** max(0, year - len(flows) + 1)
        k, kd = of(assets, year), of(borrowing, year)
        bare = (flow + bare) / (1 + k)
        saved = of(taxes, year) * kd * of(weights, year) / (1 + (kd if yearly else k))
        whole = (flow + whole) / (1 + k) / (1 - saved)
    return bare, whole - bare


def faded(
    capital: float, growth: Sequence[float], now: float, later: float, persistence: float
) -> list[tuple[float, float, float]]:
    """Return, NOPAT and cash flow of each year."""
    out = []
    for number, rate in enumerate(growth, 1):
        roic = later + (now - later) * persistence**number
        out.append((roic, roic * capital, roic * capital - rate * capital))
        capital *= 1 + rate
    return out


def research(spending: Sequence[float], life: int) -> tuple[float, float]:
    """Asset and what is written off in the last year: each year's spending by itself, in equal parts."""
    asset = off = 0.0
    for age, amount in enumerate(reversed(spending)):
        asset += amount * max(0, life - age) / life
        off += amount / life if 1 <= age <= life else 0.0
    return asset, off


def leases(commitments: Sequence[float], after: float, years: int, rate: float) -> float:
    """Each payment discounted by itself."""
    payments = [*commitments, *([after / years] * years if years else [])]
    return sum(payment / (1 + rate) ** number for number, payment in enumerate(payments, 1))
