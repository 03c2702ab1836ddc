"""Sweeps: a slice of the model made again over new axes, the rest referred to (conventions 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, by_rank
from modelgen.formula.rewrite import rewrite
from modelgen.model.items import Item, Line, Members
from modelgen.model.needs import leaves
from modelgen.model.sheets import Container

Drivers = Mapping[Item, Expr]


def lift(on: Container, target: Line, drivers: Drivers, suffix: str) -> Line:
    """The target as it is when each driver takes its expression's values; made on a sheet or table.

    Only the lines between the drivers and the target are made again, each over its own axes and those of the
    drivers that reach it; they refer to the originals for everything else. `suffix` tells their labels apart.
    DefinitionError where no driver reaches the target, or one driver is calculated from another.
    """
    _refuse_nested(drivers)
    reached = _reach(target, drivers)
    if target not in reached:
        names = ", ".join(f"'{driver.label}'" for driver in drivers)
        raise DefinitionError(f"'{target.label}' doesn't depend on {names}", "name drivers that it is calculated from")
    lifted: dict[Item, Line] = {}
    for original, axes in reached.items():
        lifted[original] = Line(on.model, f"{original.label} ({suffix})", (*original.axes, *axes), original.unit)
    for line in reached:
        copy = lifted[line]
        copy.original, copy.partial = line, line.partial
        for phase, members, expr in line.formulas():
            formula = rewrite(expr, lambda leaf: drivers.get(leaf, lifted.get(leaf, leaf)))  # type: ignore[call-overload]
            for row in _rows(line, copy, members):
                copy._set(phase, row, formula)
        on.add(copy)
    return lifted[target]


def _refuse_nested(drivers: Drivers) -> None:
    """A driver that is calculated from another would miss what the other one changes."""
    for driver in drivers:
        others = {other: expr for other, expr in drivers.items() if other is not driver}
        if isinstance(driver, Line) and driver in _reach(driver, others):
            names = next(f"'{other.label}'" for other in others if driver in _reach(driver, {other: others[other]}))
            raise DefinitionError(f"'{driver.label}' is calculated from {names}, and both vary", "vary one of the two")


def _reach(target: Line, drivers: Drivers) -> dict[Line, tuple[Axis, ...]]:
    """The lines between drivers and target, in order of definition, with the new axes that reach each."""
    reads: dict[Line, set[Item]] = {}
    stack = [target]
    while stack:
        line = stack.pop()
        if line not in reads and line not in drivers:
            reads[line] = {leaf for _, _, expr in line.formulas() for leaf in leaves(expr)}
            stack += [leaf for leaf in reads[line] if isinstance(leaf, Line)]
    axes: dict[Item, set[Axis]] = {driver: set(expr.axes) - set(driver.axes) for driver, expr in drivers.items()}
    grown = True
    while grown:
        grown = False
        for line, items in reads.items():
            found = set().union(*(axes.get(item, set()) for item in items)) - set(line.axes)
            if found - axes.get(line, set()) and line not in drivers:
                axes[line] = axes.get(line, set()) | found
                grown = True
    order = {id(item): number for number, item in enumerate(target.model.items)}
    lines = sorted((line for line in reads if line in axes), key=lambda line: order.get(id(line), 0))
    return {line: by_rank(list(axes[line])) for line in lines}


def _rows(line: Line, copy: Line, members: Members | None) -> Iterator[Members | None]:
    """The rows of the copy that one row of the original becomes."""
    if members is None:
        yield None
        return
    fixed = dict(zip(line.row_axes, members, strict=True))
    yield from product(*([fixed[axis]] if axis in fixed else range(len(axis)) for axis in copy.row_axes))
