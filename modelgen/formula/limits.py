"""What Excel accepts as names of sheets and of cells, and how long things may be.

The limits are those of Microsoft's pages "Excel specifications and limits" and "Names in formulas". Writers
don't check most of them; a workbook that breaks one opens with a repair prompt, or silently wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from modelgen.formula.errorvalues import CODES, MEANINGLESS

FORMULA_CHARACTERS = 8_192
FORMULA_ARGUMENTS = 255
FORMULA_LEVELS = 64
TEXT_CHARACTERS = 32_767
ROWS, COLUMNS = 1_048_576, 16_384
SHEET_NAME_CHARACTERS = 31
NAME_CHARACTERS = 255
OPTION_CHARACTERS = 255
LABEL_CHARACTERS = 200  # modelgen's own: longer ones are no labels, and keys are made of them

_RESERVED = (  # names that Excel gives a meaning of its own
    "print_area", "print_titles", "criteria", "database", "extract", "sheet_title", "consolidate_area", "auto_open",
    "auto_close",
)  # fmt: skip
_CELL = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*c[0-9]*|r[0-9]*|c[0-9]*", re.IGNORECASE)


def sheet_name_fault(name: str) -> str:
    """Why Excel refuses a sheet's name, or an empty text."""
    if fault := label_fault(name, SHEET_NAME_CHARACTERS):
        return fault
    for character in "[]:*?/\\":
        if character in name:
            return f"contains '{character}'"
    if "!" in name:
        return "contains '!', which ends a sheet's name in a formula, and not every engine reads it quoted"
    if name.startswith("'") or name.endswith("'"):
        return "begins or ends with an apostrophe"
    return "is reserved by Excel" if name.casefold() == "history" else ""


def options_fault(options: Sequence[str]) -> str:
    """Why a list of texts can't be a dropdown whose choice MATCH finds, or an empty text.

    MATCH reads `*` and `?` as wildcards and `~` as their escape, and takes no text of over 255 characters.
    """
    for number, option in enumerate(options):
        if utf16(option) > OPTION_CHARACTERS:
            return f"'{option[:20]}...' has more than {OPTION_CHARACTERS} characters"
        if "~" in option:
            return f"'{option}' contains '~', by which Excel escapes wildcards"
        if CODES.get(option, MEANINGLESS) != MEANINGLESS:
            return f"'{option}' is what a cell shows for an error"
        pattern = re.escape(option).replace(r"\*", ".*").replace(r"\?", ".")
        for other in options[:number]:
            if re.fullmatch(pattern, other, re.IGNORECASE | re.DOTALL):
                return f"Excel would find '{other}' where it looks for '{option}' (* and ? are wildcards)"
    return ""


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it.

    >>> quoted("DCF"), quoted("P&L"), quoted("Bob's"), quoted("FY25")
    ('DCF', "'P&L'", "'Bob''s'", "'FY25'")
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", sheet) and not _CELL.fullmatch(sheet) and not _boolean(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def defined_name(key: str) -> str:
    """A key as a defined name: with an underscore behind where it would read as a cell or a constant.

    >>> defined_name("net_sales"), defined_name("fy25"), defined_name("rc"), defined_name("true")
    ('net_sales', 'fy25_', 'rc_', 'true_')
    """
    return key + "_" if _CELL.fullmatch(key) or _boolean(key) or key.casefold() in _RESERVED else key


def _boolean(name: str) -> bool:
    return name.casefold() in ("true", "false")


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


def label_fault(text: object, longest: int = LABEL_CHARACTERS) -> str:
    """Why a text can't name something, or an empty text: it stands on one line, and isn't empty."""
    if fault := text_fault(text, longest):
        return fault
    if re.search(r"[\t\n\r]", str(text)):
        return "has a tab or a line break"
    return "" if str(text).strip() else "is empty"


def cut(text: object, length: int = 40) -> str:
    """A value for a message, not longer than a person reads."""
    shown = repr(text)
    return shown if len(shown) <= length + 20 else f"{shown[:length]}...{shown[0]}"
