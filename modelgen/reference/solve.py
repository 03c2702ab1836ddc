"""The whole model as arrays: inputs laid out, blocks computed in order, groups in step (convention 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Leaf
from modelgen.model.check import Checked, check
from modelgen.model.items import Block, Input, Item, Members
from modelgen.model.model import Model
from modelgen.model.order import March, Step
from modelgen.reference.arrays import Values
from modelgen.reference.evaluate import Scope, evaluate
from modelgen.reference.result import Result

Given = Mapping[tuple[int, Members | None, int | None], float]
Edits = Mapping[Input, Given]  # values that replace or join the given ones, by cell


def solve(model: Model, scenario: str | None = None, edits: Edits | None = None) -> Result:
    """The model's values in one scenario (the base unless named), with some inputs changed."""
    names = [scenario or model.scenario.members[0]]
    return solve_scenarios(model, names, edits)


def solve_scenarios(model: Model, scenarios: Sequence[str], edits: Edits | None = None) -> Result:
    """One draw for each scenario, in that order: the selector varies, all else is shared."""
    checked = check(model)
    codes = np.array([float(model.scenario.position(name)) for name in scenarios])
    return Solver(checked, len(codes), {model.selector: codes}, edits or {}).run()


class Solver:
    """Arrays for every item, with one position more on the column axis: the opening stands before the first.

    `drawn` has the values of an input by draw, in an array over the draws and its own axes.
    """

    def __init__(self, checked: Checked, draws: int, drawn: Mapping[Input, Any], edits: Edits) -> None:
        self.checked, self.draws = checked, draws
        self.data: dict[Item, Values] = {}
        self.march: dict[Axis, int] = {}
        for item in checked.model.items:
            self.data[item] = self._blank(item)
            if isinstance(item, Input):
                values = drawn[item] if item in drawn else dense(item, {**item.given, **edits.get(item, {})})
                at = slice(1, None) if item.column_axis else slice(None)
                self.data[item].x[..., at] = values

    def _blank(self, item: Item) -> Values:
        shape = [self.draws, *(len(axis) + (axis is item.column_axis) for axis in item.axes)]
        return Values(item.axes, np.zeros(shape))

    def run(self) -> Result:
        """Compute every block."""
        for step in self.checked.order:
            self._step(step)
        return Result(self.checked, self.data)

    def _step(self, step: Step | March) -> None:
        if isinstance(step, Step):
            self._compute(step.block)
            return
        positions = range(len(step.axis)) if step.forwards else range(len(step.axis) - 1, -1, -1)
        for position in positions:
            self.march[step.axis] = position
            for inner in step.body:
                self._step(inner)
        del self.march[step.axis]

    def _compute(self, block: Block) -> None:
        line, scope = block.line, dict[Axis, tuple[int, int]]()
        for number, axis in enumerate(line.row_axes):
            if block.members is not None:
                scope[axis] = (block.members[number], block.members[number] + 1)
        if line.column_axis:
            scope[line.column_axis] = (block.start, block.stop)
        for axis, position in self.march.items():
            if axis in line.axes:
                start, stop = scope.get(axis, (0, len(axis)))
                if not start <= position < stop:
                    return
                scope[axis] = (position, position + 1)
        values = evaluate(block.expr, scope, self._read)
        self._store(line, scope, values)

    def _store(self, line: Item, scope: Scope, values: Values) -> None:
        target = self.data[line]
        sizes = dict(zip(values.axes, values.x.shape[1:], strict=True))
        for axis, size in sizes.items():
            start, stop = scope.get(axis, (0, len(axis)))
            if axis not in line.axes or size not in (1, stop - start):
                raise AssertionError(f"{line.key} got {size} values along {axis.label}")  # check() refuses this
        where: list[slice] = [slice(None)]
        shape = [values.x.shape[0]]
        for axis in line.axes:
            start, stop = scope.get(axis, (0, len(axis)))
            lead = int(axis is line.column_axis)
            where.append(slice(start + lead, stop + lead))
            shape.append(sizes.get(axis, 1))
        target.x[tuple(where)] = values.x.reshape(shape)
        if values.codes is not None:
            if target.codes is None:
                target.codes = np.zeros(target.x.shape, dtype=np.int8)
            target.codes[tuple(where)] = values.codes.reshape(shape)

    def _read(self, leaf: Leaf, scope: Scope) -> Values:
        assert isinstance(leaf, Item)
        values = self.data[leaf]
        where: list[slice] = [slice(None)]
        for axis in leaf.axes:
            lead = int(axis is leaf.column_axis)
            start, stop = scope.get(axis, (0, len(axis)))
            if start + lead < 0 or stop > len(axis):
                raise AssertionError(f"{leaf.key} read outside {axis.label}")  # check() refuses this
            where.append(slice(start + lead, stop + lead))
        codes = None if values.codes is None else values.codes[tuple(where)]
        return Values(leaf.axes, values.x[tuple(where)], codes)


def dense(item: Input, given: Given) -> Any:
    """An input's cells as an array: what is shared first, then what is particular, scenario by scenario."""
    rows = [len(axis) for axis in item.row_axes]
    length = item.length
    layers: list[Any] = []
    for scenario in item.scenarios:
        values = layers[0].copy() if scenario else np.zeros([*rows, length])
        own: list[Any] = [(members, period, x) for (s, members, period), x in given.items() if s == scenario]
        own.sort(key=lambda cell: (cell[0] is not None, cell[1] is not None))
        for members, period, x in own:
            at = slice(None) if period is None else slice(period, period + 1)
            values[(..., at) if members is None else (*members, at)] = x
        layers.append(values)
    dense = np.stack(layers) if item.by_scenario else layers[0]
    return dense if item.column_axis else dense[..., 0]
