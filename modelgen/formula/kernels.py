"""Excel's functions in NumPy: numbers in, numbers and error codes out.

An elementwise kernel takes broadcast arrays. A reducing kernel takes the reduced axis last; cells that
Excel's function ignores (text) are masked out with `skip`. Sources are Microsoft's function reference
pages of the same names unless another is given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.errorvalues import DIV0, NONE, NUM, VALUE

Numbers = NDArray[np.float64]
Codes = NDArray[np.int8]
Result = tuple[Numbers, Codes | None]

_EPOCH = date(1899, 12, 30)


def _codes(bad: NDArray[np.bool_], code: int) -> Codes | None:
    return np.where(bad, code, NONE).astype(np.int8) if bad.any() else None


def divide(a: Numbers, b: Numbers) -> Result:
    """a / b; #DIV/0! where b is 0."""
    zero = b == 0
    if not zero.any():
        return a / b, None
    return a / np.where(zero, 1.0, b), _codes(np.broadcast_to(zero, np.broadcast_shapes(a.shape, b.shape)), DIV0)


def power(a: Numbers, b: Numbers) -> Result:
    """a ^ b; 0^0 and a fractional power of a negative are #NUM!, 0 to a negative power is #DIV/0!."""
    a, b = np.broadcast_arrays(a, b)
    bad = ((a == 0) & (b == 0)) | ((a < 0) & (b != np.floor(b)))
    division = (a == 0) & (b < 0)
    if not (bad | division).any():
        return a**b, None
    codes = np.where(bad, NUM, np.where(division, DIV0, NONE)).astype(np.int8)
    return np.where(codes == NONE, a, 1.0) ** b, codes


def round_to(x: Numbers, digits: int) -> Result:
    """ROUND: half away from zero, on the 15 significant digits that Excel shows (1.005 -> 1.01)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.where(x == 0, 0.0, np.floor(np.log10(np.abs(x))))
        spare = size + digits - 14  # how far the last digit asked for lies behind the last one shown
        slack = 10.0 ** np.clip(spare, -300, -1)
        rounded = np.sign(x) * np.floor(np.abs(x) * 10.0**digits + 0.5 + 0.5 * slack) / 10.0**digits
    return np.where(spare >= 0, x, rounded), None


def serial(day: date) -> float:
    """The 1900 date system's number of a day: 2024-12-31 is 45657."""
    return float((day - _EPOCH).days)


def from_serial(number: float) -> date:
    """The day of a serial number from 61 (1900-03-01) on."""
    return _EPOCH + timedelta(days=int(number))


def _dates(function: Callable[..., float]) -> Callable[..., Result]:
    def kernel(*arrays: Numbers, **params: Any) -> Result:
        arrays = np.broadcast_arrays(*arrays)
        out = np.zeros(arrays[0].shape)
        bad = np.zeros(out.shape, dtype=bool)
        for where in np.ndindex(out.shape):
            values = [float(a[where]) for a in arrays]
            try:
                out[where] = function(*values, **params)
            except (OverflowError, ValueError):
                bad[where] = True
        return out, _codes(bad, NUM)

    return kernel


def _day(number: float) -> date:
    if not 61 <= number < 2958466:
        raise ValueError("outside the days that Excel and Python share")
    return from_serial(number)


def _month_end(year: int, month: int) -> date:
    year, month = year + month // 12, month % 12 + 1
    return date(year, month, 1) - timedelta(days=1)


