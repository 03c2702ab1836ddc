"""Which number formats a theme may name: those that show the number there is, in every program alike."""

from __future__ import annotations

import re

from modelgen.sheet.numberformat import DAYS, Section, read

_LONGEST = 255
_BARE = " ()+-$€£¥"  # characters that stand for themselves without quotation marks
_DIGITS = re.compile(r"w*(?:#,##0|#*0+)(?:\.[0#?]+)?[w%]*")  # of a section, with a w for each of its words
EXAMPLES = {
    "amount": '#,##0.0_);(#,##0.0);"-"_);@_)', "percent": '0.0%_);(0.0%);"-"_);@_)',
    "multiple": '0.0"x"_);(0.0"x");"-"_);@_)', "date": "d mmm yyyy",
}  # fmt: skip


def fault(code: object, kind: str) -> str:
    """Why a format can't be used for a kind of number, with a remedy; or an empty text."""
    example = f"; write one such as {EXAMPLES.get(kind, EXAMPLES['amount'])}"
    if not isinstance(code, str) or not code or len(code) > _LONGEST:
        return "is no number format" + example
    sections = read(code).sections
    if kind == "date":
        fits = len(sections) == 1 and _is_day(sections[0])
        return "" if fits else "is no format of a date with day, month and year" + example
    if len(sections) > 4:
        return "is no number format of up to four parts, for positive, negative, zero and text" + example
    for number, section in enumerate(sections):
        shape = _shape(section)
        if number == 3:
            if not re.fullmatch("w*@w*", shape):
                return f"shows no text in its fourth part: it needs @, else n.m. is hidden{example}"
            continue
        found = _DIGITS.fullmatch(shape) and not section.fault
        if not found and not (number == 2 and shape and not shape.strip("w")):
            return f"can't be read at '{section}'{example}"
        if found and ("%" in shape) != (kind == "percent"):
            return f"shows a hundredth of the number, for want of %{example}" if kind == "percent" else (
                f"shows a hundred times the number, by its %{example}"
            )  # fmt: skip
    return ""


def _shape(section: Section) -> str:
    """A section with a w for each text, gap and character that stands for itself, and ! for what has no place."""
    shape = ""
    for part in section.parts:
        if part.kind in ("digit", "point", "comma", "percent", "at"):
            shape += part.text
        else:
            shape += "w" if part.kind in ("text", "gap") or (part.kind == "bare" and part.text in _BARE) else "!"
    return shape


def _is_day(section: Section) -> bool:
    """Whether a section shows a day, a month and a year, and nothing else but texts and separators."""
    rest = [part for part in section.parts if part.kind not in DAYS | {"text", "slash", "point", "comma"}]
    years = [part.text for part in section.parts if part.kind == "year"]
    return (
        section.kinds >= DAYS
        and not section.fault
        and all(part.text in " -" for part in rest)
        and all(text in ("yy", "yyyy") for text in years)
    )
