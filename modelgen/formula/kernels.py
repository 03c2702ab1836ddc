"""Excel's functions in NumPy: numbers in, numbers and error codes out.

An elementwise kernel takes arrays that broadcast; one that decides about errors itself takes pairs of numbers and
codes. A reducing kernel takes the reduced axis last; cells that Excel's function ignores (text) are masked out with
`skip`. Sources are Microsoft's function reference pages of the same names unless another is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.errorvalues import DIV0, MEANINGLESS, NONE, NUM, VALUE

Numbers = NDArray[np.float64]
Codes = NDArray[np.int8]
Result = tuple[Numbers, Codes | None]
Pair = tuple[Numbers, Codes]

_EXACT: dict[float, Callable[[Numbers], Numbers]] = {2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal}
_MANY = 500  # lanes that are added faster cell by cell, all of them at once


def _codes(bad: NDArray[np.bool_], code: int) -> Codes | None:
    return np.where(bad, code, NONE).astype(np.int8) if bad.any() else None


def plain(function: Callable[..., Numbers], *arrays: Numbers) -> Result:
    """A function of NumPy as it is."""
    return function(*arrays), None


def compare(function: Callable[..., NDArray[np.bool_]], a: Numbers, b: Numbers) -> Result:
    """A comparison of NumPy: 1 where it holds, else 0."""
    return compare_numbers(function, a, b), None


def compare_numbers(function: Callable[..., NDArray[np.bool_]], a: Numbers, b: Numbers) -> Numbers:
    """The same without codes, which there are none of."""
    return function(a, b).astype(float)


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
        return _raised(a, b), None
    codes = np.where(bad, NUM, np.where(division, DIV0, NONE)).astype(np.int8)
    return _raised(np.where(codes == NONE, a, 1.0), b), codes


def power_of_numbers(a: Numbers, b: Numbers) -> Numbers:
    """a ^ b of numbers; FloatingPointError where Excel has an error, under NumPy's flags that raise."""
    if not a.all():
        raise FloatingPointError
    if b.size > 1:
        return _raised(*np.broadcast_arrays(a, b))
    return _EXACT[b.item()](a) if b.item() in _EXACT else np.power(a, b)


def cagr(first: Numbers, last: Numbers, years: Numbers) -> Result:
    """(last / first) ^ (1 / years) - 1; n.m. of what isn't above 0, of what ends below 0 and over no time."""
    first, last, years = np.broadcast_arrays(first, last, years)
    bad = (first <= 0) | (last < 0) | (years <= 0)
    if not bad.any():
        return _raised(last / first, 1 / years) - 1, None
    first, last, years = (np.where(bad, 1.0, a) for a in (first, last, years))
    return _raised(last / first, 1 / years) - 1, _codes(bad, MEANINGLESS)


def _raised(a: Numbers, b: Numbers) -> Numbers:
    """a ^ b with squares, roots and reciprocals exact: NumPy's are so only where all exponents are alike."""
    x: Numbers = np.power(a, b)
    for exponent, exact in _EXACT.items():
        at = b == exponent
        if at.any():
            x = np.where(at, exact(np.where(at, a, 1.0)), x)
    return x


def round_to(x: Numbers, digits: int) -> Result:
    """ROUND: half away from zero, on the 15 significant digits that Excel shows (1.005 -> 1.01)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.where(x == 0, 0.0, np.floor(np.log10(np.abs(x))))
        spare = size + digits - 14  # how far the last digit asked for lies behind the last one shown
        slack = 10.0 ** np.clip(spare, -300, -1)
        rounded = np.sign(x) * np.floor(np.abs(x) * 10.0**digits + 0.5 + 0.5 * slack) / 10.0**digits
    return np.where(spare >= 0, x, rounded), None


def ln(x: Numbers) -> Result:
    """LN; #NUM! of 0 or less."""
    bad = x <= 0
    return np.log(np.where(bad, 1.0, x)), _codes(bad, NUM)


def isclose(a: Numbers, b: Numbers, tolerance: Numbers) -> Result:
    """1 where a and b differ by at most `tolerance`, else 0.

    What misses it in the thirteenth decimal does so by the binary fraction, not by the figures.
    """
    return (round_to(np.abs(a - b) - tolerance, 12)[0] <= 0).astype(float), None


def together(function: Callable[..., NDArray[np.bool_]], *conditions: Numbers) -> Result:
    """AND or OR, as `np.all` and `np.any`."""
    return function(np.broadcast_arrays(*conditions), axis=0).astype(float), None


def position(code: Numbers) -> Result:
    """MATCH of a choice among its options: its code, counted from 1."""
    return code + 1.0, None


def by_cell(function: Callable[..., float], *arrays: Numbers, **params: Any) -> Result:
    """A function of one cell's numbers, cell by cell; #NUM! where it has no result."""
    arrays = np.broadcast_arrays(*arrays)
    out = np.zeros(arrays[0].shape)
    bad = np.zeros(out.shape, dtype=bool)
    for at in np.ndindex(out.shape):
        values = [float(a[at]) for a in arrays]
        try:
            out[at] = function(*values, **params)
        except (OverflowError, ValueError):
            bad[at] = True
    return out, _codes(bad, NUM)


