"""Number formats, taken apart: sections, what each of their pieces is, and what is said of the whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import is_date_format

from modelgen.sheet.builtinformats import BUILTIN
from modelgen.sheet.numberformat import Decimals, is_date, read

PARTS = [  # a code, and the kinds of the parts of its first section (ECMA-376, part 1, 18.8.31)
    ("#,##0.0_)", "digit comma digit digit digit point digit gap"),
    (r'* \x"ab"0', "fill text text digit"),
    ("[Red][>=1000][$€-407] 0", "colour condition currency bare digit"),
    ("[Color12]0", "colour digit"),
    ("[Color 12][<-1.5E3]0", "colour condition digit"),
    ('0.0,,"M"', "digit point digit comma comma text"),
    ("0.00E+00", "digit point digit digit exponent digit digit"),
    ("# ?/?", "digit bare digit slash digit"),
    ("# ??/16", "digit bare digit digit over"),
    ("General_)", "general gap"),
    ("0.0%", "digit point digit percent"),
    ('"n.m. "@', "text at"),
    ("yyyy-mm-dd hh:mm:ss", "year bare month bare day bare hour bare minute bare second"),
    ("mm:ss.0", "minute bare second"),
    ("[h]:mm", "elapsed bare minute"),
    ("mm:[ss].00", "minute bare elapsed"),
    ('h" h, "m', "hour text minute"),
    ("h AM/PM:m", "hour bare half bare minute"),
    ("h:mmm", "hour bare month"),  # minutes have one letter or two
    ("d/m h", "day slash month bare hour"),  # and stand behind hours
    ("m/d/yy a/p", "month slash day slash year bare half"),
    ("0€ 0ß", "digit bare bare digit bare"),
    ("0 kg", "digit bare bare other"),  # a g is an era; Excel writes 0 "kg"
    ('0"x', "digit other bare"),
    ("[Mauve]0", "other digit"),  # its letters are none of a date
    ("[DBNum1]General", "other general"),
    ("[>=1000", "other bare bare bare digit digit digit"),
    ("0_", "digit other"),
]


@pytest.mark.parametrize(("code", "kinds"), PARTS)
def test_what_parts_are(code: str, kinds: str) -> None:
    assert " ".join(part.kind for part in read(code).sections[0].parts) == kinds
    assert ";".join(map(str, read(code).sections)) == code


SECTIONS = [
    ('0;-0;"-";@', ["0", "-0", '"-"', "@"]),
    ('0";"0;_;0;\\;;*;', ['0";"0', "_;0", "\\;", "*;"]),
    (";;;", ["", "", "", ""]),
    ("", ["General"]),
]


@pytest.mark.parametrize(("code", "sections"), SECTIONS)
def test_sections(code: str, sections: list[str]) -> None:
    assert [str(section) for section in read(code).sections] == sections


SAID = [  # a code; what it shows; decimals; thousands set apart, and divided by; half of its last digit
    ("General", "number", (0, 0), (False, 0), None),
    ("0", "number", (0, 0), (False, 0), 0.5),
    ("#,##0.0_);(#,##0.0)", "number", (1, 1), (True, 0), 0.05),
    ("0.0##%", "percent", (1, 3), (False, 0), 0.000005),
    ("0.0,,", "number", (1, 1), (False, 2), 50_000.0),
    ("#,##0,", "number", (0, 0), (True, 1), 500.0),
    ("0.00E+00", "number", (2, 2), (False, 0), None),
    ("# ?/?", "number", (0, 0), (False, 0), None),
    ('"agrees"', "number", (0, 0), (False, 0), None),
    (".00", "number", (2, 2), (False, 0), 0.005),
    ("d mmm yyyy", "date", (0, 0), (False, 0), None),
    ("[h]:mm", "date", (0, 0), (False, 0), None),
    ("@", "text", (0, 0), (False, 0), None),
]


@pytest.mark.parametrize(("code", "kind", "decimals", "commas", "half"), SAID)
def test_what_a_format_says(code: str, kind: str, decimals: tuple[int, int], commas: tuple[bool, int], half) -> None:
    section = read(code).sections[0]
    assert (read(code).kind, section.decimals, section.commas) == (kind, Decimals(*decimals), commas)
    assert section.half_digit == (half and pytest.approx(half, rel=1e-15))


def test_words_and_conditions() -> None:
    first, second, third = read('[>=1E3][Red]0.0\\k" USD"_);[$EUR-407] 0;;@').numbers
    assert (first.words, first.condition, first.takes(1000), first.takes(999)) == ("k USD", (">=", 1000.0), True, False)
    assert (second.words, second.condition, third.hides, first.hides) == ("EUR ", None, True, False)
    assert read('[<>0]0;"-"').sections[0].condition == ("<>", 0.0)


FAULTS = [
    ("0.0n", "can't be read at 'n'; put it in quotation marks if it is a text: \"n\""),
    ("0_", "can't be read at '_'"),
    ("mmmmmm", "can't be read at 'mmmmmm'"),
    ("ss.0000", "can't be read at 'ss.0000'"),
    ("0;0;0;@;0", "has more than four parts"),
    ("d mmm 0", "has '0' in a part that shows a date"),
    ("General0", "has '0' in a part that shows a number"),
    ("0.0.0", "has '.' twice in one part"),
    ("0%%", "has '%' twice in one part"),
    (",0", "has digits, points and commas in an order that says nothing: ',0'"),
    ("0,.0", "has digits, points and commas in an order that says nothing: '0,.0'"),
    (".0E+0", "has digits, points and commas in an order that says nothing: '.0E+0'"),
    ("0 0.0/0", "has a point, a comma or an exponent beside a fraction"),
    ("@;0", "has @ in a part for numbers"),
    ("0;0;[=1]0", "has a condition behind its second part"),
    ("[>1]0;0;0", "has three parts, and a condition for the first alone"),
]


@pytest.mark.parametrize(("code", "fault"), FAULTS)
def test_what_is_wrong(code: str, fault: str) -> None:
    assert read(code).fault == fault


@pytest.mark.parametrize("code", BUILTIN.values())
def test_excels_own_formats_are_understood(code: str) -> None:
    elapsed = (
        "elapsed" in read(code).sections[0].kinds
    )  # a duration is no date, which openpyxl says by is_timedelta_format
    assert (read(code).fault, is_date(code)) == ("", is_date_format(code) and not elapsed)


CODES = st.text("0#?.,%E+-/;@\"\\_*[]$ymdhsAPGenral x'é<>=:19()") | st.lists(
    st.sampled_from([
        "0", "#", "?", ".", ",", "%", "E+", "E-", "/", "/8", ";", "@", '"a"', "\\x", "_)", "* ", "[Red]", "[>=10]",
        "[<0]", "[h]", "[mm]", "[s].0", "[$€-407]", "[$-409]", "General", "AM/PM", "y", "yyyy", "m", "mmm", "d", "dddd",
        "h", "ss", "ss.00", " ", "-", "(", "x",
    ])
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(CODES)
def test_nothing_is_refused_and_nothing_lost(code: str) -> None:
    known = read(code)
    assert ";".join(map(str, known.sections)) == (code or "General")
    assert all(isinstance(value, str) for value in (known.kind, known.fault, *(one.words for one in known.sections)))
    assert all(one.half_digit is None or one.half_digit > 0 for one in known.sections)
