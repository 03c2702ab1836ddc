"""What Excel accepts as names of sheets and of cells, and how a formula writes them ("Names in formulas")."""

from __future__ import annotations

import re

from modelgen.sheet.limits import SHEET_NAME_CHARACTERS, line_fault, utf16
from modelgen.sheet.references import reference

_RESERVED = (  # names that Excel gives a meaning of its own
    "print_area", "print_titles", "criteria", "database", "extract", "sheet_title", "consolidate_area", "auto_open",
    "auto_close",
)  # fmt: skip
_R1C1 = re.compile(r"r[0-9]*c[0-9]*|r[0-9]*|c[0-9]*", re.IGNORECASE)
_A1 = re.compile(r"[a-z]{1,3}[0-9]+", re.IGNORECASE)  # also beyond the end of a sheet, of which programs have their own


def sheet_name_fault(name: str) -> str:
    """Why Excel refuses a sheet's name, or an empty text."""
    if fault := line_fault(name, SHEET_NAME_CHARACTERS) or repaired_sheet_name(name):
        return fault
    if "!" in name:
        return "contains '!', which ends a sheet's name in a formula, and not every engine reads it quoted"
    if name.startswith("'") or name.endswith("'"):
        return "begins or ends with an apostrophe"
    return "is reserved by Excel" if name.casefold() == "history" else ""


def repaired_sheet_name(name: str) -> str:
    """Why Excel finds fault with a workbook that has a sheet of a name, and renames it; or an empty text."""
    if utf16(name) > SHEET_NAME_CHARACTERS:
        return f"has more than {SHEET_NAME_CHARACTERS} characters"
    return next((f"contains '{character}'" for character in "[]:*?/\\" if character in name), "")


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it.

    >>> quoted("DCF"), quoted("P&L"), quoted("Bob's"), quoted("FY25")
    ('DCF', "'P&L'", "'Bob''s'", "'FY25'")
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", sheet) and not _means_else(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


def defined_name(key: str) -> str:
    """A key as a defined name: with an underscore behind where it would read as a cell or a constant.

    >>> defined_name("net_sales"), defined_name("fy25"), defined_name("rc"), defined_name("true")
    ('net_sales', 'fy25_', 'rc_', 'true_')
    """
    return key + "_" if _means_else(key) or key.casefold() in _RESERVED else key


def is_address(name: str) -> bool:
    """Whether Excel takes a name for the address of a cell, a row or a column, in A1 or in R1C1 notation.

    >>> is_address("AB12"), is_address("rc"), is_address("XFE1"), is_address("rate")
    (True, True, False, False)
    """
    return reference(name) is not None or _R1C1.fullmatch(name) is not None


def _means_else(name: str) -> bool:
    """Whether some program may take a name for a cell or a constant."""
    return bool(_A1.fullmatch(name) or _R1C1.fullmatch(name)) or name.casefold() in ("true", "false")
