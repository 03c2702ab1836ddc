"""The door for CSV: its rows one after the other, within limits, whatever sign separates the cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from modelgen.files import read
from modelgen.files.read import Unreadable

LARGEST = 32 << 20  # bytes: 200,000 values with their sources have 20 million
COLUMNS = 1000
LINES = 1 << 20  # of a sheet: where its format reaches to its end, so does what is saved of it
CELLS = 5_000_000  # of rows that aren't blank
CELL = 32_767  # characters, as in a workbook
_SIGNS = 100_000  # between cells, on one line: more than the texts of a row hold
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")


@dataclass(frozen=True)
class Table:
    """A file's head, the sign between its cells, and each row's line and cells, as many as the head has."""

    head: list[str]
    delimiter: str
    rows: Iterator[tuple[int, list[str]]]


def load(path: Path, *, lines: int = LINES, most: int = CELLS, spaced: bool = False) -> Table:
    """A file with a head, its cells separated by commas, semicolons or tabs. Blank rows are left out.

    `lines` and `most` cells are what it may have; `spaced` drops spaces before a cell. Raises Unreadable, also while
    the rows are read.
    """
    text = read.text(path, LARGEST).removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = _rows(path, text, delimiter, lines, spaced)
    head = next(rows, (0, list[str]()))[1]
    if not head:
        raise Unreadable(path, "has no head; name its columns in the first line", 1)
    if len(head) > COLUMNS:
        raise Unreadable(path, f"has {len(head):,} columns; {COLUMNS:,} are the most", 1)
    if twice := next((name for name in head if name and head.count(name) > 1), None):
        raise Unreadable(path, f"has two columns '{twice[:40]}'; keep one", 1)
    return Table(head, delimiter, _whole(path, len(head), most, rows))


def _rows(path: Path, text: str, delimiter: str, most: int, spaced: bool) -> Iterator[tuple[int, list[str]]]:
    # strict, as a quotation mark that is left open would swallow what follows
    reader = csv.reader(_lines(path, text, delimiter), delimiter=delimiter, skipinitialspace=spaced, strict=True)
    start = 1
    try:
        for row in reader:
            if reader.line_num > most:
                raise Unreadable(path, f"has more than {most:,} lines; take out what isn't needed")
            if any(row):
                yield reader.line_num, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(path, f"not a CSV file ({error}); look at its quotation marks", start) from None


def _lines(path: Path, text: str, delimiter: str) -> Iterator[str]:
    """One line after the other, so that they don't stand in memory twice."""
    for number, found in enumerate(_LINE.finditer(text), 1):
        if found[0].count(delimiter) > _SIGNS:
            raise Unreadable(path, f"has more than {COLUMNS:,} columns; keep those that are needed", number)
        yield found[0]


def _whole(path: Path, width: int, most: int, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    cells = 0
    for line, row in rows:
        if any(row[width:]):
            what = f"has {len(row)} cells where its head has {width}"
            raise Unreadable(path, f"{what}; put texts and numbers that hold the separator in quotation marks", line)
        cells += width
        if cells > most:
            raise Unreadable(path, f"has more than {most:,} cells; take out what isn't needed")
        if long := next((cell for cell in row if len(cell) > CELL), None):
            raise Unreadable(path, f"has a cell of {len(long):,} characters; {CELL:,} are the most", line)
        yield line, row[:width] + [""] * (width - len(row))
