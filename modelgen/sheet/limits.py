"""How much Excel holds, and which texts: the limits of Microsoft's page "Excel specifications and limits".

Writers don't check most of them; a workbook that breaks one opens with a repair prompt, or silently wrong.
"""

from __future__ import annotations

import re

ROWS, COLUMNS = 1_048_576, 16_384
FORMULA_CHARACTERS = 8_192
FORMULA_ARGUMENTS = 255
FORMULA_LEVELS = 64
TEXT_CHARACTERS = 32_767
SHEET_NAME_CHARACTERS = 31
NAME_CHARACTERS = 255
MATCH_CHARACTERS = 255  # of a text that MATCH looks for


def utf16(text: str) -> int:
    """The length of a text as Excel counts it.

    >>> utf16("Größe"), utf16("🚀")
    (5, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_fault(text: object, longest: int = TEXT_CHARACTERS) -> str:
    """Why a text can't stand in a cell, or an empty text."""
    if not isinstance(text, str):
        return "is no text"
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", text):
        return "has control characters"  # a workbook's XML can't hold them
    return f"has more than {longest:,} characters" if utf16(text) > longest else ""


def line_fault(text: object, longest: int) -> str:
    """Why a text can't stand on one line of its own, or an empty text: it has one line, and isn't empty."""
    if fault := text_fault(text, longest):
        return fault
    if re.search(r"[\t\n\r]", str(text)):
        return "has a tab or a line break"
    return "" if str(text).strip() else "is empty"
