"""Formulas that were made to take long: linted within seconds, and what isn't looked into is said."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from modelgen.audit.lint import inspect
from modelgen.sheet.a1 import letters
from tests.package.bombs import names, rows
from tests.package.costs import SLOW, cost
from tests.package.hostile import Entry, book, sheet, write

SECONDS, MEGABYTES = 10, 800  # what is promised, of processor time for the machine of the benchmarks


def nested(deep: int) -> str:
    text = "1"
    for level in range(deep):
        text = f"IF(A{{0}}&gt;{level},B{{0}},{text})"
    return text


def cells(formula: str, count: int) -> list[Entry]:
    return book(sheet=sheet(rows(f'<c r="C{{0}}"><f>{formula}</f></c>', count)))


def running(wide: int, high: int) -> list[Entry]:
    columns = [letters(column) for column in range(wide)]
    return book(sheet=sheet("".join(
        f'<row r="{row}">' + "".join(
            f'<c r="{there}{row}"><f>SUM($A$9:{here}{row})</f></c>'
            for here, there in pairwise(columns)
        ) + "</row>" for row in range(9, 9 + high)
    )))  # fmt: skip


CRAFTED: dict[str, Callable[[], list[Entry]]] = {
    "the same columns many times": lambda: cells(f"SUM({','.join(['A:B'] * 1_000)})", 2_000),
    "many branches": lambda: cells(nested(60), 20_000),
    "sums that run right and down": lambda: running(16_384, 10),
    "names that lead outside": lambda: book(book=names(90_000, "[1]Sheet!$A$1")),
    "no copies": lambda: cells(f"SUM({','.join(['A1'] * 2_500)})+{{0}}", 1_200),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory a process had at most")
@pytest.mark.parametrize("kind", CRAFTED)
def test_crafted_formulas_are_linted_within_seconds(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "crafted.xlsx", CRAFTED[kind]())
    assert os.path.getsize(path) < 2_500_000
    said, seconds, megabytes = cost("modelgen.audit.lint:inspect", path, SECONDS * SLOW)
    assert said == "Findings"
    assert seconds <= SECONDS * SLOW
    assert megabytes <= MEGABYTES


def unread(path: Path) -> list[tuple[str, str]]:
    report = inspect(str(path))
    return [(found.place, found.what) for found in report.findings if found.rule == "unread-formula"]


@pytest.mark.slow
def test_what_is_not_looked_into_is_said(tmp_path: Path) -> None:
    long = ",".join(["A1"] * 2_500)
    path = write(tmp_path / "long.xlsx", cells(f"SUM({long})+{{0}}", 180))
    ((place, what),) = unread(path)
    assert place.endswith(":C188")
    assert what.endswith("of 7,509 characters")


@pytest.mark.parametrize(("formula", "count"), [
    (f"SUM({','.join(['A1'] * 30)})+{{0}}", 1_000),  # no copies, and not long
    (f"SUM({','.join(['A{0}'] * 1_300)})", 400),  # long, and copies
    (f"SUM({','.join(['A1'] * 2_500)})+{{0}}", 20),  # long, and few
])  # fmt: skip
def test_all_others_are_looked_into(tmp_path: Path, formula: str, count: int) -> None:
    assert unread(write(tmp_path / "sound.xlsx", cells(formula, count))) == []
