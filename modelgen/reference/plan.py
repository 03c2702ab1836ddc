"""How a program is computed cell by cell: the function of each block, and the cells that it fills, worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import prod

from modelgen.formula.axes import Axis
from modelgen.model.items import Block, Item
from modelgen.program.order import March, Step
from modelgen.program.program import Program
from modelgen.reference.cells import Compiler, Coordinates, Shapes, Store

CELLS = 100  # from so many on that can be computed at once, arrays are faster
Filled = list[tuple[int, Coordinates]]  # where a cell stands in its item's list, and its coordinates


class Part:
    """A step of a program: a block, or blocks that are computed in step along an axis."""

    def __init__(self, step: Step | March, compiler: Compiler) -> None:
        self.step, self.compiler = step, compiler
        self.lines = tuple(dict.fromkeys(block.line for block, _ in _marched(step, ())))

    def small(self, draws: int) -> bool:
        """Whether cells are faster than arrays: where few can be computed at once."""
        cells, evaluations = self._counts
        return cells * draws <= CELLS * evaluations

    @cached_property
    def _counts(self) -> tuple[int, int]:
        marched = list(_marched(self.step, ()))
        evaluations = sum(prod(len(axis) for axis in axes) for _, axes in marched)
        return sum(block.size for block, _ in marched), evaluations

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What its blocks read and write."""
        found: dict[Item, None] = {}
        for block, _ in _marched(self.step, ()):
            found[block.line] = None
            found.update(dict.fromkeys(need.item for need in block.needs))  # type: ignore[misc]
        return tuple(found)

    @cached_property
    def _work(self) -> Marching | Marched:
        return _work(self.step, self.compiler, ())

    def run(self, store: Store) -> None:
        """Compute its cells."""
        self._work.run(store, {})


class Marching:
    """A group with the cells of its blocks by the positions on the axes along which it steps."""

    def __init__(self, step: March, compiler: Compiler, above: tuple[Axis, ...]) -> None:
        self.axis, marched = step.axis, (*above, step.axis)
        count = len(step.axis)
        self.positions = range(count) if step.forwards else range(count - 1, -1, -1)
        self.body = [_work(inner, compiler, marched) for inner in step.body]

    def run(self, store: Store, at: dict[Axis, int]) -> None:
        """Step along the axis."""
        for position in self.positions:
            at[self.axis] = position
            for inner in self.body:
                inner.run(store, at)


class Marched:
    """A block: at each step along the axes above it the cells that stand there; all of them where there is none."""

    def __init__(self, step: Step, compiler: Compiler, marched: tuple[Axis, ...]) -> None:
        block, shapes = step.block, compiler.shapes
        self.number, self.cell = shapes.numbers[block.line], compiler.block(block)
        self.axes = tuple(axis for axis in marched if axis in block.line.axes)
        places = [block.line.axes.index(axis) for axis in self.axes]
        self.filled: dict[tuple[int, ...], Filled] = {}
        for index, at in shapes.filled(block):
            self.filled.setdefault(tuple([at[place] for place in places]), []).append((index, at))

    def run(self, store: Store, at: Mapping[Axis, int]) -> None:
        """Compute the cells of one step."""
        cell, into = self.cell, store[self.number]
        for index, where in self.filled.get(tuple([at[axis] for axis in self.axes]), ()):
            into[index] = cell(store, where)


class Plan:
    """A program's steps, each with what it takes to compute it cell by cell."""

    def __init__(self, program: Program) -> None:
        self.shapes = Shapes(program)
        compiler = Compiler(self.shapes)
        self.parts = [Part(step, compiler) for step in program.order]


def plan(program: Program) -> Plan:
    """The plan of a program, made once."""
    return program.once(Plan)


def _work(step: Step | March, compiler: Compiler, above: tuple[Axis, ...]) -> Marching | Marched:
    return Marched(step, compiler, above) if isinstance(step, Step) else Marching(step, compiler, above)


def _marched(step: Step | March, axes: tuple[Axis, ...]) -> Iterator[tuple[Block, tuple[Axis, ...]]]:
    """Blocks, each with the axes along which it is stepped."""
    if isinstance(step, Step):
        yield step.block, axes
    else:
        for inner in step.body:
            yield from _marched(inner, (*axes, step.axis))
