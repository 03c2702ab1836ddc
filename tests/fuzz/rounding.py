"""A cell computed from what an engine has in the cells before it: exactly, and with results off by their last bits."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from modelgen.formula.errorvalues import CODES, VALUE
from modelgen.formula.expr import Expr
from modelgen.formula.kernels import Result
from modelgen.formula.operations import Op, Takes
from modelgen.formula.units import TEXT
from modelgen.model.items import Item, Line
from modelgen.reference.arrays import Values
from modelgen.reference.evaluate import Arithmetic, evaluate
from modelgen.reference.result import cell_value
from modelgen.reference.solve import Solver
from modelgen.verify.compare import agrees
from modelgen.verify.engines.engine import Answer, Value
from modelgen.verify.expected import Expected, places_of

TIMES = 100
BIT = 2.0**-52
NEAR, TINY = 2.0**-46, 2.3e-16  # numbers so near to each other are equal to some engines (conventions 20 and 38)
FEW = 12  # a decision has fewer outcomes, each of which is known; what is left of a difference has more
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
        return agrees(value, got)

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
        values = evaluate(block.expr, scope, self.solver._read, Undecided())
        x, codes = values.x.reshape(-1), values.coded().reshape(-1)
        return Values((), np.broadcast_to(x, TIMES), np.broadcast_to(codes, TIMES))


class Undecided(Arithmetic):
    """Results off by their last bits, and what these decide decided either way; the first draw is exact."""

    def result(self, expr: Expr, op: Op, *of: Any, **options: Any) -> Result:
        """Differences in the last digits may be none, and what is cut may be on either side of the cut."""
        if op.name in CUTTING:
            of = tuple(map(_cut, of))
        if op.name in COMPARISONS:
            a, b = np.broadcast_arrays(*of)
            near = np.abs(a - b) <= np.maximum(NEAR * np.maximum(np.abs(a), np.abs(b)), TINY)
            of = np.where(_some(near), b, a), b
        x, codes = op.numpy(*of, **options)
        numbers = of if op.takes is Takes.NUMBERS else [one for one, _ in of]
        off = np.broadcast_to(op.rounds(x, lambda *others: op.numpy(*others, **options)[0], *numbers), x.shape)
        way = _dice(x).uniform(-1, 1, x.shape)
        way[_some(off != 0)] = -1  # to nothing, where that is left
        way[0] = 0
        return x + off * way, codes


def _cut(part: Any) -> Any:
    """What is cut, off by its last bits, unless it is a moderate number with few binary digits."""
    if isinstance(part, tuple):
        return _cut(part[0]), part[1]
    exact = (np.abs(part) < 2.0**40) & (np.floor(part * 2.0**20) == part * 2.0**20)
    off = _dice(part).uniform(-2, 2, part.shape) * BIT
    off[0] = 0
    return np.where(exact, part, part + part * off)


def _some(chosen: Any) -> Any:
    chosen = chosen & (_dice(chosen).random(chosen.shape) < 0.3)
    chosen[0] = False
    return chosen


def _dice(x: Any) -> np.random.Generator:
    """The same for the same numbers: what is computed twice is off by the same."""
    return np.random.default_rng(zlib.crc32(np.ascontiguousarray(x[0]).tobytes()))


def _coded(item: Item, value: Value) -> tuple[float, int]:
    """An engine's value as the reference holds it."""
    if isinstance(value, float):
        return value, 0
    if item.unit == TEXT and isinstance(value, str) and value.casefold() in (known := _folded(item)):
        return float(known.index(value.casefold())), 0
    return 0.0, CODES.get(str(value), VALUE)


def _folded(item: Item) -> list[str]:
    return [option.casefold() for option in item.options]