def where(*pairs: Pair) -> Result:
    """IF: the error of a branch that isn't taken doesn't count."""
    (test, test_codes), (yes, yes_codes), (no, no_codes) = pairs
    codes = np.where(test != 0, yes_codes, no_codes)
    return np.where(test != 0, yes, no), np.where(test_codes != NONE, test_codes, codes).astype(np.int8)


def where_of_numbers(test: Numbers, yes: Numbers, no: Numbers) -> Numbers:
    """IF of numbers."""
    return np.where(test != 0, yes, no)


def choose(*pairs: Pair) -> Result:
    """CHOOSE: the same of many branches; #VALUE! where the number names none."""
    (index, index_codes), *branches = pairs
    at, bad = pick(index, len(branches))
    x = np.choose(at, [np.broadcast_to(b[0], at.shape) for b in branches])
    codes = np.choose(at, [np.broadcast_to(b[1], at.shape) for b in branches])
    codes = np.where(bad, VALUE, codes)
    index_codes = np.where(index_codes == MEANINGLESS, VALUE, index_codes)
    return x, np.where(index_codes != NONE, index_codes, codes).astype(np.int8)


def if_error(*pairs: Pair) -> Result:
    """IFERROR; n.m. is no error."""
    (x, codes), (other, other_codes) = pairs
    bad = (codes != NONE) & (codes != MEANINGLESS)
    return np.where(bad, other, x), np.where(bad, other_codes, codes).astype(np.int8)


def fold(function: Callable[..., Result], *pairs: Pair) -> Result:
    """A reduction over the arguments of one call, as MIN(a, b, c)."""
    xs = np.stack([p[0] for p in pairs], axis=-1)
    codes = np.stack([p[1] for p in pairs], axis=-1)
    skip = codes == MEANINGLESS
    errors = np.where(skip, NONE, codes)
    result, own = function(xs, skip=skip if skip.any() else None)
    at = np.argmax(errors != NONE, axis=-1)
    first = np.take_along_axis(errors, at[..., None], axis=-1)[..., 0]
    return result, (first if own is None else np.where(first != NONE, first, own)).astype(np.int8)


def fold_of_numbers(function: Callable[..., Numbers], first: Numbers, *others: Numbers) -> Numbers:
    """A function of two numbers over the arguments of one call."""
    for other in others:
        first = function(first, other)
    return first + 0.0  # no negative zero


def pmt(rate: Numbers, periods: Numbers, present: Numbers) -> Result:
    """The level payment that repays `present` over `periods` at `rate`; negative for a positive loan."""
    rate, periods, present = np.broadcast_arrays(rate, periods, present)
    bad = (periods == 0) | (rate <= -1)
    flat = rate == 0
    safe_rate, safe_periods = np.where(flat | bad, 0.1, rate), np.where(bad, 1.0, periods)
    growing = present * safe_rate / np.expm1(-safe_periods * np.log1p(safe_rate))
    return np.where(flat, -present / safe_periods, growing), _codes(bad, NUM)


def added(x: Numbers) -> Numbers:
    """Sums along the last axis, one cell after the other: NumPy adds in another order by how an array is stored."""
    if x[..., 0].size < _MANY:
        return np.add.accumulate(x, axis=-1)[..., -1] + 0.0  # no negative zero
    result = x[..., 0] + 0.0
    for position in range(1, x.shape[-1]):
        result += x[..., position]
    return result


def total(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """SUM."""
    return added(x if skip is None else np.where(skip, 0.0, x)), None


def total_by(x: Numbers, within: Numbers, number: Numbers) -> Result:
    """SUMPRODUCT over what lies within a period, which is known by its number."""
    return added(np.where(within == number, x, 0.0)), None


def count(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """COUNT of numbers."""
    return (np.full(x.shape[:-1], float(x.shape[-1])) if skip is None else (~skip).sum(axis=-1).astype(float)), None


def average(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """AVERAGE; #DIV/0! of nothing."""
    return divide(total(x, skip)[0], count(x, skip)[0])


def smallest(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """MIN; 0 of nothing."""
    if skip is None:
        return x.min(axis=-1) + 0.0, None  # no negative zero
    return np.where(skip.all(axis=-1), 0.0, np.where(skip, np.inf, x).min(axis=-1) + 0.0), None


def largest(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """MAX; 0 of nothing."""
    return 0.0 - smallest(-x, skip)[0], None


def rank(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """RANK, descending, ties equal: 1 + the number of greater ones; keeps the axis."""
    seen = x if skip is None else np.where(skip, -np.inf, x)
    greater = (seen[..., None, :] > x[..., :, None]).sum(axis=-1) + 1.0
    return greater, None if skip is None else _codes(skip, VALUE)


def cumulative(x: Numbers, skip: NDArray[np.bool_] | None = None) -> Result:
    """SUM from the first cell to this one; keeps the axis."""
    return (x if skip is None else np.where(skip, 0.0, x)).cumsum(axis=-1) + 0.0, None


def pick(index: Numbers, count_: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The 0-based position that a 1-based index names (cut to a whole number), and where it names none."""
    whole = np.trunc(np.where(np.isfinite(index), index, 0)).astype(np.intp)
    bad = (whole < 1) | (whole > count_)
    return np.where(bad, 0, whole - 1), bad
