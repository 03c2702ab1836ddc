"""New values into a values file: the narrowest form that says them, everything else as it was (convention 3)."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
from tomlkit.items import Item as TomlItem
from tomlkit.items import Table

from modelgen.errors import ModelgenError, ValuesError
from modelgen.files import tomlfile
from modelgen.formula.axes import Axis
from modelgen.model.items import Input
from modelgen.model.nests import axis_of
from modelgen.model.percent import refuse_forgotten
from modelgen.model.values import shown
from modelgen.model.valuesfile import given_by
from modelgen.readback.edit import Edit
from modelgen.reference.solve import Given, dense


def path_of(item: Input) -> tuple[str, ...] | None:
    """Where the values file has an input; None for what only the definition gives (claims, steps of sensitivities)."""
    if item.line is not None:
        return None if item.line.origin else ("actual", item.line.key)
    return None if item.origin else (item.key,)


def edited(text: str, edits: Iterable[Edit], file: Path = Path("values.toml")) -> str:
    """The text of a values file with other values."""
    before = tomlfile.tables(text, file)  # within its limits, which tomlkit has none of
    document = tomlkit.parse(text)
    wanted: dict[Input, Given] = {}
    # what is for all comes first: setting it afterwards would cover what is for one
    for edit in sorted(edits, key=lambda edit: (edit.key[1] is not None, edit.key[2] is not None)):
        path = path_of(edit.item)
        assert path is not None
        _set(document, path, edit)
        if edit.item not in wanted:
            wanted[edit.item] = given_by(edit.item, at(before, path))
        wanted[edit.item] = {**wanted[edit.item], edit.key: edit.number}
    result = tomlkit.dumps(document)
    if "\r\n" in text and text.count("\n") == text.count("\r\n"):  # new lines end as all others do
        result = result.replace("\r\n", "\n").replace("\n", "\r\n")
    _prove(before, tomlfile.tables(result, file), wanted)
    return result


def _prove(before: dict[str, Any], after: dict[str, Any], wanted: Mapping[Input, Given]) -> None:
    """The new text says what was meant, and nothing else in it has changed."""
    for item, given in wanted.items():
        path = path_of(item)
        assert path is not None
        try:
            found = given_by(item, at(after, path))
        except ValuesError:
            found = {}
        refuse_forgotten(item, found)
        meant, says = (dense(item, values) for values in (given, found))
        within = slice(*item.span) if item.column_axis else slice(None)
        if not found or not np.array_equal(np.atleast_1d(meant)[..., within], np.atleast_1d(says)[..., within]):
            raise ModelgenError(f"'{item.label}' can't be written into the form that its values have; edit the file")
        for tables in (before, after):
            at(tables, path[:-1]).pop(path[-1])
    if before != after:
        raise ModelgenError("the values file can't be rewritten without changing other values; edit it by hand")


def _set(document: Any, path: tuple[str, ...], edit: Edit) -> None:
    parent = at(document, path[:-1])
    item, (scenario, members, period) = edit.item, edit.key
    if not isinstance(parent[path[-1]], MutableMapping):  # the value alone, without a table
        value = parent[path[-1]]
        parent[path[-1]] = tomlkit.inline_table()
        parent[path[-1]]["value"] = value
    table = parent[path[-1]]
    name = item.scenario.members[scenario]
    of_scenario = _own(table.get("scenario", {}), item.scenario, scenario)
    # what a scenario says goes before the value, also for the base
    way = ["scenario", of_scenario or name] if scenario or of_scenario else ["value"]
    left = dict(zip(item.row_axes, members or (), strict=False))
    if period is not None and item.column_axis is not None:
        left[item.column_axis] = period
    open_ = list(item.named)
    while left and way:
        node = at(table, tuple(way))
        by = axis_of(item, node, tuple(open_)) if isinstance(node, MutableMapping) and node else None
        axis = _next(item, left, by, node)
        open_.remove(axis)
        if axis is item.column_axis:
            way = _to_period(table, way, edit, left.pop(axis))
        else:
            way = _down(table, way, axis, left.pop(axis), by is axis)
    if way:
        _put(table, way, _plain(edit, at(table, tuple(way))))
    if edit.note:
        _note(table, item, scenario, edit.note)


def _next(item: Input, left: Mapping[Axis, int], by: Axis | None, node: Any) -> Axis:
    """The axis along which to go on: the one by which the table is; periods last, unless there are tables in them."""
    rows = [axis for axis in item.named if axis in left and axis is not item.column_axis]
    if by in left and (by in rows or any(isinstance(child, MutableMapping) for child in node.values())):
        assert by is not None
        return by
    return next(iter([*rows, *left]))


def _to_period(table: Any, way: list[Any], edit: Edit, period: int) -> list[Any]:
    """The way to one period; none where the value was put there, because one for all periods became one for each."""
    item, axis = edit.item, edit.item.column_axis
    assert axis is not None
    node, label = at(table, tuple(way)), axis.members[period]
    start, stop = item.span
    if isinstance(node, list):
        return [*way, period - start]
    if isinstance(node, MutableMapping):
        return [*way, _own(node, axis, period) or label]
    if node is None:
        _put(table, way, _inline({label: _plain(edit)}))
    else:
        values = [node.unwrap() if hasattr(node, "unwrap") else node] * (stop - start)
        values[period - start] = _plain(edit)
        _put(table, way, tomlkit.item(values))
    return []


def _down(table: Any, way: list[Any], axis: Axis, position: int, fits: bool) -> list[Any]:
    """The way to one member; a value for all members becomes one for each."""
    node, label = at(table, tuple(way)), axis.members[position]
    if fits:
        return [*way, _own(node, axis, position) or label]
    if node is not None:
        each = node.unwrap() if hasattr(node, "unwrap") else node
        _put(table, way, _inline({member: copy.deepcopy(each) for member in axis.members}))
    return [*way, label]


def _own(table: Any, axis: Axis, position: int) -> str | None:
    """A table's key for a member, whichever of its names that is."""
    return next((str(key) for key in table if axis.find(key) == position), None)


