"""Where each part of a distribution lies: its quantile function, by scipy.stats.

Normal, lognormal, triangular, uniform and beta are scipy's. PERT is the beta distribution between low and high whose
mean is (low + weight x mode + high) / (weight + 2) (Malcolm et al., "Application of a technique for research and
development program evaluation", 1959, with weight 4). A lognormal is told by the mean and the standard deviation of the
value itself, as analysts do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from modelgen.model.uncertainty import Distribution

Numbers = NDArray[np.float64]
_CLOSED = 1e-12  # nearer to 0 and 1 than this no draw is taken: a normal value has no end


def quantile(of: Distribution) -> Callable[[Numbers], Numbers]:
    """The value below which a distribution has so large a part, from 0 to 1."""
    if of.kind == "discrete":
        return _steps(np.array(of["values"]), np.array(of["probabilities"]))
    if of.kind == "event":
        return _steps(np.array([of["no"], of["yes"]]), np.array([1 - of["probability"], of["probability"]]))
    if of.kind == "empirical":
        values = np.array(of["values"])
        return _steps(values, np.full(len(values), 1 / len(values)))
    known = continuous(of)
    low, high = (0.0 if of.truncate[0] is None else known.cdf(of.truncate[0]), 1.0)
    high = 1.0 if of.truncate[1] is None else known.cdf(of.truncate[1])
    below = known.ppf if of.kind != "normal" else lambda part: of["mean"] + of["sd"] * special.ndtri(part)

    def value(part: Numbers) -> Numbers:
        found: Numbers = below(np.clip(low + (high - low) * part, _CLOSED, 1 - _CLOSED))
        return found

    return value


def continuous(of: Distribution) -> Any:
    """The frozen distribution of scipy's, before it is truncated."""
    if of.kind == "normal":
        return stats.norm(of["mean"], of["sd"])
    if of.kind == "lognormal":
        variance = math.log1p((of["sd"] / of["mean"]) ** 2)
        return stats.lognorm(math.sqrt(variance), scale=of["mean"] * math.exp(-variance / 2))
    low, wide = of["low"], of["high"] - of["low"]
    if of.kind == "uniform":
        return stats.uniform(low, wide)
    if of.kind == "triangular":
        return stats.triang((of["mode"] - low) / wide, low, wide)
    if of.kind == "beta":
        return stats.beta(of["a"], of["b"], low, wide)
    mode = (of["mode"] - low) / wide
    return stats.beta(1 + of["weight"] * mode, 1 + of["weight"] * (1 - mode), low, wide)


def _steps(values: Numbers, probabilities: Numbers) -> Callable[[Numbers], Numbers]:
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(probabilities[order])
    ends[-1] = 1.0
    return lambda part: values[order][np.searchsorted(ends, part, side="left")]
