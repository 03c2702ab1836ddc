"""Habits of people who write values as in a spreadsheet: how the same is written in TOML."""

from __future__ import annotations

import re

_NUMBER = r"[-+]?\d[\d.,'_ ]*"
_GROUPED = re.compile(r"([-+]?\d{1,3})((?:[,' ]\d{3})+)(\.\d+)?")
_GERMAN = re.compile(r"([-+]?\d{1,3})((?:\.\d{3})+),(\d+)")
_COMMA = re.compile(r"([-+]?\d+),(\d+)")
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})[./](\d{1,2})[./](\d{1,2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_FIRST = re.compile(r"(\d{4})-(1[3-9]|2\d|3[01])-(0\d|1[0-2])")
_LONGEST = 300  # characters of a line that a person has typed
_COMMENT = re.compile(r"""(?:[^"'#]|"[^"]*"|'[^']*')*?(?=#|$)""")
_KEY = r"""[\w.-]+|"[^"]*"|'[^']*'"""


def number(text: str) -> str:
    """How a number is written that stands there as people type it; empty where the text is none.

    >>> number("0,12"), number("12%"), number("1,234")
    ('write 0.12', 'write 0.12 for 12%', 'write 1234, or 1.234 if that is meant')
    """
    text = text.strip()
    if found := _PERCENT.fullmatch(text):
        plain = _plain(found[1].strip())
        return (
            f"write {float(plain) / 100:.12g} for {text.replace(' ', '')}"
            if plain
            else "write a fraction: 0.12 for 12%"
        )
    if found := _COMMA.fullmatch(text):
        if len(found[2]) == 3 and found[1].lstrip("+-")[:1] not in ("0", "") and len(found[1].lstrip("+-")) <= 3:
            return f"write {found[1]}{found[2]}, or {found[1]}.{found[2]} if that is meant"
        return f"write {found[1]}.{found[2]}"
    plain = _plain(text)
    return f"write {plain}" if plain else ""


def _plain(text: str) -> str:
    """The digits of a number with a point, whatever stands between its thousands; empty where it is none."""
    if found := _GERMAN.fullmatch(text):
        return f"{found[1]}{found[2].replace('.', '')}.{found[3]}"
    if found := _COMMA.fullmatch(text):
        return f"{found[1]}.{found[2]}"
    if found := _GROUPED.fullmatch(text):
        return f"{found[1]}{re.sub('[^0-9]', '', found[2])}{found[3] or ''}"
    found = re.fullmatch(r"([-+]?)0*(\d+(?:\.\d+)?)", text)
    return found[1].replace("+", "") + found[2] if found else ""


def as_date(value: object) -> str:
    """How a day is written in Python, where a text or a number is a day as people type it; else how any is.

    >>> as_date("2025-12-31"), as_date("31.12.2025"), as_date(2025)
    ('date(2025, 12, 31)', 'date(2025, 12, 31)', 'date(2024, 12, 31)')
    """
    found = _DAY.fullmatch(str(value).strip()) or _ISO.fullmatch(str(value).strip())
    said = "" if found is None else _day(found) if found.re is _DAY else found[0]
    days = _ISO.sub(lambda day: f"date({day[1]}, {int(day[2])}, {int(day[3])})", said)
    return days or "date(2024, 12, 31)"


def remedy(line: str) -> str:
    """How a line that isn't TOML is written, as far as it tells what is meant; empty where it doesn't."""
    if len(line) > _LONGEST:
        return ""
    line = line.strip()
    if line.startswith((";", "//", "--", "%", "!")):
        return "a comment begins with #"
    if line.startswith("["):
        name = line.strip("[] ") if line.endswith("]") and line[1:].lstrip("[ ")[:1].isalpha() else ""
        return f"write [{re.sub(r'[^0-9A-Za-z]+', '_', name).strip('_').lower()}]" if re.search(r"\s", name) else ""
    if found := re.fullmatch(rf"\(({_KEY})\)", line):
        return f"write [{found[1]}]"
    key, sign, value = line.partition("=")
    if sign and (named := _name(key.strip())):
        return f"write {named} = {value.strip()}" if value.strip() else f"write {named}"
    if not sign:
        found = re.match(rf"({_KEY})\s*(?::\s*|\s+)(\S.*)", line)
        return f"write {found[1]} = {found[2]}" if found else ""
    if any(mark in value for mark in "“”„‘’"):
        return "write straight quotation marks, \" or '"
    comment = _COMMENT.match(value)
    return _value(key.strip(), (comment[0] if comment else value).strip())


def _name(key: str) -> str:
    """A dotted key whose names hold blanks or other signs, with these in quotation marks; empty where none does."""
    if any(mark in key for mark in "\"'“”„‘’"):
        return ""
    parts = [part.strip() for part in key.split(".")]
    if not all(parts) or all(re.fullmatch(r"[A-Za-z0-9_-]+", part) for part in parts):
        return ""
    return ".".join(part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else f'"{part}"' for part in parts)


def _value(key: str, value: str) -> str:
    """How what stands behind the sign is written."""
    if not value:
        return f"write a value behind {key} =, or leave the line"
    if found := _DAY_FIRST.fullmatch(value):
        return f"write {found[1]}-{found[3]}-{found[2]}"
    if found := _DAY.search(value):
        return f"write {_day(found)}"
    if re.search(r"\s(//|--|;)", value):
        return "a comment begins with #"
    if value[0] == "=":
        return "a values file holds numbers; formulas stand in the definition"
    if value[0] == "." and value[1:].isdigit():
        return f"write 0{value}"
    if re.fullmatch(r"[-+]?\d+\.", value):
        return f"write {value}0"
    if said := number(value):
        return said
    if value[0] == "(":
        return f"write [{value.strip('()')}]"
    if value[0] == "[":
        if found := re.search(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d.])", value):
            return f"a comma stands between values: write {found[0].replace(',', '')} for {found[0]}"
        return "write a comma between values: [0.1, 0.2]" if re.search(r"\d\s*;|\d\s+\d|;", value) else ""
    if value[0] == "{":
        return _table(key, value)
    if value[0] in "\"'":
        return _text(value)
    if re.match(rf"[$€£¥]\s*\d|{_NUMBER}\s*[A-Za-z$€£¥]", value):
        return "write the number alone: its unit stands in the definition"
    if value.casefold() in ("none", "null", "nan", "n.a.", "n.m.", "n/a", "-", "na", "tbd", "?"):
        return "leave the line where there is no value"
    if re.match(r"[^\W\d]", value):
        return f'write it in quotation marks: "{value}"'
    return ""


def _table(key: str, value: str) -> str:
    if re.search(r"[{,]\s*[\w\"']+\s*:", value):
        return "write = instead of the colons: { A = 0.1, B = 0.2 }"
    if "}" not in value:
        return f"a table in braces stands on one line; write {key}.A = 0.1 on a line of its own for each"
    return "take out the comma before }" if re.search(r",\s*}", value) else ""


def _text(value: str) -> str:
    mark = value[0]
    if mark == '"' and "\\" in value:
        return "write it between apostrophes: '...'"
    if mark == "'" and value.count("'") > 2:
        return f'write it in double quotation marks: "{value.strip(chr(39))}"'
    return f"end the text with {mark}" if value.count(mark) == 1 else ""


def _day(found: re.Match[str]) -> str:
    """A day as TOML has it, where it's plain which number is the month."""
    if found[4]:
        return f"{found[4]}-{int(found[5]):02}-{int(found[6]):02}"
    one, two = int(found[1]), int(found[2])
    if one > 12 >= two or one == two:
        return f"{found[3]}-{two:02}-{one:02}"
    if two > 12 >= one:
        return f"{found[3]}-{one:02}-{two:02}"
    return f"{found[3]}-{one:02}-{two:02} or {found[3]}-{two:02}-{one:02}, whichever is meant"
