"""Number formats that a theme writes: whether Excel takes them, and whether they show the number that there is."""

from __future__ import annotations

import re

BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)', 42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The number formats that files name by number alone (ECMA-376, part 1, 18.8.30)."""

_LONGEST = 255
# what stands for itself: "text", \x, a gap as wide as a character (_x), brackets, signs, currencies, spaces
_LITERAL = r"""(?:"[^"]*"|\\.|_.|[ ()+\-$€£¥])"""
_DIGITS = r"(?:#,##0|#*0+)(?:\.[0#?]+)?"
_NUMBER = re.compile(rf"{_LITERAL}*(?P<digits>{_DIGITS})(?P<behind>(?:{_LITERAL}|%)*)")
_WORDS = re.compile(rf"{_LITERAL}*")
_TEXT = re.compile(rf"{_LITERAL}*@{_LITERAL}*")
_DATE = re.compile(r'(?:d{1,4}|m{1,5}|yyyy|yy|[ \-/.,]|"[^"]*")+')
EXAMPLES = {
    "amount": '#,##0.0_);(#,##0.0);"-"_);@_)', "percent": '0.0%_);(0.0%);"-"_);@_)',
    "multiple": '0.0"x"_);(0.0"x");"-"_);@_)', "date": "d mmm yyyy",
}  # fmt: skip


def fault(code: object, kind: str) -> str:
    """Why a format can't be used for a kind of number, with a remedy; or an empty text."""
    example = f"; write one such as {EXAMPLES.get(kind, EXAMPLES['amount'])}"
    if not isinstance(code, str) or not code or len(code) > _LONGEST:
        return "is no number format" + example
    if kind == "date":
        fits = _DATE.fullmatch(code) and all(part in code for part in ("d", "m", "yy"))
        return "" if fits else "is no format of a date with day, month and year" + example
    sections = _sections(code)
    if len(sections) > 4:
        return "is no number format of up to four parts, for positive, negative, zero and text" + example
    for number, section in enumerate(sections):
        if number == 3:
            if not _TEXT.fullmatch(section):
                return f"shows no text in its fourth part: it needs @, else n.m. is hidden{example}"
            continue
        found = _NUMBER.fullmatch(section)
        if not found and not (number == 2 and section and _WORDS.fullmatch(section)):
            return f"can't be read at '{section}'{example}"
        if found and ("%" in found["behind"]) != (kind == "percent"):
            return f"shows a hundredth of the number, for want of %{example}" if kind == "percent" else (
                f"shows a hundred times the number, by its %{example}"
            )  # fmt: skip
    return ""


def _sections(code: str) -> list[str]:
    """The parts between semicolons, but for those in texts."""
    sections = [""]
    for token in re.findall(r'"[^"]*"|\\.|_.|.', code, re.DOTALL):
        if token == ";":
            sections.append("")
        else:
            sections[-1] += token
    return sections
