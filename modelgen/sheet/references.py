"""References: what a token of the kind "reference" says, and the text that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from modelgen.sheet.a1 import column_of, letters
from modelgen.sheet.prefixes import PREFIX, Place, place
from modelgen.sheet.tokens import A1

_REFERENCE = re.compile(rf"({PREFIX})?({A1})")
_END = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_KNOWN = 65_536  # references that are kept: a workbook names the same ones over and over


class End(NamedTuple):
    """One end of a range: row and column from 0, None for whole columns and rows, and whether each has its `$`."""

    row: int | None
    column: int | None
    fixed_row: bool = False
    fixed_column: bool = False

    def __str__(self) -> str:
        column = "" if self.column is None else "$" * self.fixed_column + letters(self.column)
        return column + ("" if self.row is None else "$" * self.fixed_row + str(self.row + 1))


@dataclass(frozen=True)
class Reference:
    """A cell, a range, whole columns or rows; `prefix` is what stands before, as written with its `!`, or empty."""

    prefix: str
    first: End
    last: End
    single: bool

    def __str__(self) -> str:
        return self.prefix + (str(self.first) if self.single else f"{self.first}:{self.last}")

    @property
    def place(self) -> Place:
        """The workbook and the sheet that it names."""
        return place(self.prefix)


@lru_cache(_KNOWN)
def reference(text: str) -> Reference | None:
    """What a text refers to that is one reference; None where it is none.

    >>> reference("Sales!$B2").first
    End(row=1, column=1, fixed_row=False, fixed_column=True)
    """
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None
    ends = [_end(end) for end in found[2].split(":")]
    return Reference(found[1] or "", ends[0], ends[-1], len(ends) == 1)


def _end(text: str) -> End:
    fixed_column, column, fixed_row, row = _END.fullmatch(text).groups()  # type: ignore[union-attr]
    if not column:  # a whole row has one $, before its number
        return End(int(row) - 1, None, bool(fixed_column))
    return End(int(row) - 1 if row else None, column_of(column.upper()), bool(fixed_row), bool(fixed_column))
