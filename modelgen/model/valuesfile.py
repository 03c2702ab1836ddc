"""A file of values: TOML with a table for each assumption, and for each line's actuals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from modelgen.errors import DefinitionError, UnknownName, ValuesError, ValuesErrors, nearest
from modelgen.files import tomlfile
from modelgen.files.read import Missing, Unreadable
from modelgen.files.tomllines import Way, line_of
from modelgen.formula.axes import Axis
from modelgen.formula.labels import slug
from modelgen.model.address import InputKey
from modelgen.model.correlations import KEY, joined
from modelgen.model.correlations import read as read_correlations
from modelgen.model.declarations import Declarations
from modelgen.model.items import Input, Line
from modelgen.model.percent import Forgotten, refuse_forgotten
from modelgen.model.tablefile import absent
from modelgen.model.twin import twin
from modelgen.model.uncertainty import IN_ALL_SCENARIOS, put
from modelgen.model.values import give_case, way_to
from modelgen.sheet.limits import text_fault

Takers = Mapping[str, Callable[[], Input]]
"""What takes the values under each name; the actuals of a line are made only when they are given some."""
_FIELDS = ("value", "scenario", "source", "note", "distribution")


def load(model: Declarations, path: Path) -> None:
    """Read a values file into a model; ValuesError with file and line for whatever it gets wrong."""
    try:
        text, tables = tomlfile.load(path, empty=True)
    except Missing:
        how = f"m.load({path.name!r}, base=__file__) finds it beside the definition"
        raise absent(path, model.folder is not None, how) from None
    except Unreadable as error:
        raise ValuesError(str(error)) from None
    model.loaded.append((path, tomlfile.digest(text)))
    if KEY in tables:
        model.correlations = joined(model.correlations, read_correlations(tables.pop(KEY), _Lines(path, text)))
    lines = {line.key: line for line in model.lines if line.cases is None and not line.origin}
    inputs = {item.key: partial(_itself, item) for item in model.inputs if not item.origin}
    fill(path, text, tables, inputs, {key: partial(_actual, line) for key, line in lines.items()})


def fill(path: Path, text: str, tables: Mapping[str, Any], inputs: Takers, actuals: Takers) -> None:
    """Give what a values file says to the inputs of its names, and to the actuals of lines under theirs; ValuesError
    with file and line for what it gets wrong, ValuesErrors for several mistakes. What is right is given."""
    where = _Lines(path, text)
    errors = [*_refused(where, tables, inputs, actuals)]
    if len(errors) > 1:
        raise ValuesErrors(errors)
    if errors:
        raise errors[0]


def _refused(where: _Lines, tables: Mapping[str, Any], inputs: Takers, actuals: Takers) -> Iterator[ValuesError]:
    """What is wrong in a values file, while the rest of it is given to those that take it."""
    past = tables.get("actual", {})
    for key, table in tables.items():
        if key == "actual":
            continue
        if key in inputs:
            yield from _take(where, inputs[key](), table, (key,))
        else:
            hint = _meant(key, table, inputs, actuals)
            yield UnknownName(f"{where(key)}: '{key}' is no assumption of the model{hint}")
    if not isinstance(past, dict):
        yield ValuesError(f"{where('actual')}: 'actual' is a table of lines: [actual.net_sales]")
        return
    for key, table in past.items():
        if key not in actuals:
            yield UnknownName(f"{where('actual', key)}: '{key}' is no line of the model" + nearest(key, actuals))
            continue
        try:
            yield from _take(where, actuals[key](), table, ("actual", key))
        except DefinitionError as error:
            yield ValuesError(f"{where('actual', key)}: {error}")


def _meant(key: str, table: Any, inputs: Takers, actuals: Takers) -> str:
    """What the name of no assumption may be meant as."""
    if key in actuals:
        return f"; its actuals stand under [actual.{key}]"
    if key.casefold() in ("actual", "actuals", "history", "historical") and isinstance(table, dict):
        return f"; write [actual.{next(iter(table), 'net_sales')}]"
    if slug(key) in inputs:
        return f"; write [{slug(key)}]"
    return nearest(key, inputs)


def _itself(item: Input) -> Input:
    return item


def _actual(line: Line) -> Input:
    return line.actual


class _Lines:
    """Where things stand in a values file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def __call__(self, *way: str | int) -> str:
        """`assumptions.toml:12`: the line of what stands at a way, or of the table around it."""
        return f"{self.path.name}:{line_of(self.text, way)}"


