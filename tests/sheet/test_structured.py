"""Structured references: taken apart into table, rows and columns, and put together again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from modelgen.sheet.prefixes import Place
from modelgen.sheet.structured import Structured, structured
from modelgen.sheet.tokens import pieces, tokens
from tests.sheet import draws

THIS = "#This Row"
READ = [  # Microsoft's page "Using structured references with Excel tables": a text, its parts, and how a file has it
    ("Sales[]", ("Sales",), "Sales[]"),
    ("Sales[Net]", ("Sales", (), "Net", "Net"), "Sales[Net]"),
    ("Sales[Sales Amount]", ("Sales", (), "Sales Amount", "Sales Amount"), "Sales[Sales Amount]"),
    ("Sales[[Total $ Amount]]", ("Sales", (), "Total $ Amount", "Total $ Amount"), "Sales[[Total $ Amount]]"),
    ("Sales[#All]", ("Sales", ("#All",)), "Sales[#All]"),
    ("Sales[#totals]", ("Sales", ("#Totals",)), "Sales[#Totals]"),
    ("Sales[[#Headers],[Sales Amount]]", ("Sales", ("#Headers",), "Sales Amount", "Sales Amount"), None),
    ("Sales[[#Headers],[#Data],[% Net]]", ("Sales", ("#Headers", "#Data"), "% Net", "% Net"), None),
    ("Sales[[Region]:[Net]]", ("Sales", (), "Region", "Net"), None),
    ("Sales[[#Data],[Region]:[Net]]", ("Sales", ("#Data",), "Region", "Net"), None),
    ("Sales[ [#All] , [A] : [Net] ]", ("Sales", ("#All",), "A", "Net"), "Sales[[#All],[A]:[Net]]"),
    ("Sales[@]", ("Sales", (THIS,)), "Sales[#This Row]"),
    ("Sales[@Net]", ("Sales", (THIS,), "Net", "Net"), "Sales[[#This Row],[Net]]"),
    ("Sales[@[Net USD]]", ("Sales", (THIS,), "Net USD", "Net USD"), "Sales[[#This Row],[Net USD]]"),
    ("Sales[@[A]:[B]]", ("Sales", (THIS,), "A", "B"), "Sales[[#This Row],[A]:[B]]"),
    ("[@Cost]", ("", (THIS,), "Cost", "Cost"), "[[#This Row],[Cost]]"),
    ("[Price]", ("", (), "Price", "Price"), None),
    ("Sales['#'[Items']]", ("Sales", (), "#[Items]", "#[Items]"), "Sales[['#'[Items']]]"),
    ("Sales[Bob''s]", ("Sales", (), "Bob's", "Bob's"), "Sales[[Bob''s]]"),
    ("Sales[[#This Row],['@a]:[b']]]", ("Sales", (THIS,), "@a", "b]"), None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts", "written"), READ)
def test_what_a_reference_names(text: str, parts: tuple[object, ...], written: str | None) -> None:
    found = structured(text)
    assert found == Structured("", *parts)  # type: ignore[arg-type]
    assert str(found) == (written or text)
    assert [token.kind for token in tokens(f"={text}*2")] == ["table", "operator", "number"]


def test_where_a_table_is() -> None:
    found = structured("'[b 1.xlsx]'!Sales[[#All],[Net]]")
    assert found is not None and found.place == Place("b 1.xlsx")
    assert str(found) == "'[b 1.xlsx]'!Sales[[#All],[Net]]"


NONE = ["", "Sales", "A1", "Sales[", "T[[A],[B]]", "T[#x]", "T[[#All],[#All]]", "T[[#x],[A]]", "T[a]b]",
        "T[[A],[#All]]", "T[[A]:]", "T[@#]", "T[[#All],]"]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert structured(text) is None


@settings(deadline=None)
@given(draws.structured)
def test_from_parts_to_text_and_back(one: Structured) -> None:
    text = str(one)
    assert structured(text) == one
    assert list(tokens(f"={text}")) == [("table", text)]
    assert [piece.kind for piece in pieces(f"=SUM({text},A1)")][2:] == [
        "open",
        "table",
        "separator",
        "reference",
        "close",
    ]


@settings(deadline=None)
@given(draws.anything | draws.structured.map(str))
def test_from_text_to_parts_and_back(text: str) -> None:
    for piece in pieces(text):
        found = structured(piece.text)
        if found is not None:
            assert piece.kind == "table"
            assert structured(str(found)) == found
