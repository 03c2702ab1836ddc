"""Values into inputs, from Python and from pandas, each checked against its unit and its axes."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from numbers import Real
from typing import Any, Protocol

from modelgen.errors import DefinitionError, ValuesError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.labels import cut
from modelgen.formula.units import DATE, TEXT, Unit
from modelgen.model.address import InputKey, Members
from modelgen.model.guard import Frozen
from modelgen.sheet.days import from_serial, serial
from modelgen.sheet.limits import text_fault

Cell = tuple[Members | None, int | None]
_NAME = 300  # characters of a text that are compared with names


class Takes(Protocol):
    """What takes values: an input, and what it says of those that it takes."""

    label: str
    unit: Unit
    scenario: Axis
    by_scenario: bool
    options: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    row_axes: tuple[Axis, ...]
    given: dict[InputKey, float]
    sources: dict[int | Members, str]
    notes: dict[int | Members, str]

    @property
    def column_axis(self) -> Axis | None:
        """The timeline along its columns."""

    @property
    def span(self) -> tuple[int, int]:
        """The positions there that take values, from and up to (excluded)."""

    def _changed(self) -> None: ...


def give(item: Takes, values: Any, scenario: str | None, source: str, note: str) -> None:
    """Put values into an input: for one scenario, or for the base (the first). What is refused changes nothing."""
    item._changed()
    for name, text in (("source", source), ("note", note)):
        if fault := text_fault(text):
            raise ValuesError(f"'{item.label}' has {name}={cut(text)}, which {fault}")
    parts = [_case(item, part, case) for case, part in _by_scenario(item, values, scenario)]
    for part in parts:
        _put(item, part)
    # a source and a note go with the scenario that was named, else with the base
    number = item.scenario.position(scenario) if scenario is not None and item.by_scenario else 0
    if source:
        item.sources[number] = source
    if note:
        item.notes[number] = note


def _by_scenario(item: Takes, values: Any, scenario: str | None) -> list[tuple[str | None, Any]]:
    """The rows of a tidy data frame by scenario, where it has a column of them; else the values as they are."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(values, pandas.DataFrame) or _value_column(values) is None:
        return [(scenario, values)]
    column = next((c for c in values.columns if str(c).casefold() == "scenario"), None)
    if column is None:
        return [(scenario, values)]
    if scenario is not None:
        raise ValuesError(f"'{item.label}' is given for '{scenario}', and the data frame has a column '{column}' too")
    return [(str(name), rows.drop(columns=column)) for name, rows in values.groupby(column, sort=False, dropna=False)]


def _value_column(frame: Any) -> Any:
    return next((c for c in frame.columns if str(c).casefold() == "value"), None)


def give_case(item: Takes, values: Any, scenario: str | None) -> None:
    """Put values into an input, without a word on where they come from."""
    _put(item, _case(item, values, scenario))


def _case(item: Takes, values: Any, scenario: str | None) -> list[tuple[InputKey, float]]:
    number = 0
    if scenario is not None:
        if not item.by_scenario:
            if len(item.scenario) > 1:
                raise ValuesError(f"'{item.label}' is shared by all scenarios; it takes no value for '{scenario}'")
            item.scenario.position(scenario)
        number = item.scenario.position(scenario) if item.by_scenario else 0
    return [((number, *cell), checked(item, value)) for cell, value in spread(item, values)]


def _put(item: Takes, values: Iterable[tuple[InputKey, float]]) -> None:
    if isinstance(item.given, Frozen):  # a compiled model has the same
        item.given = dict(item.given)
    for key, value in values:
        _forget(item, *key)
        item.given[key] = value


def _forget(item: Takes, scenario: int, members: Members | None, period: int | None) -> None:
    """Drop what a new value covers: it was given earlier and for less."""
    if members is None or (period is None and item.column_axis):
        for key in list(item.given):
            same_row = members is None or key[1] == members
            if key[0] == scenario and same_row and (period is None or key[2] == period):
                del item.given[key]


def spread(item: Takes, values: Any) -> Iterator[tuple[Cell, Any]]:
    """Every value of a nest of tables, lists and pandas objects, with the cell it is for."""
    yield from _walk(item, _plain(item, values), ())


