"""Value walk and football field in plain arithmetic: two segments valued by a loop, nine values at two cases each.

It imports nothing of modelgen. A company's assumptions are a dictionary: growth by segment and year, rate, and
whether only the second segment counts.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

SALES = {"Retail": 3.0, "Cloud": 6.0}  # of the last actual year
SHARES = 10.0


def value_per_share(assumptions: Mapping[str, Any]) -> float:
    """Two years of net sales, discounted from the end of each, by share."""
    value = 0.0
    for segment, sales in SALES.items():
        for year, growth in enumerate(assumptions["Growth"][segment]):
            sales *= 1 + growth
            if segment == "Cloud" or not assumptions["Cloud only"]:
                value += sales / (1 + assumptions["Rate"]) ** (year + 1)
    return value / SHARES


def walk(
    value: Callable[[Mapping[str, Any]], float], start: Mapping[str, Any], end: Mapping[str, Any],
    groups: Sequence[Sequence[str]],
) -> list[float]:  # fmt: skip
    """The value at the start and after each group of assumptions has been exchanged for the end's."""
    now = dict(start)
    values = [value(now)]
    for group in groups:
        now |= {name: end[name] for name in group}
        values.append(value(now))
    return values


def gordon(flows: Sequence[float], rate: float, growth: float) -> float | None:
    """Flows at the ends of years and what comes after them; None where it grows as fast as it is discounted."""
    if round(rate - growth, 9) <= 0:
        return None
    after = flows[-1] * (1 + growth) / (rate - growth)
    return sum(f / (1 + rate) ** (n + 1) for n, f in enumerate(flows)) + after / (1 + rate) ** len(flows)


def grid(
    value: Callable[[float, float], float | None], rate: float, growth: float, steps: tuple[float, float]
) -> list[float | None]:
    """Nine values: the three rates, at each the three growths."""
    ways = (-1, 0, 1)
    return [value(rate + i * steps[0], growth + j * steps[1]) for i in ways for j in ways]
