"""How functions are spelled: in a file, those that came after Excel 2007 have a prefix that nobody sees."""

from __future__ import annotations

import re

_PREFIXES = re.compile(r"(?:_xl\w+\.)+", re.IGNORECASE)


def spelled(name: str) -> str:
    """A function's name as people know it, whatever its capitals and prefixes; a sheet or a book before it stays.

    >>> spelled("_xlfn._xlws.sort"), spelled("sum"), spelled("[1]!_xlfn.irr")
    ('SORT', 'SUM', '[1]!IRR')
    """
    before, mark, own = name.rpartition("!")
    return before + mark + _PREFIXES.sub("", own).upper()