def _take(where: _Lines, item: Input, table: Any, start: Way) -> Iterator[ValuesError]:
    """What is wrong in the table of one input, part by part; what is right is given to it."""
    way = list[str | int]()  # within the table, to what is looked at

    def refused(part: Callable[[], None]) -> Iterator[ValuesError]:
        try:
            part()
        except Forgotten as error:
            yield ValuesError(f"{where(*start, *_way_to(item, table, error.key))}: {error}")
        except ValuesError as error:
            yield ValuesError(f"{where(*start, *way)}: {error}")
        except DefinitionError as error:
            yield ValuesError(f"{where(*start, *way)}: {error.what}")

    fields = table if isinstance(table, dict) else {"value": table}
    for name in fields:
        if name not in _FIELDS:
            yield ValuesError(f"{where(*start, name)}: '{name}' is none of {', '.join(_FIELDS)}" + _field(item, name))
    scenarios = fields.get("scenario", {})
    if not isinstance(scenarios, dict):
        yield ValuesError(f"{where(*start, 'scenario')}: 'scenario' is a table by scenario: scenario.Bull = 0.1")
        return
    way[:] = ["scenario"]
    found = [*refused(partial(_refuse_doubled, item.scenario, scenarios, way))]
    way[:] = ["scenario"]
    found += refused(partial(_refuse_base_twice, item, fields, scenarios, way))
    item._changed()
    for values, scenario, begin in _cases(table):
        faults = [*refused(partial(_give, item, values, scenario, begin, way))]
        if faults and isinstance(values, dict):
            each = [{key: value} for key, value in values.items()]
            apart = [one for part in each for one in refused(partial(_give, item, part, scenario, begin, way))]
            if str(faults[0]) in map(str, apart):  # it is wrong in one of them, and more may be
                faults = apart
        found += faults
    if not found:
        found += refused(partial(refuse_forgotten, item, item.given))
    else:
        item.awaited = True  # so that nobody misses them
    yield from found
    if "distribution" in fields:
        way[:] = ["distribution"]
        yield from refused(partial(put, item, fields["distribution"], way, where.path.parent))
    for name, texts in (("source", item.sources), ("note", item.notes)):
        way[:] = [name]
        yield from refused(partial(_texts, item, name, fields.get(name, {}), texts, way))


def _give(item: Input, values: Any, scenario: str | None, begin: Way, way: list[str | int]) -> None:
    way[:] = begin
    if scenario and isinstance(values, dict) and "distribution" in values:
        raise ValuesError(IN_ALL_SCENARIOS.format(item.label, scenario))
    give_case(item, values, scenario, way)


def _field(item: Input, name: str) -> str:
    """What the name of no field may be meant as."""
    if item.by_scenario and item.scenario.find(name) is not None:
        return f"; write scenario.{name}"
    if any(axis.find(name) is not None for axis in item.named):
        return f"; write value.{name}"
    return nearest(name, _FIELDS)


def _cases(table: Any) -> Iterator[tuple[Any, str | None, Way]]:
    """The values of an input's table, in the order in which they hold, with their scenarios and where they stand."""
    if not isinstance(table, dict):
        yield table, None, ()
        return
    if "value" in table:
        yield table["value"], None, ("value",)
    for scenario, values in table.get("scenario", {}).items():
        yield values, scenario, ("scenario", scenario)


def _way_to(item: Input, table: Any, key: InputKey) -> Way:
    """Where an input's table has the value of a cell."""
    found: Way = ()
    for values, scenario, start in _cases(table):
        if (way := way_to(item, values, scenario, key)) is not None:
            found = (*start, *way)
    return found


def given_by(item: Input, table: Any) -> dict[InputKey, float]:
    """What an input's table of a values file gives, by itself; ValuesError for what it can't be."""
    alone = twin(item)
    alone.given = {}
    for values, scenario, _ in _cases(table):
        give_case(alone, values, scenario)
    return alone.given


def _texts(item: Input, name: str, given: Any, texts: dict[Any, str], way: list[str | int]) -> None:
    by_scenario = given if isinstance(given, dict) else {item.scenario.members[0]: given}
    _refuse_doubled(item.scenario, by_scenario, way)
    for scenario, text in by_scenario.items():
        way[1:] = [scenario] if by_scenario is given else []
        if not isinstance(text, str):
            raise ValuesError(f"'{name}' is a text, or a table of texts by scenario")
        if fault := text_fault(text):
            raise ValuesError(f"'{name}' {fault}")
        texts[item.scenario.position(scenario) if item.by_scenario or len(by_scenario) > 1 else 0] = text


def _refuse_base_twice(item: Input, fields: Mapping[str, Any], scenarios: Iterable[str], way: list[str | int]) -> None:
    """ValuesError where the base is given by its name, too."""
    base = next((name for name in scenarios if item.scenario.find(name) == 0), None)
    if base is not None and "value" in fields:
        way.append(base)
        raise ValuesError(
            f"'value' and 'scenario.{base}' both give the base of '{item.label}'; give it once, as 'value'"
        )


def _refuse_doubled(axis: Axis, names: Iterable[str], way: list[str | int]) -> None:
    """ValuesError where one member has two names, which are different keys for TOML."""
    seen = dict[int, str]()
    for name in names:
        number = axis.find(name)
        if number is not None and (other := seen.setdefault(number, name)) != name:
            way.append(name)
            raise ValuesError(f"'{other}' and '{name}' are the same {axis.label}; keep one of them")
