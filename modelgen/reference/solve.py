"""The whole model, or what is asked for: inputs laid out, blocks computed in order, groups in step (convention 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Leaf
from modelgen.model.address import InputKey
from modelgen.model.items import Input, Item
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.order import March, Step
from modelgen.program.program import Program
from modelgen.reference.arrays import Values
from modelgen.reference.evaluate import PLAIN, Arithmetic, Scope, evaluate
from modelgen.reference.plan import Part, plan
from modelgen.reference.result import Result
from modelgen.reference.store import Memory

Given = Mapping[InputKey, float]
Edits = Mapping[Input, Given]  # values that replace or join the given ones, by cell
DRAWS = 16  # from so many on, arrays pay in every block


def solve(
    model: Model | Program, scenario: str | None = None, edits: Edits | None = None, *,
    only: Collection[Item] | None = None,
) -> Result:  # fmt: skip
    """The model's values in one scenario (the base unless named), with some inputs changed. Raises DefinitionError.

    With `only`, nothing but these items and what they are calculated from is computed.
    """
    program = compile(model)
    return solve_scenarios(program, [scenario or program.scenario.members[0]], edits, only=only)


def solve_scenarios(
    model: Model | Program, scenarios: Sequence[str], edits: Edits | None = None, *,
    only: Collection[Item] | None = None,
) -> Result:  # fmt: skip
    """One draw for each scenario, in that order: the selector varies, all else is shared."""
    program = compile(model)
    codes = np.array([float(program.scenario.position(name)) for name in scenarios])
    return Solver(program, len(codes), {program.selector: codes}, edits or {}, only=only).run()


def everywhere(program: Program) -> Result:
    """A program's values in all its scenarios, one draw for each: computed once."""
    return program.once(_everywhere)


def _everywhere(program: Program) -> Result:
    return solve_scenarios(program, program.scenario.members)


class Solver:
    """Computes every block once, in as many draws as there are.

    `drawn` has the values of an input by draw, in an array over the draws and its own axes. Blocks of many cells, and
    all blocks where there are many draws or another arithmetic, are computed as arrays, the others cell by cell.
    """

    def __init__(
        self, program: Program, draws: int, drawn: Mapping[Input, Any], edits: Edits, *,
        only: Collection[Item] | None = None, by: Arithmetic = PLAIN,
    ) -> None:  # fmt: skip
        self.program, self.draws, self.plan, self.by, self.edits = program, draws, plan(program), by, edits
        self.wanted = None if only is None else program.cone([program.own(item) for item in only])
        self.march: dict[Axis, int] = {}
        items = program.every if self.wanted is None else [i for i in program.every if i in self.wanted]
        self.memory = Memory(self.plan.shapes, draws, items)
        changed: dict[Item, Given] = {program.own(item): values for item, values in edits.items()}
        for item in items:
            if isinstance(item, Input):
                if item in drawn:
                    self.memory.put(item, drawn[item], draws)
                else:
                    self.memory.put(item, dense(item, {**item.given, **changed.get(item, {})}), 1)

    def run(self) -> Result:
        """Compute what is wanted."""
        for part in self.plan.parts:
            if self.wanted is not None and not any(line in self.wanted for line in part.lines):
                continue
            if self.by is PLAIN and self.draws < DRAWS and part.small(self.draws):
                self._by_cells(part)
            else:
                self._step(part.step)
        return Result(self.program, self.memory.arrays(), self.edits)

    # --- cell by cell ---

    def _by_cells(self, part: Part) -> None:
        self.memory.lists(part.items)
        for store in self.memory.stores:
            part.run(store)
        self.memory.written(part.lines)

    # --- as arrays ---

    def _step(self, step: Step | March) -> None:
        if isinstance(step, Step):
            self._compute(step)
            return
        positions = range(len(step.axis)) if step.forwards else range(len(step.axis) - 1, -1, -1)
        for position in positions:
            self.march[step.axis] = position
            for inner in step.body:
                self._step(inner)
        del self.march[step.axis]

    def _compute(self, step: Step) -> None:
        block = step.block
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
        self._store(line, scope, evaluate(block.expr, scope, self._read, self.by))

    def _store(self, line: Item, scope: Scope, values: Values) -> None:
        target = self.memory.array(line)
        for axis, size in zip(values.axes, values.x.shape[1:], strict=True):
            start, stop = scope.get(axis, (0, len(axis)))
            if axis not in line.axes or size not in (1, stop - start):
                raise AssertionError(f"{line.key} got {size} values along {axis.label}")  # compile() refuses this
        values = values.over(line.axes)
        where: list[slice] = [slice(None)]
        for axis in line.axes:
            start, stop = scope.get(axis, (0, len(axis)))
            lead = int(axis is line.column_axis)
            where.append(slice(start + lead, stop + lead))
        target.x[tuple(where)] = values.x
        if values.codes is not None:
            if target.codes is None:
                target.codes = np.zeros(target.x.shape, dtype=np.int8)
            target.codes[tuple(where)] = values.codes

    def _read(self, leaf: Leaf, scope: Scope) -> Values:
        assert isinstance(leaf, Item)
        values = self.memory.array(leaf, writing=False)
        where: list[slice] = [slice(None)]
        for axis in leaf.axes:
            lead = int(axis is leaf.column_axis)
            start, stop = scope.get(axis, (0, len(axis)))
            if start + lead < 0 or stop > len(axis):
                raise AssertionError(f"{leaf.key} read outside {axis.label}")  # compile() refuses this
            where.append(slice(start + lead, stop + lead))
        codes = None if values.codes is None else values.codes[tuple(where)]
        return Values(leaf.axes, values.x[tuple(where)], codes)


def dense(item: Input, given: Given) -> Any:
    """An input's cells as an array: what is shared first, then what is particular, scenario by scenario."""
    rows = [len(axis) for axis in item.row_axes]
    length = item.length
    layers: list[Any] = []
    of_scenario: dict[int, list[Any]] = {scenario: [] for scenario in item.scenarios}
    for (scenario, members, period), x in given.items():
        if scenario in of_scenario:
            of_scenario[scenario].append((members, period, x))
    for scenario, own in of_scenario.items():
        values = layers[0].copy() if scenario else np.zeros([*rows, length])
        own.sort(key=lambda cell: (cell[0] is not None, cell[1] is not None))
        for members, period, x in own:
            at = slice(None) if period is None else slice(period, period + 1)
            values[(..., at) if members is None else (*members, at)] = x
        layers.append(values)
    dense = np.stack(layers) if item.by_scenario else layers[0]
    return dense if item.column_axis else dense[..., 0]
