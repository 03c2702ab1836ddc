"""Formulas and areas of rules without what programs write otherwise."""

from __future__ import annotations

import re

from modelgen.package.workbook import At
from modelgen.sheet.areas import area_of, rectangles

_NUMBER = re.compile(r"(?<![A-Za-z0-9_$.])[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_(!])")
MOST = 20_000  # cells of areas that are compared one by one


def formula(text: str) -> str:
    """A rule's formula without what writers write otherwise: blanks, capitals, digits of numbers, TRUE as 1."""
    text = text.removeprefix("=").replace(" ", "").replace("$", "")
    text = {"TRUE": "1", "FALSE": "0", "TRUE()": "1"}.get(text.upper(), text)
    return _NUMBER.sub(lambda found: f"{float(found[0]):.6g}", text).upper()


def cells_of(areas: str) -> tuple[tuple[int, int, int, int], ...] | str:
    """The cells of a rule, by the same rectangles however they were written."""
    cells: set[At] = set()
    for text in areas.split():
        area = area_of(text, "")
        if area is None or len(cells) + area.size > MOST:
            return " ".join(sorted(areas.split()))
        cells.update((row, column) for _, row, column in area.cells())
    return tuple(rectangles(cells))