def _plain(item: Takes, values: Any) -> Any:
    """Nested tables and lists from a pandas object; anything else as it is."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return values
    if isinstance(values, pandas.DataFrame):
        tidy = _value_column(values)
        if tidy is not None:
            names = [_column(values, axis) for axis in (*item.row_axes, *filter(None, [item.column_axis]))]
            extra = [str(c) for c in values.columns if c != tidy and c not in names]
            if extra:
                raise ValuesError(
                    f"'{item.label}': the data frame has the column '{extra[0]}', which is none of its axes"
                )
            if not names:
                if len(values) != 1:
                    raise ValuesError(f"'{item.label}' is one number, and the data frame has {len(values)} rows")
                return values[tidy].iloc[0]
            return _nest(
                (tuple(row[:-1]), row[-1]) for row in values[[*names, tidy]].itertuples(index=False, name=None)
            )
        values = values.stack() if item.column_axis or len(item.row_axes) > 1 else values.iloc[:, 0]
    if isinstance(values, pandas.Series):
        return _nest((key if isinstance(key, tuple) else (key,), value) for key, value in values.items())
    return values


def _column(frame: Any, axis: Axis) -> Any:
    for column in frame.columns:
        if str(column).casefold() in (axis.label.casefold(), axis.key):
            return column
    raise ValuesError(f"the data frame has no column '{axis.label}'" + nearest(axis.label, map(str, frame.columns)))


def _nest(pairs: Any) -> dict[Any, Any]:
    tree: dict[Any, Any] = {}
    for keys, value in pairs:
        node = tree
        for key in keys[:-1]:
            node = node.setdefault(key, {})
        if keys[-1] in node:
            raise ValuesError(f"there are two values for {' / '.join(map(str, keys))}")
        node[keys[-1]] = value
    return tree


def _walk(item: Takes, node: Any, members: Members) -> Iterator[tuple[Cell, Any]]:
    left = item.row_axes[len(members) :]
    if hasattr(node, "tolist"):  # of NumPy
        node = node.tolist()
    table = isinstance(node, Mapping)
    by_period = table and item.column_axis and all(_is_member(item.column_axis, key) for key in node)
    if by_period and left and all(_is_member(left[0], key) for key in node):  # years that are cohorts, too
        if not all(isinstance(child, Mapping | list | tuple) for child in node.values()):
            assert item.column_axis
            raise ValuesError(
                f"'{item.label}': {', '.join(map(str, node))} may mean {left[0].label} or {item.column_axis.label}; "
                f"give a table by {left[0].label} of tables by {item.column_axis.label}"
            )
        by_period = False
    if left and members and (by_period or not table):  # the same for all members of the axes that aren't named
        for position in range(len(left[0])):
            yield from _walk(item, node, (*members, position))
    elif isinstance(node, Mapping):
        if not node:
            raise ValuesError(f"'{item.label}' has an empty table")
        axis: Axis | None = item.column_axis if by_period or not left else left[0]
        if axis is None:
            raise ValuesError(f"'{item.label}' is one number, and a table was given")
        for key, child in node.items():
            over: Axis = axis
            position = _position(item, over, key)
            if over is item.column_axis:
                yield (_rows(item, members), _period(item, position)), child
            else:
                yield from _walk(item, child, (*members, position))
    elif isinstance(node, list | tuple):
        start, stop = item.span
        if item.column_axis is None:
            raise ValuesError(f"'{item.label}' has no periods, and a list was given; name the members in a table")
        if len(node) != stop - start:
            names = item.column_axis.members
            raise ValuesError(
                f"'{item.label}' has {len(node)} values, and {stop - start} are needed "
                f"({names[start]} to {names[stop - 1]})"
            )
        for position, value in enumerate(node, start):
            yield (_rows(item, members), position), value
    else:
        yield (_rows(item, members), None), node


def _rows(item: Takes, members: Members) -> Members | None:
    return None if item.row_axes and not members else members


def _is_member(axis: Axis, key: object) -> bool:
    return str(key).casefold() in (member.casefold() for member in axis.members)


def _position(item: Takes, axis: Axis, key: object) -> int:
    try:
        return axis.position(key)
    except DefinitionError as error:
        raise ValuesError(f"'{item.label}': {error.what}") from None


def _period(item: Takes, position: int) -> int:
    start, stop = item.span
    if not start <= position < stop:
        assert item.column_axis
        names = item.column_axis.members
        raise ValuesError(
            f"'{item.label}' has values for {names[start]} to {names[stop - 1]}, "
            f"and one for {names[position]} was given"
        )
    return position


def checked(item: Takes, value: Any) -> float:
    """A value as the number that the model calculates with: a choice as its code, a date as its serial."""
    if item.unit == TEXT:
        for code, option in enumerate(item.options):
            if isinstance(value, str) and value.strip().casefold() == option.strip().casefold():
                return float(code)
        raise ValuesError(
            f"'{item.label}' is {cut(value)}, which is none of {', '.join(item.options)}"
            + nearest(str(value)[:_NAME], item.options)
        )
    if item.unit == DATE:
        return _serial(item, value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        hint = "; write 0.15 for 15%" if isinstance(value, str) and "%" in value else ""
        raise ValuesError(f"'{item.label}' is {cut(value)}, which is not a number{hint}")
    try:
        number = float(f"{float(value):.16g}")  # what a workbook stores of it
    except OverflowError:
        what = "has a whole number of over 308 digits"
        raise ValuesError(f"'{item.label}' {what}; a workbook holds finite numbers only") from None
    if not math.isfinite(number):
        raise ValuesError(f"'{item.label}' is {cut(value)}; a workbook holds finite numbers only")
    low = -math.inf if item.minimum is None else item.minimum
    high = math.inf if item.maximum is None else item.maximum
    if not low <= number <= high:
        raise ValuesError(f"'{item.label}' is {number:g}, outside {low:g} to {high:g}")
    return number


def _serial(item: Takes, value: Any) -> float:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValuesError(f"'{item.label}' is {cut(value)}; a date is written 2024-12-31") from None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, int | float) and not isinstance(value, bool) and 61 <= value < 2958466:
        return float(value)
    if not isinstance(value, date):
        raise ValuesError(f"'{item.label}' is {cut(value)}, which is not a date; write 2024-12-31")
    if serial(value) < 61:
        raise ValuesError(f"'{item.label}' is {value}; Excel dates days from 1900-03-01 on")
    return serial(value)


def shown(item: Takes, number: float) -> float | str | date:
    """A number of an input as people write it: the option of a choice, the day of a date."""
    if item.unit == TEXT:
        return item.options[int(number)]
    return from_serial(number) if item.unit == DATE else number
