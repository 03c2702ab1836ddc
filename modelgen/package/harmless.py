"""Formulas that can lead nowhere outside and name no vast range, as nearly all: told by their texts, unread."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable

from modelgen.sheet.a1 import column_of
from modelgen.sheet.limits import COLUMNS, ROWS

_NAMES = ("WEBSERVICE", "IMAGE", "RTD", "DDE", "CALL", "REGISTER.ID", "REGISTER", "EXEC", "SQL.REQUEST")
_ANY = "|".join(map(re.escape, _NAMES))
NAMED = rf"(?<![A-Z0-9_])(?:{_ANY})"
# What stands in a text wherever it leads outside; in what may be cut otherwise, more isn't asked.
_SUSPECT = re.compile(rf"[|]|:\s*/|'\s*#|{_ANY}")
BOOK = r"""\][^\[\],;()+*/&=<>^"'-]*!|\[[^'\[]*'!|\][\s#]*'[^']*'!"""
_BOOKS, _PATHS = re.compile(BOOK), re.compile(r"'[^']*[/\\][^']*'[!:]")
_WORDS = re.compile(r"[\w.\\?]+")
# What a vast range names: columns from AAA on or whole rows, and rows from 60000 on or whole columns. The latter are
# looked for first, and one by one, as that takes a fifth of the time.
_WIDE = re.compile(r"(?<!\w)[A-Za-z]{3}(?![A-Za-z_(!])|[0-9]:\$?[0-9]")
_TALL = tuple(map(re.compile, (r":(?<=[A-Za-z\s]:)", "[6-9][0-9]{4}", "[1-5][0-9]{5}")))
_COLUMN = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,3}(?![A-Za-z_(!])")
_ROW = re.compile("[0-9]+")
_WHOLE_COLUMN, _WHOLE_ROW = re.compile(r"[A-Za-z]\s*:"), re.compile(r"[0-9]:\$?[0-9]")
RANGE = 2**30  # cells that a formula may compute over: a thousand whole columns


def folded(text: str) -> str:
    """A text in capitals, with the plain letter in place of each that some program takes for it."""
    return text.upper() if text.isascii() else unicodedata.normalize("NFKC", text).upper().replace("İ", "I")


def words(text: str) -> set[str]:
    """What stands in formulas and could be names, in capitals."""
    return set(_WORDS.findall(folded(text)))


def by_way_of(names: Collection[str], defined: Iterable[tuple[str, str]]) -> set[str]:
    """Names in capitals, and all that are `defined` by them, however far, each with its text."""
    users = defaultdict(list)
    for name, text in defined if names else ():
        for word in words(text):
            users[word].append(folded(name))
    found, left = set(names), list(names)
    while left:
        new = set(users.pop(left.pop(), ())) - found
        found |= new
        left += new
    return found


def may_lead_outside(text: str) -> bool:
    """Whether something stands in a text, in capitals, without which no formula leads outside."""
    if _SUSPECT.search(text):
        return True
    bare = text.replace("''", " ")
    if ("[" in bare or "]" in bare) and _BOOKS.search(bare):
        return True
    return "'" in bare and ("/" in bare or "\\" in bare) and _PATHS.search(bare) is not None


def most_cells(text: str) -> int:
    """No fewer cells than any range of a text has."""
    columns, rows = COLUMNS, ROWS
    if _WHOLE_ROW.search(text) is None:
        columns = min(columns, 1 + max((column_of(found.upper()) for found in set(_COLUMN.findall(text))), default=0))
    if _WHOLE_COLUMN.search(text) is None:
        rows = min(rows, max((int(digits[:8]) for digits in set(_ROW.findall(text))), default=1))
    return columns * rows


def may_be_vast(text: str) -> bool:
    """Whether a text has a range, and what goes far to the right and down: so many cells as that there aren't in few
    columns, nor in few rows."""
    tall = ":" in text and any(sign.search(text) for sign in _TALL)
    return tall and _WIDE.search(text) is not None and most_cells(text) > RANGE
