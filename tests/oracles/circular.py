"""Interest on average debt under a cash sweep, by plain arithmetic: the fixed point of each year in turn."""

from __future__ import annotations

from collections.abc import Sequence


def sweep(debt: float, rates: Sequence[float], flows: Sequence[float], tax: float) -> list[tuple[float, float, float]]:
    """Interest, what is repaid, and the debt at the end of each year.

    interest = rate x (opening + closing) / 2; repaid = what is left of the cash flow after interest less its tax,
    between 0 and the debt; closing = opening - repaid. By bisection of interest - rate x average debt, which rises
    with interest.
    """
    years = []
    for rate, flow in zip(rates, flows, strict=True):

        def repaid(interest: float, debt: float = debt, flow: float = flow) -> float:
            return max(0.0, min(debt, flow - interest * (1 - tax)))

        low, high = 0.0, rate * debt
        for _ in range(200):
            middle = (low + high) / 2
            if middle < rate * (debt + debt - repaid(middle)) / 2:
                low = middle
            else:
                high = middle
        years.append((high, repaid(high), debt - repaid(high)))
        debt -= repaid(high)
    return years
