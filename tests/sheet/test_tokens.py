"""Tokens: no text is refused, none is lost, and each piece is what Excel takes it for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from modelgen.sheet.areas import named
from modelgen.sheet.names import quoted
from modelgen.sheet.prefixes import Place, place, prefix_of
from modelgen.sheet.tokens import pieces, tokens
from tests.sheet.draws import ODD, anything, names

KINDS = [  # a formula, and the kinds of its tokens
    ("=-SUM(A1,2)%", "operator function open reference separator number close operator"),
    ('=IF(x>="a",#N/A,t[c])', "function open name operator text separator error separator table close"),
    ("=Sheet1!name+'S 1'!A1:B2", "name operator reference"),
    ("=1.5E-3+.5+2.+3e4", "number operator number operator number operator number"),
    ("={1,2;TRUE}", "open number separator number separator name close"),
    ("=A1# @B1", "reference spill operator reference"),
    ("=A1:B2 B1:C2", "reference space reference"),
    ("=(A1) (B1)", "open reference close space open reference close"),
    ("= A1 + B1 ", "reference operator reference"),
    ("=SUM (A1)+IF\n(B1,1)", "function open reference close operator function open reference separator number close"),
    ("=A1:B2:C3", "reference operator reference"),
    ("=A1:INDEX(B:B,2)", "reference operator function open reference separator number close"),
    ("=$A$1048576+XFD1+A1048577+XFE1+A0", "reference operator reference operator name operator name operator name"),
    ("=Jan:Dec!A1+'Jan:Dec'!A1+'1 Jan':'1 Dec'!A1", "reference operator reference operator reference"),
    ("=[1]S!A1+[1]!rate+'C:\\q\\[b.xlsx]S 1'!A1", "reference operator name operator reference"),
    ("=[0]!rate+b.xlsx!rate+[1]!f(1)", "name operator name operator function open number close"),
    ("=[1]!T[c]+'[b.xlsx]'!T[[#All],[c]]", "table operator table"),
    ("=T[a'[b']c]+T['#]+T[Bob''s]+T[[#This Row],[a']]:[b]]", "table operator table operator table operator table"),
    ("=[@Cost]*[Price]", "table operator table"),
    ("=#REF!A1+Gone!#REF!+#REF!B2:C3+#DIV/0!", "error operator error operator error operator error"),
    ("=A1#/DCF!B2", "reference spill operator reference"),
    ("=_a.b+\\x+r?+Größe+ß", "name operator name operator name operator name operator name"),
    ("=ÄB!A1+Größe!B2+日本!C3+🚀!D4", "reference operator reference operator reference operator reference"),
    ("='a\"b'!A1&\"c'd\"&'O''Neil!'!B2", "reference operator text operator reference"),
    ("=LOG10(1)+Q1()+A1B+A1.5", "function open number close operator function open close operator name operator name"),
    ('={-1,"a";TRUE,#N/A}', "open operator number separator text separator name separator error close"),
    ("=@A1:A3+@f(1)", "operator reference operator operator function open number close"),
    ("=SUM(Jan:Dec!B2#)+#SPILL!", "function open reference spill close operator error"),
    ("=SUM((A1,B1:B2),C:C 3:3)", "function open open reference separator reference close separator reference space "
     "reference close"),
    ("=$A:$C+2:$3", "reference operator reference"),
    ("=1,5+A1;2", "number separator number operator reference separator number"),  # see localised
    ("=cmd|'/c calc'!A0", "name other name"),
    ("='file:///b.ods'#$S.A1", "quoted spill other name"),
    ("=\"open", "text"),
    ("='open", "quoted"),
    ("=", ""),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "kinds"), KINDS, ids=[formula for formula, _ in KINDS])
def test_what_tokens_are(formula: str, kinds: str) -> None:
    assert " ".join(token.kind for token in tokens(formula)) == kinds
    assert "".join(piece.text for piece in pieces(formula)) == formula


@pytest.mark.slow
@settings(deadline=None)
@given(anything)
def test_no_text_is_refused_and_none_is_lost(text: str) -> None:
    for whole in (text, "=" + text):
        assert "".join(piece.text for piece in pieces(whole)) == whole
        assert all(piece.text for piece in pieces(whole))
        kept = [piece for piece in pieces(whole) if piece.kind not in ("space", "start")]
        assert [token.kind for token in tokens(whole) if token.kind != "space"] == [piece.kind for piece in kept]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_of_sheets_are_quoted_and_read_back(name: str) -> None:
    assert place(quoted(name) + "!").sheet == name
    assert [area.sheet for area in named(f"=1+{quoted(name)}!A1", "own")] == [name]


@settings(deadline=None)
@given(names, names)
def test_a_quoted_sheet_is_read_by_its_name(name: str, last: str) -> None:
    prefix = quoted(name) + "!"
    assert place(prefix) == Place("", name, name)
    for text in (f"={prefix}A1", f'="x"&{prefix}$A$1:B2*2', f"=SUM({prefix}A:A)"):
        assert [area.sheet for area in named(text, "own")] == [name]
    both = quoted(f"{name}:{last}") + "!"
    assert place(both) == Place("", name, last)
    assert list(tokens(f"={both}A1")) == [("reference", f"{both}A1")]
    assert prefix_of(f"{prefix}rate") == prefix


@settings(deadline=None)
@given(names)
def test_a_sheets_name_hides_no_function(name: str) -> None:
    formula = f"={quoted(name)}!A1+WEBSERVICE({quoted(name)}!B2)"
    assert [token.text for token in tokens(formula) if token.kind == "function"] == ["WEBSERVICE"]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("", Place()), ("DCF!", Place("", "DCF", "DCF")), ("'It''s'!", Place("", "It's", "It's")),
        ("Jan:Dec!", Place("", "Jan", "Dec")), ("'1 Jan':'1 Dec'!", Place("", "1 Jan", "1 Dec")),
        ("[2]DCF!", Place("2", "DCF", "DCF")), ("[2]!", Place("2")), ("[0]!", Place()), ("[0]S!", Place("", "S", "S")),
        ("'[b 1.xlsx]P&L'!", Place("b 1.xlsx", "P&L", "P&L")), ("'[b.xlsx]A:B'!", Place("b.xlsx", "A", "B")),
        ("'C:\\a\\[b.xlsx]S'!", Place("C:\\a\\b.xlsx", "S", "S")), ("'C:\\a\\b.xlsx'!", Place("C:\\a\\b.xlsx")),
        ("'https://a.test/[b.xlsx]S'!", Place("https://a.test/b.xlsx", "S", "S")), ("'/etc/b'!", Place("/etc/b")),
    ],
)  # fmt: skip
def test_where_a_prefix_leads(prefix: str, found: Place) -> None:
    assert place(prefix) == found
    assert prefix_of(f"{prefix}A1") == prefix
