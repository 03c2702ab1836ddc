"""The rule that numbers have a unit: in their row, their label, their number format, or under the sheet's title."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from modelgen.audit.hits import Hit, shown
from modelgen.audit.report import Rule
from modelgen.audit.view import View, Views
from modelgen.sheet.numberformat import read

UNIT = Rule(
    "missing-unit", "numbers without a unit",
    "a column of units, a number format such as 0.0%, or a line under the title such as (USD mn unless stated)",
)  # fmt: skip
RULES = (UNIT,)

_LEAST = 3  # as many numbers in a row under headings of periods are a line of the model
_MONEY = (
    r"[$€£¥]|'000|\b(USD|EUR|GBP|CHF|JPY|CNY|CAD|AUD|INR|SEK|NOK|DKK|mn|mln|bn|thousands?|millions?|billions?"
    r"|unless (otherwise )?(stated|noted))\b"
)
_OTHER = (
    r"[%(\[]|\b(m|k|tn|x|per|units?|shares?|bps|points|index|factor|ratio|multiple|margin|growth|rate|yield|weight|share"
    r"|probability|count|number|no|headcount|employees|check|flag|date|period|days?|months?|years?|hours?|tonnes?|kg|km"
    r"|sqm|barrels?|[kMGT]Wh?)\b"
)
_SHEET_UNIT = re.compile(_MONEY, re.IGNORECASE)  # above the headings: for all rows
_LABEL_UNIT = re.compile(f"{_MONEY}|{_OTHER}", re.IGNORECASE)
_COLUMN = re.compile(r"\s*(units?|currency|uom|measure)\s*", re.IGNORECASE)
_DUMB = "-–—() "  # texts of a number format that name no unit


def hits(views: Views) -> Iterator[Hit]:
    """All that this rule finds."""
    for view in views:
        if view.sheet.state == "visible":
            yield from _units(view)


def _units(view: View) -> Iterator[Hit]:
    headings = view.headers.rows
    if not headings:
        return
    body = min(headings)
    above = [value for (row, _), value in view.sheet.cells.items() if row <= body and isinstance(value, str)]
    if any(_SHEET_UNIT.search(text) for text in above):
        return
    column = any(_COLUMN.fullmatch(text) for text in above)
    texts: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for values in (view.sheet.cells, view.sheet.cached):
        for (row, place), value in values.items():
            if isinstance(value, str):
                texts[row].append(value)
            elif isinstance(value, float) and row not in headings and view.headers.over(row, place):
                numbers[row].append((place, value))
    for row, place in view.sheet.formulas.keys() - view.sheet.cached.keys():  # never calculated: as good as a number
        if row not in headings and view.headers.over(row, place):
            numbers[row].append((place, math.nan))
    for row, found in sorted(numbers.items()):
        if len(found) < _LEAST or _counts([number for _, number in sorted(found)]):
            continue
        label, *others = texts[row] or [""]
        formats = {view.style((row, place)).number_format for place, _ in sorted(found)}
        if others or _LABEL_UNIT.search(label) or all(_has_unit(text) for text in formats):
            continue
        what = f"{shown(label) or 'a row'}: {len(found)} numbers, formatted {shown(sorted(formats)[0], 20)}"
        for place, _ in found:
            yield Hit(UNIT, view.name, (row, place), what, None, "info" if column else "")


def _has_unit(number_format: str) -> bool:
    """Whether a number format shows a unit: %, a currency, a text, or a date."""
    first = read(number_format).sections[0]
    texts = "".join(part.shown for part in first.parts if part.kind in ("text", "currency")).strip(_DUMB)
    bare = "".join(part.text for part in first.parts if part.kind in ("bare", "other"))
    return first.kind in ("percent", "date") or bool(texts) or bool(re.search("[$€£¥a-zA-Z]", bare))


def _counts(numbers: list[float]) -> bool:
    """Flags and counters need no unit."""
    steps = {b - a for a, b in pairwise(numbers)}
    return set(numbers) <= {0.0, 1.0} or steps == {1.0}
