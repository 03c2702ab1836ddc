"""References and areas: from a text and back, and the cells that they name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from modelgen.sheet.areas import area_of, corners, named, precedents
from modelgen.sheet.references import Reference, reference
from modelgen.sheet.tokens import levels, tokens
from tests.sheet import draws


@settings(deadline=None)
@given(draws.references)
def test_references_are_read_as_they_are_written(one: Reference) -> None:
    assert reference(str(one)) == one
    assert list(tokens(f"={one}")) == [("reference", str(one))]


@pytest.mark.slow
@settings(deadline=None)
@given(draws.anything)
def test_a_token_is_a_reference_where_it_reads_as_one(text: str) -> None:
    for token in tokens(text):
        read = reference(token.text) is not None
        assert read == (token.kind == "reference") or (
            read and token.kind in ("name", "function")
        )  # A1 in "A1[" and "A1("


NONE = ["", "A0", "XFE1", "A1048577", "A1 ", " A1", "=A1", "A", "1", "A1:", "A1:B", "1:A", "S!", "A1#", "#REF!A1"]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_reference(text: str) -> None:
    assert reference(text) is None


AREAS = [  # a formula on S, and what it names
    ("=A1+$B$2", ["S!A1", "S!B2"]),
    ("='It''s'!C3*2", ["'It''s'!C3"]),
    ('=\'a"b\'!A1&"T!B2"&ÄÖ!C3', ["'a\"b'!A1", "'ÄÖ'!C3"]),
    ("=SUM(T!B2:A1)+SUM(C:B)+SUM(3:2)", ["T!A1:B2", "S!B:C", "S!2:3"]),
    ("=SUM(Jan:Dec!A1)", ["Jan!A1", "Dec!A1"]),
    ("=[1]T!A1+[0]T!B1+LOG10(C1)+T1[A1]", ["T!B1", "S!C1"]),
    ("=#REF!A1+Gone!#REF!", []),
]


@pytest.mark.parametrize(("formula", "areas"), AREAS)
def test_what_a_formula_names(formula: str, areas: list[str]) -> None:
    assert [str(area) for area in named(formula, "S")] == areas


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ("=A1+$B$2", [("S", 0, 0), ("S", 1, 1)]),
        ("='It''s'!C3*2", [("It's", 2, 2)]),
        ("=SUM(T!A1:B2)", [("T", 0, 0), ("T", 0, 1), ("T", 1, 0), ("T", 1, 1)]),
        ('=IF(A1="B2",1,0)', [("S", 0, 0)]),
        ("=LOG10(A1)+SUM(A:B)+SUM(1:2)", [("S", 0, 0)]),
    ],
)
def test_precedents(formula: str, cells: list[tuple[str, int, int]]) -> None:
    assert list(precedents(formula, "S")) == cells


def test_a_sheet_is_round() -> None:
    found = reference("A1:$B$2")
    assert found is not None
    assert corners(found, -1, -1) == (1, 1, 1_048_575, 16_383)
    assert corners(found, 3, 5) == (1, 1, 3, 5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("='It''s'!$B$3:$C$5", "'It''s'!B3:C5"), ("S!A1", "S!A1"), ("$B$2", "own!B2"), ("S!A:B", "S!A:B"),
        ("'a\"b!'!A1", "'a\"b!'!A1"), ("[0]S!A1", "S!A1"), ("[1]S!A1", None), ("Jan:Dec!A1", None), ("S!A1*2", None),
        ("S!#REF!", None), ("name", None), ("", None),
    ],
)  # fmt: skip
def test_what_is_a_link_to_one_area(text: str, area: str | None) -> None:
    found = area_of(text, "own")
    assert (found and str(found)) == area
    assert found is None or all(map(found.holds, [*found.cells()][:9]))


@pytest.mark.parametrize(
    ("formula", "deep"), [("=A1", 0), ("=(((A1)))", 3), ('=F(G(1),"((((")', 2), ("='(('!A1+(1)", 1), ("=))((", 0)]
)
def test_how_deep_brackets_nest(formula: str, deep: int) -> None:
    assert levels(formula) == deep
