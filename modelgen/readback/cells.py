"""New values into cells of a CSV file, written as the old ones were, everything else as it was."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path

from modelgen.errors import ModelgenError, ValuesError
from modelgen.files import csvfile, read
from modelgen.files.read import Unreadable
from modelgen.model.items import Input
from modelgen.model.values import checked, shown
from modelgen.model.written import Spot, Written
from modelgen.readback.edit import Edit


def says(spot: Spot, item: Input, number: float) -> bool:
    """Whether a cell has a number for an item, today."""
    table = _table(read.text(spot.file, csvfile.LARGEST), spot.file)
    row = table.rows.get(spot.line, [])
    return spot.column < len(row) and _reads(Written.at(spot, row[spot.column], table.delimiter), item) == number


def edited(text: str, edits: Sequence[Edit], file: Path) -> str:
    """The text of a CSV file with other values. ModelgenError where that can't be written."""
    table = _table(text, file)
    lines = text.splitlines(keepends=True)
    wanted = {line: list(row) for line, row in table.rows.items()}
    for edit in edits:
        spot = edit.item.spots[edit.key]
        row = wanted[spot.line]
        row[spot.column] = _text(edit, Written.at(spot, row[spot.column], table.delimiter))
        made = StringIO()
        csv.writer(made, delimiter=table.delimiter, lineterminator="").writerow(row)
        line = lines[spot.line - 1]
        lines[spot.line - 1] = made.getvalue() + line[len(line.rstrip("\r\n")) :]
    result = "".join(lines)
    if _table(result, file).rows != wanted:
        raise ModelgenError(f"{file.name}: can't be rewritten without changing other cells; edit it by hand")
    return result


class _Cells:
    """What a file has: by line, the cells of its rows, and the sign between them."""

    def __init__(self, text: str, file: Path) -> None:
        with read.instead({file: text}):
            table = csvfile.load(file)
            self.delimiter = table.delimiter
            self.rows = dict(table.rows)


@lru_cache(maxsize=4)
def _table(text: str, file: Path) -> _Cells:
    """What a file has, to be read only: it's asked for each of many changes."""
    try:
        return _Cells(text, file)
    except Unreadable as error:
        raise ModelgenError(str(error)) from None


def _text(edit: Edit, before: Written) -> str:
    """A value as its cell would have it: with a decimal comma or a percent sign where the one before has."""
    for text in _ways(edit, before):
        if _reads(Written.at(before.spot, text, before.delimiter), edit.item) == edit.number:
            return text
    raise ModelgenError(f"{before.spot}: {edit.number!r} can't be written as '{before}' is; edit the file")


def _ways(edit: Edit, before: Written) -> Iterator[str]:
    value = shown(edit.item, edit.number)
    if isinstance(value, str | date):
        yield str(value)
        return
    percent = before.endswith("%")
    text = f"{value * 100 if percent else value:.15g}"
    for plain in (text, repr(value * 100 if percent else value)):
        sound = plain.replace(".", ",") if before.delimiter == ";" and "." not in before else plain
        for end in ("", "0"):  # 1,234 may have its comma between thousands; 1,2340 hasn't
            yield f"{sound}{end}{'%' if percent else ''}"


def _reads(cell: Written, item: Input) -> float | None:
    try:
        return checked(item, cell) if cell else None
    except ValuesError:
        return None
