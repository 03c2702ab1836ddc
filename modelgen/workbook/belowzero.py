"""Numbers just below zero: what rounds to zero shows 0.0 and not (0.0).

A number format can't tell them apart in Excel and LibreOffice alike, so a conditional format does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modelgen.sheet.a1 import letters
from modelgen.sheet.numberformat import read


class Rule(NamedTuple):
    """Cells of a sheet (as `B2:C3 E5:F5`), the number above which they show zero, and the format that shows it."""

    sheet: str
    cells: str
    above: float
    number_format: str


class BelowZero:
    """Collects the cells of formulas by their number format."""

    def __init__(self) -> None:
        self._areas: dict[tuple[str, str], list[list[int]]] = {}

    def add(self, sheet: str, number_format: str, row: int, first: int, last: int) -> None:
        """Cells of one row, from the first to the last column."""
        areas = self._areas.setdefault((sheet, number_format), [])
        if areas and areas[-1][1:] == [row - 1, first, last]:
            areas[-1][1] = row
        else:
            areas.append([row, row, first, last])

    def rules(self) -> Iterator[Rule]:
        """A rule for each sheet and each format that has digits and puts negatives into brackets."""
        for (sheet, code), areas in self._areas.items():
            positive, *others = read(code).sections
            half = positive.half_digit
            if not others or half is None:
                continue
            cells = " ".join(f"{letters(a)}{top + 1}:{letters(b)}{bottom + 1}" for top, bottom, a, b in areas)
            # half a digit itself is rounded away from zero
            yield Rule(sheet, cells, -half * (1 - 1e-9), f"{positive};{positive}")
