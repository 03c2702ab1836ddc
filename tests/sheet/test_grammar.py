"""What Excel can read as a formula, and why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from modelgen.sheet.grammar import fault

GOOD = (
    "=1", "=-A1", "=+-+2%", "=@A1", "=A1#", "=SUM()", "=SUM(,)", "=IF(A1,,1)", "=SUM((A1,B2),C3)", "={1,-2;TRUE,#N/A}",
    '="a""b"', "=A1:INDEX(B:B,2)", "=A1 B1", "=SUM(A1:B2 B2:C3)", "='It''s'!A1", "=T[[#This Row],[a]]*T[b]", "=[1]S!A1",
    "=rate^2", "=#REF!+1", "=_xlfn.LET(_xlpm.a,1,_xlpm.a)", "= 1 +\n2 ", "=LAMBDA(x,x)(1)", "=SUM(Jan:Dec!A1)", "=1:2",
    "=TABLE(A1,)", "=A1:B2:C3", "=(1)", "=-(-1)%", '=IF("("=")",1,2)', "=[0]!rate", "A1+1",
)  # fmt: skip
BAD = {
    "=": "it is empty", "=  ": "it is empty", "=SUM(A1": "a bracket is not closed", "=A1)": "')' closes nothing",
    "={1)": "')' closes nothing", "=(1}": "'}' closes nothing", "=1+*2": "nothing stands before '*'",
    "=*1": "nothing stands before '*'", "=(1,)+1": "nothing stands before ')'", "=()": "nothing stands before ')'",
    "=1,2": "',' stands in no brackets", "={,1}": "nothing stands before ','", "=1+": "it ends where a value should",
    "=%": "nothing stands before '%'", '="abc': "a quotation mark is not closed", "=A1 ~ B1": "'~' means nothing",
    "=A1&'x": "means nothing", "=1>": "it ends where", "=SUM": "",
    "=SUM(1+)": "nothing stands before", "=SUM(-)": "nothing stands",
    "=1 2": "nothing joins '2'", '="x"A1': "nothing joins 'A1'", "=1(2)": "nothing joins '('",
    "={A1}": "is no constant", "={SUM(1)}": "is no constant", "=A1 2": "nothing joins",
    "=(1)2": "nothing joins", "=SUM(1)A1": "nothing joins",
}  # fmt: skip


@pytest.mark.parametrize("formula", GOOD)
def test_what_can_be_read(formula: str) -> None:
    assert fault(formula) == ""


@pytest.mark.parametrize(("formula", "why"), BAD.items(), ids=BAD)
def test_what_cant_be(formula: str, why: str) -> None:
    assert fault(formula).startswith(why) or why in fault(formula)
    assert bool(fault(formula)) == bool(why)


@given(some.text(max_size=30))
def test_any_text_is_told_one_way_or_the_other(text: str) -> None:
    assert isinstance(fault(text), str)
