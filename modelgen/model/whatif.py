"""Sensitivities, all scenarios side by side, tornados: slices of the model made again, with direct formulas.

What is varied, a driver, is an assumption, a line, or one member of either (`growth.at(segment, "AWS")`). It is varied
by steps around its live value, so that a grid moves with the model and its middle is the model's own value, which a
check confirms. Actuals stay what they are. A value that is an error, or that its own formula calls n.m., is n.m.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import Any

from modelgen.errors import DefinitionError, Place
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import absolute, if_error, round_to, where
from modelgen.formula.labels import cut, slug, told_apart
from modelgen.formula.units import NUMBER, TEXT
from modelgen.model.declarations import Declarations
from modelgen.model.drivers import Driver, refuse_result, vary
from modelgen.model.items import Input, Line
from modelgen.model.percent import ALONE
from modelgen.model.sheets import Sheet, Table
from modelgen.model.showing import show_alike
from modelgen.model.sweeps import DIGITS, Drivers, agree, independent, lift, lift_all, reach

SHEET, STEPS = "Sensitivities", "Sensitivity steps"
BASE, LOW, HIGH = "Base", "Low", "High"
LABEL = 120  # characters
SOURCE = "declared in the definition"


@dataclass(frozen=True, eq=False)
class Grid:
    """A sensitivity: its values over rows and columns, and the live values that stand at its heads."""

    values: Line
    rows: Line
    columns: Line | None
    check: Line


@dataclass(frozen=True, eq=False)
class Tornado:
    """A tornado over its bars, the longest first: the driver's name, the result at its low and at its high."""

    driver: Line
    low: Line
    high: Line
    base: Line
    impact: Line  # n.m. where an end has no value; such a bar comes last


