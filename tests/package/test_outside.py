"""What the guard reads out of a formula's text: whether it leads out of its file, and ranges that no engine holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen.package.harmless import RANGE, folded
from modelgen.package.outside import _leads_outside, leads_outside, vast_range
from modelgen.package.watch import Watch
from modelgen.sheet.areas import Area, corners
from modelgen.sheet.names import quoted
from modelgen.sheet.references import Reference
from tests.sheet.draws import anything, names, references

OUTSIDE = {
    "a book by number": "[1]Sheet1!A1",
    "a book by name": "SUM([b.xlsx]S!A1:B2)",
    "a book with a path": "'C:\\a b\\[b.xlsx]S'!A1",
    "a book on a server": "'https://a.test/[b.xlsx]S'!$A$1",
    "a book whose name has an apostrophe": "'[Bob''s.xlsx]S'!A1",
    "a book behind a text with one": "\"it's\"&'[b.xlsx]S'!A1",
    "a book behind a sheet with quotation marks": '\'a"b\'!A1+[1]S!B2&""',
    "a name in a book": "[1]!rate",
    "a name in a book without brackets": "'C:\\a\\b.xlsx'!rate",
    "a function in a book": "[1]!f(1)",
    "an error in a book": "[1]S!#REF!",
    "a book's table": "SUM([1]!T[Cost])",
    "a table of a book by path": "'C:\\a\\[b.xlsx]'!T[[#All],[Cost]]",
    "several sheets of a book": "SUM('[b.xlsx]Jan:Dec'!A1)",
    "a book before a quoted sheet": "[1]'My sheet'!A1",
    "a book behind a table": "T[a]*[2]S!A1",
    "an address": "'file:///etc/passwd'#$Sheet.A1",
    "an address with an apostrophe": "'file:///tmp/Bob''s.ods'#$Sheet.A1",
    "an address without quotation marks": "file:///etc/passwd#$Sheet.A1",
    "a relative address": "'../b.ods'#$Sheet.A1",
    "DDE": "cmd|'/c calc'!A0",
    "DDE in quotation marks": "'cmd'|'/c calc'!A0",
    "DDE behind a table with an apostrophe": "T['#x]+cmd|'/c calc'!A0",
    "a web service": '_xlfn.WEBSERVICE("http://x.test")',
    "a web service, bare": "WEBSERVICE(A1)",
    "small letters": "webService(A1)",
    "letters that are as good": "WEBſERVıCE(A1)",
    "full width": "ＷＥＢＳＥＲＶＩＣＥ（A1）",
    "other prefixes": "_xlfn._xlws.WEBSERVICE(A1)+COM.MICROSOFT.WEBSERVICE(A1)",
    "blanks before the bracket": "WEBSERVICE \n\t(A1)",
    "behind a sheet with a quotation mark": "'a\"b'!A1&WEBSERVICE(A1)",
    "between sheets with quotation marks": "'\"'!A1&WEBSERVICE(A1)&'\"'!B2",
    "behind a sheet with an apostrophe": "'it''s'!A1&WEBSERVICE(A1)",
    "behind a text with an apostrophe": '"\'"&WEBSERVICE(A1)&"\'"',
    "in an array": "{1;2}*IMAGE(A1)",
    "handed to another function": "_xlfn.MAP(A1:A3,_xleta.WEBSERVICE)",
    "behind a column with an escaped bracket": "T[']]&WEBSERVICE(A1)",
    "in what another program may take for no column": "T['] & WEBSERVICE(A1) & T[']",
    "in a text that doesn't close": '"a""&WEBSERVICE(A1)',
    "behind a letter that no function has": "–WEBSERVICE(A1)",
    "other functions": 'IMAGE("x")+RTD(1)+DDE(1)+CALL(1)',
    "a register": "REGISTER.ID(1)",
}
INSIDE = {
    "a sheet": "'P&L'!A1/'Balance [x'!B2",
    "a sheet with a pipe": "'A|B'!A1",
    "a sheet like a function": "'WEBSERVICE(1)'!A1+DDE!B1",
    "several sheets": "SUM(Jan:Dec!A1)+SUM('1 Jan:1 Dec'!A1)",
    "its own book": "[0]!rate+[0]S!A1",
    "texts": '"[1]S!A1|WEBSERVICE(http://x.test)"&"it\'s C:\\a"',
    "a text with quotation marks": '"a ""WEBSERVICE(1)"" b"',
    "tables": "SUM(T[[#This Row],[a]:[b]])*T[x|y]-T[Phone call (min)]/S!A1",
    "a table and a sheet's row": "SUM(T[a] S!3:3)",
    "an escaped column": "T['#a]*T[Bob''s]*'P&L'!A1",
    "names like functions": "Call*2+Image+_call_(1)+MYIMAGE(1)+recall(2)",
    "a spilled range": "SUM(A1#)/SUM('P L'!B2#)",
    "division": "'P&L'!A1/'B S'!B2/A3",
    "an error": "#REF!A1+Gone!#REF!",
}  # fmt: skip
VAST = {
    "SUM($A:$XFD)": "$A:$XFD", "SUM(S!A1:XFD99999)": "A1:XFD99999", "SUM(1:99999)": "1:99999",
    "SUM(A1 : XFD1048576)": "A:XFD", "SUM((A1):(XFD1048576))": "A:XFD", "SUM(S!B1:S!XFD1048576)": "B:XFD",
    "SUM(A1:B2:XFD99999)": "1:99999", "SUM('a\"b'!A:XFD)&\"\"": "A:XFD", "SUM(A1:INDEX(A:XFD,9,9))": "A:XFD",
    "xfd1048576:a1": "XFD1048576:A1",
}  # fmt: skip
BOUNDED = [
    "SUM($A:$Z)+SUM(1:9)", "SUM(INDEX($A:$A,1):INDEX($XFD:$XFD,2))", '"A:XFD"', "'A:XFD'!A1", "SUM(A:XFD!A1)",
    "A1+XFD1048576", "SUM(A1,XFD1048576)", "T[A:XFD]", "A:XFE", "SUM(AAA1:ABC99999)",
]  # fmt: skip


@pytest.mark.parametrize("kind", OUTSIDE)
def test_what_leads_outside(kind: str) -> None:
    text = OUTSIDE[kind]
    assert Watch().outside(text) == f"={text[:60]}"
    assert leads_outside(f"IF(A1>0,1,2)+{text}")


@pytest.mark.parametrize("kind", INSIDE)
def test_what_does_not(kind: str) -> None:
    assert Watch().outside(INSIDE[kind]) is None


@settings(deadline=None)
@given(anything)
def test_nothing_is_passed_over_that_reading_it_finds(text: str) -> None:
    found = any(_leads_outside(reading) for reading in (text.upper(), folded(text)))
    assert leads_outside(text) == found


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(anything.filter(lambda text: "\n" not in text)))
def test_many_are_harmless_only_if_each_is(texts: list[str]) -> None:
    if Watch().harmless("\n".join(texts)):
        assert all(not leads_outside(text) and vast_range(text) is None for text in texts)


@settings(deadline=None)
@given(names, names, st.sampled_from(sorted(OUTSIDE.values())), st.text(max_size=5))
def test_no_sheet_and_no_text_hides_it(one: str, other: str, text: str, said: str) -> None:
    said = said.replace('"', '""')
    assert leads_outside(f'{quoted(one)}!A1&"{said}"&{text}')
    assert leads_outside(f'IF({quoted(one)}!A1>{quoted(other)}!B2,"{said}",{text})')


@settings(deadline=None)
@given(names, names)
def test_no_sheets_name_leads_outside(one: str, other: str) -> None:
    formula = f'{quoted(one)}!A1/{quoted(other)}!B2&"x"&SUM({quoted(f"{one}:{other}")}!A1)'
    assert not leads_outside(formula)
    assert vast_range(formula) is None


@pytest.mark.parametrize(("text", "found"), VAST.items())
def test_a_range_of_too_many_cells(text: str, found: str) -> None:
    assert vast_range(text) == found


@pytest.mark.slow
@settings(deadline=None)
@given(references, references)
def test_any_range_of_too_many_cells_is_found(one: Reference, other: Reference) -> None:
    top, left, bottom, right = corners(one)
    far = corners(other)
    around = Area("", min(top, far[0]), min(left, far[1]), max(bottom, far[2]), max(right, far[3]))
    assert (vast_range(f"SUM({one})*2") is not None) == (Area("", top, left, bottom, right).size > RANGE)
    assert (vast_range(f"{one} : ({other})") is not None) == (around.size > RANGE)


@pytest.mark.parametrize("text", BOUNDED)
def test_ranges_that_engines_hold(text: str) -> None:
    assert vast_range(text) is None
