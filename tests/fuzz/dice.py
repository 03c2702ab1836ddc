"""Choices that hypothesis makes, and can make again and shrink: the first of everything is the simplest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

_T = TypeVar("_T")


@cache
def _whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Dice:
    """Draws from what hypothesis gives."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        number: int = self._draw(_whole(low, high))
        return number

    def maybe(self, one_in: int = 2) -> bool:
        """True once in so many times."""
        return self.whole(0, one_in - 1) == one_in - 1

    def one(self, of: Sequence[_T]) -> _T:
        """One of several."""
        return of[self.whole(0, len(of) - 1)]

    def some(self, of: Sequence[_T]) -> list[_T]:
        """Each of several, or not."""
        return [each for each in of if self.maybe()]