def grid(
    on: Sheet, result: Line, varied: Sequence[tuple[Driver, Line]], label: str,
    counts: Callable[..., Expr] | None = None, at_end: bool = False,
) -> Grid:  # fmt: skip
    """A table of `result` where one driver, or two, are off by steps: lines over axes of their own, 0 in the middle.

    A value counts where `counts`, a condition on the heads, holds, else it is n.m. The head of a driver by period is
    the first that moves, or the last (`at_end`). DefinitionError for a result with axes, and for a driver that it
    doesn't depend on.
    """
    m, axes = on.model, [step.axes[0] for _, step in varied]
    refuse_result(result, f"'{label}'")
    table = on.table(label, axes[0])
    heads = []
    for (driver, step), side in zip(varied, ("rows", "columns"), strict=False):
        name, live = driver.head(at_end=at_end)
        heads.append(table.line(name, step.axes[0], unit=driver.unit, key=slug(f"{label} {side} values")))
        heads[-1].formula, heads[-1].apart = driver.stepped(live, step), True
    m.workings.heading(f"{label}: the model in each case")
    changes = [(driver, driver.stepped(driver.item, step)) for driver, step in varied]
    lifted: Expr = lift(m.workings, result, vary(m.workings, changes, label), label)
    for driver, step in varied:
        if step.axes[0] not in lifted.axes:
            raise independent(result, {driver.item: driver.item}, f"'{driver.name}'")
    values = table.line(f"{result.label} in each case", *axes, unit=str(result.unit), key=slug(f"{label} value"))
    counted = lifted if counts is None else where(counts(*heads), lifted, not_meaningful)
    values.formula = if_error(counted, not_meaningful)
    values.heat = True
    show_alike(values, result)
    middle: Expr = values
    for axis in axes:
        middle = middle.at(axis, axis.members[len(axis) // 2])
    check = m.check(f"{label}: the middle is the model's own value", agree(middle, result, result))
    return Grid(values, heads[0], heads[1] if len(heads) > 1 else None, check)


def sensitivity(
    m: Declarations, result: Line, rows: tuple[Any, Sequence[float]],
    columns: tuple[Any, Sequence[float]] | None = None, *, label: str = "",
) -> Grid:  # fmt: skip
    """The result where one driver, or two, are off by steps: a table on the sheet Sensitivities.

    `rows` and `columns` are each a driver and its steps, an odd number that rises or falls with 0 in the middle, in the
    driver's unit; they stand as inputs on the sheet "Sensitivity steps". DefinitionError for a result with axes, steps
    without a middle, a driver that the result doesn't depend on, and two drivers that share a value.
    """
    refuse_result(result, label or "a sensitivity")
    what = f"'{label}'" if label else f"the sensitivity of '{result.label}'"
    sides = [_pair(what, pair) for pair in ([rows] if columns is None else [rows, columns])]
    label = label or f"{result.label} by {' and '.join(driver.name for driver, _ in sides)}"
    _refuse_label(m, label, "rows")
    varied = []
    for (driver, numbers), side in zip(sides, ("rows", "columns"), strict=False):
        axis = m.axis(driver.name, *_names(numbers, label), key=slug(f"{label} {side}"))
        step = _steps(m, f"Steps of {driver.name}", driver, numbers, axis, label, f"{axis.key}_steps")
        varied.append((driver, step))
    return grid(_sheet(m, SHEET), result, varied, label)


def scenario_table(
    m: Declarations, outputs: Sequence[Line], *, label: str = "Scenarios side by side"
) -> dict[Line, Line]:
    """Each output in every scenario, whatever the selector says: a table on the sheet Sensitivities."""
    if not outputs:
        raise DefinitionError(f"'{label}' has no outputs", "name some lines without axes")
    for output in outputs:
        refuse_result(output, f"'{label}'")
    _refuse_label(m, label)
    case = m.axis("Scenario shown", *m.scenario.members, key=slug(label))
    number = _numbers(m, f"{label}: number", case)
    table = _sheet(m, SHEET).table(label, case)
    shown = {output: table.line(output.label, case, unit=str(output.unit), key=slug(f"{label} {output.key}"))
             for output in dict.fromkeys(outputs)}  # fmt: skip
    drivers: Drivers = {m.scenario_number: number}
    differing = [output for output in shown if reach([output], drivers)]
    values: dict[Line, Line] = {}
    if differing:
        m.workings.heading(f"{label}: the model in each scenario")
        values = dict(zip(differing, lift_all(m.workings, differing, drivers, label), strict=True))
    labels = told_apart([output.label for output in shown])
    for (output, line), called in zip(shown.items(), labels, strict=True):
        line.formula = if_error(values.get(output, output), not_meaningful)
        show_alike(line, output)
        live = agree(line.at(case, m.selector), output, output)
        said = "of the live scenario is the model's own"
        m.check(f"{label}: {called} {said}", live, key=slug(f"{label} {output.key} {said}"))
    return shown


def tornado(
    m: Declarations, result: Line, deltas: Mapping[Any, float | tuple[float, float]], *, label: str = ""
) -> Tornado:  # fmt: skip
    """The result with one driver at a time off by its delta (or from its low to its high one), the longest bar first.

    A delta is a number above 0, or the two ends, in the driver's unit. Each driver's slice is lifted by itself. Bars
    of equal length keep the order of `deltas`. DefinitionError for a driver that the result doesn't depend on.
    """
    refuse_result(result, label or "a tornado")
    label = label or f"Tornado of {result.label}"
    if not isinstance(deltas, Mapping) or not deltas:
        raise DefinitionError(f"'{label}' has the deltas {cut(deltas)}", "give a table: {rate: 0.01, growth: 0.005}")
    _refuse_label(m, label, "driver")
    drivers = [(Driver.of(driver, f"'{label}'"), _ends(label, delta)) for driver, delta in deltas.items()]
    key, names = slug(label), [driver.name for driver, _ in drivers]
    by_driver = m.axis("Driver", *names, key=f"{key}_driver")
    end = m.axis("End", LOW, HIGH, key=f"{key}_end")
    bar = m.axis("Bar", *(str(n) for n in range(1, len(names) + 1)), key=f"{key}_bar")
    shown = _sheet(m, SHEET).table(label, bar)

    declared = m.workings.table(f"{label}: drivers as declared", by_driver)
    value = declared.line(result.label, by_driver, end, unit=str(result.unit), key=f"{key}_value")
    for driver, ends in drivers:
        suffix = f"{driver.name} ({label})"
        step = _steps(m, f"Delta of {driver.name}", driver, ends, end, label, slug(f"{key} {driver.name} delta"))
        m.workings.heading(f"{label}: {driver.name}")
        change = driver.stepped(driver.item, step)
        lifted = lift(m.workings, result, vary(m.workings, [(driver, change)], suffix), suffix)
        for member in end.members:
            value.define((driver.name, member), if_error(lifted.at(end, member), not_meaningful))
    which = _by_length(m, declared, value, bar, label)

    texts = m.lists.add(Input(m, f"{label}: names", (by_driver,), TEXT, fixed=True, options=by_driver.members))
    texts.give(dict(zip(names, names, strict=True)), source=SOURCE)
    named = shown.add(Line(m, "Driver", (bar,), TEXT, key=f"{key}_driver_name"))
    named.options = texts.options
    named.formula = texts.at(by_driver, which)
    low, high, base, impact = (
        shown.line(name, bar, unit=str(result.unit), key=slug(f"{key} {name}"))
        for name in ("At its low", "At its high", BASE, "Impact")
    )
    low.formula, high.formula = (value.at(end, member).at(by_driver, which) for member in end.members)
    base.formula = result
    impact.formula = if_error(absolute(high - low), not_meaningful)
    shown.sheet.chart(label, low, high, base, kind="tornado", names=named)
    return Tornado(named, low, high, base, impact)


def _by_length(m: Declarations, declared: Table, value: Line, bar: Axis, label: str) -> Line:
    """The number of the driver at each bar, the longest first; `value` varies over the drivers and their two ends."""
    by_driver, end = value.axes

    def column(name: str, *axes: Axis, unit: str = "") -> Line:
        return declared.line(name, by_driver, *axes, unit=unit, key=slug(f"{label} {name}"))

    length, part, rank, place = column("Length", unit=str(value.unit)), column("Part"), column("Rank"), column("Place")
    length.formula = if_error(absolute(value.at(end, HIGH) - value.at(end, LOW)), 0)
    # rounded, for engines don't agree on the last digit of bars that are equally long
    part.formula = if_error(round_to(length / length.max(by_driver), DIGITS), 0)
    rank.formula = part.rank(by_driver)
    for number, name in enumerate(by_driver.members):
        own = ahead = rank.at(by_driver, name)
        for earlier in by_driver.members[:number]:
            ahead = ahead + where(rank.at(by_driver, earlier) == own, 1, 0)
        place.define(name, ahead)
    found = column("Number at its bar", bar)
    found.formula = where(place == _numbers(m, f"{label}: bars", bar), _numbers(m, f"{label}: drivers", by_driver), 0)
    which = m.workings.table(f"{label}: drivers by bar", bar).line("Driver", bar, unit="", key=slug(f"{label} number"))
    which.formula = found.total(by_driver)
    return which


def _pair(what: str, pair: object) -> tuple[Driver, list[float]]:
    if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[1], Iterable):
        raise DefinitionError(f"{what} gets {cut(pair)}", "give a driver and its steps: (rate, [-0.01, 0, 0.01])")
    return Driver.of(pair[0], what), [_number(what, step) for step in pair[1]]


def _number(what: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise DefinitionError(f"{what} has a step of {cut(value)}", "give numbers, in the driver's unit")
    return float(value)


def _names(steps: Sequence[float], label: str) -> list[str]:
    """Down 1, Base, Up 1: the steps themselves are inputs, and a name with a number would not follow them."""
    middle = len(steps) // 2
    rising, falling = (all(sign * a < sign * b for a, b in pairwise(steps)) for sign in (1, -1))
    if len(steps) < 3 or len(steps) % 2 == 0 or steps[middle] != 0 or not (rising or falling):
        why = f"'{label}' has the steps {list(steps)}"
        raise DefinitionError(why, "give an odd number that rises or falls, with 0 in the middle")
    before, after = ("Down", "Up") if rising else ("Up", "Down")
    ways = range(1, middle + 1)
    return [*(f"{before} {n}" for n in reversed(ways)), BASE, *(f"{after} {n}" for n in ways)]


def _ends(label: str, delta: object) -> tuple[float, float]:
    """The low and the high step of a tornado's driver."""
    if isinstance(delta, tuple) and len(delta) == 2:
        low, high = (_number(f"'{label}'", end) for end in delta)
    else:
        high = _number(f"'{label}'", delta)
        low = -high
    if not low < high:
        raise DefinitionError(
            f"'{label}' has a delta of {cut(delta)}", "give a number above 0, or a low and a high one"
        )
    return low, high


def _refuse_label(m: Declarations, label: str, word: str = "") -> None:
    """DefinitionError for a label that is taken, or that leaves no room for those of the lines that are made again."""
    if any(axis.key == slug(f"{label} {word}") for axis in m.axes):
        raise DefinitionError(f"there is a table '{label}' already", "give one of the two a label=")
    if len(label) > LABEL:
        raise DefinitionError(f"the label {cut(label)} has more than {LABEL} characters", "give a shorter label=")


def _steps(
    m: Declarations, name: str, driver: Driver, steps: Sequence[float], axis: Axis, label: str, key: str
) -> Any:  # fmt: skip
    """The steps as inputs, on a sheet of their own."""
    for fault in _points(label, driver, max(map(abs, steps)), ALONE):
        raise fault
    step = _sheet(m, STEPS).assumption(name, axis, unit=driver.unit, shared=True, key=key)
    assert isinstance(step, Input)  # it is shared
    step.give(dict(zip(axis.members, steps, strict=True)), source=SOURCE, note=label)

    def lacking() -> Iterator[DefinitionError]:  # when the driver's values are given
        far = max(map(abs, step.given.values()))
        if far > driver.largest:
            yield from _points(label, driver, far, 1, step.place)

    m.require(lacking)
    return step


def _points(
    label: str, driver: Driver, far: float, most: float, place: Place | None = None
) -> Iterator[DefinitionError]:
    """A step of a percentage that lacks its sign, which one of `most` does (convention 39)."""
    if driver.item.unit.display == "%" and far >= most:
        what = f"'{label}' moves '{driver.name}' by {far:g}, which is {far * 100:g} percentage points"
        yield DefinitionError(what, f"write {far / 100:.12g} for {far:g}%", place)


def _numbers(m: Declarations, label: str, axis: Axis) -> Input:
    """The numbers of an axis' members, from 1."""
    numbers = m.lists.add(Input(m, label, (axis,), NUMBER, fixed=True))
    numbers.give({name: n for n, name in enumerate(axis.members, 1)}, source=SOURCE)
    return numbers


def _sheet(m: Declarations, name: str) -> Sheet:
    """The sheet of a name, made when it is first needed."""
    return next((sheet for sheet in m.sheets if sheet.name == name), None) or m.sheet(name)
