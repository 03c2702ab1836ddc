"""What is said of many companies' figures: their middle, and how far they lie apart, as formulas and as numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles, stdev

_MEANINGLESS = "n.m."


@dataclass(frozen=True)
class Statistic:
    """What is said of all companies' figures: a formula over their cells, and the same of numbers."""

    label: str
    formula: str
    least: int  # so many figures it needs
    of: Callable[[Sequence[float]], float]

    def value(self, numbers: Sequence[float]) -> float | str:
        """What the formula shows."""
        return self.of(numbers) if len(numbers) >= self.least else _MEANINGLESS

    def text(self, cells: str) -> str:
        """The formula over some cells."""
        return f'=IF(COUNT({cells})<{self.least},"{_MEANINGLESS}",{self.formula.format(cells)})'


def _quartile(number: int) -> Callable[[Sequence[float]], float]:
    def of(numbers: Sequence[float]) -> float:
        return numbers[0] if len(numbers) == 1 else quantiles(numbers, n=4, method="inclusive")[number - 1]

    return of


STATISTICS = (
    Statistic("Median", "MEDIAN({})", 1, median),
    Statistic("Mean", "AVERAGE({})", 1, mean),
    Statistic("Lower quartile", "QUARTILE({},1)", 1, _quartile(1)),
    Statistic("Upper quartile", "QUARTILE({},3)", 1, _quartile(3)),
    Statistic("Lowest", "MIN({})", 1, min),
    Statistic("Highest", "MAX({})", 1, max),
    Statistic("Standard deviation", "STDEV({})", 2, stdev),
)
