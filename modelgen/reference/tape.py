"""What varies between draws, as a list of operations, each of one cell in all draws: the reference for many draws.

The program is computed once. Then each cell that reads what is drawn is gone through: what doesn't vary is a number by
now, the branch that a choice leaves out isn't looked at, and the rest is written down, an operation once. A step holds
a row of draws, short enough for a processor's cache.

Steps compute with numbers; wherever one comes to an error, to n.m. or beyond what is finite, the arrays' reading of
that one operation decides (convention 1), as it does for what is computed cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from modelgen.formula.kernels import Numbers
from modelgen.model.items import Input, Item
from modelgen.program.program import Program
from modelgen.reference.arrays import Values
from modelgen.reference.cells import Code
from modelgen.reference.plan import Part, plan
from modelgen.reference.solve import Solver
from modelgen.reference.trace import Register, Traced, Tracer, Whole

Direct = Callable[..., Numbers]
ROW = 8_192  # draws: their cells lie in a processor's cache, and a step takes longer than its call
Cell = tuple[Input, tuple[int, ...]]
"""An input, and a position in its array, which has no opening."""
Varied = tuple[str | None, int]
"""What a draw does to a cell's value, an operation (None: it takes its place), and which draw it is."""


class Tape:
    """The steps for some items of a program in one scenario, where `varied` says which cells follow which draws."""

    def __init__(self, program: Program, scenario: int, varied: Mapping[Cell, Varied], wanted: Sequence[Item]) -> None:
        own = [program.own(item) for item in wanted]
        solver = Solver(program, 1, {program.selector: np.full(1, float(scenario))}, {}, only=own)
        solver.run()
        items = set(solver.memory.items)
        solver.memory.lists(items)
        store: list[list[Traced]] = [list(cells) for cells in solver.memory.stores[0]]
        tracer = Tracer(plan(program).shapes)
        moved = set[Item]()
        for (item, at), (operation, draw) in varied.items():
            if item in items:
                tracer.vary(store, item, at, operation, draw)
                moved.add(item)
        for step in program.order:
            part = Part(step, tracer)  # type: ignore[arg-type]
            if any(line in items for line in part.lines) and not moved.isdisjoint(part.items):
                part.run(store)  # type: ignore[arg-type]
                moved.update(part.lines)
        shapes = plan(program).shapes
        self.cells = [store[shapes.numbers[item]] for item in own]
        self._settle(tracer)

    def _settle(self, tracer: Tracer) -> None:
        """Leave out what nothing reads, and give each result a slot that is free by then."""
        last = {one.number: len(tracer.steps) for cells in self.cells for one in cells if isinstance(one, Register)}
        for number in range(len(tracer.steps) - 1, -1, -1):
            if number in last and (step := tracer.steps[number]) is not None:
                for one in step.reads:
                    last.setdefault(one, number)
        ending: dict[int, list[int]] = {}
        for number, end in last.items():
            ending.setdefault(end, []).append(number)
        slots, free, size = dict[int, int](), list[int](), 0
        self.draws: list[tuple[int, int]] = []  # which draw stands in which slot
        self.fixed: list[tuple[int, Traced]] = []
        self.steps: list[tuple[Direct | None, Whole, tuple[int, ...], int]] = []
        for number, step in enumerate(tracer.steps):
            if number not in last:
                continue
            keeps = step is None  # a draw or a number stays for the next row
            if step is not None:
                reads = tuple([slots[one] for one in step.reads])
                free += [slots[one] for one in ending.get(number, ()) if tracer.steps[one] is not None]
            if free and not keeps:
                slots[number] = free.pop()
            else:
                slots[number], size = size, size + 1
            if step is not None:
                self.steps.append((step.direct, step.whole, reads, slots[number]))
            elif number in tracer.draws:
                self.draws.append((tracer.draws[number], slots[number]))
            else:
                self.fixed.append((slots[number], tracer.fixed[number]))
        self.size = size
        self.slots = slots
        self.row = ROW

    def run(self, drawn: Sequence[Numbers]) -> list[list[Values]]:
        """The cells of each wanted item, openings too, for the draws that stand in each of `drawn`: `row` at most."""
        slots: list[Any] = [None] * self.size
        coded = set[int]()  # slots with an error or n.m. in some draw: these hold `Values`
        for slot, value in self.fixed:
            slots[slot] = _constant(value)
            if isinstance(value, Code):
                coded.add(slot)
        for draw, slot in self.draws:
            slots[slot] = drawn[draw]
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            for direct, whole, reads, slot in self.steps:
                if direct is not None and (not coded or coded.isdisjoint(reads)):
                    try:
                        slots[slot] = direct(*[slots[one] for one in reads])
                        coded.discard(slot)
                        continue
                    except FloatingPointError:
                        pass
                found = whole(*[_boxed(slots[one]) for one in reads])
                slots[slot] = found.x if found.codes is None else found
                (coded.discard if found.codes is None else coded.add)(slot)
        return [
            [_boxed(slots[self.slots[one.number]] if isinstance(one, Register) else _constant(one)) for one in cells]
            for cells in self.cells
        ]


def _constant(value: Traced) -> Any:
    if isinstance(value, Code):
        return Values((), np.zeros(1), np.full(1, value.number, dtype=np.int8))
    return np.full(1, value)


def _boxed(value: Any) -> Values:
    return value if isinstance(value, Values) else Values((), value)
