"""How far off an operation's result may be by what rounding and an engine's own way of computing do to it: rules.

A rule takes the result, a function that computes the operation again on other arguments, and the arguments as the
kernel had them, a reduced axis last. `BITS` is more than engines were found to differ by in one operation of moderate
numbers: eight units in the last place.

A pole says which of the arguments mustn't be 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from modelgen.formula.kernels import Numbers

Again = Callable[..., Numbers]
Rule = Callable[..., Any]
BITS = 2.0**-49
NEAR = 2.0**-46  # what is left of a difference, by its terms, and 0 to some engines (convention 20)
ITERATED = 1e-7  # Excel's page of IRR: accurate within 0.00001 percent


def exact(x: Numbers, again: Again, *of: Numbers) -> float:
    """Not at all: one of its arguments, or a whole number that counts."""
    return 0.0


def last(x: Numbers, again: Again, *of: Numbers) -> Numbers:
    """By its last bits."""
    return np.where(_short(x, *of), 0.0, BITS * np.abs(x))


def difference(x: Numbers, again: Again, a: Numbers, b: Numbers) -> Numbers:
    """By its last bits, or wholly where hardly anything is left of its terms."""
    size = np.abs(x)
    dust = size <= NEAR * np.maximum(np.abs(a), np.abs(b))
    return np.where(_short(x, a, b), 0.0, np.where(dust, size, BITS * size))


def power(x: Numbers, again: Again, base: Numbers, exponent: Numbers) -> Numbers:
    """As a product of so many factors."""
    return np.asarray(BITS * np.abs(x) * (1 + np.abs(exponent)))


def terms(x: Numbers, again: Again, first: Numbers, *others: Numbers) -> Numbers:
    """By the last bits of its terms, in whatever order they are added up: more of them round more, at random."""
    off = BITS * np.sqrt(first.shape[-1]) * again(np.abs(first), *others)
    whole = again((~_short(first)).astype(float), *others) == 0
    return np.where(whole & _short(x), 0.0, off)


def arguments(x: Numbers, again: Again, *of: Numbers) -> Numbers:
    """By the last bits of its arguments, in whatever order they are added up for their mean."""
    off = BITS * sum(np.abs(argument) for argument in of) / np.sqrt(len(of))
    return np.where(_short(x, *of), 0.0, off)


def widest(x: Numbers, again: Again, first: Numbers, *others: Numbers) -> Numbers:
    """By the last bits of the largest of its values."""
    return np.asarray(BITS * np.abs(first).max(axis=-1))


def annuity(x: Numbers, again: Again, rate: Numbers, periods: Numbers, present: Numbers) -> Numbers:
    """By the bits that 1 + rate loses, to the power of the periods, less 1."""
    growth = np.abs(np.expm1(periods * np.log1p(rate)))
    lost = np.abs(periods) / np.where(rate == 0, np.inf, growth)
    return np.asarray(BITS * np.abs(x) * (1 + lost))


def growth(x: Numbers, again: Again, first: Numbers, *others: Numbers) -> Numbers:
    """By the last bits of the growth factor of which it is what exceeds 1."""
    return np.asarray(BITS * first.shape[-1] * (1 + np.abs(x)))


def annual(x: Numbers, again: Again, first: Numbers, last: Numbers, years: Numbers) -> Numbers:
    """By the last bits of the growth factor of which it is what exceeds 1: a power of the whole growth."""
    off = BITS * (1 + np.abs(x)) * (1 + 1 / np.where(years > 0, years, np.inf))
    return np.where(first == last, 0.0, off)  # 1 to any power is 1


def iterated(x: Numbers, again: Again, *of: Numbers) -> Numbers:
    """By how closely Excel finds it."""
    return ITERATED * np.maximum(np.abs(x), 1.0)


def _short(*numbers: Numbers) -> Any:
    """Whether all are moderate and have few binary digits: sums and products of those have no rounding."""
    found: Any = True
    for x in numbers:
        found = found & (np.abs(x) < 2.0**30) & (np.floor(x * 2.0**16) == x * 2.0**16)
    return found


def divisor(a: Numbers, b: Numbers) -> Numbers:
    """What division has a pole at."""
    return b


def logarithmic(x: Numbers) -> Numbers:
    """What a logarithm has a pole at."""
    return x


def inverted(base: Numbers, exponent: Numbers) -> Numbers:
    """What a power has a pole at, where it has one."""
    return np.where(exponent < 0, base, 1.0)
