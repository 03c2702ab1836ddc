"""Assumptions as a table: one row for each value that is given, for pandas and for CSV files, and back."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError, ValuesError, nearest
from modelgen.formula.units import DATE, TEXT
from modelgen.model.items import Input
from modelgen.model.model import Model
from modelgen.model.values import checked, shown
from modelgen.readback.changes import Changes
from modelgen.readback.entries import Entry, bad
from modelgen.readback.judge import judge
from modelgen.verify.ports import Where

COLUMNS = ("item", "scenario", "member", "period", "value", "built", "unit", "label", "source")
_NEEDED, _ALL = ("item", "value"), "*"  # every member
_COMMANDS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula at the beginning of a text


def assumptions(model: Model) -> Any:
    """The values that a model is given, as a pandas DataFrame: change `value`, or add rows, and read it back.

    `built` keeps what the definition says now. `member` is `*` for a value for all members; `period` is empty for one
    for all periods; `scenario` is empty where there is one value for all scenarios.
    """
    import pandas as pd

    return pd.DataFrame(list(_rows(model)), columns=list(COLUMNS))


def write_csv(model: Model, path: Path) -> int:
    """Write the table as a CSV file, the old one replaced whole; how many values it has."""
    from modelgen.files.atomic import replacing

    rows = list(_rows(model))
    with replacing(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows([_harmless(value) for value in row] for row in rows)
    return len(rows)


def read_table(source: Any, model: Model) -> Changes:
    """The changes in a table: a CSV file or a DataFrame. ModelgenError where it isn't one."""
    name, rows = _csv(Path(source)) if isinstance(source, str | Path) else ("table", _frame(source))
    items = {item.key: item for item in _inputs(model)}
    today = {row[:4]: row[4] for row in _rows(model)}
    changes = []
    for line, row in rows:
        item = items.get(row["item"])
        value = row["value"]
        if item is None:
            raise ModelgenError(f"{name}:{line}: '{row['item']}' is no input of the model{nearest(row['item'], items)}")
        where = (item.key, row.get("scenario", "") or "", _members(item, row), row.get("period") or None)
        words = (*where[:2], row.get("member") or "", row.get("period") or "")
        built = row["built"] if "built" in row else today.get(words)
        entry = _entry(item, where, (name, line - 1, COLUMNS.index("value")), value, built)
        if entry is not None:
            changes.append(judge(model, entry, name))
    return Changes(name, model, changes)


def _inputs(model: Model) -> Iterator[Input]:
    return (item for item in model.inputs if not item.fixed and item is not model.selector)


def _rows(model: Model) -> Iterator[tuple[Any, ...]]:
    for item in _inputs(model):
        for key, number in sorted(item.given.items(), key=lambda cell: (cell[0][0], cell[0][1] or (), cell[0][2] or 0)):
            slot, value = item.slot(*key), shown(item, number)
            member = _ALL if slot.member is None else " / ".join(slot.member)
            source = item.sources.get(key[0], "")
            unit = str(item.unit_of(key[1]))
            yield item.key, slot.scenario or "", member, slot.period or "", value, value, unit, item.label, source


def _harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMMANDS) else value


def _csv(path: Path) -> tuple[str, Iterator[tuple[int, dict[str, Any]]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ModelgenError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ModelgenError(f"{path.name}: not UTF-8; save it as CSV UTF-8") from None
    lines = text.splitlines()
    head = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=max(",;\t", key=head.count))
    _check(path.name, reader.fieldnames or ())
    plain = ((line, {key: (text or "").removeprefix("'") for key, text in row.items() if key}) for line, row in
             enumerate(reader, 2))  # fmt: skip
    return path.name, ((line, row) for line, row in plain if any(row.values()))


def _frame(frame: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    if not hasattr(frame, "to_dict") or not hasattr(frame, "columns"):
        raise ModelgenError("what is read back is a workbook's path, a CSV file's, or a pandas DataFrame")
    _check("table", [str(column) for column in frame.columns])
    for line, row in enumerate(frame.to_dict("records"), 2):
        yield line, {key: None if value != value else value for key, value in row.items()}  # NaN differs from itself


def _check(name: str, columns: Any) -> None:
    for needed in _NEEDED:
        if needed not in columns:
            raise ModelgenError(f"{name}: has no column '{needed}'{nearest(needed, columns)}")


def _members(item: Input, row: Mapping[str, Any]) -> tuple[str, ...] | None:
    text = str(row.get("member") or "")
    if text == _ALL:
        return None
    known = {" / ".join(item.member_labels(members)).casefold(): item.member_labels(members) for members in item.rows()}
    return known.get(text.casefold(), (text,) if text else ())


def _entry(item: Input, where: Where, cell: tuple[str, int, int], value: Any, built: Any) -> Entry | None:
    """A row's entry; None where its value is the one as built."""
    now, was = _value(item, value), _value(item, built)
    unit = str(item.unit_of(None))
    if item.member_units and where[2] is not None:
        rows = {item.member_labels(members): members for members in item.rows()}
        unit = str(item.unit_of(rows.get(where[2])))
    if now is not None and now == was:
        return None
    return Entry(where, cell, unit, was if isinstance(was, float | str) else None, now, bad=bad(unit, now, False))


def _value(item: Input, value: Any) -> Any:
    """What stands in a table as what would stand in a cell."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, date) or (item.unit == DATE and isinstance(value, str)):
        try:
            return checked(item, value)
        except ValuesError:
            return str(value)
    if item.unit == TEXT:
        return value or None
    if isinstance(value, str):
        try:
            return float(value) if value.strip() == value else value
        except ValueError:
            return value or None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
