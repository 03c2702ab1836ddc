"""Which period a column stands for: headings such as 2025, FY25E, Q1 2026, Mar-26, or dates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

from modelgen.package.workbook import Content, Sheet, Workbook
from modelgen.sheet.days import LAST, from_1900, from_serial
from modelgen.sheet.numberformat import DAYS, read

LEAST = 3  # as many headings in a row make a timeline
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PHASE = r"\s*(?P<phase>[AEFPB]|Actual|Estimate|Forecast|Budget)?\.?"
_YEAR = re.compile(rf"(?P<prefix>FYE?|CY|YE)?\s*'?(?P<year>\d{{4}}|\d{{2}})(?:/\d\d)?{_PHASE}", re.IGNORECASE)
_QUARTER = (
    re.compile(rf"(?P<year>\d{{4}})\s*-?\s*[QH](?P<part>[1-4]){_PHASE}", re.IGNORECASE),
    re.compile(rf"[QH](?P<part>[1-4])\s*-?\s*(?:FY)?'?(?P<year>\d{{4}}|\d{{2}}){_PHASE}", re.IGNORECASE),
    re.compile(rf"(?P<part>[1-4])[QH]\s*'?(?P<year>\d{{4}}|\d{{2}}){_PHASE}", re.IGNORECASE),
)
_MONTH = (
    re.compile(rf"(?P<year>\d{{4}})-(?P<part>\d{{2}}){_PHASE}"),
    re.compile(rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*[-\s.]+'?(?P<year>\d{{4}}|\d{{2}}){_PHASE}", re.IGNORECASE),
)
_NOTHING = re.compile(r"\s*(n\.?\s?[am]\.?|n/a|-+|–|—)?\s*", re.IGNORECASE)
_WORD = re.compile(
    r"\s*(?P<past>actuals?|historicals?|history|reported)\s*|"
    r"\s*(estimates?|forecasts?|projections?|projected|budget|plan|outlook)\s*", re.IGNORECASE,
)  # fmt: skip
_MARKS = tuple("AEFPB")  # as number formats write them behind a year


class Period(NamedTuple):
    """What a heading says: its kind, its number along time, its text, and A for history, E for forecast, or ""."""

    kind: str
    number: float
    label: str
    phase: str = ""


class Headers:
    """The headings of a sheet, and the one that stands over a cell."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.rows: dict[int, dict[int, Period]] = {}
        found: dict[int, dict[int, Period]] = defaultdict(dict)
        for at, value in (*sheet.cells.items(), *sheet.cached.items()):
            style = book.styles[sheet.looks.get(at, 0)] if sheet.looks.get(at, 0) < len(book.styles) else None
            if period := period_of(value, style.number_format if style else "General", book.from_1904):
                found[at[0]][at[1]] = period
        for row, periods in found.items():
            self.rows[row] = _timeline(periods)
        self.rows = {row: periods for row, periods in sorted(self.rows.items()) if periods}
        heads: dict[int, set[int]] = defaultdict(set)
        for row, periods in self.rows.items():
            for column in periods:
                heads[column].add(row)
        self._words: dict[tuple[int, int], str] = {}
        for (row, column), value in sheet.cells.items():
            if not isinstance(value, str) or _NOTHING.fullmatch(value):
                continue
            if word := _WORD.fullmatch(value):
                self._words[row, column] = "A" if word["past"] else "E"
            else:
                heads[column].add(row)
        self._heads = {column: sorted(rows) for column, rows in heads.items()}

    def over(self, row: int, column: int) -> tuple[int, Period] | None:
        """The row and the period of the nearest heading above a cell; None where that is another text, or none."""
        rows = self._heads.get(column, [])
        position = bisect_left(rows, row) - 1
        if position < 0 or column not in self.rows.get(rows[position], {}):
            return None
        return rows[position], self.rows[rows[position]][column]

    def phase(self, row: int, column: int) -> str:
        """A where the headings about a row say that a column is history, E for a forecast, or an empty text."""
        for near in range(row - 2, row + 3):
            period = self.rows.get(near, {}).get(column)
            if phase := (period.phase if period else "") or self._words.get((near, column), ""):
                return phase
        return ""

    def is_heading(self, row: int, column: int) -> bool:
        """Whether a cell is a period's heading itself."""
        return column in self.rows.get(row, {})


def period_of(value: Content, number_format: str, from_1904: bool = False) -> Period | None:
    """The period that a cell's value names, or None; `from_1904` is how days are counted."""
    if isinstance(value, float):
        if value != int(value) or not 1900 <= value < LAST + 1:
            return None
        if _is_day(number_format):
            number = from_1900(value) if from_1904 else value
            known = number <= LAST
            return Period("date", number, from_serial(number).isoformat(), _marked(number_format)) if known else None
        return Period("year", value, str(int(value)), _marked(number_format)) if value <= 2200 else None
    if not isinstance(value, str) or not 2 <= len(value) <= 20:
        return None
    text = value.strip()
    if (found := _YEAR.fullmatch(text)) and (len(found["year"]) == 4 or found["prefix"] or found["phase"]):
        year = _full(found["year"])
        return Period("year", year, str(year), _phase(found["phase"]) or _marked(number_format))
    for kind, patterns, parts in (("quarter", _QUARTER, 4), ("month", _MONTH, 12)):
        for pattern in patterns:
            if found := pattern.fullmatch(text):
                groups = found.groupdict()
                part = int(groups["part"]) if groups.get("part") else _MONTHS.index(groups["month"][:3].lower()) + 1
                year = _full(found["year"])
                phase = _phase(found["phase"]) or _marked(number_format)
                return Period(kind, year * parts + part - 1, f"{year}/{part}", phase)
    return None


def _marked(number_format: str) -> str:
    """The phase that a number format writes behind whatever it shows, as `0"E"` does."""
    first, *others = read(number_format).sections
    *years, mark = first.parts
    text = mark.shown.strip() if mark.kind == "text" and years else ""
    alone = not others and {part.text for part in years} in ({"@"}, {"0"}, {"General"})
    return _phase(text) if alone and text in _MARKS else ""


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _phase(text: str | None) -> str:
    return "" if not text else "A" if text[0].upper() == "A" else "E"


def _is_day(number_format: str) -> bool:
    """Whether a number format shows a day, a month or a year, and not the time alone."""
    kinds = read(number_format).sections[0].kinds
    return bool(kinds & DAYS) and "digit" not in kinds


def _timeline(periods: dict[int, Period]) -> dict[int, Period]:
    """The periods of a row that follow one another, at least `LEAST` of a kind: other numbers may look like years."""
    kept: dict[int, Period] = {}
    for kind in sorted({period.kind for period in periods.values()}):
        columns = sorted(column for column, period in periods.items() if period.kind == kind)
        chain, usual = columns[:1], ""
        for column in [*columns[1:], None]:
            step = "" if column is None else _step(periods[chain[-1]], periods[column])
            if step and step == (usual or step):
                chain, usual = [*chain, column or 0], step
                continue
            if len(chain) >= LEAST:
                kept |= {member: periods[member]._replace(kind=f"{kind} {usual}") for member in chain}
            chain, usual = ([] if column is None else [column]), ""
    return kept


_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "quarter": (89, 92), "half": (181, 184), "year": (365, 366)}


def _step(before: Period, after: Period) -> str:
    """How far it is from one heading to the next of its kind, or an empty text where that is no step in time."""
    by = after.number - before.number
    if before.kind != "date":
        return "next" if by == 1 else ""
    return next((name for name, (low, high) in _DAYS.items() if low <= by <= high), "")
