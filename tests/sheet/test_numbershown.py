"""What numbers, dates and texts show under their formats."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen.sheet.numberformat import read
from modelgen.sheet.numbershown import FormatError, shows
from tests.sheet.test_numberformat import CODES

MICROSOFT = [  # the examples of Microsoft's page "Number format codes" and of ECMA-376, part 1, 18.8.31
    ("####.#", 1234.59, "1234.6"), ("#.000", 8.9, "8.900"), ("0.#", 0.631, "0.6"), ("#.0#", 12, "12.0"),
    ("#.0#", 1234.568, "1234.57"), ("???.???", 44.398, " 44.398"), ("???.???", 102.65, "102.65 "),
    ("???.???", 2.8, "  2.8  "), ("# ???/???", 5.25, "5   1/4  "), ("# ???/???", 5.3, "5   3/10 "),
    ("#,###", 12000, "12,000"), ("#,", 12000, "12"), ("0.0,,", 12200000, "12.2"), ("0.00E+00", 12200000, "1.22E+07"),
    ("#0.0E+0", 12200000, "12.2E+6"), ('$0.00" Surplus";$-0.00" Shortage"', 125.74, "$125.74 Surplus"),
    ('$0.00" Surplus";$-0.00" Shortage"', -125.74, "$-125.74 Shortage"), ("h AM/PM", 4 / 24, "4 AM"),
    ("h:mm AM/PM", 16.6 / 24, "4:36 PM"), ("h:mm:ss A/P", 0.69170138888889, "4:36:03 P"),
    ("[h]:mm", 62 / 1440, "1:02"),
    ("[mm]:ss", 3736 / 86400, "62:16"), ("h:mm:ss.00", 59763.75 / 86400, "16:36:03.75"),
    ("0.00_);(0.00)", -3.14, "(3.14)"), ("[<=9999999]###-####;(###) ###-####", 5551234, "555-1234"),
    ("[<=9999999]###-####;(###) ###-####", 8005551234, "(800) 555-1234"), ("000-00-0000", 123456789, "123-45-6789"),
]  # fmt: skip
NUMBERS = [
    ("0.00", 1.005, "1.01"), ("0.00", -1.005, "-1.01"), ("0", 0.5, "1"), ("0", 1.5, "2"), ("0.0", 999.95, "1000.0"),
    ("#,##0.0_);(#,##0.0)", 1234.56, "1,234.6 "), ("#,##0.0_);(#,##0.0)", -1234.56, "(1,234.6)"),
    ('0;-0;"-"', 0, "-"), ('0;-0;"-"', 0.2, "0"),  # the section is chosen before the number is rounded
    ("0.0%", 0.12345, "12.3%"), ("0%", 0.005, "1%"), ('0.0"x"', 12.34, "12.3x"), ('0.0\\x', 12.34, "12.3x"),
    ('"$"#,##0', -5, "-$5"), ("(0)", -5, "-(5)"), ("-0", -5, "--5"), ("[$€-407] #,##0.00", 1234.5, "€ 1,234.50"),
    ("#", 0, ""), ("#.##", 0, "."), ("0.#", 5, "5."), (".00", 12.5, "12.50"), ("0,000", 5, "0,005"),
    ("?,???", 5, "    5"),
    ("0\" \"0", 123, "12 3"), ('0.0,"k"', -1500, "-1.5k"), ("0.0", 1e21, "1" + "0" * 21 + ".0"), ("* 0", 5, "5"),
    ('_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', -5, " (5)"),
    ('_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', 0, " - "),
    (";;;", 5, ""), ("0;;", -5, ""), ("0;", -5, ""), ('"a"', -5, "-a"), ('0" m";"none"', -1, "none"),
    ("0.0;(0.0)", -0.01, "(0.0)"), ("0.0;@", -0.01, "-0.0"), ("0.0", -0.01, "0.0"), ("0%", -0.001, "0%"),  # as Excel
    ("##0.0E+0", 12345, "12.3E+3"), ("##0.0E+0", 999950, "1.0E+6"), ("0.0E-0", 0.00012, "1.2E-4"),
    ("0E-00", 5, "5E00"),
    ("0.0E+0", 0, "0.0E+0"), ("0.0E+00", 9.96, "1.0E+01"), ("0.0E+0", -1e-300, "-1.0E-300"),
    ("# ?/?", 0.3, " 2/7"), ("# ??/??", 0.3, "  3/10"), ("# ?/?", 5, "5    "), ("# ?/?", 0, "0    "),
    ("?/?", 1.25, "5/4"),
    ("# ?/8", 2.5, "2 4/8"), ("# ?/8", 0.99, "1    "), ("# ?/?", -2.5, "-2 1/2"), ("# ?/? \"in\"", 0.5, " 1/2 in"),
    ("# ?/?", 12345678900.3, "12345678900 2/7"),
    ("# ?/?", 1234567890000.3, "1234567890000 1/3"),  # as it is in doubles
    ("# ???/???", 12345678900000.1, "12345678900000  51/512"), ("# ?/?", 1234567890.9, "1234567891    "),
]  # fmt: skip
GENERAL = [
    (0, "0"), (5, "5"), (-0.5, "-0.5"), (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333"), (2 / 3, "0.666666667"),
    (123456789.123, "123456789.1"), (1234567890.5, "1234567891"), (12345678901.5, "12345678902"), (1e11, "1E+11"),
    (99999999999.9, "1E+11"), (123456789012, "1.23457E+11"), (1e20, "1E+20"), (0.0001234567891, "0.000123457"),
    (0.000012345, "0.000012345"), (0.0000123456789, "1.23457E-05"), (1e-10, "1E-10"), (9.999999e-100, "1E-99"),
    (1.5e300, "1.5E+300"), (-1234.5, "-1234.5"),
]  # fmt: skip
CONDITIONS = [
    ('[=0]"none";[=1]0" check";0" checks"', 0, "none"), ('[=0]"none";[=1]0" check";0" checks"', 1, "1 check"),
    ('[=0]"none";[=1]0" check";0" checks"', 7, "7 checks"), ('[>=1000]0.0,"k";0', 1500, "1.5k"),
    ('[>=1000]0.0,"k";0', 999, "999"), ('[>=1000]0.0,"k";0', -1500, "-1500"), ("[<0]0.0;0", -5, "5.0"),
    ("[>5]0", 3, "3"),
    ('[>=1000000]0.0,,"M";[>=1000]0,"K";0', 2500, "3K"), ('0;[<0]"below "0;"zero"', -2, "below 2"),
]  # fmt: skip
DATES = [  # the 1900 system, with the day that Lotus 1-2-3 added
    ("yyyy-mm-dd", 1, "1900-01-01"), ("yyyy-mm-dd", 59, "1900-02-28"), ("yyyy-mm-dd", 60, "1900-02-29"),
    ("yyyy-mm-dd", 61, "1900-03-01"), ("d mmm yyyy", 0, "0 Jan 1900"), ("yyyy-mm-dd", 2958465, "9999-12-31"),
    ("dddd, mmmm d, yyyy", 45000, "Wednesday, March 15, 2023"), ("ddd dd/mmmmm/yy", 45000, "Wed 15/M/23"),
    ("dddd", 1, "Sunday"), ("e", 45000, "2023"), ('d"."m"."', 45000, "15.3."), ("d.m.yyyy", 45000, "15.3.2023"),
    ("mm-dd-yy", 45000, "03-15-23"), ("m/d/yy h:mm", 45000.75, "3/15/23 18:00"), ("h:mm AM/PM", 45000, "12:00 AM"),
    ("h:mm AM/PM", 45000.5, "12:00 PM"), ("hh am/pm", 0.75, "06 PM"), ("h a/p", 0.75, "6 p"),
    ("h:mm:ss", 0.99999, "23:59:59"),
    ("h:mm", 0.99999, "23:59"), ("mm:ss", 59.6 / 86400, "01:00"),
    ("yyyy-mm-dd hh:mm", 45000.999999, "2023-03-16 00:00"),
    ("[h]:mm:ss", 1.5, "36:00:00"), ("[m]", 1.00001, "1440"), ("[ss].00", 0.0001, "08.64"),
    ("mmss.0", 0.000691, "0059.7"),
    ("[hh]:mm", 0.1, "02:24"), ("[$-409]d mmm", 45000, "15 Mar"), ("[$-809]mmmm", 45000, "March"),
    ("[$-407]dd.mm.yyyy", 45000, "15.03.2023"), ("[$-en-US]h AM/PM", 0.5, "12 PM"),
]  # fmt: skip
TEXTS = [
    ("0.0", "n.m.", "n.m."), ("@", "a", "a"), ('0;0;0;"<"@">"', "a", "<a>"),
    ('"Scenario: "@', "Bull", "Scenario: Bull"),
    ("0;@", "a", "a"), (";;;", "a", ""), ('0;0;0;"text"', "a", "text"), ("General;General;-;General", "a", "a"),
    ("@", 5, "5"), ('@"A"', 2025, "2025"), ("@", -0.5, "-0.5"), ("0.0", True, "TRUE"), ("General", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "text"), [*MICROSOFT, *NUMBERS, *CONDITIONS, *DATES, *TEXTS])
def test_what_a_cell_shows(code: str, value: float | str, text: str) -> None:  # convention 19
    assert shows(code, value) == text


@pytest.mark.parametrize(("value", "text"), GENERAL)
def test_general(value: float, text: str) -> None:
    assert shows("General", value) == shows("", value) == text
    assert shows('General"E"_);(General)', abs(value)) == text.lstrip("-") + "E "


REFUSED = [
    ("0n", 1, "the number format '0n' can't be read at 'n'; put it in quotation marks if it is a text: \"n\""),
    ("d mmm", -1, "the number format 'd mmm' shows #### for -1, which is no day from 1900 to 9999"),
    ("d mmm", 2958466, "the number format 'd mmm' shows #### for 2.95847e+06, which is no day from 1900 to 9999"),
    ("[>5]0;[<1]0", 3, "the number format '[>5]0;[<1]0' shows #### for 3: none of its conditions holds"),
    ("[<-5]0;0", -9, "the number format '[<-5]0;0' has a condition below zero; programs show -9 by it with and "
     "without its sign"),
    ("[$-407]d mmm", 45000, "the number format '[$-407]d mmm' shows what the language or the settings behind [$-407] "
     "say, which aren't known here"),
    ("0", math.inf, "no cell holds inf"),
]  # fmt: skip
ELSEWHERE = [
    "[$-F800]d/m",
    "[$-F400]h:mm",
    "[$-2010409]d",
    "[$-x-sysdate]d",
    "[$-411]e",
    "[$-809]h AM/PM",
    "[$-de]dddd",
]


@pytest.mark.parametrize(("code", "value", "says"), REFUSED)
def test_what_is_refused(code: str, value: float, says: str) -> None:
    with pytest.raises(FormatError) as error:
        shows(code, value)
    assert str(error.value) == says


@pytest.mark.parametrize("code", ELSEWHERE)
def test_other_languages_are_not_guessed(code: str) -> None:
    with pytest.raises(FormatError, match="aren't known here"):
        shows(code, 45000)


NUMBER = st.floats(allow_nan=False, allow_infinity=False)
USUAL = st.floats(-1e9, 1e9) | st.decimals(-(10**6), 10**6, places=3).map(float)


@pytest.mark.slow
@settings(deadline=None)
@given(CODES, NUMBER | st.text(max_size=5) | st.sampled_from([0, 1, -1, 0.5, 45000.75]))
def test_a_format_shows_or_says_why_not(code: str, value: float | str) -> None:
    try:
        shows(code, value)
    except FormatError:
        assert read(code).fault or not isinstance(value, str)


@settings(deadline=None)
@given(USUAL, st.integers(0, 6))
def test_rounding_is_half_away_from_zero_of_15_digits(value: float, digits: int) -> None:  # convention 19
    rounded = Decimal(f"{value:.14e}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    expected = f"{rounded if rounded else abs(rounded):,f}"
    assert shows("#,##0" + "." * bool(digits) + "0" * digits, value) == expected


@settings(deadline=None)
@given(st.floats(1e-9, 1e12), st.sampled_from(["0.0", "(#,##0)", "0%", '0" m"', "0.0E+0", "# ?/?", "General"]))
def test_a_section_for_negatives_has_no_sign(value: float, code: str) -> None:
    assert shows(f"0;{code}", -value) == shows(code, value)
    assert shows(f"0;{code}", value) == shows("0;", value)


@settings(deadline=None)
@given(NUMBER)
def test_general_is_the_number_in_11_characters(value: float) -> None:
    text = shows("General", value)
    assert len(text.lstrip("-").partition("E")[0]) <= 11
    assert float(text) == pytest.approx(value, rel=5e-6, abs=0)
    assert "E" in text or shows("General", float(text)) == text  # with fewer digits it may be short enough without E


@given(st.integers(61, 2958465))
def test_days_are_those_of_the_calendar(serial: int) -> None:
    day = date(1899, 12, 30) + timedelta(days=serial)
    assert shows("yyyy-mm-dd dddd", serial) == f"{day.isoformat()} {day:%A}"


@given(st.integers(0, 86399))
def test_times_are_those_of_the_clock(seconds: int) -> None:
    clock = str(timedelta(seconds=seconds))
    assert shows("h:mm:ss", seconds / 86400) == shows("[h]:mm:ss", seconds / 86400) == clock
