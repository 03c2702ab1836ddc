"""Number formats that a theme writes: whether Excel takes them, and whether they show the number that there is."""

from __future__ import annotations

import re

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
