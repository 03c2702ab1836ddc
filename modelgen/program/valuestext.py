"""A values file written anew: a table for each input of a definition, with what it's given, and with what it wants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from modelgen.errors import ModelgenError, Unfilled
from modelgen.formula.units import NUMBER
from modelgen.model.address import Members
from modelgen.model.items import Input
from modelgen.model.model import Model
from modelgen.model.values import shown
from modelgen.model.whatif import STEPS
from modelgen.program.compile import unfilled
from modelgen.program.coverage import missing
from modelgen.program.program import Program

_HEAD = """\
# Values of {name}. Percentages are fractions: 0.05 is 5%. One number holds for all members and all periods, a list has
# one for each period. A scenario says only where it differs from {base}. What is commented out wants a value.
"""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def wanting(model: Model) -> Program:
    """What is compiled of a model whose values may be yet to come, actuals included. ModelgenError where more is wrong
    than that they are."""
    lines = {f"actual.{line.key}": line for line in model.lines}
    while True:
        try:
            return unfilled(model)
        except ModelgenError as error:
            empty = [one.key for one in error.parts if isinstance(one, Unfilled) and one.key in lines]
            if not empty:
                raise
            for key in dict.fromkeys(empty):
                lines.pop(key).actual.awaited = True


def values_text(program: Program) -> tuple[str, int]:
    """The text of a values file, and how many of its inputs still want a value."""
    inputs = [item for item in program.inputs if item.sheet.name != STEPS and _table(item)]
    head = _HEAD.format(name=program.name, base=program.scenario.members[0])
    return "\n".join([head, *map(_text, inputs)]), sum(bool(missing(item)) for item in inputs)


def _table(item: Input) -> str:
    """The table that a values file has for an input; empty where it has none, as with claims."""
    if item.line is not None:
        return "" if item.line.origin else f"actual.{_key(item.line.key)}"
    return "" if item.origin else _key(item.key)


def _text(item: Input) -> str:
    parts = [f"# {item.label}{_said(item)}", f"[{_table(item)}]"]
    parts += [*_words(item, "source", item.sources), *_words(item, "note", item.notes)]
    if item.distributions:
        parts.append("# its distribution isn't written here")
    for scenario in item.scenarios:
        name = f"scenario.{_key(item.scenario.members[scenario])}" if scenario else "value"
        parts += _values(item, scenario, name)
    return "\n".join(parts) + "\n"


def _said(item: Input) -> str:
    """Unit, members and periods of an input, or its options, as a comment says them."""
    first, last = item.span
    options = " or ".join(map(_quoted, item.options))
    unit = "" if str(item.unit) == str(NUMBER) or item.options else str(item.unit)
    by = ", ".join(f"by {axis.label}" for axis in item.named if axis is not item.column_axis)
    along = item.column_axis
    periods = "" if along is None else f"{along.members[first]} to {along.members[last - 1]}"
    said = ", ".join(part for part in (options or unit, by, periods) if part)
    return f": {said}" if said else ""


def _words(item: Input, field: str, texts: Mapping[Any, str]) -> Iterator[str]:
    if not texts and field == "source":
        yield '# source = ""'
    named = len(item.scenarios) > 1 and (len(texts) > 1 or 0 not in texts)
    for number, text in texts.items():
        if isinstance(number, int):
            yield f"{field}{f'.{_key(item.scenario.members[number])}' if named else ''} = {_quoted(text)}"


def _values(item: Input, scenario: int, name: str) -> Iterator[str]:
    """The values of a scenario: one for all members, or row by row; of the base those that it wants, too."""
    own = {key for key in item.given if key[0] == scenario}
    if all(key[1] is None for key in own):
        rows: list[tuple[str, Members | None]] = [(name, None)]
        if not own and not scenario and item.row_axes:
            rows = [(_named(item, name, row), row) for row in item.rows()]
    else:
        rows = [(_named(item, name, row), row) for row in item.rows()]
    for way, row in rows:
        found = {column: _found(item, scenario, row, column) for column in item.columns()}
        there = {column: value for column, value in found.items() if value is not None}
        if there:
            yield f"{way} = {_literal(item, scenario, row, there)}"
        elif not scenario:
            yield f"# {way} ="


def _found(item: Input, scenario: int, row: Members | None, column: int | None) -> float | None:
    """What is given for a cell in a scenario, by what is nearest (convention 3)."""
    for key in ((scenario, row, column), (scenario, row, None), (scenario, None, column), (scenario, None, None)):
        if key in item.given:
            return item.given[key]
    return None


def _literal(item: Input, scenario: int, row: Members | None, there: Mapping[int | None, float]) -> str:
    axis = item.column_axis
    single = all((scenario, members, column) not in item.given for members in {row, None} for column in there)
    if axis is None or (single and len(there) == len(item.columns())):
        return _one(item, next(iter(there.values())))
    if len(there) == len(item.columns()):
        return f"[{', '.join(_one(item, value) for value in there.values())}]"
    pairs = (
        f"{_key(axis.members[column])} = {_one(item, value)}" for column, value in there.items() if column is not None
    )
    return f"{{ {', '.join(pairs)} }}"


def _named(item: Input, name: str, row: Members) -> str:
    """The dotted key of a row, its members in the order in which the definition names their axes."""
    at = dict(zip(item.row_axes, row, strict=True))
    return ".".join([name, *(_key(axis.members[at[axis]]) for axis in item.named if axis in at)])


def _one(item: Input, number: float) -> str:
    value = shown(item, number)
    if isinstance(value, str):
        return _quoted(value)
    return repr(value).removesuffix(".0") if isinstance(value, float) else value.isoformat()


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
