"""Equity bridge, treasury stock method and cost of capital in plain arithmetic.

It imports nothing of modelgen. The implied price is found by halving an interval, where the method has a closed
form: a tranche is (number, strike, debt that leaves), with 0 for the debt of options and RSUs.
"""

from collections.abc import Sequence
from statistics import mean, median

Tranche = tuple[float, float, float]


def new_shares(price: float, number: float, strike: float, debt: float = 0) -> float:
    """The shares that one tranche adds at a price."""
    if price <= strike:
        return 0.0
    return number if debt else number - number * strike / price


def claimed(price: float, shares: float, tranches: Sequence[Tranche]) -> float:
    """The equity value that a price would take: every diluted share, less the debt that left."""
    diluted = shares + sum(new_shares(price, *tranche) for tranche in tranches)
    return price * diluted - sum(debt for _, strike, debt in tranches if price > strike)


def implied_price(equity: float, shares: float, tranches: Sequence[Tranche]) -> float:
    """The price at which exactly the equity value is claimed; claims must rise with the price without jumps."""
    low, high = 0.0, equity / shares
    for _ in range(200):
        middle = (low + high) / 2
        if claimed(middle, shares, tranches) < equity:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def equity_value(enterprise: float, added: Sequence[float], deducted: Sequence[float]) -> float:
    """Enterprise value plus what is added, less what is deducted."""
    return enterprise + sum(added) - sum(deducted)


Peer = tuple[float, float, float, float]  # beta, debt, market capitalisation, tax rate


def beta(
    peers: Sequence[Peer], debt_weight: float, tax: float, hamada: bool, middle: bool, preferred: Sequence[float] = (),
    preferred_weight: float = 0,
) -> float:  # fmt: skip
    """The beta of peers without their debt and preferred stock, at the subject's."""
    stock = preferred or [0.0] * len(peers)
    unlevered = [
        b * cap / (cap + (1 - t if hamada else 1) * debt + other)
        for (b, debt, cap, t), other in zip(peers, stock, strict=True) if cap > 0 and cap + debt + other > 0
    ]  # fmt: skip
    asset = median(unlevered) if middle else mean(unlevered)
    own = 1 - debt_weight - preferred_weight
    return asset * (own + (1 - tax if hamada else 1) * debt_weight + preferred_weight) / own


def wacc(
    its_beta: float, free: float, premium: float, size: float, borrowing: float, tax: float, debt_weight: float,
    preferred_weight: float = 0, preferred_cost: float = 0,
) -> float:  # fmt: skip
    """The weighted average cost of capital."""
    equity = (1 - debt_weight - preferred_weight) * (free + its_beta * premium + size)
    return equity + debt_weight * borrowing * (1 - tax) + preferred_weight * preferred_cost
