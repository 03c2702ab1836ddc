"""Target prices, expected values and stages in plain arithmetic; nothing of modelgen is imported."""

from collections.abc import Sequence


def target(values: Sequence[float], weights: Sequence[float], cost: float, paid: float, years: float) -> float:
    """The blend, grown, less what is paid out."""
    blend = 0.0
    for value, weight in zip(values, weights, strict=True):
        blend += value * weight
    grown: float = blend * (1 + cost) ** years
    return grown - paid


def spread(values: Sequence[float], chances: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation, by the mean of squares less the square of the mean."""
    mean = sum(p * v for p, v in zip(chances, values, strict=True))
    squares = sum(p * v * v for p, v in zip(chances, values, strict=True))
    return mean, (squares - mean * mean) ** 0.5


def tree(
    flows: Sequence[float], stages: Sequence[tuple[int, float]], rate: float, timing: float = 1.0, stub: float = 1.0
) -> float:
    """A decision tree walked through: after each stage that ends with a year it goes on, or stops for good.

    `stages` are the number of the year (from 0) in which each ends, and its probability.
    """

    def worth(year: int) -> float:
        if year == len(flows):
            return 0.0
        share = stub if year == 0 else 1.0
        own = flows[year] * share * (1 + rate) ** ((1 - timing) * share)  # at the year's end
        chance = 1.0
        for ends, probability in stages:
            chance *= probability if ends == year else 1.0
        discounted: float = (own + chance * worth(year + 1)) / (1 + rate) ** share
        return discounted

    return worth(0)
