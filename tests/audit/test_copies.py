"""Formulas told to be copies of their neighbours: never anything but what reading them gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from modelgen.audit.circles import circles
from modelgen.audit.copies import Copies, Reading
from modelgen.audit.view import Views
from modelgen.package.workbook import Sheet, Workbook
from modelgen.sheet.a1 import letters
from modelgen.sheet.areas import precedents
from modelgen.sheet.copying import Copied
from modelgen.sheet.r1c1 import r1c1

AT = [(row, column) for row in range(4) for column in range(4)]
FORMULAS = (
    "=A1", "=$A$1", "=A$1+$A1", "=SUM($A$1:B2)", "=sum( a1 )", "=SUM(A:A)*2:2", "=XFD1048576", "='a%d'!B2&\"A1%\"",
    "=[1]S!A1", "=T[x]+A1B", "=A1048575", "=XFC1",
)  # fmt: skip


@given(some.lists(some.tuples(some.sampled_from(FORMULAS), some.booleans()), min_size=len(AT), max_size=len(AT)))
def test_the_same_as_reading_each(chosen: list[tuple[str, bool]]) -> None:
    formulas = {
        at: Copied(formula).to(*at) if filled else formula for at, (formula, filled) in zip(AT, chosen, strict=True)
    }
    assert Copies(formulas.items(), formulas, Reading()).texts == {
        at: r1c1(formula, *at) for at, formula in formulas.items()
    }


def test_copies_that_begin_again_at_the_other_side_are_others() -> None:
    formula = Copied("=A1048576+XFD1")
    assert formula.within(0, 0) == formula.formula
    assert formula.within(1, 0) is formula.within(0, 1) is None
    assert formula.within(-1, -1) is None


def formula(area: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = area
    return f"=SUM({letters(left)}{top + 1}:{letters(right)}{bottom + 1})"


@pytest.mark.slow
@given(some.lists(some.tuples(*[some.integers(0, 3)] * 4), min_size=len(AT), max_size=len(AT)))
def test_circles_are_those_of_the_cells(areas: list[tuple[int, int, int, int]]) -> None:
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in areas]
    formulas = dict(zip(AT, map(formula, boxes), strict=True))
    reads = {at: {(row, column) for _, row, column in precedents(formulas[at], "S")} for at in AT}
    reached = {at: set(reads[at]) for at in AT}
    for _ in AT:
        reached = {at: found.union(*(reached[other] for other in found)) for at, found in reached.items()}
    want = {frozenset(b for b in AT if b in reached[a] and a in reached[b]) for a in AT if a in reached[a]}
    found = circles(Views(Workbook(sheets=[Sheet("S", formulas=formulas)])))
    assert sorted(one.size for one in found) == sorted(map(len, want))
    assert {one.path[0][1:] for one in found} == {min(one) for one in want}
