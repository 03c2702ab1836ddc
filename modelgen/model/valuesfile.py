"""A file of values: TOML with a table for each assumption, and for each line's actuals."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from modelgen.errors import DefinitionError, ValuesError, nearest
from modelgen.files import tomlfile
from modelgen.files.read import Missing, Unreadable
from modelgen.model.address import InputKey
from modelgen.model.declarations import Declarations
from modelgen.model.items import Input
from modelgen.model.percent import refuse_forgotten
from modelgen.model.values import give_case
from modelgen.sheet.limits import text_fault

_FIELDS = ("value", "scenario", "source", "note")


def load(model: Declarations, path: Path) -> None:
    """Read a values file into a model; ValuesError with file and line for whatever it gets wrong."""
    try:
        text, tables = tomlfile.load(path)
    except Missing:
        if model.folder is not None:
            raise ValuesError(f"{path.name}: there is no such file beside the definition") from None
        how = f"m.load({path.name!r}, base=__file__) finds it beside the definition"
        raise ValuesError(f"{path.name}: there is no such file in {Path.cwd()}; {how}") from None
    except Unreadable as error:
        raise ValuesError(str(error)) from None
    model.loaded.append((path, tomlfile.digest(text)))
    actuals = tables.pop("actual", {})
    if not isinstance(actuals, dict):
        raise ValuesError(f"{path.name}: 'actual' is a table of lines: [actual.net_sales]")
    known = {item.key: item for item in model.inputs if not item.origin}
    lines = {line.key: line for line in model.lines if line.cases is None and not line.origin}
    for key, table in tables.items():
        where = partial(_line_of, path, text, key)
        if key not in known:
            hint = "; its actuals stand under [actual." + key + "]" if key in lines else nearest(key, known)
            raise ValuesError(f"{where()}: '{key}' is no assumption of the model{hint}")
        _take(where, known[key], table)
    for key, table in actuals.items():
        where = partial(_line_of, path, text, f"actual.{key}")
        if key not in lines:
            raise ValuesError(f"{where()}: '{key}' is no line of the model" + nearest(key, lines))
        try:
            _take(where, lines[key].actual, table)
        except DefinitionError as error:
            raise ValuesError(f"{where()}: {error}") from None


def _take(where: Callable[[], str], item: Input, table: Any) -> None:
    fields = table if isinstance(table, dict) else {"value": table}
    try:
        for name in fields:
            if name not in _FIELDS:
                raise ValuesError(f"'{name}' is none of {', '.join(_FIELDS)}" + nearest(name, _FIELDS))
        scenarios = fields.get("scenario", {})
        if not isinstance(scenarios, dict):
            raise ValuesError("'scenario' is a table by scenario: scenario.Bull = 0.1")
        item._changed()
        if "value" in fields:
            give_case(item, fields["value"], None)
        for scenario, values in scenarios.items():
            give_case(item, values, scenario)
        refuse_forgotten(item, item.given)
        for name, texts in (("source", item.sources), ("note", item.notes)):
            _texts(item, name, fields.get(name, {}), texts)
    except ValuesError as error:
        raise ValuesError(f"{where()}: {error}") from None
    except DefinitionError as error:
        raise ValuesError(f"{where()}: {error.what}") from None


def given_by(item: Input, table: Any) -> dict[InputKey, float]:
    """What an input's table of a values file gives, by itself; ValuesError for what it can't be."""
    twin, fields = object.__new__(Input), table if isinstance(table, dict) else {"value": table}
    twin.__dict__.update({name: value for name, value in vars(item).items() if name != "program"}, given={})
    if "value" in fields:
        give_case(twin, fields["value"], None)
    for scenario, values in fields.get("scenario", {}).items():
        give_case(twin, values, scenario)
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
