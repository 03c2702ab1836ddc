"""Formulas in another place: copied, and read again where their cells have moved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen.sheet.copying import Cell, Copied, translated
from modelgen.sheet.r1c1 import from_r1c1, r1c1
from modelgen.sheet.references import Reference
from modelgen.sheet.tokens import pieces, tokens
from tests.sheet import draws


@pytest.mark.slow
@settings(deadline=None)
@given(draws.references, st.integers(-30, 30), st.integers(-30, 30))
def test_a_copy_is_the_same_formula(one: Reference, down: int, right: int) -> None:
    formula = f'={one} * SUM( B$2:$C9,{one}) &"A1"'
    copy = Copied(formula).to(down, right)
    plain = "=" + "".join(token.text for token in tokens(copy))
    assert from_r1c1(r1c1(formula, 40, 40), 40 + down, 40 + right) == plain
    assert [piece.kind for piece in pieces(copy)] == [piece.kind for piece in pieces(formula)]


@settings(deadline=None)
@given(draws.anything)
def test_what_is_copied_to_its_own_place_stays(text: str) -> None:
    assert Copied("=" + text).to(0, 0) == "=" + text


def below(at: Cell) -> Cell | None:
    """Old is New, a row further down; Gone is gone."""
    return None if at[0] == "Gone" else ("New" if at[0] == "Old" else at[0], at[1] + 1, at[2])


TRANSLATED = [
    ("=A1+$B$2*b3", "=A2+$B$3*B4"),
    ('=SUM( Old!A1:$A3 )&"A1 ""B2"" "', '=SUM( New!A2:$A4 )&"A1 ""B2"" "'),
    ('=\'a"b\'!A1&"A1"', '=\'a"b\'!A2&"A1"'),
    ("='It''s'!A1+Größe!A1", "='It''s'!A2+'Größe'!A2"),
    ("=Gone!A1+A1", "=?Gone!A1+A2"),
    ("=SUM(Gone!A1:B2)", "=SUM(?Gone!A1:B2)"),
    ("=SUM(Jan:Dec!A1)+SUM(Old:Gone!A1)", "=SUM('Jan:Dec'!A2)+SUM(?Old:Gone!A1)"),
    ("=[1]Old!A1+[0]Old!A1", "=[1]Old!A1+New!A2"),
    ("=SUM(A:A)+SUM(Old!1:2)", "=SUM(A:A)+SUM(Old!1:2)"),
    ("=LOG10(A1)+rate1+XFE1+T[A1]+#REF!A1", "=LOG10(A2)+rate1+XFE1+T[A1]+#REF!A1"),
]


@pytest.mark.parametrize(("formula", "text"), TRANSLATED)
def test_where_its_cells_are_now(formula: str, text: str) -> None:
    assert translated(formula, "S", below) == text


@settings(deadline=None)
@given(draws.anything)
def test_nothing_is_lost(text: str) -> None:
    assert translated(text, "S", lambda at: None).replace("?", "") == text.replace("?", "")
