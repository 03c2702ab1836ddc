"""Distributions against scipy's own moments and against plain arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest

from modelgen.model.uncertainty import distribution
from modelgen.simulation.quantiles import quantile

MANY = (np.arange(200_000) + 0.5) / 200_000
MOMENTS = {  # a distribution, its mean and its standard deviation in plain arithmetic
    "normal": (distribution("normal", mean=3, sd=2), 3, 2),
    "lognormal": (distribution("lognormal", mean=3, sd=2), 3, 2),
    "uniform": (distribution("uniform", low=1, high=4), 2.5, 3 / math.sqrt(12)),
    "triangular": (
        distribution("triangular", low=1, mode=2, high=5), 8 / 3, math.sqrt((1 + 4 + 25 - 2 - 5 - 10) / 18),
    ),
    "pert": (  # variance (mean - low)(high - mean) / 7 with weight 4
        distribution("pert", low=1, mode=2, high=5), (1 + 8 + 5) / 6, math.sqrt((14 / 6 - 1) * (5 - 14 / 6) / 7),
    ),
    "beta": (distribution("beta", a=2, b=3, low=10, high=20), 14, 10 * math.sqrt(6 / (25 * 6))),
    "discrete": (
        distribution("discrete", values=[5, 1, 3], probabilities=[0.2, 0.5, 0.3]), 2.4,
        math.sqrt(5 + 0.5 + 2.7 - 2.4**2),
    ),
    "event": (distribution("event", probability=0.3), 0.3, math.sqrt(0.21)),
    "event, yes and no": (distribution("event", probability=0.3, yes=0, no=1), 0.7, math.sqrt(0.21)),
    "empirical": (distribution("empirical", values=[1, 2, 2, 5]), 2.5, math.sqrt(2.25)),
    "truncated": (  # of a standard normal to its positive half
        distribution("normal", mean=0, sd=1, truncate=[0, math.inf]), math.sqrt(2 / math.pi),
        math.sqrt(1 - 2 / math.pi),
    ),
    "truncated on both sides": (distribution("uniform", low=0, high=10, truncate=[2, 4]), 3, 2 / math.sqrt(12)),
}  # fmt: skip


@pytest.mark.parametrize(("of", "mean", "sd"), MOMENTS.values(), ids=MOMENTS)
def test_moments(of, mean, sd) -> None:
    values = quantile(of)(MANY)
    assert values.mean() == pytest.approx(mean, rel=1e-3)
    assert values.std() == pytest.approx(sd, rel=2e-3)


@pytest.mark.parametrize("of", [of for of, _, _ in MOMENTS.values()], ids=MOMENTS)
def test_a_larger_part_has_no_smaller_value(of) -> None:
    values = quantile(of)(MANY)
    assert (np.diff(values) >= 0).all() and np.isfinite(values).all()
    assert np.isfinite(quantile(of)(np.array([0.0, 1.0]))).all()
