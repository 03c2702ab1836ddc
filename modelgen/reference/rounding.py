"""What rounding can have done to each value: the model computed several times, with results off by their last bits.

The spread of these runs bounds what engines may differ by, wherever it comes from: it goes through lags, totals and
differences as the numbers themselves do, so what cancels there cancels here (Vignes' CESTAC method, with a bound in
place of its estimate). A run is a draw. The first of each group is exact; in one half of the others each number is off
either way by itself, in the other half all numbers of a node of a formula are off the same way, as where one rounding
comes again in every period.

What rounding decides isn't spread (convention 2): errors, and what a condition or a cut chooses, stay those of the
first run, but for choices between values that are the same but for rounding; and what is divided by a number that may
be 0 stays what it is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.errorvalues import NONE
from modelgen.formula.expr import Expr
from modelgen.formula.kernels import Numbers, Result
from modelgen.formula.operations import Op, Takes
from modelgen.reference.evaluate import Arithmetic

RUNS, _ALIKE = 16, 9  # from the one on, all numbers of a node are off the same way
_UNSURE = 1e-3  # a number that is off by so much of itself may be 0


class Rounding(Arithmetic):
    """An arithmetic whose results are off by their last bits; its draws are groups of `RUNS` runs."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self._dice = np.random.default_rng(0)
        self._alike: dict[int, NDArray[np.int8]] = {}  # by node, the way of its numbers in the runs that have one

    def result(self, expr: Expr, op: Op, *of: Any, **options: Any) -> Result:
        """What the kernel makes of each run's numbers, some bits more or less."""
        x, codes = op.numpy(*of, **options)
        numbers = [*of] if op.takes is Takes.NUMBERS else [one for one, _ in of]

        def again(*others: Numbers) -> Numbers:
            return op.numpy(*others, **options)[0]

        off = op.rounds(x, again, *numbers)
        if np.any(off):
            x = x + off * self._way(expr, x.shape[1:])
        elif len(x) == 1:
            return x, codes  # nothing that any run could have otherwise
        runs = self._grouped(x)
        first = runs[:, :1]
        good = np.isfinite(runs)
        if codes is not None:
            found = self._grouped(codes)
            good &= found == NONE
            codes = np.broadcast_to(found[:, :1], runs.shape).reshape(x.shape)
        if op.jumps:
            good &= np.abs(runs - first) <= 2 * sum(map(self._moved, numbers[op.selects :]))
        if op.pole is not None:
            near = self._grouped(op.pole(*numbers))
            good &= np.abs(near - near[:, :1]).max(axis=1, keepdims=True) <= _UNSURE * np.abs(near[:, :1])
        return np.where(good & good[:, :1], runs, first).reshape(x.shape), codes

    def deciding(self, x: Numbers) -> Numbers:
        """Those of the first run."""
        runs = self._grouped(x)
        return np.asarray(np.broadcast_to(runs[:, :1], runs.shape).reshape(x.shape))

    def bounds(self, x: Numbers) -> Numbers:
        """How far the runs of each group are from its first one."""
        return np.asarray(self._moved(x).max(axis=1))

    def _way(self, expr: Expr, shape: tuple[int, ...]) -> Numbers:
        """-1, 0 or 1 for each number of each run."""
        way = np.zeros((self.draws, RUNS, *shape))
        way[:, 1:_ALIKE] = self._either(self.draws, _ALIKE - 1, *shape)
        if id(expr) not in self._alike:
            self._alike[id(expr)] = self._either(RUNS - _ALIKE)
        way[:, _ALIKE:] = self._alike[id(expr)].reshape(-1, *[1] * len(shape))
        return way.reshape(-1, *shape)

    def _either(self, *shape: int) -> NDArray[np.int8]:
        return 2 * self._dice.integers(0, 2, shape, dtype=np.int8) - 1

    def _grouped(self, x: NDArray[Any]) -> NDArray[Any]:
        """By group and run; what is the same in all of them once."""
        return x[None] if len(x) == 1 else x.reshape(self.draws, RUNS, *x.shape[1:])

    def _moved(self, x: Numbers) -> Numbers:
        """How far each run is from the first one."""
        runs = self._grouped(x)
        return np.asarray(np.abs(runs - runs[:, :1]))
