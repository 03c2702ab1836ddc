"""What is known of a value for any inputs within their bounds, and what follows from it for a result."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, prod
from typing import NamedTuple


class Fact(NamedTuple):
    """What is known of a term's value: a number within bounds, or a text where `kind` is "any"."""

    low: float = -inf
    high: float = inf
    kind: str = "number"  # or flag (TRUE or FALSE), array, any
    errors: frozenset[int] = frozenset()  # it is an error where one of these terms is, and nowhere else


WORD = Fact(inf, -inf, "any")  # a text, and never a number


def hull(facts: Sequence[Fact]) -> Fact:
    """What is known of a value that is one of these."""
    kinds = {fact.kind for fact in facts}
    kind = kinds.pop() if len(kinds) == 1 else "any"
    return Fact(min(fact.low for fact in facts), max(fact.high for fact in facts), kind)


def bounds(text: str, a: Fact, b: Fact) -> tuple[float, float]:
    """The bounds of a result; rounding keeps them, as it never turns the order of two numbers round."""
    if text == "+":
        return a.low + b.low, a.high + b.high
    if text == "-":
        return a.low - b.high, a.high - b.low
    corners = [(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    try:
        if text == "*":
            found = [prod(corner) if 0 not in corner else 0.0 for corner in corners]
        elif text == "/" and (b.low > 0 or b.high < 0):
            found = [x / y for x, y in corners]
        elif text == "^" and a.low > 0:
            found = [x**y for x, y in corners]
        else:
            return -inf, inf
    except OverflowError:
        return -inf, inf
    return (-inf, inf) if any(x != x for x in found) else (min(found), max(found))
