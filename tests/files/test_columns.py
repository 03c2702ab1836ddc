"""Answers as data: what a function says it returns comes back the same, and whatever isn't that is refused."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from modelgen.audit.diff import inspect as compare
from modelgen.audit.lint import inspect
from modelgen.files.columns import Misshapen, packed, returned, unpacked
from modelgen.package.content import WorkbookContent, read
from modelgen.package.workbook import CellError, Content
from modelgen.readback.opening import _open
from modelgen.verify.engines.engine import Answer, ErrorValue, Value
from modelgen.verify.engines.recompute import recompute


class Point(NamedTuple):
    x: int
    name: str = ""


@dataclass
class Tree:
    """Something with everything, also itself."""

    key: str
    value: float | str | bool | CellError | None = None
    points: dict[tuple[str, int], Point] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    twigs: list[Tree] = field(default_factory=list)
    only: Point | None = None
    more: str = field(default="", kw_only=True)


TREE = Tree("a", CellError("#N/A"), {("s", 1): Point(1, "p"), ("s", 2): Point(-(2**62))}, {"x"}, more="m")
VALUES: list[tuple[Any, Any]] = [
    (1.5, float), (3, int), (True, bool), ("Größe \x00 \ud800", str), (None, None), ([], list[float]),
    ([1.0, math.inf, -0.0], list[float]), ([[], ["a"], ["b", "a"]], list[list[str]]),
    ((1, "a", 2.0), tuple[int, str, float]),
    ((1, 2, 3), tuple[int, ...]), ({"a": {"b": 1}, "c": {}}, dict[str, dict[str, int]]), ({2}, set[int]),
    ([1.0, "1", True, None, 2.0, CellError("#N/A"), ErrorValue("#N/A")], list[Content | ErrorValue]),
    ([None, None], list[str | None]), (Point(1, "a"), Point), (TREE, Tree),
    ([Tree("b", twigs=[TREE, Tree("c", 1.0, only=Point(2))]), TREE], list[Tree]), ({"any": [1, "thing", None]}, Any),
]  # fmt: skip


@pytest.mark.parametrize(("value", "kind"), VALUES, ids=[str(kind) for _, kind in VALUES])
def test_a_value_comes_back_as_it_was(value: Any, kind: Any) -> None:
    found = unpacked(packed(value, kind), kind)
    assert found == value and repr(found) == repr(value)


def test_errors_and_texts_that_look_like_them_stay_apart() -> None:
    found = unpacked(packed([CellError("#N/A"), "#N/A"], list[str | CellError]), list[str | CellError])
    assert [type(value) for value in found] == [CellError, str]


def test_an_engines_answer_comes_back_as_it_was() -> None:
    answer = Answer(array("d", [1.0, math.nan, math.nan]), {1: ErrorValue("#DIV/0!"), 2: None})
    version, (found,) = unpacked(packed(("1.0", [answer]), returned(recompute)), returned(recompute))
    assert version == "1.0" and [*found] == [1.0, ErrorValue("#DIV/0!"), None]


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a", float), (1.0, str), ([1], str | None), ({}, int | str), ((1, 2), tuple[int]), (b"", float | None)],
)
def test_who_returns_something_else_is_told(value: Any, kind: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        packed(value, kind)


@pytest.mark.parametrize(("value", "kind"), VALUES, ids=[str(kind) for _, kind in VALUES])
def test_data_that_were_changed_are_refused_or_of_the_same_kind(value: Any, kind: Any) -> None:
    data, dice = packed(value, kind), random.Random(7)
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            if changed:
                changed[dice.randrange(len(changed))] = dice.choice([0, 1, 255, dice.randrange(256)])
        cut = bytes(changed[: dice.randint(0, len(changed))] if dice.random() < 0.3 else changed)
        try:
            found = unpacked(cut, kind)
        except Misshapen:
            continue
        packed(found, kind)  # which it can only be if it is of the kind


@pytest.mark.slow
def test_what_readers_return_comes_back_as_it_was(amazon_workbook: Path, sotp_workbook: Path) -> None:
    path = str(amazon_workbook)
    readers: list[tuple[Callable[[Any], object], object]] = [
        (read, path), (inspect, path), (_open, (path, True)), (compare, (path, str(sotp_workbook), True)),
    ]  # fmt: skip
    for function, payload in readers:
        value, kind = function(payload), returned(function)
        assert unpacked(packed(value, kind), kind) == value


def test_what_needs_no_place_is_no_bomb() -> None:
    data = bytes(packed([None] * 3, list[None]))
    with pytest.raises(Misshapen):
        unpacked(b"\xff\xff\xff\xff\xff\xff\x00\x00" + data[8:], list[None])


def test_errors_in_cells_are_kept() -> None:
    content = WorkbookContent({("S", 0, 0): CellError("#N/A"), ("S", 0, 1): "#N/A"})
    found = unpacked(packed(content, WorkbookContent), WorkbookContent)
    assert [type(value) for value in found.cells.values()] == [CellError, str]
    value: Value = ErrorValue("#N/A")
    assert unpacked(packed(value, Value), Value) == value
