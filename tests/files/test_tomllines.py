"""Where the keys of a TOML text stand: every one of them is found, and none twice that isn't."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modelgen.files.tomllines import Way, line_of, places, twice, unclosed
from tests.files.test_tomlfile import PIECES
from tests.support import AMAZON

TEXT = """\
# a = 0
top.dotted = 1
'a b' = [
  1.5, 2024-01-02 10:00:00,   # [x]
  { c = 3, d.e = [ [4], [
  5 ] ] }, "f = 6"
]

[table] # [other]
g = \"\"\"
h = 7
\"\"\"
[table.in]
"\\u0069.j" = { k = 8 }
[[list]]
l = 9
[[list]]
l = 10
[list.under]
m = 11
"""
LINES: list[tuple[Way, int]] = [
    (("top",), 2), (("top", "dotted"), 2), (("a b",), 3), (("a b", 0), 4), (("a b", 1), 4), (("a b", 2), 5),
    (("a b", 2, "d"), 5), (("a b", 2, "d", "e", 0, 0), 5), (("a b", 2, "d", "e", 1, 0), 6), (("a b", 3), 6),
    (("table",), 9), (("table", "g"), 10), (("table", "in"), 13), (("table", "in", "i.j", "k"), 14), (("list", 0), 15),
    (("list", 0, "l"), 16), (("list", 1), 17), (("list", 1, "l"), 18), (("list", 1, "under", "m"), 20),
    # what isn't there stands where the table around it does
    (("table", "h"), 9), (("table", "in", "x", "y"), 13), (("a b", 2, "x"), 5), (("nowhere",), 0), ((), 0),
]  # fmt: skip


def test_each_stands_on_its_line() -> None:
    assert [(way, line_of(TEXT, way)) for way, _ in LINES] == LINES
    assert [line_of(TEXT.replace("\n", "\r\n"), way) for way, _ in LINES] == [line for _, line in LINES]


def ways(node: Any, way: Way = ()) -> Iterator[Way]:
    """Of every value that a parser found."""
    if way:
        yield way
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in children:
        yield from ways(child, (*way, name))


def test_every_value_of_the_example_is_found() -> None:
    text = (AMAZON / "assumptions.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    at = {place.way: place.line for place in reversed([*places(text)])}
    found = [*ways(tomllib.loads(text))]
    assert set(found) == set(at) and len(found) > 300
    assert [way for way in found if isinstance(way[-1], str) and way[-1] not in lines[at[way] - 1]] == []


@given(st.lists(st.sampled_from([*PIECES, "a = 1\n", "[b]\n", "c.", "b = {", "a, "]), max_size=25).map("".join))
def test_a_text_that_a_parser_takes_has_nothing_twice(text: str) -> None:
    twice(text), line_of(text, ("a", "b", 0)), unclosed(text, len(text))  # whatever it is
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert twice(text) is None
    assert unclosed(text, len(text)) == 0
    assert set(ways(tables)) == {place.way for place in places(text)}
