"""Sweeps: a slice of the model made again over new axes, the rest referred to (conventions 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from modelgen.errors import DefinitionError, Unset
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, by_rank
from modelgen.formula.functions import round_to, where
from modelgen.formula.labels import slug
from modelgen.formula.rewrite import rewrite
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Container
from modelgen.model.showing import show_alike

Drivers = Mapping[Item, Expr]
_OTHERS = "name drivers that it is calculated from"
DIGITS = 9  # what is left of a relative difference behind them is rounding of the processor


def lift(on: Container, target: Line, drivers: Drivers, suffix: str) -> Line:
    """The target as it is when each driver takes its expression's values; made on a sheet or table."""
    return lift_all(on, [target], drivers, suffix)[0]


def lift_all(on: Container, targets: Sequence[Line], drivers: Drivers, suffix: str) -> list[Line]:
    """Several targets as they are when each driver takes its expression's values, what they share made once.

    Only the lines between the drivers and the target are made again, each over its own axes and those of the
    drivers that reach it; they refer to the originals for everything else. `suffix` tells their labels apart, and
    their keys, as those of the originals are apart.
    DefinitionError where no driver reaches the target, or one driver is calculated from another.
    """
    _refuse_nested(drivers)
    reached = reach(targets, drivers)
    for target in targets:
        if target not in reached:
            raise independent(target, drivers, ", ".join(f"'{driver.label}'" for driver in drivers))
    lifted: dict[Item, Line] = {}
    for original, axes in reached.items():
        lifted[original] = _again(on, original, axes, suffix)
    for line in reached:
        copy = lifted[line]
        copy.original = line
        copy.partial = line.partial or line.cases is not None  # an assumption has values where its cases have
        for phase, members, expr in line.formulas():
            formula = rewrite(expr, lambda leaf: drivers.get(leaf, lifted.get(leaf, leaf)))  # type: ignore[call-overload]
            for row in rows_of(line, copy, members):
                copy._set(phase, row, formula)
        on.sheet.hold("lines", copy.label)
        on.add(copy)
    return [lifted[target] for target in targets]


def stand_in(on: Container, driver: Item, axes: Sequence[Axis], value: Expr, suffix: str) -> Line:
    """A line in place of a driver: over its axes and further ones, with values where the driver has them."""
    line = _again(on, driver, axes, suffix)
    if isinstance(driver, Line) and driver.cases is None:
        phases = {phase for phase, _, _ in driver.formulas()} - {OPENING}
        line.original, line.partial = driver, driver.partial
    else:
        (first, last), past = driver.span, driver.past
        phases = {"forecast"} if past and first == past else {"history"} if past and last == past else {"formula"}
    line._set("forecast" if "forecast" in phases else "history" if phases == {"history"} else "formula", None, value)
    if phases >= {"forecast", "history"}:
        line._set("history", None, driver)
    on.sheet.hold("lines", line.label)
    return on.add(line)


def _again(on: Container, item: Item, axes: Sequence[Axis], suffix: str) -> Line:
    """A line that shows an item once more, over its axes and further ones; labels may be alike, keys never are."""
    key = slug(f"{item.key} {suffix}")
    line = Line(on.model, f"{item.label} ({suffix})", over(item, axes), item.unit, key=key)
    line.options = item.options
    show_alike(line, item)
    return line


def over(item: Item, more: Sequence[Axis]) -> tuple[Axis, ...]:
    """An item's axes and further ones: the rows of one step stand together."""
    steps = tuple(axis for axis in more if axis.ordered)
    return (*steps, *item.axes, *(axis for axis in more if axis not in steps))


def _refuse_nested(drivers: Drivers) -> None:
    """A driver that is calculated from another would miss what the other one changes."""
    for driver in drivers:
        others = {other: expr for other, expr in drivers.items() if other is not driver}
        if isinstance(driver, Line) and driver in reach([driver], others):
            names = next(f"'{other.label}'" for other in others if driver in reach([driver], {other: others[other]}))
            raise DefinitionError(f"'{driver.label}' is calculated from {names}, and both vary", "vary one of the two")


def independent(target: Line, drivers: Drivers, names: str) -> DefinitionError:
    """What is said of a target that isn't calculated from drivers of these names, or not yet."""
    what = f"'{target.label}' doesn't depend on {names}"
    unset = next((line for line in _behind([target], drivers) if not line.set_formulas), None)
    if unset is None:
        return DefinitionError(what, _OTHERS)
    return Unset(
        what, "set its formula first" if unset is target else f"{_OTHERS}, or set the formula of '{unset.label}' first"
    )


def reach(targets: Sequence[Line], drivers: Drivers) -> dict[Line, tuple[Axis, ...]]:
    """The lines between drivers and target, in order of definition, with the new axes that reach each."""
    lines = _behind(targets, drivers)
    axes: dict[Item, set[Axis]] = {driver: set(expr.axes) - set(driver.axes) for driver, expr in drivers.items()}
    grown = True
    while grown:  # a line is mostly defined behind what it reads
        grown = False
        for line in lines:
            found = {axis for item in line.reads if item in axes for axis in axes[item]}.difference(line.axes)
            if not found <= axes.get(line, set()):
                axes[line] = axes.get(line, set()) | found
                grown = True
    return {line: by_rank(list(axes[line])) for line in lines if line in axes}


def _behind(targets: Sequence[Line], drivers: Drivers) -> list[Line]:
    """The targets and the lines that go into them, but for drivers and what goes into those, in order of definition."""
    behind: set[Item] = set()
    stack: list[Item] = list(targets)
    while stack:
        item = stack.pop()
        if isinstance(item, Line) and item not in behind and item not in drivers:
            behind.add(item)
            stack += item.reads
    return [item for item in targets[0].model.items if isinstance(item, Line) and item in behind]


def rows_of(line: Line, copy: Line, members: Members | None) -> Iterator[Members | None]:
    """The rows of the copy that one row of the original becomes."""
    if members is None:
        yield None
        return
    fixed = dict(zip(line.row_axes, members, strict=True))
    yield from product(*([fixed[axis]] if axis in fixed else range(len(axis)) for axis in copy.row_axes))


def agree(a: Expr, b: Expr, scale: Expr) -> Expr:
    """Whether a and b are the same but for rounding, measured by the size of the numbers they come from."""
    return where(scale == 0, where(a == b, 0, 1), round_to((a - b) / scale, DIGITS)) == 0
