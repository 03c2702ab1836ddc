"""Formulas in R1C1, where most are copies of the one beside or above: to compare the texts of two cells takes a tenth
of the time that reading one takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern

from modelgen.package.workbook import At
from modelgen.sheet.copying import Copied
from modelgen.sheet.r1c1 import r1c1

LONG, MUCH, A_BYTE = 100, 1_000_000, 4
"""Characters of a formula that are always read; how many of those beyond are read in formulas that are no copies, and
how many more for each byte of the file. What people write seldom shrinks further."""


class Reading:
    """What may still be read of long formulas in a workbook whose file has `size` bytes; all where that isn't told."""

    def __init__(self, size: int | None = None) -> None:
        self._left = None if size is None else MUCH + A_BYTE * size

    def allows(self, formula: str) -> bool:
        """Whether a formula is to be read."""
        beyond = len(formula) - LONG
        if self._left is None or beyond <= 0:
            return True
        self._left -= beyond
        return self._left >= 0


class Copies:
    """The `formulas` of a sheet, taken as they come, row by row."""

    def __init__(self, each: Iterable[tuple[At, str]], formulas: Mapping[At, str], reading: Reading) -> None:
        self.texts: dict[At, str] = {}  # many cells have one text: it is kept once
        self.unread: dict[At, str] = {}  # too long, and no copies
        self._first: dict[str, At] = {}
        self._copied: dict[str, Copied] = {}
        self._formulas = formulas
        for at, formula in each:
            text = self._beside(at, formula)
            if text is None and not reading.allows(formula):
                self.unread[at] = formula
                continue
            if text is None:
                text = intern(r1c1(formula, *at))
                self._first.setdefault(text, at)
            self.texts[at] = text
        del self._copied, self._first

    def _beside(self, at: At, formula: str) -> str | None:
        """The text in R1C1 of the cell beside or above, if the formula is a copy of that one's."""
        row, column = at
        for near in ((row, column - 1), (row - 1, column)):
            text = self.texts.get(near)
            if text is not None:
                first = self._first[text]
                if text not in self._copied:
                    self._copied[text] = Copied(self._formulas[first])
                if self._copied[text].within(row - first[0], column - first[1]) == formula:
                    return text
        return None
