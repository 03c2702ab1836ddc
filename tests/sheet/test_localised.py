"""Formulas in another language's separators: refused with the place; what files may hold passes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from modelgen.sheet.localised import localised
from tests.sheet import draws

FAULTS = [  # ECMA-376, part 1, 18.17.2: arguments are parted by commas, decimals by points
    ("=SUM(A1;B1)", "has a ';' between arguments at character 8; write ','"),
    ("=IF(A1>1;SUM({1;2});0)", "has a ';' between arguments at character 9; write ','"),
    ("=A1;B1", "has a ';' between arguments at character 4; write ','"),
    ("=1,5*A1", "has a decimal comma in '1,5' at character 3; write '1.5'"),
    ("=SUM(A1)*(2,25+B1)", "has a decimal comma in '2,25' at character 12; write '2.25'"),
    ("=SUM((1,5))", "has a decimal comma in '1,5' at character 8; write '1.5'"),
    ("SUM(A1;1)", "has a ';' between arguments at character 7; write ','"),
    ("=\u00e4B!A1+1,5", "has a decimal comma in '1,5' at character 9; write '1.5'"),
]
FINE = [
    "=SUM(1,5)", "={1,2;3,4}", "=SUM({1,5;2,5},3)", "=SUM((A1,B1))", "=A1:B2,C3", '="a;b"&"1,5"', "='a;b'!A1",
    "=T[a;b]", "=SUM(INDEX({1;2},1),-1,5)", "=1.5*A1", "=ROUND(A1,2)", "=MAX (1,5)", "", "=", "=LET(x,1,x,5)",
    "=LAMBDA(x,y,x+y)(1,5)", "=LET(f,A1,(f)(1,5))", "=INDEX(A1:A2,1)(1,5)", "=A1#(1,5)", r"=a\b(1,5)", "=f(1)(1,5)",
]  # fmt: skip


@pytest.mark.parametrize(("formula", "fault"), FAULTS)
def test_where_a_formula_is_localised(formula: str, fault: str) -> None:
    assert localised(formula) == fault


@pytest.mark.parametrize("formula", FINE)
def test_what_files_hold(formula: str) -> None:
    assert localised(formula) == ""


@settings(deadline=None)
@given(draws.anything)
def test_the_place_is_where_it_says(text: str) -> None:
    fault = localised(text)
    if fault:
        at = int(fault.split("at character ")[1].split(";")[0]) - 1
        assert text[at] in ",;"
    else:
        assert localised(f"SUM({text})") == "" or "," in text or ";" in text
