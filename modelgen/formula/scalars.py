"""The operations on plain numbers: what one cell makes of its arguments' finite numbers.

Each agrees with its kernel bit for bit wherever that has a number. Where Excel has an error it raises
ZeroDivisionError for #DIV/0!, else ArithmeticError or ValueError, or returns what isn't finite. Powers and logarithms
are NumPy's, which may differ from Python's in the last bit.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import reduce

import numpy as np

from modelgen.formula.errorvalues import MEANINGLESS, NONE

KERNEL = -1  # which argument counts, the kernel decides


def equal(a: float, b: float) -> float:
    """1 where a = b, else 0."""
    return 1.0 if a == b else 0.0


def not_equal(a: float, b: float) -> float:
    """1 where a <> b, else 0."""
    return 1.0 if a != b else 0.0


def less(a: float, b: float) -> float:
    """1 where a < b, else 0."""
    return 1.0 if a < b else 0.0


def less_equal(a: float, b: float) -> float:
    """1 where a <= b, else 0."""
    return 1.0 if a <= b else 0.0


def greater(a: float, b: float) -> float:
    """1 where a > b, else 0."""
    return 1.0 if a > b else 0.0


def greater_equal(a: float, b: float) -> float:
    """1 where a >= b, else 0."""
    return 1.0 if a >= b else 0.0


def power(base: float, exponent: float) -> float:
    """base ^ exponent; 0^0 and a fractional power of a negative have no value."""
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    if (base == 0 and exponent == 0) or (base < 0 and exponent != math.floor(exponent)):
        raise ValueError
    if exponent == 2:
        return base * base
    if exponent == -1:
        return 1 / base
    return math.sqrt(base) if exponent == 0.5 else _raised(base, exponent)


def cagr(first: float, last: float, years: float) -> float:
    """(last / first) ^ (1 / years) - 1; n.m. isn't a number."""
    if first <= 0 or last < 0 or years <= 0:
        raise ValueError
    return power(last / first, 1 / years) - 1


@np.errstate(all="ignore")
def _raised(base: float, exponent: float) -> float:
    return float(np.power(base, exponent))


def where(condition: float, error: int, arguments: int) -> int:
    """IF: the second of its arguments, or the third."""
    return KERNEL if error else 1 if condition else 2


def choose(number: float, error: int, arguments: int) -> int:
    """CHOOSE: the argument of that number."""
    position = int(number)
    return position if not error and 1 <= position < arguments else KERNEL


def if_error(value: float, error: int, arguments: int) -> int:
    """IFERROR: the second of its arguments where the first is an error, which n.m. isn't."""
    return 0 if error in (NONE, MEANINGLESS) else 1


def minimum(*values: float) -> float:
    """MIN of the arguments of one call."""
    return smallest(values)


def maximum(*values: float) -> float:
    """MAX of the arguments of one call."""
    return largest(values)


def mean(*values: float) -> float:
    """AVERAGE of the arguments of one call."""
    return average(values)


def round_to(x: float, digits: int) -> float:
    """ROUND: half away from zero, on the 15 significant digits that Excel shows."""
    size = 0.0 if x == 0 else float(np.floor(np.log10(abs(x))))
    spare = size + digits - 14
    if spare >= 0:
        return x
    slack = float(np.power(10.0, min(max(spare, -300.0), -1.0)))
    sign = float((x > 0) - (x < 0))
    return sign * math.floor(abs(x) * 10.0**digits + 0.5 + 0.5 * slack) / 10.0**digits


@np.errstate(all="ignore")
def exp(x: float) -> float:
    """EXP."""
    return float(np.exp(x))


def ln(x: float) -> float:
    """LN; 0 or less has none."""
    if x <= 0:
        raise ValueError
    return float(np.log(x))


def isclose(a: float, b: float, tolerance: float) -> float:
    """1 where a and b differ by at most `tolerance`, else 0."""
    return 1.0 if round_to(abs(a - b) - tolerance, 12) <= 0 else 0.0


def all_of(*conditions: float) -> float:
    """AND."""
    return 1.0 if all(conditions) else 0.0


def any_of(*conditions: float) -> float:
    """OR."""
    return 1.0 if any(conditions) else 0.0


def position(code: float) -> float:
    """MATCH of a choice among its options: its code, counted from 1."""
    return code + 1.0


@np.errstate(all="ignore")
def pmt(rate: float, periods: float, present: float) -> float:
    """The level payment that repays `present`."""
    if periods == 0 or rate <= -1:
        raise ValueError
    if rate == 0:
        return -present / periods
    return float(present * rate / np.expm1(-periods * np.log1p(rate)))


def total(values: Sequence[float]) -> float:
    """SUM, one after the other: Python's sum() carries what it rounds off."""
    return reduce(operator.add, values, 0.0)


def average(values: Sequence[float]) -> float:
    """AVERAGE; of nothing it has no value."""
    return total(values) / len(values)


def smallest(values: Sequence[float]) -> float:
    """MIN; 0 of nothing."""
    return min(values, default=0.0) + 0.0  # no negative zero


def largest(values: Sequence[float]) -> float:
    """MAX; 0 of nothing."""
    return max(values, default=0.0) + 0.0


def median(values: Sequence[float]) -> float:
    """MEDIAN; of nothing it has no value."""
    ordered, half = _sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def quartile(values: Sequence[float], number: int) -> float:
    """QUARTILE (inclusive, linear between ranks); of nothing it has no value."""
    ordered = _sorted(values)
    rank, quarters = divmod((len(values) - 1) * number, 4)
    low, high, part = ordered[rank], ordered[min(rank + 1, len(values) - 1)], quarters / 4
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def _sorted(values: Sequence[float]) -> list[float]:
    if not values:
        raise ValueError
    return sorted(value + 0.0 for value in values)  # no negative zero


def count(values: Sequence[float]) -> float:
    """COUNT of numbers."""
    return float(len(values))


def rank(x: float, values: Sequence[float]) -> float:
    """RANK, descending: 1 + the number of greater ones."""
    return 1.0 + sum(other > x for other in values)
