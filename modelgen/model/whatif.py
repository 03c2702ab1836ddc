"""Sensitivities, all scenarios side by side, tornados: slices of the model made again, with direct formulas.

What is varied is an assumption, a line, or one member of either (`growth.at(segment, "AWS")`). It is varied by steps
around its live value, so that a grid moves with the model and its middle is the model's own value, which a check
confirms. A value that is an error, or that its own formula calls n.m., is n.m.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Expr, not_meaningful
from modelgen.formula.functions import absolute, if_error, round_to, where
from modelgen.formula.labels import slug
from modelgen.formula.units import BOOLEAN, DATE, TEXT, Unit
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import agree, lift, lift_all, stand_in

if TYPE_CHECKING:
    from modelgen.model.model import Model

SHEET, STEPS = "Sensitivities", "Sensitivity steps"
BASE = "Base"
DECIMALS = 12


@dataclass(frozen=True)
class Grid:
    """A sensitivity: its values over rows and columns, and the live values that stand at its heads."""

    values: Line
    rows: Line
    columns: Line | None
    check: Line


@dataclass(frozen=True)
class Tornado:
    """A tornado over its bars, the longest first: the driver's name, the result at its low and its high end."""

    driver: Line
    low: Line
    high: Line
    impact: Line
    base: Line


@dataclass(frozen=True)
class _Driver:
    """What is varied: an item, or some of its rows."""

    item: Item
    name: str
    members: dict[Axis, int]

    @classmethod
    def of(cls, driver: object, what: str) -> _Driver:
        """DefinitionError for anything that isn't an item or one member of it, or that can't be raised by a step."""
        expr, members = driver, dict[Axis, int]()
        while isinstance(expr, At):
            members[expr.axis] = expr.position
            expr = expr.children[0]
        if not isinstance(expr, Item) or any(axis is expr.column_axis for axis in members):
            remedy = "name an assumption, a line, or a member: growth.at(segment, 'AWS')"
            raise DefinitionError(f"{what} varies '{driver}'", remedy)
        if isinstance(expr, Input) and expr.by_scenario:
            raise DefinitionError(f"{what} varies the cases of '{expr.label}'", "name the assumption itself")
        if expr.unit in (TEXT, DATE, BOOLEAN):
            raise DefinitionError(f"{what} varies the {expr.unit} '{expr.label}' by steps", "vary a number")
        names = ", ".join(axis.members[position] for axis, position in members.items())
        return cls(expr, f"{expr.label}, {names}" if names else expr.label, members)

    def raised(self, m: Model, axis: Axis, steps: Expr, suffix: str) -> Line:
        """The driver over an axis of steps: its live value and the step, where the step applies."""
        line = stand_in(m.workings, self.item, (axis,), _stepped(self.item, steps), suffix)
        if not self.members:
            return line
        phase = next(name for name, _, _ in line.formulas())
        for row in product(*(range(len(a)) for a in line.row_axes)):
            at = dict(zip(line.row_axes, row, strict=True))
            if any(at[a] != position for a, position in self.members.items()):
                line._set(phase, row, self.item)
        return line


