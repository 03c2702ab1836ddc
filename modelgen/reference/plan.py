"""How a program is computed cell by cell: the function of each block, and the cells that it fills, worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from modelgen.formula.axes import Axis
from modelgen.model.items import Block, Item
from modelgen.program.order import March, Step
from modelgen.program.program import Program
from modelgen.reference.cells import Cell, Compiler, Coordinates, Shapes, Store

CELLS = 100  # from so many on that can be computed at once, arrays are faster
Filled = list[tuple[int, Coordinates]]  # where a cell stands in its item's list, and its coordinates


class Alone:
    """A block that is computed by itself."""

    def __init__(self, step: Step, compiler: Compiler) -> None:
        self.step, self.compiler, self.shapes = step, compiler, compiler.shapes
        self.lines = (step.block.line,)

    def small(self, draws: int) -> bool:
        """Whether cells are faster than arrays."""
        block = self.step.block
        rows = 1 if block.members is not None else self.shapes.rows(block.line)
        return rows * (block.stop - block.start) * draws <= CELLS

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What it reads and writes."""
        return _items(self.step)

    @cached_property
    def _work(self) -> tuple[int, Cell, Filled]:
        block = self.step.block
        filled = list(self.shapes.filled(block))
        return self.shapes.numbers[block.line], self.compiler.block(block), filled

    def run(self, store: Store) -> None:
        """Compute its cells."""
        number, cell, filled = self._work
        into = store[number]
        for index, at in filled:
            into[index] = cell(store, at)


class Group:
    """Blocks that are computed in step along an axis."""

    def __init__(self, step: March, compiler: Compiler) -> None:
        self.step, self.compiler, self.shapes = step, compiler, compiler.shapes
        self.lines = tuple(dict.fromkeys(block.line for block in _blocks(step)))

    def small(self, draws: int) -> bool:
        """Whether cells are faster than arrays: where few can be computed at once."""
        cells = evaluations = 0
        for block, axes in _marched(self.step, ()):
            rows = 1 if block.members is not None else self.shapes.rows(block.line)
            cells += rows * (block.stop - block.start)
            steps = 1
            for axis in axes:
                steps *= len(axis)
            evaluations += steps
        return cells * draws <= CELLS * evaluations

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What its blocks read and write."""
        return _items(self.step)

    @cached_property
    def _work(self) -> Marching:
        return Marching(self.step, self.compiler, ())

    def run(self, store: Store) -> None:
        """Compute its cells."""
        self._work.run(store, {})


class Marching:
    """A group with the cells of its blocks by the positions on the axes along which it steps."""

    def __init__(self, step: March, compiler: Compiler, above: tuple[Axis, ...]) -> None:
        self.axis, marched = step.axis, (*above, step.axis)
        count = len(step.axis)
        self.positions = range(count) if step.forwards else range(count - 1, -1, -1)
        self.body = [
            Marching(inner, compiler, marched) if isinstance(inner, March) else Marched(inner, compiler, marched)
            for inner in step.body
        ]

    def run(self, store: Store, at: dict[Axis, int]) -> None:
        """Step along the axis."""
        for position in self.positions:
            at[self.axis] = position
            for inner in self.body:
                inner.run(store, at)


class Marched:
    """A block of a group: at each step the cells that stand there."""

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
        self.steps = [
            Alone(step, compiler) if isinstance(step, Step) else Group(step, compiler) for step in program.order
        ]


def plan(program: Program) -> Plan:
    """The plan of a program, made once."""
    return program.once(Plan)


def _blocks(step: Step | March) -> Iterator[Block]:
    yield from (block for block, _ in _marched(step, ()))


def _marched(step: Step | March, axes: tuple[Axis, ...]) -> Iterator[tuple[Block, tuple[Axis, ...]]]:
    """Blocks, each with the axes along which it is stepped."""
    if isinstance(step, Step):
        yield step.block, axes
    else:
        for inner in step.body:
            yield from _marched(inner, (*axes, step.axis))


def _items(step: Step | March) -> tuple[Item, ...]:
    found: dict[Item, None] = {}
    for block in _blocks(step):
        found[block.line] = None
        found.update(dict.fromkeys(need.item for need in block.needs))  # type: ignore[misc]
    return tuple(found)
