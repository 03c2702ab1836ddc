"""Sum of the parts in plain arithmetic, for one case.

It imports nothing of modelgen. A part is (enterprise value, net debt, ownership); what is added to their sum is
positive, what is taken off negative.
"""

from collections.abc import Sequence
from datetime import date

Part = tuple[float, float, float]


def ntm(first: float, second: float, last_actual: date, first_end: date, day: date) -> float:
    """The next twelve months: the days of the first forecast year that are left, and the others of the second."""
    left = (first_end - day).days / (first_end - last_actual).days
    return left * first + (1 - left) * second


def gross_asset_value(parts: Sequence[Part]) -> float:
    """What the parts are worth to the group."""
    total = 0.0
    for enterprise, net_debt, ownership in parts:
        total += (enterprise - net_debt) * ownership
    return total


def equity_value(gross: float, costs: float, claims: float, discount: float, on: str) -> tuple[float, float, float]:
    """Net asset value, the amount of the discount, and the equity value."""
    net = gross - costs + claims
    amount = discount * {"gross asset value": gross, "net asset value": net}[on]
    return net, amount, net - amount


def enterprise_value(parts: Sequence[Part], costs: float, discount: float) -> float:
    """Of the group: all parts at 100%, less what holds for the group as a whole."""
    return sum(enterprise for enterprise, _, _ in parts) - costs - discount
