"""The door for TOML: values files and themes. What would cost more than its size is refused before it's parsed."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

from modelgen.files import read
from modelgen.files.read import Unreadable
from modelgen.files.tomlhabits import remedy
from modelgen.files.tomllines import TOKEN, twice, unclosed

LARGEST = 8 << 20  # bytes: 2,000 assumptions in 100 scenarios have 6 million
DEEPEST = 32  # tables and lists in each other, dotted or in brackets; tomllib takes the square of it, or recurses
ENTRIES = 1_000_000  # keys and values, each part of a dotted one for itself
TABLES = 100_000  # headers, each part of a dotted one for itself: tomllib keeps a kilobyte of each
LONGEST = 300  # characters of a number or a bare key: more digits than a double has, less than int() refuses
KEY = 1000  # characters of a key in quotation marks
MARK = "\ufeff"
_MARK = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)  # git's, where it can't merge
_CONFLICT = "'{}' is git's mark of a conflict{}; keep the lines that are right, and take out the marks"
_WHERE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def load(path: Path, *, empty: bool = False) -> tuple[str, dict[str, Any]]:
    """A file's text, without the mark it may begin with, and its tables, which none are where it may be `empty`. Raises
    Unreadable."""
    text = read.text(path, LARGEST, empty=empty).removeprefix(MARK)
    return text, tables(text, path)


def digest(text: str) -> str:
    """By which it's known whether a file's text has changed since it was read."""
    return sha256(text.removeprefix(MARK).encode("utf-8")).hexdigest()


def tables(text: str, path: Path) -> dict[str, Any]:
    """The tables of a text that was read from a file. Raises Unreadable."""
    if fault := _fault(text):
        what, at = fault
        raise Unreadable(path, what, _line(text, at))
    if fault := _unmerged(text):
        raise Unreadable(path, *fault)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(path, *_told(text, str(error))) from None
    except ValueError as error:  # a day or a time that no calendar has
        raise Unreadable(path, f"not valid TOML: {error}; correct it") from None


def _unmerged(text: str) -> tuple[str, int] | None:
    """A conflict that git couldn't merge, from its first mark to its last, also within a text of several lines."""
    if "<<<<<<<" not in text:
        return None
    marks = [found for found in _MARK.finditer(text) if found[0][0] != "|"]
    for first, middle, last in zip(marks, marks[1:], marks[2:], strict=False):
        if (first[0][0], middle[0][0], last[0][0]) == ("<", "=", ">"):
            end = _line(text, last.start())
            return _CONFLICT.format(first[0], f", which goes on to line {end}"), _line(text, first.start())
    return None


def _told(text: str, error: str) -> tuple[str, int]:
    """What isn't TOML in a text, and on which line: by what tomllib says, which reads `what (at line 2, column 6)`."""
    found = _WHERE.fullmatch(error)
    if found is None:
        return f"not valid TOML: {error}", 0
    what, column, at = found[1], f" (column {found[3]})" if found[3] else "", len(text.rstrip())
    if found[2]:
        start = 0
        for _ in range(int(found[2]) - 1):
            start = text.index("\n", start) + 1
        at = start + int(found[3]) - 1
        if mark := _MARK.match(text, start):
            return _CONFLICT.format(mark[0], ""), int(found[2])
    if what.startswith(("Cannot", "Duplicate")) and (again := twice(text)) and again.line <= _line(text, at):
        name = ".".join(map(str, again.way))
        name = f"[{name}]" if again.header else f"'{name}'"
        first = f"first on line {again.first}" if again.first != again.line else "on the same line"
        return f"{name} is there twice, {first}; keep one, with what belongs in it", again.line
    line = unclosed(text, at) if what.startswith("Un") and "'" not in what else 0
    column, line = ("" if line else column), line or _line(text, at)
    how = remedy(text.splitlines()[line - 1]) if text.strip() else ""
    return f"not valid TOML: {what}{column}{'; ' + how if how else ''}", line


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _fault(text: str) -> tuple[str, int] | None:
    """What a text has too much of, and where. Up to its first error it counts what a parser would."""
    table = inside = dots = 0  # levels: of the header, of open brackets; and the dots of the key or number being read
    entries = tables = 0
    brackets: list[int] = []  # the levels of each: its own, and those of the dotted key before it
    begins, heading, before = True, False, ""
    for found in TOKEN.finditer(text):
        token = found[0]
        first = token[0]
        if first == "\n":
            if not brackets:
                dots, heading = 0, False
            begins = True
            continue
        if first == "[" or first == "{":
            if begins and not brackets:
                heading, table = True, 0
            brackets.append(dots + 1)
            inside, dots, entries = inside + dots + 1, 0, entries + 1
        elif first == "]" or first == "}":
            if heading:
                table = max(table, dots + 1)
                tables += dots + 1
            if brackets:
                dots = brackets.pop() - 1
                inside -= dots + 1
        elif first == ".":
            dots, entries = dots + 1, entries + 1
        elif first == ",":
            dots, entries = 0, entries + 1
        elif first == "=":
            entries += 1
        elif len(token) > LONGEST and first not in "\"'#":
            return f"has a number or a key of {len(token):,} characters; shorten it to {LONGEST}", found.start()
        if len(before) > KEY and before[0] in "\"'" and (first in ".=" or (first == "]" and heading)):
            return f"has a key of {len(before):,} characters; shorten it to {KEY:,}", found.start()
        if table + inside + dots > DEEPEST:
            return f"has tables or lists more than {DEEPEST} deep; put them on fewer levels", found.start()
        if entries > ENTRIES:
            return f"has more than {ENTRIES:,} keys and values; put them into several files", found.start()
        if tables > TABLES:
            return f"has more than {TABLES:,} tables; put them into several files", found.start()
        begins, before = False, token
    return None
