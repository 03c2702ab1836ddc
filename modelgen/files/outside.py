"""What a formula's text refers to: cells of other files, programs and servers, and ranges of more cells than fit."""

from __future__ import annotations

import re

RANGE = 2**30  # cells that a formula may compute over: a thousand whole columns
_MANY = 10**12
_STRING = re.compile(r'"[^"]*"')
_BOOK = re.compile(  # '/folder/[book.xlsx]Sheet'!A1, [1]Sheet!A1, 'file:///book.ods'#$Sheet.A1; a table has no "!"
    r"""'[^'\[!]*\[[^']*'!|\[[^\[\]]*\][^\[\]'"!,;:()+*/&=<>^ -]*!|'[^']*://"""
)
_QUOTED = re.compile(r"'[^']*'")
_NAMES = ("WEBSERVICE", "IMAGE", "RTD", "DDE", "CALL", "REGISTER.ID", "REGISTER", "EXEC", "SQL.REQUEST")
_MARKS = ("[", "|", "://")  # without one of these, or of the names, no formula leads outside
_MAYBE_VAST = re.compile(  # whole columns or rows, or a corner in a row of five digits
    r":(?:(?<=[0-9]{5}:)|\s*\$?(?:[A-Za-z]+(?![A-Za-z$0-9])|[0-9]|[A-Za-z]{1,3}\$?[0-9]{5}))"
)
_CALL = re.compile(r"(?<![A-Z0-9_])(?:" + "|".join(map(re.escape, _NAMES)) + r")\s*\(", re.IGNORECASE)
_CORNERS = (r"\$?[A-Z]{1,3}\$?\d{1,7}", r"\$?[A-Z]{1,3}", r"\$?\d{1,7}")  # of cells, of columns, of rows
_RANGE = re.compile(
    r"(?<![\w.$])(?:" + "|".join(f"{corner}:{corner}" for corner in _CORNERS) + r")(?![\w.(])", re.IGNORECASE
)


def harmless(text: str) -> bool:
    """Whether a formula, or many of them, one a line, can't lead outside nor name a vast range: told quickly of nearly
    all formulas, where to read them takes long."""
    upper = text.upper()
    return not (any(mark in upper for mark in (*_MARKS, *_NAMES)) or _MAYBE_VAST.search(text))


def leads_outside(text: str) -> str | None:
    """The formula, shortened, if it takes a value from another file, program or server."""
    upper = text.upper()
    called = any(name in upper for name in _NAMES)
    if not called and "[" not in text and "|" not in text and "://" not in text:
        return None  # nearly all formulas, and searching them for all that is possible takes long
    bare = _STRING.sub('""', text)
    found = _BOOK.search(bare) or (_CALL.search(bare) if called else None)
    if found is None and "|" in bare:  # program|topic!item, which Excel asks by DDE
        found = re.search(r"\|", _QUOTED.sub("''", bare))
    return f"={text[:60]}" if found else None


def vast_range(text: str) -> str | None:
    """The first range of more than `RANGE` cells."""
    if ":" not in text:
        return None
    for match in _RANGE.finditer(_STRING.sub('""', text)):
        if size_of(*match[0].split(":")) > RANGE:
            return match[0]
    return None


def size_of(first: str, last: str) -> int:
    """How many cells a range has, from its corners: of cells, of whole columns or of whole rows.

    >>> size_of("A1", "B3"), size_of("A", "B"), size_of("1", "2")
    (6, 2097152, 32768)
    """
    (left, top), (right, bottom) = _corner(first), _corner(last)
    wide = abs(right - left) + 1 if left and right else 16_384
    high = abs(bottom - top) + 1 if top and bottom else 1_048_576
    return min(wide * high, _MANY)


def _corner(text: str) -> tuple[int, int]:
    """Column and row from 1; 0 for what isn't there."""
    text = text.replace("$", "").upper()
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters[:5]:
        column = column * 26 + ord(letter) - 64
    digits = text[len(letters) :]
    return column, int(digits[:12] or 0)