def at(table: Any, way: tuple[Any, ...]) -> Any:
    """What stands at a way through tables; None where there is nothing."""
    for step in way:
        if isinstance(table, MutableMapping) and step not in table:
            return None
        table = table[step]
    return table


def _put(table: Any, way: list[Any], value: Any) -> None:
    """Set what stands at the end of a way; tables that it passes and that aren't there yet become dotted keys."""
    for number, step in enumerate(way[:-1]):
        if isinstance(table, MutableMapping) and step not in table:
            missing = way[number:]
            if isinstance(table, Table) and number == 0:
                _append(table, missing, value)
            elif isinstance(table, Table):
                table.append(tomlkit.key(missing), value)
            else:
                for name in reversed(missing[1:]):
                    value = _inline({name: value})
                table[step] = value
            return
        table = table[step]
    table[way[-1]] = value


def _append(table: Table, way: list[str], value: Any) -> None:
    """Behind a table's last key, before the comments that lead to the next one."""
    body, tail = table.value.body, list[TomlItem]()
    while body and body[-1][0] is None:
        tail.insert(0, body.pop()[1])
    table.append(tomlkit.key(way) if len(way) > 1 else way[0], value)
    for item in tail:
        table.add(item)  # type: ignore[call-overload]


def _inline(values: Mapping[str, Any]) -> Any:
    """`{ North = 0.1, South = 0.2 }`."""
    made = tomlkit.inline_table()
    for key, value in values.items():
        made[key] = _inline(value) if isinstance(value, dict) else value
    return tomlkit.parse(f"x = {{ {made.as_string()[1:-1]} }}\n")["x"]


def _plain(edit: Edit, before: Any = None) -> Any:
    """A value as people write it: whole numbers without a point unless they had one."""
    value = shown(edit.item, edit.number)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 and not isinstance(before, float):
        return int(value)
    return value


def _note(table: Any, item: Input, scenario: int, text: str) -> None:
    name, old = item.scenario.members[scenario], table.get("note")
    if isinstance(old, MutableMapping):
        own = _own(old, item.scenario, scenario)
        if own is None or text not in str(old[own]):
            old[own or name] = f"{old[own]}; {text}" if own else text
    elif old is None and not scenario:
        _put(table, ["note"], text) if not isinstance(table, Table) else _append(table, ["note"], text)
    elif not scenario:
        table["note"] = str(old) if text in str(old) else f"{old}; {text}"
    else:
        base = item.scenario.members[0]
        if old is not None:
            table["note"] = _inline({base: str(old), name: text})
        else:
            _put(table, ["note", name], text)
