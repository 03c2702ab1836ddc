"""The reference once more, each inexact result off by its last bits: which values rounding decides (convention 39)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import numpy as np

from modelgen.formula.expr import Reduce, Running
from modelgen.model.needs import bounds, span
from modelgen.reference import evaluate as module
from modelgen.reference.arrays import Values, aligned, settled
from modelgen.reference.evaluate import _reduce, _running, evaluate
from modelgen.verify.draws import Draw
from modelgen.verify.engines import Value
from modelgen.verify.expected import Expectations, Expected

TIMES, SLACK = 24, 1e3  # how often; how many times the spread of the reference engines may be off
BIT = 2.0**-52
SUMS = ("total", "total_by", "average", "npv", "xnpv", "mirr", "cumulative")


class Noise:
    """The values of one draw, many times."""

    def __init__(self, table: Expectations, draw: Draw) -> None:
        self.dice = np.random.default_rng(1)
        replaced = {"settled": self._settled, "_reduce": self._sum(_reduce), "_running": self._sum(_running)}
        with patch.multiple(module, **replaced):
            self.tried = table.of([draw] * TIMES)

    def decides(self, at: int, expected: Expected, draw: int, got: Value) -> bool:
        """Whether the last bits decide what the reference has in a cell, so that an engine may have what it has."""
        code = expected.codes[draw, at]
        if (self.tried.codes[:, at] != code).any():
            return True
        spread = float(np.ptp(self.tried.x[:, at]))
        if code or not isinstance(got, float):
            return spread > 0
        return bool(abs(got - expected.x[draw, at]) <= SLACK * spread)

    def _bits(self, x: Any) -> Any:
        return self.dice.integers(-2, 3, x.shape) * BIT

    def _settled(self, *parts: Any) -> Values:
        values = settled(*parts)
        exact = (np.abs(values.x) < 2.0**40) & (np.floor(values.x * 2.0**20) == values.x * 2.0**20)
        x = np.where(exact, values.x, values.x * (1 + self._bits(values.x)))
        tiny = (np.abs(x) < 2 * BIT) & (self.dice.random(x.shape) < 0.3)  # which one engine takes for 0 (convention 38)
        return Values(values.axes, np.where(tiny, 0.0, x), values.codes)

    def _sum(self, original: Any) -> Any:
        """A sum is off by the last bits of the largest number in it, whatever is left of that."""

        def summed(expr: Reduce | Running, scope: Mapping[Any, Any], read: Any) -> Values:
            values: Values = original(expr, scope, read)
            if expr.op.name not in SUMS:
                return values
            child: Any = expr.children[0]
            inside = {**scope}
            if isinstance(expr, Reduce):
                inside[expr.axis] = bounds(expr)
                while isinstance(child, Reduce) and child.op.name == "total":  # the workbook sums all in one
                    inside[child.axis] = bounds(child)
                    child = child.children[0]
            else:
                inside[expr.axis] = span(child, expr.axis)
            parts = evaluate(child, inside, read)
            gone = tuple(n for n, axis in enumerate(parts.axes, 1) if axis not in values.axes or axis is expr.axis)
            exact = (parts.x == np.floor(parts.x)) & (np.abs(parts.x) < 2.0**40)  # moderate whole numbers
            size = np.where(exact.all(axis=gone, keepdims=True), 0.0, np.abs(parts.x).max(axis=gone, keepdims=True))
            left = [axis for axis in parts.axes if axis in values.axes]
            size = size.reshape([size.shape[0], *(size.shape[parts.axes.index(axis) + 1] for axis in left)])
            _, (_, off) = aligned([values, Values(tuple(left), size)])
            return Values(values.axes, values.x + off.x * self._bits(values.x), values.codes)

        return summed