def sensitivity(
    m: Model, result: Line, rows: tuple[Any, Sequence[float]], columns: tuple[Any, Sequence[float]] | None = None, *,
    label: str = "",
) -> Grid:  # fmt: skip
    """The result where one driver, or two, are off by steps: a table on the sheet Sensitivities.

    `rows` and `columns` are each a driver and its steps, an odd number with 0 in the middle, in the driver's unit.
    DefinitionError for a result with axes, steps without a middle, and a driver that the result doesn't depend on.
    """
    given = [rows] if columns is None else [rows, columns]
    drivers = [_Driver.of(driver, f"the sensitivity of '{result}'") for driver, _ in given]
    label = label or f"{_plain(result)} by {' and '.join(driver.name for driver in drivers)}"
    sheet, inputs = _sheets(m)
    axes, steps, heads, varied = [], [], [], dict[Item, Expr]()
    for driver, (_, numbers), where_ in zip(drivers, given, ("rows", "columns"), strict=False):
        axis = m.axis(driver.name, *_names(numbers, driver.item.unit, label), key=slug(f"{label} {where_}"))
        step = inputs.assumption(
            f"Steps of {driver.name}",
            axis,
            unit=str(driver.item.unit),
            shared=True,
            key=slug(f"{label} {where_} steps"),
        )
        step.give(dict(zip(axis.members, numbers, strict=True)), source="declared with the sensitivity", note=label)
        axes.append(axis)
        steps.append(step)
    table = sheet.table(label, axes[0])
    for driver, axis, step, where_ in zip(drivers, axes, steps, ("rows", "columns"), strict=False):
        head = table.line(driver.name, axis, unit=str(driver.item.unit), key=slug(f"{label} {where_} values"))
        head.formula = _stepped(_live(driver), step)
        heads.append(head)
    m.workings.heading(f"{label}: the model in each case")
    for driver, axis, step in zip(drivers, axes, steps, strict=True):
        if driver.item in varied:
            raise DefinitionError(f"'{label}' varies '{driver.item.label}' twice", "vary another driver")
        varied[driver.item] = driver.raised(m, axis, step, label)
    lifted = lift(m.workings, result, varied, label)
    for driver, axis in zip(drivers, axes, strict=True):
        if axis not in lifted.axes:
            raise DefinitionError(f"'{result.label}' doesn't depend on '{driver.name}'", "vary what it depends on")
    values = table.line(f"{label}: value", *axes, unit=str(result.unit))
    values.formula = if_error(lifted, not_meaningful)
    middle: Expr = values
    for axis, (_, numbers) in zip(axes, given, strict=True):
        middle = middle.at(axis, axis.members[len(numbers) // 2])
    return Grid(values, heads[0], heads[1] if columns else None, _centre(m, label, middle, result))


def scenario_table(m: Model, outputs: Sequence[Line], *, label: str = "Scenarios side by side") -> dict[Line, Line]:
    """Each output in every scenario, whatever the selector says: a table on the sheet Sensitivities."""
    for output in outputs:
        _plain(output)
    sheet, _ = _sheets(m)
    case = m.axis(label, *m.scenario.members, key=slug(label))
    number = m.lists.add(Input(m, f"{label}: number", (case,), m.scenario_number.unit, fixed=True))
    number.give({name: i for i, name in enumerate(case.members, 1)}, source="scenarios of the definition")
    table = sheet.table(label, case)
    shown = {output: table.line(output.label, case, unit=str(output.unit), key=slug(f"{label} {output.key}"))
             for output in outputs}  # fmt: skip
    m.workings.heading(f"{label}: the model in each scenario")
    for output, lifted in zip(outputs, lift_all(m.workings, outputs, {m.scenario_number: number}, label), strict=True):
        shown[output].formula = if_error(lifted, not_meaningful)
        _centre(m, f"{label}: {output.label}", shown[output].at(case, m.selector), output)
    return shown


def tornado(
    m: Model, result: Line, deltas: Mapping[Any, float | tuple[float, float]], *, label: str = ""
) -> Tornado:  # fmt: skip
    """The result with one driver at a time off by its delta (or from its low to its high one), the longest bar first.

    Each driver's slice is lifted by itself. Bars of equal length keep the order of `deltas`.
    """
    label = label or f"Tornado of {_plain(result)}"
    sheet, inputs = _sheets(m)
    drivers = [_Driver.of(driver, label) for driver in deltas]
    driver_axis = m.axis(f"{label}: driver", *(driver.name for driver in drivers))
    end = m.axis(f"{label}: end", "Low", "High")
    place = m.axis(f"{label}: bar", *(str(number) for number in range(1, len(drivers) + 1)))
    unit, key = str(result.unit), slug(label)

    shown = sheet.table(label, place)
    order = sheet.table(f"{label}: drivers as declared", driver_axis)
    value = order.line("At its", driver_axis, end, unit=unit, key=f"{key}_value")
    impact = order.line("Impact", driver_axis, unit=unit, key=f"{key}_impact_declared")
    rank = order.line("Place", driver_axis, unit="", key=f"{key}_place")
    for driver, delta in zip(drivers, deltas.values(), strict=True):
        low, high = delta if isinstance(delta, tuple) else (-delta, delta)
        name = f"{driver.name} ({label})"
        step = inputs.assumption(
            f"Delta of {driver.name}",
            end,
            unit=str(driver.item.unit),
            shared=True,
            key=slug(f"{key} {driver.name} delta"),
        )
        step.give({"Low": low, "High": high}, source="declared with the tornado", note=label)
        m.workings.heading(f"{label}: {driver.name}")
        lifted = lift(m.workings, result, {driver.item: driver.raised(m, end, step, name)}, name)
        for member in end.members:
            value.define((driver.name, member), if_error(lifted.at(end, member), not_meaningful))
    impact.formula = if_error(absolute(value.at(end, "High") - value.at(end, "Low")), 0)
    plain = order.line("Rank", driver_axis, unit="", key=f"{key}_rank")
    plain.formula = impact.rank(driver_axis)
    for number, driver in enumerate(drivers):
        ahead: Expr = plain.at(driver_axis, driver.name)
        for earlier in drivers[:number]:  # of equal ones the first declared stands first
            ahead = ahead + where(plain.at(driver_axis, earlier.name) == plain.at(driver_axis, driver.name), 1, 0)
        rank.define(driver.name, ahead)
    return _bars(m, label, shown, place, driver_axis, rank, value, end, result)


def _bars(
    m: Model, label: str, table: Any, place: Axis, driver_axis: Axis, rank: Line, value: Line, end: Axis, result: Line
) -> Tornado:  # fmt: skip
    """The bars in the order of their places: each finds its driver by its place."""
    unit, key = str(result.unit), slug(label)
    names = Input(m, f"{label}: names", (driver_axis,), TEXT, fixed=True, options=driver_axis.members)
    m.lists.add(names).give({name: name for name in driver_axis.members}, source="drivers of the definition")
    numbers = m.lists.add(Input(m, f"{label}: numbers", (driver_axis,), rank.unit, fixed=True))
    numbers.give({name: i for i, name in enumerate(driver_axis.members, 1)}, source="drivers of the definition")
    places = m.lists.add(Input(m, f"{label}: places", (place,), rank.unit, fixed=True))
    places.give({name: int(name) for name in place.members}, source="drivers of the definition")
    which = table.line("Driver number", place, unit="", key=f"{key}_driver_number")
    found = m.workings.add(Line(m, f"{label}: driver at each place", (driver_axis, place), rank.unit))
    found.formula = where(rank == places, numbers, 0)
    which.formula = found.total(driver_axis)
    shown = Line(m, "Driver", (place,), TEXT, key=f"{key}_driver")
    shown.options = driver_axis.members
    table.add(shown)
    shown.formula = names.at(driver_axis, which)
    bars = []
    for name, formula in (
        ("Low", value.at(end, "Low").at(driver_axis, which)),
        ("High", value.at(end, "High").at(driver_axis, which)),
        (BASE, result),
    ):
        bars.append(table.line(name, place, unit=unit, key=f"{key}_{slug(name)}"))
        bars[-1].formula = formula
    impact = table.line("Impact", place, unit=unit, key=f"{key}_impact")
    impact.formula = if_error(absolute(bars[1] - bars[0]), 0)
    return Tornado(shown, bars[0], bars[1], impact, bars[2])


def _stepped(value: Expr, step: Expr) -> Expr:
    """A value and a step. Rounded, for 5% less 2% and 3% are to be the same, as in a rate that growth mustn't reach."""
    return where(step == 0, value, round_to(value + step, DECIMALS))


def _live(driver: _Driver) -> Expr:
    """The live value at the head of a grid: one number, the first period's where there are several."""
    expr: Expr = driver.item
    for axis in driver.item.axes:
        position = driver.members.get(axis, driver.item.span[0] if axis is driver.item.column_axis else 0)
        expr = At(expr, axis, position)
    return expr


def _plain(result: Line) -> str:
    if not isinstance(result, Line) or result.axes or result.unit in (TEXT, DATE):
        raise DefinitionError(f"'{result}' can't be swept", "use a calculated line without axes")
    return result.label


def _names(steps: Sequence[float], unit: Unit, label: str) -> list[str]:
    """The steps as texts: +1.0%, Base, -1.0%; DefinitionError where 0 isn't in the middle."""
    if len(steps) < 3 or len(steps) % 2 == 0 or steps[len(steps) // 2] != 0 or len(set(steps)) < len(steps):
        raise DefinitionError(
            f"'{label}' has the steps {list(steps)}", "give an odd number of different ones with 0 in the middle"
        )
    return [BASE if not step else f"{step:+.10g}" if unit.display != "%" else f"{step * 100:+.6g}%" for step in steps]


def _sheets(m: Model) -> tuple[Sheet, Sheet]:
    """The sheets on which sweeps and their steps stand, made when they are first needed."""
    found = {sheet.name: sheet for sheet in m.sheets}
    return tuple(found.get(name) or m.sheet(name) for name in (SHEET, STEPS))  # type: ignore[return-value]


def _centre(m: Model, label: str, middle: Expr, result: Line) -> Line:
    return m.check(f"{label}: the middle is the model's own value", agree(middle, result, result))
