"""The name of a company's workbook: the company's own, as far as every system takes it."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)  # devices, for Windows
_LONGEST = 200  # bytes, which leaves room for what stands around it while it is written


def filename(company: str) -> str:
    """`Acme Corp.xlsx`. What a system may refuse in a name becomes an underscore.

    >>> filename("Acme Corp"), filename("A/S Nord: Süd"), filename("nul")
    ('Acme Corp.xlsx', 'A_S Nord_ Süd.xlsx', 'nul_.xlsx')
    """
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", company)).strip().rstrip(".").rstrip()
    while len(name.encode()) > _LONGEST:
        name = name[:-1].rstrip()
    name = re.sub(r"^[.~]", "_", name)  # hidden, and Excel's own beside an open file
    return f"{name}_.xlsx" if _RESERVED.fullmatch(name) or not name else f"{name}.xlsx"


def same(name: str) -> str:
    """What two names have in common that stand for one file somewhere."""
    return unicodedata.normalize("NFC", name).casefold()
