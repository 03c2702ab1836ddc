"""A column of a CSV file: what has been observed, and is drawn from again."""

from __future__ import annotations

import math
from pathlib import Path

from modelgen.errors import ValuesError, nearest
from modelgen.files import csvfile
from modelgen.files.read import Unreadable


def column(file: Path, name: str) -> tuple[float, ...]:
    """The numbers of a column; blank cells are left out. ValuesError with file and line for what can't be read."""
    try:
        table = csvfile.load(file, spaced=True)
        heads = [head.strip() for head in table.head]
        if name not in heads:
            raise ValuesError(f"{file.name}: there is no column '{name}'; there is {', '.join(filter(None, heads))}"
                              f"{nearest(name, heads)}")  # fmt: skip
        at = heads.index(name)
        return tuple([number(file, line, row[at]) for line, row in table.rows if row[at].strip()])
    except Unreadable as error:
        raise ValuesError(str(error)) from None


def number(file: Path, line: int, text: str) -> float:
    """The number of a cell: 0.05, or 5%. ValuesError where it is none."""
    text = text.strip()
    found = _read(text)
    if not math.isfinite(found):
        what = f"'{text[:40]}' is no number" if text else "a cell is blank"
        pointed = text.replace(",", ".")
        meant = pointed if math.isfinite(_read(pointed)) else "0.05 or 5%"
        raise ValuesError(f"{file.name}:{line}: {what}; write {meant}")
    return found


def _read(text: str) -> float:
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return math.nan
