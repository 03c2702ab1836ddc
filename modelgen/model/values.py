"""Values into inputs: from Python, from pandas and from TOML, each checked against its unit and its axes."""

from __future__ import annotations

import math
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelgen.errors import DefinitionError, ValuesError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.dates import from_serial, serial
from modelgen.formula.labels import cut
from modelgen.formula.units import DATE, TEXT
from modelgen.model.items import Input, Members
from modelgen.sheet.limits import text_fault

if TYPE_CHECKING:
    from modelgen.model.model import Model

Cell = tuple[Members | None, int | None]
_FIELDS = ("value", "scenario", "source", "note")


def give(item: Input, values: Any, scenario: str | None, source: str, note: str) -> None:
    """Put values into an input: for one scenario, or for the base (the first)."""
    item._changed()
    for name, text in (("source", source), ("note", note)):
        if fault := text_fault(text):
            raise ValuesError(f"'{item.label}' has {name}={cut(text)}, which {fault}")
    for case, part in _by_scenario(item, values, scenario):
        _give(item, part, case)
    # a source and a note go with the scenario that was named, else with the base
    number = item.scenario.position(scenario) if scenario is not None and item.by_scenario else 0
    if source:
        item.sources[number] = source
    if note:
        item.notes[number] = note


def _by_scenario(item: Input, values: Any, scenario: str | None) -> list[tuple[str | None, Any]]:
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


def _give(item: Input, values: Any, scenario: str | None) -> None:
    number = 0
    if scenario is not None:
        if not item.by_scenario:
            if len(item.scenario) > 1:
                raise ValuesError(f"'{item.label}' is shared by all scenarios; it takes no value for '{scenario}'")
            item.scenario.position(scenario)
        number = item.scenario.position(scenario) if item.by_scenario else 0
    for (members, period), value in list(spread(item, values)):
        _forget(item, number, members, period)
        item.given[number, members, period] = checked(item, value)


def _forget(item: Input, scenario: int, members: Members | None, period: int | None) -> None:
    """Drop what a new value covers: it was given earlier and for less."""
    if members is None or (period is None and item.column_axis):
        for key in list(item.given):
            same_row = members is None or key[1] == members
            if key[0] == scenario and same_row and (period is None or key[2] == period):
                del item.given[key]


def spread(item: Input, values: Any) -> Iterator[tuple[Cell, Any]]:
    """Every value of a nest of tables, lists and pandas objects, with the cell it is for."""
    yield from _walk(item, _plain(item, values), ())


def _plain(item: Input, values: Any) -> Any:
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


def _walk(item: Input, node: Any, members: Members) -> Iterator[tuple[Cell, Any]]:
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


def _rows(item: Input, members: Members) -> Members | None:
    return None if item.row_axes and not members else members


def _is_member(axis: Axis, key: object) -> bool:
    return str(key).casefold() in (member.casefold() for member in axis.members)


def _position(item: Input, axis: Axis, key: object) -> int:
    try:
        return axis.position(key)
    except DefinitionError as error:
        raise ValuesError(f"'{item.label}': {error.what}") from None


def _period(item: Input, position: int) -> int:
    start, stop = item.span
    if not start <= position < stop:
        assert item.column_axis
        names = item.column_axis.members
        raise ValuesError(
            f"'{item.label}' has values for {names[start]} to {names[stop - 1]}, "
            f"and one for {names[position]} was given"
        )
    return position


def checked(item: Input, value: Any) -> float:
    """A value as the number that the model calculates with: a choice as its code, a date as its serial."""
    if item.unit == TEXT:
        for code, option in enumerate(item.options):
            if isinstance(value, str) and value.strip().casefold() == option.strip().casefold():
                return float(code)
        raise ValuesError(
            f"'{item.label}' is {value!r}, which is none of {', '.join(item.options)}"
            + nearest(str(value), item.options)
        )
    if item.unit == DATE:
        return _serial(item, value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        hint = "; write 0.15 for 15%" if isinstance(value, str) and "%" in value else ""
        raise ValuesError(f"'{item.label}' is {value!r}, which is not a number{hint}")
    number = float(f"{float(value):.16g}")  # what a workbook stores of it
    if not math.isfinite(number):
        raise ValuesError(f"'{item.label}' is {value!r}; a workbook holds finite numbers only")
    low = -math.inf if item.minimum is None else item.minimum
    high = math.inf if item.maximum is None else item.maximum
    if not low <= number <= high:
        raise ValuesError(f"'{item.label}' is {number:g}, outside {low:g} to {high:g}")
    return number


def _serial(item: Input, value: Any) -> float:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValuesError(f"'{item.label}' is {value!r}; a date is written 2024-12-31") from None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, int | float) and not isinstance(value, bool) and 61 <= value < 2958466:
        return float(value)
    if not isinstance(value, date):
        raise ValuesError(f"'{item.label}' is {value!r}, which is not a date; write 2024-12-31")
    if serial(value) < 61:
        raise ValuesError(f"'{item.label}' is {value}; Excel dates days from 1900-03-01 on")
    return serial(value)


