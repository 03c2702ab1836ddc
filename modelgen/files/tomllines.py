"""Where the keys of a TOML text stand, and which of them is there twice: tomllib says neither."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

Way = tuple[str | int, ...]
"""From the file to a value: the keys of tables, the positions in lists."""

# possessive, so that no text costs more than its length
TOKEN = re.compile(
    r'''
    """(?:[^"\\]++|\\.|"(?!""))*+(?:""")?
  | \'\'\'(?:[^']++|'(?!''))*+(?:\'\'\')?
  | "(?:[^"\\\n]++|\\[^\n])*+"?
  | '[^'\n]*+'?
  | \#[^\n]*+
  | [^\s"'\#\[\]{},=.]++
  | (?:\n\s*+(?:\#[^\n]*+)?)++
  | [\[\]{},=.]
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:([btnfr"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))')
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


class Place(NamedTuple):
    """One mention of a key or of a list's value: its line, and whether a header makes it."""

    way: Way
    line: int
    header: bool
    last: bool  # of a dotted key's parts, and of a header's


class Twice(NamedTuple):
    """A key or a header for what is there already."""

    way: Way
    line: int
    first: int
    header: bool


def line_of(text: str, way: Way) -> int:
    """The line on which the value at a way begins, or else the nearest table around it; 0 where none of it is there."""
    found = 0, 0
    for place in places(text):
        length = len(place.way)
        if length > found[0] and place.way == way[:length]:
            found = length, place.line
            if length == len(way):
                break
    return found[1]


def twice(text: str) -> Twice | None:
    """The first key or header of a text that says something of what has been said already."""
    said: dict[Way, tuple[int, bool]] = {}  # what has a value or a header of its own: where, and whether a header
    passed: dict[Way, tuple[int, bool]] = {}  # tables that dotted keys and headers make on their way
    lists = set[Way]()
    for way, line, header, last in places(text):
        if isinstance(way[-1], int):
            if header:
                lists.add(way[:-1])
        elif way in said and way not in lists and (last or not (header and said[way][1])):
            return Twice(way, line, said[way][0], header)
        elif last and way in passed and not (header and passed[way][1]):
            return Twice(way, line, passed[way][0], header)
        else:
            (said if last else passed).setdefault(way, (line, header))
    return None


def unclosed(text: str, end: int) -> int:
    """The line of the last bracket or text that is open at a position; 0 where none is."""
    open_ = list[int]()
    for found in TOKEN.finditer(text, 0, end):
        token = found[0]
        if token in ("[", "{"):
            open_.append(found.start())
        elif token in ("]", "}") and open_:
            open_.pop()
        elif token[:3] in ('"""', "'''") and (len(token) < 6 or token[-3:] != token[:3]):
            open_.append(found.start())
    return text.count("\n", 0, open_[-1]) + 1 if open_ else 0


def places(text: str) -> Iterator[Place]:
    """Every key of a text, and every value of a list, in their order. What isn't TOML gives what it can."""
    table: Way = ()
    counts: dict[Way, int] = {}  # of lists of tables: the position of the last one
    open_: list[tuple[str, Way]] = []  # brackets, and what stands in them
    parts: list[str] = []  # of the key or the header that is being read
    here: Way = ()  # the value that is being read
    reading, line, at, double = "key", 1, 0, False
    for found in TOKEN.finditer(text):
        token, line, at = found[0], line + text.count("\n", at, found.start()), found.start()
        first, inside = token[0], open_[-1][0] if open_ else ""
        if first == "\n":
            if not open_:
                reading, parts = "key", []
        elif first == "#":
            continue
        elif reading == "key":
            if first == "=":
                root = open_[-1][1] if open_ else table
                here, reading = (*root, *parts), "value"
                yield from _steps(here, len(root), line, False)
            elif first == "[" and not (open_ or parts):
                reading, double = "header", False
            elif first == "}" and open_:
                here, reading = open_.pop()[1], "value"
            elif first not in ".,":
                parts.append(_key(token))
        elif reading == "header":
            if first == "]":
                table, reading = _header(parts, counts), "value"
                yield from _steps(table, 0, line, True)
                if double:
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                    yield Place(table, line, True, True)
                elif table in counts:
                    table = (*table, counts[table])
            elif first == "[":
                double = True
            elif first != ".":
                parts.append(_key(token))
        elif first == ",":
            if inside == "{":
                reading, parts = "key", []
            elif inside == "[":
                way = open_[-1][1]
                here = (*way, int(here[len(way)]) + 1)
        elif first in "]}":
            if open_:
                here = open_.pop()[1]
        else:
            if inside == "[":
                yield Place(here, line, False, True)
            if first in "[{":
                open_.append((first, here))
                here = (*here, 0) if first == "[" else here
                reading, parts = ("value", []) if first == "[" else ("key", [])


def _steps(way: Way, start: int, line: int, header: bool) -> Iterator[Place]:
    for length in range(start + 1, len(way) + 1):
        yield Place(way[:length], line, header, length == len(way))


def _header(parts: Sequence[str], counts: Mapping[Way, int]) -> Way:
    """A header's way, which leads through the last table of each list of tables."""
    way: Way = ()
    for part in parts:
        way = (*way, counts[way], part) if way in counts else (*way, part)
    return way


def _key(token: str) -> str:
    """The key that a token writes."""
    if token[0] == "'":
        return token.strip("'")
    if token[0] != '"':
        return token
    return _ESCAPE.sub(_character, token[1:].removesuffix('"'))


def _character(escape: re.Match[str]) -> str:
    if plain := escape[1]:
        return _PLAIN[plain]
    code = int(escape[2] or escape[3], 16)
    return chr(code) if code <= sys.maxunicode else ""
