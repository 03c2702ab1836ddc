"""Assumptions as a table: one row for each value that is given, for pandas and for CSV files, and back."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError, nearest
from modelgen.files import csvfile
from modelgen.formula.labels import cut
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input
from modelgen.model.model import Model
from modelgen.model.values import shown
from modelgen.model.written import as_written, typed, unfit
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.readback.changes import Changes
from modelgen.readback.entries import Entry
from modelgen.readback.judge import doubted, judge

COLUMNS = ("item", "scenario", "member", "period", "value", "built", "unit", "label", "source")
_NEEDED, _ALL = ("item", "value"), "*"  # every member
# what a spreadsheet would take for a formula at the beginning of a text, and the mark that says that it's none
_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "'")


def assumptions(model: Model | Program) -> Any:
    """The values that a model is given, as a pandas DataFrame: change `value`, or add rows, and read it back.

    `built` keeps what the definition says now. `member` is `*` for a value for all members; `period` is empty for one
    for all periods; `scenario` is empty where there is one value for all scenarios.
    """
    import pandas as pd

    return pd.DataFrame(list(_rows(compile(model))), columns=list(COLUMNS))


def values(model: Model | Program) -> Iterator[dict[str, Any]]:
    """The values that a model is given, for JSON: named as in every document, a value for all members by null."""
    for item, key, number in _given(compile(model)):
        slot = item.slot(*key)
        yield {
            **slot.record(), "label": item.label, "unit": str(item.unit_of(key[1])),
            "value": shown(item, number), "source": item.sources.get(key[0], ""),
        }  # fmt: skip


def write_csv(model: Model | Program, path: Path) -> None:
    """Write the table as a CSV file, the old one replaced whole."""
    from modelgen.files.atomic import replacing

    rows = list(_rows(compile(model)))
    with replacing(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows([_harmless(value) for value in row] for row in rows)


def read_table(source: Any, program: Program) -> Changes:
    """The changes in a table: a CSV file or a DataFrame. ModelgenError where it isn't one."""
    name, rows = _csv(Path(source)) if isinstance(source, str | Path) else ("table", _frame(source))
    items = {item.key: item for item in _inputs(program)}
    labels = {item.label.casefold() for item in items.values()}
    today = {row[:4]: row[4] for row in _rows(program)}
    changes = []
    known: dict[object, int] = {}
    for line, row in rows:
        key, value = _text(row["item"]), row["value"]
        item = items.get(key)
        if item is None:
            raise ModelgenError(f"{name}:{line}: {cut(key)} is no input of the model{nearest(key, items)}")
        scenario, member, period = (_text(row.get(column)) for column in ("scenario", "member", "period"))
        when = period or ("" if item.column_axis is None else None)
        address = Address(item.key, _members(item, member), when, scenario or None)
        before = known.setdefault((item.key, scenario.casefold(), address.member, period.casefold()), line)
        if before != line:
            raise ModelgenError(f"{name}:{line}: line {before} gives a value for the same; keep one")
        built = row["built"] if "built" in row else today.get((item.key, scenario, member, period))
        entry = _entry(item, address, (name, line - 1, COLUMNS.index("value")), value, built)
        if entry is not None:
            changes.append(doubted(judge(program, entry, name), _says_otherwise(row, item, entry.unit, labels)))
    return Changes(name, program, changes)


def _says_otherwise(row: Mapping[str, Any], item: Input, unit: str, labels: Set[str]) -> str:
    """What else in a row says that its value is another one: its unit, or the label of another input."""
    said, label = (_text(row.get(column)).strip() for column in ("unit", "label"))
    if said.casefold() not in ("", unit.casefold()):
        return f"its unit is {said!r} there, and {unit!r} in the definition"
    if label.casefold() in labels - {item.label.casefold()}:
        return f"its label there is {label!r}, which is another input's"
    return ""


def _inputs(program: Program) -> Iterator[Input]:
    return (item for item in program.inputs if not item.fixed and item is not program.selector)


def _given(program: Program) -> Iterator[tuple[Input, InputKey, float]]:
    for item in _inputs(program):
        for key in sorted(item.given, key=lambda cell: (cell[0], cell[1] or (), cell[2] or 0)):
            yield item, key, item.given[key]


def _rows(program: Program) -> Iterator[tuple[Any, ...]]:
    for item, key, number in _given(program):
        slot, value = item.slot(*key), shown(item, number)
        member = _ALL if slot.member is None else " / ".join(slot.member)
        source = item.sources.get(key[0], "")
        unit = str(item.unit_of(key[1]))
        yield item.key, slot.scenario or "", member, slot.period or "", value, value, unit, item.label, source


def _harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMMANDS) else value


def _csv(path: Path) -> tuple[str, Iterator[tuple[int, dict[str, Any]]]]:
    table = csvfile.load(path)
    _check(path.name, table.head)
    return path.name, _records(table)


def _records(table: csvfile.Table) -> Iterator[tuple[int, dict[str, Any]]]:
    known = [(column, table.head.index(column)) for column in COLUMNS if column in table.head]
    for line, cells in table.rows:
        row = {column: cells[at].removeprefix("'") for column, at in known}
        if row["value"] != row.get("built"):
            row["value"] = as_written(row["value"], table.delimiter)
        if any(row.values()):
            yield line, row


def _frame(frame: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    if not hasattr(frame, "to_dict") or not hasattr(frame, "columns"):
        raise ModelgenError("what is read back is a workbook's path, a CSV file's, or a pandas DataFrame")
    _check("table", [str(column) for column in frame.columns])
    for line, row in enumerate(frame.to_dict("records"), 2):
        plain = {key: None if value != value else value for key, value in row.items()}  # NaN differs from itself
        if any(value is not None for value in plain.values()):
            yield line, plain


def _check(name: str, columns: Any) -> None:
    for needed in _NEEDED:
        if needed not in columns:
            raise ModelgenError(f"{name}: has no column '{needed}'{nearest(needed, columns)}")


def _text(value: Any) -> str:
    """A label as text: a column of years that has gaps is one of fractions in pandas."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")


def _members(item: Input, text: str) -> tuple[str, ...] | None:
    known = {" / ".join(item.member_labels(members)).casefold(): item.member_labels(members) for members in item.rows()}
    if text == _ALL and text not in known:
        return None
    return known.get(text.casefold(), (text,) if text else ())


def _entry(item: Input, address: Address, cell: tuple[str, int, int], value: Any, built: Any) -> Entry | None:
    """A row's entry; None where its value is the one as built."""
    now, was = typed(item, value), typed(item, built)
    unit = str(item.unit_of(None))
    if item.member_units and address.member is not None:
        rows = {item.member_labels(members): members for members in item.rows()}
        unit = str(item.unit_of(rows.get(address.member)))
    if now is not None and now == was:
        return None
    return Entry(address, cell, unit, was if isinstance(was, float | str) else None, now, bad=unfit(unit, now))