def shown(item: Input, number: float) -> float | str | date:
    """A number of an input as people write it: the option of a choice, the day of a date."""
    if item.unit == TEXT:
        return item.options[int(number)]
    return from_serial(number) if item.unit == DATE else number


# --- TOML ---------------------------------------------------------------------------------------------


def load(model: Model, path: Path) -> None:
    """Read a values file into a model; ValuesError with file and line for whatever it gets wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        if model.folder is not None:
            raise ValuesError(f"{path.name}: there is no such file beside the definition") from None
        how = f"m.load({path.name!r}, base=__file__) finds it beside the definition"
        raise ValuesError(f"{path.name}: there is no such file in {Path.cwd()}; {how}") from None
    except OSError as error:
        raise ValuesError(f"{path.name}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ValuesError(f"{path.name}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ValuesError(f"{path.name}: not valid TOML: {error}") from None
    model.loaded.append(path)
    actuals = tables.pop("actual", {})
    if not isinstance(actuals, dict):
        raise ValuesError(f"{path.name}: 'actual' is a table of lines: [actual.net_sales]")
    known = {item.key: item for item in model.inputs if not item.origin}
    lines = {line.key: line for line in model.lines if line.cases is None and not line.origin}
    for key, table in tables.items():
        where = _line_of(path, text, key)
        if key not in known:
            hint = "; its actuals stand under [actual." + key + "]" if key in lines else nearest(key, known)
            raise ValuesError(f"{where}: '{key}' is no assumption of the model{hint}")
        _take(where, known[key], table)
    for key, table in actuals.items():
        where = _line_of(path, text, f"actual.{key}")
        if key not in lines:
            raise ValuesError(f"{where}: '{key}' is no line of the model" + nearest(key, lines))
        try:
            _take(where, lines[key].actual, table)
        except DefinitionError as error:
            raise ValuesError(f"{where}: {error}") from None


def _take(where: str, item: Input, table: Any) -> None:
    fields = table if isinstance(table, dict) else {"value": table}
    try:
        for name in fields:
            if name not in _FIELDS:
                raise ValuesError(f"'{name}' is none of {', '.join(_FIELDS)}" + nearest(name, _FIELDS))
        scenarios = fields.get("scenario", {})
        if not isinstance(scenarios, dict):
            raise ValuesError("'scenario' is a table by scenario: scenario.Bull = 0.1")
        if "value" in fields:
            give(item, fields["value"], None, "", "")
        for scenario, values in scenarios.items():
            give(item, values, scenario, "", "")
        for name, texts in (("source", item.sources), ("note", item.notes)):
            _texts(item, name, fields.get(name, {}), texts)
    except ValuesError as error:
        raise ValuesError(f"{where}: {error}") from None
    except DefinitionError as error:
        raise ValuesError(f"{where}: {error.what}") from None


def given_by(item: Input, table: Any) -> dict[tuple[int, Members | None, int | None], float]:
    """What an input's table of a values file gives, by itself; ValuesError for what it can't be."""
    twin, fields = object.__new__(Input), table if isinstance(table, dict) else {"value": table}
    twin.__dict__.update({name: value for name, value in vars(item).items() if name != "program"}, given={})
    if "value" in fields:
        _give(twin, fields["value"], None)
    for scenario, values in fields.get("scenario", {}).items():
        _give(twin, values, scenario)
    return twin.given


def _texts(item: Input, name: str, given: Any, texts: dict[Any, str]) -> None:
    by_scenario = given if isinstance(given, dict) else {item.scenario.members[0]: given}
    for scenario, text in by_scenario.items():
        if not isinstance(text, str):
            raise ValuesError(f"'{name}' is a text, or a table of texts by scenario")
        if fault := text_fault(text):
            raise ValuesError(f"'{name}' {fault}")
        texts[item.scenario.position(scenario) if item.by_scenario or len(by_scenario) > 1 else 0] = text


def _line_of(path: Path, text: str, key: str) -> str:
    """`assumptions.toml:12`: the line on which a key's table begins; the file alone where it can't be told."""
    name = re.escape(key)
    pattern = re.compile(rf"""\s*(\[\s*["']?{name}["']?\s*[.\]]|["']?{name}["']?\s*[.=])""")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return f"{path.name}:{number}"
    return path.name
