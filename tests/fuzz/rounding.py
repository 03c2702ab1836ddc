"""A cell computed from what an engine has in the cells before it: exactly, and with results off by their last bits."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import numpy as np

from modelgen.formula.errorvalues import CODES, VALUE
from modelgen.formula.expr import Apply, Reduce, Running
from modelgen.formula.spans import bounds, span
from modelgen.formula.units import TEXT
from modelgen.model.items import Item, Line
from modelgen.reference import evaluate as module
from modelgen.reference.arrays import Values, aligned, settled
from modelgen.reference.evaluate import _reduce, _running, applied, evaluate
from modelgen.reference.result import cell_value
from modelgen.reference.solve import Solver
from modelgen.verify.compare import LOOSE, agrees
from modelgen.verify.engines.engine import Answer, Value
from modelgen.verify.expected import Expected, places_of

TIMES = 100
BIT = 2.0**-52
NEAR, TINY = 2.0**-46, 2.3e-16  # numbers so near to each other are equal to some engines (conventions 20 and 38)
FEW = 12  # a decision has fewer outcomes, each of which is known; what is left of a difference has more
SUMS = ("total", "total_by", "average", "npv", "xnpv", "mirr", "cumulative")
DIFFERENCES = ("add", "subtract")
COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
CUTTING = ("round_to", "isclose", "choose", "end_of_month")


class Before:
    """The reference of single cells, on one engine's values of one draw.

    As each cell is computed from the engine's own values, neither what other cells add to rounding nor what another
    cell has wrong excuses it.
    """

    def __init__(self, expected: Expected, draw: int, got: Answer) -> None:
        self.table, self.got = expected.table, got
        self.solver = Solver(self.table.layout.program, TIMES, {}, {})
        places: dict[Item, dict[int, int]] = {}
        self.links: dict[int, int] = {}  # cells that show another one
        for at, cell in enumerate(self.table.cells):
            first = places.setdefault(cell.item, {}).setdefault(int(places_of(cell.item, [cell])[0]), at)
            if first != at and isinstance(cell.item, Line):
                self.links[at] = first
        for item, values in expected.result.data.items():
            one = min(draw, values.x.shape[0] - 1)
            x, codes = np.array(values.x[one]), np.array(values.coded()[one])
            for where, at in places.get(item, {}).items():
                number, code = _coded(item, got[at])
                x.flat[where] = number
                if not (code and codes.flat[where]):  # which error is not compared
                    codes.flat[where] = code
            own = self.solver.memory.array(item)
            own.x, own.codes = np.repeat(x[None], TIMES, axis=0), np.repeat(codes[None], TIMES, axis=0)

    def explains(self, at: int, got: Value) -> bool:
        """Whether an engine's value is what the reference makes of the engine's own values before it."""
        if at in self.links:
            return bool(got == self.got[self.links[at]])
        found = self._samples(at)
        return found is not None and self._same(at, found, 0, got)

    def rounds(self, at: int, got: Value) -> bool:
        """Whether it is what the reference may make of them when its results are off by their last bits."""
        found = self._samples(at)
        if found is None:
            return False
        if any(self._same(at, found, n, got) for n in range(TIMES)):
            return True
        x = np.unique(found.x[found.coded() == 0])
        if not isinstance(got, float) or len(x) <= FEW:
            return False
        nearest = x[np.argmin(np.abs(x - got))]
        return bool(abs(got - nearest) <= np.sort(np.abs(x - nearest))[FEW // 2])  # as far as some others are

    def _same(self, at: int, found: Values, number: int, got: Value) -> bool:
        value = cell_value(self.table.cells[at].item, float(found.x[number]), int(found.coded()[number]))
        return agrees(value, got, bool(self.table.tolerance[at] == LOOSE), lambda: 0.0)

    def _samples(self, at: int) -> Values | None:
        """The values of a cell, the first one without noise; None where no formula of the definition stands."""
        if at >= len(self.table.cells) or at in self.links or not isinstance(self.table.cells[at].item, Line):
            return None
        cell = self.table.cells[at]
        line: Any = cell.item
        start = 0 if cell.position is None else cell.position
        block = next(
            b for b in line.blocks
            if b.members in (None, cell.members) and (cell.position is None or b.start <= start < b.stop)
        )  # fmt: skip
        scope = {axis: (member, member + 1) for axis, member in zip(line.row_axes, cell.members, strict=True)}
        if line.column_axis:
            scope[line.column_axis] = (start, start + 1)
        noisy = {
            "settled": self._settled, "applied": self._applied, "_reduce": self._sum(_reduce),
            "_running": self._sum(_running),
        }  # fmt: skip
        with patch.multiple(module, **noisy):
            values = evaluate(block.expr, scope, self.solver._read)
        x, codes = values.x.reshape(-1), values.coded().reshape(-1)
        return Values((), np.broadcast_to(x, TIMES), np.broadcast_to(codes, TIMES))

    def _some(self, chosen: Any) -> Any:
        chosen = chosen & (_dice(chosen).random(chosen.shape) < 0.3)
        chosen[0] = False
        return chosen

    def _off(self, x: Any) -> Any:
        """What isn't a moderate number with few binary digits is off by its last bits."""
        exact = (np.abs(x) < 2.0**40) & (np.floor(x * 2.0**20) == x * 2.0**20)
        return np.where(exact, x, x + x * _bits(x))

    def _settled(self, *parts: Any) -> Values:
        values = settled(*parts)
        return Values(values.axes, self._off(values.x), values.codes)

    def _applied(self, expr: Apply, parts: list[Values]) -> Values:
        """Differences in the last digits may be none, and what is cut may be on either side of the cut."""
        name = expr.op.name
        if name in CUTTING:
            parts = [Values(part.axes, self._off(part.x), part.codes) for part in parts]
        if name in COMPARISONS:
            axes, (a, b) = aligned(parts)
            near = np.abs(a.x - b.x) <= np.maximum(NEAR * np.maximum(np.abs(a.x), np.abs(b.x)), TINY)
            parts = [Values(axes, np.where(self._some(near), b.x, a.x), a.codes), b]
        values = applied(expr, parts)
        if name in DIFFERENCES:  # as LibreOffice and Excel take them
            _, (_, *ends) = aligned([values, *parts])
            near = np.abs(values.x) <= NEAR * np.maximum(np.abs(ends[0].x), np.abs(ends[1].x))
            values = Values(values.axes, np.where(self._some(near), 0.0, values.x), values.codes)
        return values

    def _sum(self, original: Any) -> Any:
        """A sum is off by the last bits of the largest number in it, whatever is left of that."""

        def summed(expr: Reduce | Running, scope: Mapping[Any, Any], read: Any) -> Values:
            values: Values = original(expr, scope, read)
            if expr.op.loose:  # a root that may be 0
                x = np.where(self._some(np.abs(values.x) < 1e-12), 0.0, values.x + 4 * _bits(values.x))
                return Values(values.axes, x, values.codes)
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
            count = float(np.prod([parts.x.shape[axis] for axis in gone]))
            return Values(values.axes, values.x + off.x * _bits(values.x, max(2.0, count / 2)), values.codes)

        return summed


def _dice(x: Any) -> np.random.Generator:
    """The same for the same numbers: what is computed twice is off by the same."""
    return np.random.default_rng(zlib.crc32(np.ascontiguousarray(x[0]).tobytes()))


def _bits(x: Any, most: float = 2.0) -> Any:
    """So many of the last bits more or less; the first draw is exact."""
    bits = _dice(x).uniform(-most, most, x.shape) * BIT
    bits[0] = 0
    return bits


def _coded(item: Item, value: Value) -> tuple[float, int]:
    """An engine's value as the reference holds it."""
    if isinstance(value, float):
        return value, 0
    if item.unit == TEXT and isinstance(value, str) and value.casefold() in (known := _folded(item)):
        return float(known.index(value.casefold())), 0
    return 0.0, CODES.get(str(value), VALUE)


def _folded(item: Item) -> list[str]:
    return [option.casefold() for option in item.options]
