"""Prefixes: what stands before a `!`, the sheets and the other workbook that a reference or a name is in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# A name's first character and the others: letters of any script, and what else isn't ASCII, which has no meaning of
# its own; a sheet's name without its quotation marks begins as it likes, and ? and \ stand in defined names alone.
FIRST, OTHERS = r"[^\x00-@\[\]^`{-\x7f\s]", r"[^\x00-\x2d/:->@\[\]^`{-\x7f\s]"
SHEET = r"[^\x00-\x2d/:-@\[-^`{-\x7f\s]"
QUOTED, _BOOK = r"'(?:[^']|'')*+'", r"\[[^\[\]]*+\]"
PREFIX = rf"(?:{QUOTED}(?::{QUOTED})?|(?:{_BOOK})?{SHEET}++(?::{SHEET}++)?|{_BOOK})!"
_PREFIX, _QUOTED = re.compile(PREFIX), re.compile(QUOTED)


class Place(NamedTuple):
    """What a prefix names: another workbook, by its number in the file or by path and name, or nothing for its own;
    and a sheet, or the first and the last of several, or nothing for the formula's own."""

    book: str = ""
    sheet: str = ""
    last: str = ""


def prefix_of(text: str) -> str:
    """The prefix with which the text of a token begins, with its `!`; or an empty text.

    >>> prefix_of("'Q1!'!A1"), prefix_of("[1]!rate"), prefix_of("A1")
    ("'Q1!'!", '[1]!', '')
    """
    found = _PREFIX.match(text) if "!" in text else None
    return found[0] if found else ""


@lru_cache(4096)
def place(prefix: str) -> Place:
    """The workbook and the sheets that a prefix names; `[0]` is the formula's own workbook.

    >>> place("'C:/Q1/[Bob''s.xlsx]P&L'!")
    Place(book="C:/Q1/Bob's.xlsx", sheet='P&L', last='P&L')
    >>> place("[2]Jan:Dec!")
    Place(book='2', sheet='Jan', last='Dec')
    """
    text = _QUOTED.sub(lambda found: found[0][1:-1].replace("''", "'"), prefix.removesuffix("!"))
    path, bracket, sheets = text.rpartition("]")
    if not bracket and ("/" in sheets or "\\" in sheets):  # which no sheet's name holds
        path, sheets = sheets, ""
    book = path.replace("[", "", 1)
    first, _, last = sheets.partition(":")
    return Place("" if book == "0" else book, first, last or first)
