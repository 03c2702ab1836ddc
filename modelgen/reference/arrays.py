"""Labelled arrays that carry Excel's errors beside their numbers (convention 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.axes import Axis
from modelgen.formula.errorvalues import MEANINGLESS, NONE, NUM, VALUE
from modelgen.formula.expr import by_rank


@dataclass
class Values:
    """Numbers with the shape (draws, *axes); `codes` has the same shape, or is None where all is well.

    Where a code stands, the number means nothing.
    """

    axes: tuple[Axis, ...]
    x: NDArray[np.float64]
    codes: NDArray[np.int8] | None = None

    def coded(self) -> NDArray[np.int8]:
        """The codes as an array in any case."""
        return np.zeros(self.x.shape, dtype=np.int8) if self.codes is None else self.codes

    def over(self, axes: Sequence[Axis]) -> Values:
        """The same over axes in this order, with a length of 1 along those that it lacks."""
        if self.axes == axes:
            return self
        at = {axis: number for number, axis in enumerate(self.axes, 1)}
        order = [0, *(at[axis] for axis in axes if axis in at)]
        shape = [self.x.shape[0], *(self.x.shape[at[axis]] if axis in at else 1 for axis in axes)]
        codes = None if self.codes is None else self.codes.transpose(order).reshape(shape)
        return Values(tuple(axes), self.x.transpose(order).reshape(shape), codes)


def aligned(parts: Sequence[Values]) -> tuple[tuple[Axis, ...], list[Values]]:
    """The union of the parts' axes, and the parts with an axis of length 1 for each that they lack."""
    axes = by_rank([axis for part in parts for axis in part.axes])
    return axes, [part.over(axes) for part in parts]


def first_error(parts: Sequence[Values]) -> NDArray[np.int8] | None:
    """The leftmost argument's error, cell by cell; None where there is none."""
    shape = np.broadcast_shapes(*(part.x.shape for part in parts))
    result: NDArray[np.int8] | None = None
    for part in reversed(parts):
        if part.codes is not None:
            below = np.zeros(shape, dtype=np.int8) if result is None else result
            result = np.where(part.codes != NONE, part.codes, below).astype(np.int8)
    return result


def meaningless_to(values: Values, code: int = VALUE) -> Values:
    """The same, with n.m. turned into an error."""
    if values.codes is None or not (values.codes == MEANINGLESS).any():
        return values
    return Values(values.axes, values.x, np.where(values.codes == MEANINGLESS, code, values.codes).astype(np.int8))


def settled(axes: tuple[Axis, ...], x: NDArray[np.float64], *codes: NDArray[np.int8] | None) -> Values:
    """A result: the first code that is given counts, and what isn't finite is #NUM!."""
    result: NDArray[np.int8] | None = None
    for layer in reversed(codes):
        if layer is not None:
            result = layer if result is None else np.where(layer != NONE, layer, result).astype(np.int8)
    bad = ~np.isfinite(x)
    if bad.any():
        result = np.zeros(x.shape, dtype=np.int8) if result is None else np.broadcast_to(result, x.shape)
        result = np.where(bad & (result == NONE), NUM, result).astype(np.int8)
        x = np.where(bad, 0.0, x)
    if result is not None and not result.any():
        result = None
    return Values(axes, x, None if result is None else np.broadcast_to(result, x.shape))
