"""Which cells something covers that is laid over them: how far it is from the edges of rows and columns, in EMU."""

from __future__ import annotations

from collections.abc import Callable

from modelgen.package.seen import Seen

Size = Callable[[int], float]
"""Of a row or a column."""
PIXEL, _POINT = 9_525, 12_700
_DIGIT, _MARGIN = 7, 5  # pixels of a column: of each character, and once
_HAIR = 0.25  # of a cell, into which something reaches without covering it
_STEPS = 1_000  # rows or columns over which something lies that doesn't say where it ends


def high(seen: Seen, row: int) -> float:
    """The height of a row."""
    return seen.height(row) * _POINT


def wide(seen: Seen, column: int) -> float:
    """The width of a column."""
    return 0.0 if seen.narrow(column) else (seen.width(column) * _DIGIT + _MARGIN) * PIXEL


def walked(at: int, way: float, size: Size) -> tuple[int, float]:
    """The row or column to which it is so far from the beginning of another, and how far that is within it."""
    for _ in range(_STEPS):
        if way < size(at) or not way:
            break
        at, way = at + 1, way - size(at)
    return at, way


def covered(first: int, offset: float, last: int, end: float, size: Size) -> tuple[int, int]:
    """The first and last rows or columns that something covers by more than a hair, which begins and ends so far within
    others; the last is before the first where it covers none."""
    return first + (offset > (1 - _HAIR) * size(first)), last - (end < _HAIR * size(last))
