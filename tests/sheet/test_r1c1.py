"""R1C1 notation: two cells hold the same formula where their texts are equal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from modelgen.sheet.areas import corners
from modelgen.sheet.r1c1 import from_r1c1, r1c1
from modelgen.sheet.references import reference
from tests.sheet import draws

AT_C3 = [  # a formula in C3, and what it is in R1C1
    ("=B3", "=RC[-1]"),
    ("=C3", "=RC"),
    ("=$B3+B$3+$B$3", "=RC2+R3C[-1]+R3C2"),
    ("=A1:D$9", "=R[-2]C[-2]:R9C[1]"),
    ("=SUM(B:C, $D:$D)", "=SUM(C[-1]:C,C4)"),
    ("=SUM(2:3)+SUM($7:$8)", "=SUM(R[-1]:R)+SUM(R7:R8)"),
    ("=Sales!B3*'P&L'!B3", "=Sales!RC[-1]*'P&L'!RC[-1]"),
    ("='It''s A1'!$A1", "='It''s A1'!R[-2]C1"),
    ("=SUM(Jan:Mar!B3)", "=SUM(Jan:Mar!RC[-1])"),
    ("=SUM('Q 1:Q 4'!B3)", "=SUM('Q 1:Q 4'!RC[-1])"),
    ("=[1]Data!B3+'[Book 2.xlsx]Data'!B3", "=[1]Data!RC[-1]+'[Book 2.xlsx]Data'!RC[-1]"),
    ("=[1]!rate*wacc", "=[1]!rate*wacc"),
    ("=Table1[[#This Row],[Net A1]]+Table1[Cost]", "=Table1[[#This Row],[Net A1]]+Table1[Cost]"),
    ('="A1 is ""B2"""&B3', '="A1 is ""B2"""&RC[-1]'),
    ("=LOG10(B3)+Q1()+Rate2025", "=LOG10(RC[-1])+Q1()+Rate2025"),  # none of them is a cell
    ("=XFE1+A1048577", "=XFE1+A1048577"),  # beyond the sheet: names
    ("=_xlfn.STDEV.S(B3:B4)", "=STDEV.S(RC[-1]:R[1]C[-1])"),
    ("=b3+ sum( B3 )", "=RC[-1]+SUM(RC[-1])"),
    ("=A:A 3:3", "=C[-2] R"),  # an intersection keeps its blank
    ("=SUM(B3:INDEX(B:B,9))", "=SUM(RC[-1]:INDEX(C[-1],9))"),
    ("=B3#+@B3", "=RC[-1]#+@RC[-1]"),
    ("=Gone!#REF!+#REF!", "=Gone!#REF!+#REF!"),
    ("=1.5E-3*2.0%", "=1.5E-3*2.0%"),
    ("=ΔFX!B3", "=ΔFX!RC[-1]"),
    ("={1,2;3,4}", "={1,2;3,4}"),
    ('=IF(B3="', '=IF(RC[-1]="'),  # not even a formula
    ("=", "="),
]


@pytest.mark.parametrize(("formula", "text"), AT_C3)
def test_a_formula_in_c3(formula, text) -> None:
    assert r1c1(formula, 2, 2) == text


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("=RC[-1]*R2C3+R[2]C", "=B3*$C$2+C5"),
        ("=SUM(R:R[1])+SUM(C)+SUM(R7)+SUM(C2:C[1])", "=SUM(3:4)+SUM(C:C)+SUM($7:$7)+SUM($B:D)"),
        ("=Sales!rc[1]&'P&L'!R1C1:RC", "=Sales!D3&'P&L'!$A$1:C3"),
        ("=R[-3]C[-3]", "=XFD1048576"),  # past the end of the sheet it begins again
        ('=rate*RCx+"RC"+ROUND(RC,1)+T[RC]', '=rate*RCx+"RC"+ROUND(C3,1)+T[RC]'),
    ],
)
def test_from_r1c1_in_c3(text, formula) -> None:
    assert from_r1c1(text, 2, 2) == formula


@pytest.mark.slow
@settings(deadline=None)
@given(draws.references, draws.rows, draws.columns, draws.rows, draws.columns)
def test_there_and_back(one, row, column, other_row, other_column) -> None:
    text = r1c1(f"={one}", row, column)
    assert from_r1c1(text, row, column) == f"={one}"
    copied = reference(from_r1c1(text, other_row, other_column)[1:])
    assert copied is not None
    assert corners(copied) == corners(one, other_row - row, other_column - column)


PARTS = st.one_of(st.just(""), st.integers(1, 9).map(str), st.integers(-9, 9).filter(bool).map("[{}]".format))
CELLS = st.builds("R{}C{}".format, PARTS, PARTS)


@settings(deadline=None)
@given(
    CELLS
    | st.builds("{}:{}".format, CELLS, CELLS)
    | st.builds("R{}".format, PARTS)
    | st.builds("C{}".format, PARTS)
    | st.tuples(PARTS, PARTS).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: f"R{ends[0]}:R{ends[1]}")
    | st.tuples(PARTS, PARTS).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: f"C{ends[0]}:C{ends[1]}")
)
def test_back_and_there(text) -> None:
    assert r1c1(from_r1c1(f"={text}", 20, 20), 20, 20) == f"={text}"


@settings(deadline=None)
@given(draws.anything)
def test_no_text_is_refused(text) -> None:
    from_r1c1(r1c1("=" + text, 5, 5), 5, 5)


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 50), st.integers(0, 50))
def test_a_copied_formula_is_the_same(row, column, down, right) -> None:
    formula = "=SUM(E$300:$C7)*Sales!$A$1-ZZ9+'P L'!F12^(1+C:D)"
    at, to = (f"{get_column_letter(c + 1)}{r + 1}" for r, c in ((row, column), (row + down, column + right)))
    copied = Translator(formula, at).translate_formula(to)
    assert r1c1(copied, row + down, column + right) == r1c1(formula, row, column)
