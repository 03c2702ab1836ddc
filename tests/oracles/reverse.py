"""Where a function takes a value, by halving alone: slow, and hard to get wrong. It imports nothing of modelgen."""

from collections.abc import Callable


def root(function: Callable[[float], float | None], goal: float, low: float, high: float) -> float:
    """Between two ends of which one may have no value: a point without one counts as beyond the root."""

    def gap(x: float) -> float | None:
        try:
            y = function(x)
        except ZeroDivisionError:
            return None
        return None if y is None else y - goal

    ends = [gap(low), gap(high)]
    first = ends[0] if ends[0] is not None else -(ends[1] or 0)
    for _ in range(300):
        middle = (low + high) / 2
        here = gap(middle)
        if here is None:
            here = -first if ends[0] is not None else first
        low, high = (middle, high) if (here > 0) == (first > 0) else (low, middle)
    return (low + high) / 2
