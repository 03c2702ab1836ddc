"""Proofs that two formulas show the same from any inputs: each law holds one pair, and not the one beside it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from modelgen import Model, Timeline
from modelgen.excel import validation
from modelgen.formula.units import TEXT, unit
from modelgen.layout.place import place
from modelgen.mutation.equivalent import SAME, Forms
from modelgen.mutation.mutants import Edit, Mutant
from modelgen.mutation.trees import difference, tree, written
from modelgen.verify import draws
from modelgen.verify.engines.engine import Formula
from modelgen.verify.reader import Key, WorkbookContent

PLAIN = unit("")


def inputs() -> dict[Key, SimpleNamespace]:
    """A1:A3 any numbers, B1 from 0 to 1, B2 from 1 to 2, C1 a choice; D1 is one of A1:A3 or n.m."""
    any_number = SimpleNamespace(unit=PLAIN, minimum=None, maximum=None, options=())
    share = SimpleNamespace(unit=PLAIN, minimum=0, maximum=1, options=())
    factor = SimpleNamespace(unit=PLAIN, minimum=1, maximum=2, options=())
    choice = SimpleNamespace(unit=TEXT, minimum=None, maximum=None, options=("Yes", "No", "Maybe"))
    cells = [(0, 0, any_number), (1, 0, any_number), (2, 0, any_number), (0, 1, share), (1, 1, factor), (0, 2, choice)]
    return {("S", row, column): item for row, column, item in cells}


@pytest.fixture(scope="module")
def forms() -> Forms:
    content = WorkbookContent(cells=dict.fromkeys(inputs(), 1.0))
    content.cells |= {("S", 0, 5): "Yes", ("S", 1, 5): "No", ("S", 2, 5): "Maybe"}  # F1:F3
    content.formulas = {
        ("S", 0, 3): '=IF(A1>0,A2,"n.m.")', ("S", 1, 3): "=A2/A1", ("S", 2, 3): "=A1+A2", ("S", 9, 9): "=A1",
    }  # fmt: skip
    found = Forms(place(Model("None", timeline=Timeline.annual(2024, 2025), unit="EUR mn")), content, {})
    found.inputs = inputs()  # type: ignore[assignment]
    found.reached = {*found.inputs, *content.formulas}
    return found


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("=A1+A2", "=A2+A1", True),
        ("=A1-A2", "=A2-A1", False),
        ("=A1*1", "=A1/1", True),
        ("=A1+A2-A3", "=A1+(A2-A3)", False),  # other roundings
        ("=A1*2^3^2", "=A1*64", True),
        ("=-A1^2", "=(-A1)^2", True),  # as Excel reads it
        ("=IF(B1>=0,A1,A2)", "=A1", True),  # the bounds decide
        ("=IF(B1>0,A1,A2)", "=A1", False),
        ("=IF(A1>=0,A1,A2)", "=A1", False),
        ("=IF(A1>0,A2,A2)", "=A2", True),
        ("=MIN(B1,0)", "=0", True),
        ("=MIN(A1,0)", "=0", False),
        ("=IF(MIN(A1,0)<=0,0,1)", "=IF(MIN(-A2,0)<=0,0,1)", True),  # neither is ever an error
        ("=IF(MIN(D2,0)<=0,0,1)", "=IF(MIN(-D2,0)<=0,0,1)", True),  # errors where D2 is one
        ("=IF(MIN(D2,0)<=0,0,1)", "=IF(MIN(-A2,0)<=0,0,1)", False),
        ("=IF(MIN(D1,0)<=0,0,1)", "=IF(MIN(-D1,0)<=0,0,1)", False),  # D1 may be a text
        ("=IF(MAX(A1:A3)>=MIN(A1:A3),0,1)", "=IF(MAX(A1:A2)>=MIN(A1:A3),0,1)", True),
        ("=IF(MAX(D1:D3)>=MIN(D1:D3),0,1)", "=IF(MAX(D2:D3)>=MIN(D1:D3),0,1)", True),
        ("=IF(MAX(D1:D2)>=MIN(D1:D2),0,1)", "=IF(MAX(D1:D2)>=MIN(D1:D1),0,1)", False),
        ("=IF(MAX(A1:A3)>=MIN(A1:A3),0,1)", "=IF(MAX(A1:A3)>MIN(A1:A3),0,1)", False),
        ("=MAX(A1,A2)", "=MAX(A2,A1,A1)", True),
        ("=SUM(A1,A2)", "=SUM(A2,A1,A1)", False),
        ("=IF(SUM(A1:A3)=0,0,1)", "=IF(AVERAGE(A1:A3)=0,0,1)", True),
        ("=IF(SUM(A1:A3)=1,0,1)", "=IF(AVERAGE(A1:A3)=1,0,1)", False),
        ("=IF(A1*B2>=0,0,1)", "=IF(A1/1000>=0,0,1)", True),
        ("=IF(A1*B1>=0,0,1)", "=IF(A1>=0,0,1)", False),  # B1 may be 0
        ("=IF(-A1>0,0,1)", "=IF(A1<0,0,1)", True),
        ("=CHOOSE(MATCH(C1,F1:F3,0),A1,A1,A1)", "=A1", True),
        ("=CHOOSE(MATCH(C1,F1:F2,0),A1,A1,A1)", "=A1", False),  # it may not be found
        ("=CHOOSE(MATCH(C1,F1:F3,0),A1,A2,A3)", "=INDEX(A1:A3,MATCH(C1,F1:F3,0))", True),
        ("=CHOOSE(MATCH(C1,F1:F3,0),A1,A2,A3)", "=CHOOSE(MATCH(C1,F1:F3,0),A1,A3,A2)", False),
        ("=IFERROR(A1*A2,0)", "=A1*A2", True),  # the file's validation keeps both below 1E20
        ("=IFERROR(D2,0)", "=D2", False),
        ("=IFERROR(A1/B2,0)", "=A1/B2", True),
        ("=IFERROR(A1/B1,0)", "=A1/B1", False),
        ("=D2-D2", "=0", False),  # an error, or 0
        ("=D3-D3", "=0", True),
        ("=SUMPRODUCT((A1:A3>0)*A1:A3)", "=SUMPRODUCT((A1:A3<0)*A1:A3)", False),
    ],
)  # fmt: skip
def test_laws(forms, was, now, same) -> None:
    why = forms.why(Mutant("any", (Edit(("S", 9, 9), was, Formula(now)),)))
    assert why == (SAME if same else "")


def test_a_long_sum_is_no_matter(forms) -> None:
    long = "=" + "+".join(["A1"] * 2000)
    assert forms.why(Mutant("any", (Edit(("S", 9, 9), long, Formula(long + "+0")),))) == SAME


def test_bounds_are_those_of_the_file() -> None:
    free: Any = SimpleNamespace(unit=PLAIN, minimum=None, maximum=None)
    ends = [-validation.LARGEST, validation.LARGEST]
    assert draws._allowed(free, [ends[0] * 1.01, *ends, ends[1] * 1.01]) == ends


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("=A1-B1-C1", "((A1-B1)-C1)"),
        ("=A1+B1*C1^2", "(A1+(B1*(C1^2)))"),
        ("=-A1^2", "((-A1)^2)"),
        ("=IF(A1>=-1,SUM(A1:A3,2),\"n.m.\")", 'IF((A1>=(-1)),SUM(A1:A3,2),"n.m.")'),
        ("=A1&B1=C1", "((A1&B1)=C1)"),
        ("=A1%", None),
        ("=SUM(", None),
    ],
)  # fmt: skip
def test_trees(formula, text) -> None:
    found = tree(formula)
    assert (None if found is None else written(found)) == text


@pytest.mark.parametrize(
    ("was", "now", "parts"),
    [
        ("=IF(A1>0,B1,C1)", "=IF(A2>0,B1,C1)", ("(A1>0)", "(A2>0)")),
        ("=IF((A1>0)*(B1>0)>0,1,2)", "=IF((A1>0)*(C1>0)>0,1,2)", ("(B1>0)", "(C1>0)")),
        ("=A1+B1", "=A1-B1", ("(A1+B1)", "(A1-B1)")),
    ],
)
def test_where_two_formulas_differ(was, now, parts) -> None:
    one, other = tree(was), tree(now)
    assert one is not None and other is not None
    assert tuple(map(written, difference(one, other))) == parts
