"""Cells to which a formula's text refers, as the same cells in another place."""

from __future__ import annotations

import re
from collections.abc import Callable

from modelgen.sheet.a1 import column_of, letters
from modelgen.sheet.names import quoted

Key = tuple[str, int, int]
_CELL = r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)"
_PART = re.compile(
    rf"\"(?:[^\"]|\"\")*\"|(?<![\w.$!'])(?:('(?:[^']|'')+'|[^\W\d][\w.]*)!)?{_CELL}(?::{_CELL})?(?![\w(!])"
)


def a1(reference: str) -> tuple[int, int]:
    """Row and column of `E12` or `$E$12`, from 0.

    >>> a1("$E$12")
    (11, 4)
    """
    found = re.fullmatch(_CELL, reference)
    if found is None:
        raise ValueError(f"{reference!r} is no cell")
    return int(found[4]) - 1, column_of(found[2])


def translated(formula: str, sheet: str, here: Callable[[Key], Key | None]) -> str:
    """A formula of a sheet with each cell that it names replaced by `here` of it; `?` marks one that has none.

    >>> translated('=$A1+SUM(Old!A1:A3)&"A1"', "S", lambda at: ("New" if at[0] == "Old" else "S", at[1] + 1, at[2]))
    '=$A2+SUM(New!A2:A4)&"A1"'
    """

    def one(match: re.Match[str]) -> str:
        if match[3] is None:
            return match[0]  # a text
        name = match[1]
        own = sheet if name is None else name[1:-1].replace("''", "'") if name.startswith("'") else name
        ends = [match.groups()[i : i + 4] for i in (1, 5) if match.groups()[i + 1] is not None]
        found = [here((own, int(row) - 1, column_of(column))) for _, column, _, row in ends]
        texts = []
        for (fixed, _, locked, _), at in zip(ends, found, strict=True):
            if at is None:
                return f"?{match[0]}"
            texts.append(f"{fixed}{letters(at[2])}{locked}{at[1] + 1}")
        prefix = "" if name is None else f"{quoted(found[0][0])}!"  # type: ignore[index]
        return prefix + ":".join(texts)

    return _PART.sub(one, formula)
