"""Formulas that can lead nowhere outside and name no vast range, as nearly all: told by their texts, unread."""

from __future__ import annotations

import re
import unicodedata

_NAMES = ("WEBSERVICE", "IMAGE", "RTD", "DDE", "CALL", "REGISTER.ID", "REGISTER", "EXEC", "SQL.REQUEST")
_ANY = "|".join(map(re.escape, _NAMES))
NAMED = rf"(?<![A-Z0-9_])(?:{_ANY})"
# What stands in a text wherever it leads outside; in what may be cut otherwise, more isn't asked.
_SUSPECT = re.compile(rf"[|]|:\s*/|'\s*#|{_ANY}")
BOOK = r"""\][^\[\],;()+*/&=<>^"'-]*!|\[[^'\[]*'!|\][\s#]*'[^']*'!"""
_BOOKS, _PATHS = re.compile(BOOK), re.compile(r"'[^']*[/\\][^']*'[!:]")
_WORDS = re.compile(r"[\w.\\?]+")
_WIDE = re.compile(r"(?<!\w)[A-Za-z]{3}(?![A-Za-z_(!])|[0-9]:\$?[0-9]")  # columns from AAA on, and whole rows


def harmless(text: str, of_cells: bool = True) -> bool:
    """Whether a formula, or many of them, one a line, can't lead outside nor, if they are `of_cells`, name a vast
    range: told quickly of nearly all formulas, where to read them takes long."""
    return not (may_lead_outside(folded(text)) or (of_cells and may_be_vast(text)))


def folded(text: str) -> str:
    """A text in capitals, with the plain letter in place of each that some program takes for it."""
    return text.upper() if text.isascii() else unicodedata.normalize("NFKC", text).upper().replace("İ", "I")


def words(text: str) -> set[str]:
    """What stands in formulas and could be names, in capitals."""
    return set(_WORDS.findall(folded(text)))


def may_lead_outside(text: str) -> bool:
    """Whether something stands in a text, in capitals, without which no formula leads outside."""
    if _SUSPECT.search(text):
        return True
    bare = text.replace("''", " ")
    if ("[" in bare or "]" in bare) and _BOOKS.search(bare):
        return True
    return "'" in bare and ("/" in bare or "\\" in bare) and _PATHS.search(bare) is not None


def may_be_vast(text: str) -> bool:
    """Whether a text has a range, and what goes far to the right: so many cells as that there aren't in few columns."""
    return ":" in text and _WIDE.search(text) is not None
