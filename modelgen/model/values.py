"""Values into inputs, from Python and from pandas, each checked against its unit and its axes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from numbers import Real
from typing import Any, Protocol

from modelgen.errors import ValuesError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.labels import cut
from modelgen.formula.units import DATE, TEXT
from modelgen.model.address import InputKey, Members
from modelgen.model.excerpt import SCENARIO, Excerpt, called, column_called, excerpt
from modelgen.model.frames import begins, framed, is_frame, is_table
from modelgen.model.guard import Frozen
from modelgen.model.nests import Cell, Varies, cells, walk
from modelgen.model.percent import Bounded, hint, of_text, refuse_forgotten
from modelgen.model.written import Spot, Written, day
from modelgen.sheet.days import from_serial
from modelgen.sheet.limits import text_fault

_Value = tuple[InputKey, float, Spot | None]  # what is given for a cell, and where it stands in a file
_NAME = 300  # characters of a text that are compared with names


class Takes(Varies, Bounded, Protocol):
    """What takes values: an input, and what it says of those that it takes."""

    scenario: Axis
    by_scenario: bool
    options: tuple[str, ...]
    given: dict[InputKey, float]
    spots: dict[InputKey, Spot]
    awaited: bool
    sources: dict[int | Members, str]
    notes: dict[int | Members, str]

    def _changed(self) -> None: ...


def give(item: Takes, values: Any, scenario: str | None, source: str, note: str) -> None:
    """Put values into an input: for one scenario, or for the base (the first). What is refused changes nothing."""
    item._changed()
    for name, text in (("source", source), ("note", note)):
        if fault := text_fault(text):
            raise ValuesError(f"'{item.label}' has {name}={cut(text)}, which {fault}")
    values, own_source, own_note = excerpt(item, values) if is_table(values) else Excerpt(values)
    source, note = source or own_source, note or own_note
    parts = [_case(item, part, case) for case, part in _by_scenario(item, values, scenario)]
    before, spots = dict(item.given), dict(item.spots)
    for part in parts:
        _put(item, part)
    try:
        refuse_forgotten(item, item.given)
    except ValuesError:
        item.given, item.spots = before, spots
        raise
    # a source and a note go with the scenario that was named, else with the base
    number = item.scenario.position(scenario) if scenario is not None and item.by_scenario else 0
    if source:
        item.sources[number] = source
    if note:
        item.notes[number] = note


def _by_scenario(item: Takes, values: Any, scenario: str | None) -> list[tuple[str | None, Any]]:
    """The rows of a data frame by scenario, where it has a column of them; else the values as they are."""
    column = column_called(values, SCENARIO) if is_table(values) else None
    if column is None or any(called(axis, column) for axis in item.named):
        return [(scenario, values)]
    if scenario is not None:
        raise ValuesError(f"'{item.label}' is given for '{scenario}', and the data frame has a column '{column}' too")
    groups = values.groupby(column, sort=False, dropna=False)
    return [(str(name), rows.drop(columns=column).reset_index(drop=True)) for name, rows in groups]


def give_case(item: Takes, values: Any, scenario: str | None, way: list[str | int] | None = None) -> None:
    """Put values into an input, without a word on where they come from; `way` stays at what is refused."""
    _put(item, _case(item, values, scenario, way))


def give_at(item: Takes, at: Mapping[Axis, int], value: Any, scenario: str | None) -> None:
    """Put one value into an input, for all of its cells at the positions that are named. Raises ValuesError."""
    number = _number_of(item, scenario)
    _put(item, [((number, *cell), checked(item, own), None) for cell, own in cells(item, at, value)])


def way_to(item: Takes, values: Any, scenario: str | None, key: InputKey) -> list[str | int] | None:
    """Where a nest of values has that of a cell; None where it has none for just this one."""
    number = item.scenario.position(scenario) if scenario is not None and item.by_scenario else 0
    way, found = list[str | int](), None
    for cell, _ in spread(item, values, way):
        if (number, *cell) == key:
            found = [*way]
    return found


def _case(item: Takes, values: Any, scenario: str | None, way: list[str | int] | None = None) -> list[_Value]:
    number = _number_of(item, scenario)
    found, blank = list[_Value](), False
    for cell, value in spread(item, values, way):
        if isinstance(value, Written) and not value:
            blank = True
        else:
            found.append(((number, *cell), checked(item, value), getattr(value, "spot", None)))
    if blank and not found:
        raise ValuesError(f"'{item.label}' has no value in {values.iloc[0, 0].spot.file.name}; write some")
    return found


def _number_of(item: Takes, scenario: str | None) -> int:
    """The number of the scenario for which values are given."""
    if scenario is None:
        return 0
    if not item.by_scenario and len(item.scenario) > 1:
        raise ValuesError(f"'{item.label}' is shared by all scenarios; it takes no value for '{scenario}'")
    number = item.scenario.position(scenario)
    return number if item.by_scenario else 0


def _put(item: Takes, values: Sequence[_Value]) -> None:
    if not values:  # all were of members that others have replaced
        item.awaited = True
    if isinstance(item.given, Frozen):  # a compiled model has the same
        item.given, item.spots = dict(item.given), dict(item.spots)
    for key, value, spot in values:
        _forget(item, *key)
        item.given[key] = value
        item.spots.pop(key, None)
        if spot is not None:
            item.spots[key] = spot


def _forget(item: Takes, scenario: int, members: Members | None, period: int | None) -> None:
    """Drop what a new value covers: it was given earlier and for less."""
    if members is None or (period is None and item.column_axis):
        for key in list(item.given):
            same_row = members is None or key[1] == members
            if key[0] == scenario and same_row and (period is None or key[2] == period):
                del item.given[key]
                item.spots.pop(key, None)


def spread(item: Takes, values: Any, way: list[str | int] | None = None) -> Iterator[tuple[Cell, Any]]:
    """Every value of a nest of tables, lists and pandas objects, with the cell it is for; `way` leads to it."""
    if not is_frame(values):
        yield from walk(item, values, item.named, {}, [] if way is None else way)
        return
    try:
        found = list(framed(item, values))
    except ValuesError as error:
        raise ValuesError(f"{error}{begins(values)}") from None
    yield from found


def checked(item: Takes, value: Any) -> float:
    """A value as the number that the model calculates with: a choice as its code, a date as its serial."""
    if isinstance(value, Written):
        try:
            return checked(item, value.of(item))
        except ValuesError as error:
            raise ValuesError(f"{value.spot}: {error}") from None
    if item.unit == TEXT:
        for code, option in enumerate(item.options):
            if isinstance(value, str) and value.strip().casefold() == option.strip().casefold():
                return float(code)
        raise ValuesError(
            f"'{item.label}' is {cut(value)}, which is none of {', '.join(item.options)}"
            + nearest(str(value)[:_NAME], item.options)
        )
    if item.unit == DATE:
        return day(item, value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValuesError(f"'{item.label}' is {cut(value)}, which is not a number{of_text(value)}")
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
        open_ended = f"below its minimum of {low:g}" if number < low else f"above its maximum of {high:g}"
        side = f"outside {low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else open_ended
        raise ValuesError(f"'{item.label}' is {number:g}, {side}{hint(item, number)}")
    return number


def shown(item: Takes, number: float) -> float | str | date:
    """A number of an input as people write it: the option of a choice, the day of a date."""
    if item.unit == TEXT:
        return item.options[int(number)]
    return from_serial(number) if item.unit == DATE else number
