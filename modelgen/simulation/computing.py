"""What is computed for each draw: the inputs that follow it, the outputs, and the checks that fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.errorvalues import NONE
from modelgen.model.items import Input, Item
from modelgen.model.uncertainty import AMOUNT, FACTOR
from modelgen.program.program import Program
from modelgen.reference.tape import Tape, Varied
from modelgen.simulation.quantiles import Numbers, quantile
from modelgen.simulation.quantities import Quantity, followers

_DOES = {FACTOR: "multiply", AMOUNT: "add"}  # what a draw does to a value; else it takes its place


@dataclass
class Computed:
    """Of some draws: quantities and outputs by row, what stands where an output is no number, and how many draws each
    check fails in."""

    drawn: Numbers
    values: Numbers
    codes: NDArray[np.int8]
    failed: list[int]


class Computation:
    """The outputs and checks of a program in one scenario, under draws of its quantities."""

    def __init__(
        self, program: Program, scenario: int, every: Sequence[Quantity], outputs: Sequence[Item],
        checks: Sequence[Item] = (),
    ) -> None:  # fmt: skip
        self.every, self.outputs, self.checks = every, len(outputs), len(checks)
        self.quantiles = [quantile(one.distribution) for one in every]
        varied: dict[tuple[Input, tuple[int, ...]], Varied] = {
            (one.item, place): (_DOES.get(one.distribution.on), draw) for one, draw, _, place in followers(every)
        }
        self.tape = Tape(program, scenario, varied, [*outputs, *checks])

    def __call__(self, parts: Numbers) -> Computed:
        """What comes of draws: `parts` has a row for each draw of a quantity and a column for each, from 0 to 1."""
        draws = parts.shape[1]
        own = np.empty(parts.shape)
        drawn, at = np.empty((len(self.every), draws)), 0
        for number, one in enumerate(self.every):
            to = at + one.width
            own[at:to] = self.quantiles[number](parts[at:to])
            drawn[number] = own[at:to].mean(axis=0) if one.width > 1 else own[at]
            at = to
        values, codes = np.zeros((self.outputs, draws)), np.zeros((self.outputs, draws), dtype=np.int8)
        failed = [0] * self.checks
        for start in range(0, draws, self.tape.row):
            stop = min(start + self.tape.row, draws)
            found = self.tape.run([row[start:stop] for row in own])
            for number, cells in enumerate(found[: self.outputs]):
                values[number, start:stop] = cells[0].x
                if cells[0].codes is not None:
                    codes[number, start:stop] = cells[0].codes
            for number, cells in enumerate(found[self.outputs :]):
                failed[number] += _failing(cells, stop - start)
        values[codes != NONE] = 0.0
        return Computed(drawn, values, codes, failed)


def _failing(cells: Sequence[Any], draws: int) -> int:
    """In how many draws a check fails in some cell."""
    fails = np.zeros(1, dtype=bool)
    for cell in cells:
        fails = fails | (cell.x != 0)
    return int(np.broadcast_to(fails, draws).sum())
