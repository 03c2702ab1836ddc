"""Excel's functions of a whole range that are computed lane by lane: quantiles, present values and returns.

A lane is one range: a 1-d array without the cells that Excel's function ignores. Its function returns a number, or
raises `Lane(code)` for an error value. Sources are Microsoft's function reference pages of the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula import scalars
from modelgen.formula.errorvalues import DIV0, NUM
from modelgen.formula.kernels import Numbers, Result


class Lane(Exception):
    """One lane's result is an error value."""

    def __init__(self, code: int) -> None:
        self.code = code


def lanes(
    function: Callable[..., float], x: Numbers, *others: Numbers, skip: NDArray[np.bool_] | None = None, **params: Any
) -> Result:
    """The kernel of a function of one lane."""
    shape = np.broadcast_shapes(x.shape[:-1], *(o.shape[:-1] for o in others))
    full = [np.broadcast_to(a, shape + a.shape[-1:]) for a in (x, *others)]
    kept = None if skip is None else np.broadcast_to(~skip, full[0].shape)
    out = np.zeros(shape)
    codes = np.zeros(shape, dtype=np.int8)
    for where in np.ndindex(shape):
        keep = slice(None) if kept is None else kept[where]
        rest = [a[where][keep] if a.shape[-1] == x.shape[-1] and x.shape[-1] > 1 else a[where] for a in full[1:]]
        try:
            out[where] = function(full[0][where][keep], *rest, **params)
        except Lane as lane:
            codes[where] = lane.code
    return out, codes if codes.any() else None


def _need(x: Numbers, code: int) -> None:
    if not x.size:
        raise Lane(code)


def median(x: Numbers) -> float:
    """MEDIAN; #NUM! of nothing."""
    _need(x, NUM)
    return scalars.median(x.tolist())


def quartile(x: Numbers, number: int) -> float:
    """QUARTILE (inclusive, linear between ranks); #NUM! of nothing."""
    _need(x, NUM)
    return scalars.quartile(x.tolist(), number)


def npv(x: Numbers, rate: Numbers) -> float:
    """NPV: the first flow is discounted by one period."""
    r = float(rate[0])
    if r == -1:
        raise Lane(DIV0)
    return float((x / (1 + r) ** np.arange(1, x.size + 1)).sum())


def irr(x: Numbers) -> float:
    """IRR: the rate at which the flows' present value is 0, searched from 10% as Excel does."""
    return _root(x, np.arange(x.size, dtype=float))


def xnpv(x: Numbers, rate: Numbers, days: Numbers) -> float:
    """XNPV: flows on days, discounted at (1 + rate)^((day - first day)/365)."""
    _need(x, NUM)
    r = float(rate[0])
    days = np.floor(days)
    if r <= 0 or (days < days[:1]).any():  # Excel takes positive rates only, though its page doesn't say so
        raise Lane(NUM)
    return float((x / (1 + r) ** ((days - days[0]) / 365)).sum())


def xirr(x: Numbers, days: Numbers) -> float:
    """XIRR: the rate at which XNPV is 0; #NUM! where the first flow is 0, of which Excel makes a return of about 0."""
    _need(x, NUM)
    days = np.floor(days)
    if x[0] == 0 or (days < days[:1]).any():
        raise Lane(NUM)
    return _root(x, (days - days[0]) / 365)


def mirr(x: Numbers, finance: Numbers, reinvest: Numbers) -> float:
    """MIRR: negative flows at the finance rate, positive ones at the reinvestment rate."""
    f, r, n = float(finance[0]), float(reinvest[0]), x.size
    if f <= -1 or r <= -1:
        raise Lane(NUM)
    power = np.arange(1, n + 1)
    gains = (np.where(x > 0, x, 0) / (1 + r) ** power).sum()
    costs = (np.where(x < 0, x, 0) / (1 + f) ** power).sum()
    if gains == 0 or costs == 0 or n < 2:
        raise Lane(DIV0)
    return float((-gains * (1 + r) ** n / (costs * (1 + f))) ** (1 / (n - 1)) - 1)


def _root(x: Numbers, years: Numbers) -> float:
    if not ((x > 0).any() and (x < 0).any()):
        raise Lane(NUM)

    def value(rate: float) -> float:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            return float((x / (1 + rate) ** years).sum())

    rate = 0.1
    for _ in range(60):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            slope = float((-years * x / (1 + rate) ** (years + 1)).sum())
        if not np.isfinite(slope) or slope == 0:
            break
        step = value(rate) / slope
        if not np.isfinite(step) or rate - step <= -1:
            break
        rate -= step
        if abs(step) <= 1e-14 * max(1.0, abs(rate)):
            return rate
    else:
        if abs(value(rate)) <= 1e-9 * float(np.abs(x).sum()):
            return rate
    return _bisect(value)


def _bisect(value: Callable[[float], float]) -> float:
    """The root nearest to 10% in a grid of brackets; #NUM! where none changes sign."""
    grid = np.concatenate([np.linspace(-0.99, 1, 200), np.geomspace(1.02, 1e3, 60)])
    signs = np.sign([value(float(rate)) for rate in grid])
    flips = np.flatnonzero(signs[:-1] * signs[1:] <= 0)
    if not flips.size:
        raise Lane(NUM)
    at = min(flips, key=lambda i: abs(grid[i] - 0.1))
    low, high = float(grid[at]), float(grid[at + 1])
    sign = np.sign(value(low))
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sign(value(middle)) == sign else (low, middle)
    return (low + high) / 2