def _end_of_month(start: float, months: float) -> float:
    day = _day(start)
    index = day.year * 12 + day.month - 1 + int(months)
    end = serial(_month_end(index // 12, index % 12 + 1))
    return serial(_day(end))


end_of_month = _dates(_end_of_month)


def _thirty_360(a: date, b: date) -> float:
    """US (NASD) 30/360 with its end-of-February rule."""
    first, last = a.day, b.day
    ends_february = a.month == 2 and (a + timedelta(days=1)).month == 3
    if ends_february and b.month == 2 and (b + timedelta(days=1)).month == 3:
        last = 30
    if last == 31 and first >= 30:  # not where `first` only counts as the 30th because February ends
        last = 30
    if ends_february or first == 31:
        first = 30
    return (b.year - a.year) * 360 + (b.month - a.month) * 30 + last - first


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _actual_actual(a: date, b: date) -> float:
    """Basis 1: actual days over the average length of the years touched, or of the one year spanned."""
    days = (b - a).days
    within_a_year = b.year == a.year or (b.year == a.year + 1 and (b.month, b.day) <= (a.month, a.day))
    if not within_a_year:
        years = range(a.year, b.year + 1)
        return days / (sum(366 if _leap(y) else 365 for y in years) / len(years))
    if a.year == b.year:
        return days / (366 if _leap(a.year) else 365)
    leap_day = (_leap(a.year) and a <= date(a.year, 2, 29)) or (_leap(b.year) and b >= date(b.year, 2, 29))
    return days / (366 if leap_day else 365)


def _year_fraction(start: float, end: float, basis: int) -> float:
    a, b = sorted((_day(start), _day(end)))
    if a == b:
        return 0.0
    if basis == 1:
        return _actual_actual(a, b)
    if basis in (2, 3):
        return (b - a).days / (360 if basis == 2 else 365)
    if basis == 4:
        days = (b.year - a.year) * 360 + (b.month - a.month) * 30 + min(b.day, 30) - min(a.day, 30)
        return days / 360
    return _thirty_360(a, b) / 360


year_fraction = _dates(_year_fraction)


def pmt(rate: Numbers, periods: Numbers, present: Numbers) -> Result:
    """The level payment that repays `present` over `periods` at `rate`; negative for a positive loan."""
    rate, periods, present = np.broadcast_arrays(rate, periods, present)
    bad = (periods == 0) | (rate <= -1)
    flat = rate == 0
    safe_rate, safe_periods = np.where(flat | bad, 0.1, rate), np.where(bad, 1.0, periods)
    growing = present * safe_rate / np.expm1(-safe_periods * np.log1p(safe_rate))
    return np.where(flat, -present / safe_periods, growing), _codes(bad, NUM)


def lanes(function: Callable[..., float | int]) -> Callable[..., Result]:
    """A kernel from a function of one lane (a 1-d array without the skipped cells).

    The lane function returns a number, or raises `Lane(code)` for an error value.
    """

    def kernel(x: Numbers, *others: Numbers, skip: NDArray[np.bool_] | None = None, **params: Any) -> Result:
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

    return kernel


class Lane(Exception):
    """One lane's result is an error value."""

    def __init__(self, code: int) -> None:
        self.code = code


def total(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """SUM."""
    return (x if skip is None else np.where(skip, 0.0, x)).sum(axis=-1), None


def total_by(x: Numbers, within: Numbers, number: Numbers) -> Result:
    """SUMPRODUCT over what lies within a period, which is known by its number."""
    return np.where(within == number, x, 0.0).sum(axis=-1), None


def count(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """COUNT of numbers."""
    return (np.full(x.shape[:-1], float(x.shape[-1])) if skip is None else (~skip).sum(axis=-1).astype(float)), None


def _need(x: Numbers, code: int) -> None:
    if not x.size:
        raise Lane(code)


def average(x: Numbers) -> float:
    """AVERAGE; #DIV/0! of nothing."""
    _need(x, DIV0)
    return float(x.mean())


def smallest(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """MIN; 0 of nothing."""
    if skip is None:
        return x.min(axis=-1), None
    return np.where(skip.all(axis=-1), 0.0, np.where(skip, np.inf, x).min(axis=-1)), None


def largest(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """MAX; 0 of nothing."""
    return 0.0 - smallest(-x, skip)[0], None


def median(x: Numbers) -> float:
    """MEDIAN; #NUM! of nothing."""
    _need(x, NUM)
    return float(np.median(x))


def quartile(x: Numbers, number: int) -> float:
    """QUARTILE (inclusive, linear between ranks); #NUM! of nothing."""
    _need(x, NUM)
    return float(np.percentile(x, 25 * number))


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
    """XIRR: the rate at which XNPV is 0."""
    _need(x, NUM)
    days = np.floor(days)
    if (days < days[:1]).any():
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


def rank(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """RANK, descending, ties equal: 1 + the number of greater ones; keeps the axis."""
    seen = x if skip is None else np.where(skip, -np.inf, x)
    greater = (seen[..., None, :] > x[..., :, None]).sum(axis=-1) + 1.0
    return greater, None if skip is None else _codes(skip, VALUE)


def cumulative(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """SUM from the first cell to this one; keeps the axis."""
    return (x if skip is None else np.where(skip, 0.0, x)).cumsum(axis=-1), None


def pick(index: Numbers, count_: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The 0-based position that a 1-based index names (cut to a whole number), and where it names none."""
    whole = np.trunc(np.where(np.isfinite(index), index, 0)).astype(np.intp)
    bad = (whole < 1) | (whole > count_)
    return np.where(bad, 0, whole - 1), bad
