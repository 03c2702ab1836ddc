"""What Excel accepts as names of sheets and of cells, and how long things may be.

The limits are those of Microsoft's pages "Excel specifications and limits" and "Names in formulas". Writers
don't check most of them; a workbook that breaks one opens with a repair prompt, or silently wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FORMULA_CHARACTERS = 8_192
FORMULA_ARGUMENTS = 255
FORMULA_LEVELS = 64
TEXT_CHARACTERS = 32_767
ROWS, COLUMNS = 1_048_576, 16_384
SHEET_NAME_CHARACTERS = 31
NAME_CHARACTERS = 255
OPTION_CHARACTERS = 255

_RESERVED = (  # names that Excel gives a meaning of its own
    "print_area", "print_titles", "criteria", "database", "extract", "sheet_title", "consolidate_area", "auto_open",
    "auto_close",
)  # fmt: skip
_CELL = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*c[0-9]*|r[0-9]*|c[0-9]*", re.IGNORECASE)


def sheet_name_fault(name: str) -> str:
    """Why Excel refuses a sheet's name, or an empty text."""
    if not name.strip():
        return "is empty"
    if len(name.encode("utf-16-le")) // 2 > SHEET_NAME_CHARACTERS:
        return f"has more than {SHEET_NAME_CHARACTERS} characters"
    for character in "[]:*?/\\":
        if character in name:
            return f"contains '{character}'"
    if "!" in name:
        return "contains '!', which ends a sheet's name in a formula, and not every engine reads it quoted"
    if any(ord(character) < 32 for character in name):
        return "contains a control character"
    if name.startswith("'") or name.endswith("'"):
        return "begins or ends with an apostrophe"
    return "is reserved by Excel" if name.casefold() == "history" else ""


def options_fault(options: Sequence[str]) -> str:
    """Why a list of texts can't be a dropdown whose choice MATCH finds, or an empty text.

    MATCH reads `*` and `?` as wildcards and `~` as their escape, and takes no text of over 255 characters.
    """
    for number, option in enumerate(options):
        if len(option) > OPTION_CHARACTERS:
            return f"'{option[:20]}...' has more than {OPTION_CHARACTERS} characters"
        if "~" in option:
            return f"'{option}' contains '~', by which Excel escapes wildcards"
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


def control_characters(text: str) -> bool:
    """Whether a text holds characters that a workbook's XML can't."""
    return re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", text) is not None
