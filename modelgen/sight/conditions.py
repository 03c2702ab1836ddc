"""Formats under conditions: whether they hide or change what cells show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from modelgen.package.seen import Condition, Conditional
from modelgen.package.workbook import Sheet, Style, Workbook
from modelgen.sheet.areas import area_of
from modelgen.sheet.colours import BLACK, WHITE, contrast, plain
from modelgen.sheet.numberformat import read
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, Finding
from modelgen.sight.looks import LEGIBLE
from modelgen.sight.written import cells_of, formula

_DECIMALS = 100  # so many times finer are two decimals more


def conditions(beside: Beside, pair: Pair) -> Iterator[Finding]:
    """What the formats under conditions of a sheet hide or change."""
    own = [_Rule(one, beside.own, pair.own, pair.straight) for one in pair.own.seen.conditions]
    file = [_Rule(one, beside.file, pair.file, pair.straight) for one in pair.file.seen.conditions]
    whole = [one for one in file if not read(one.look.number_format).fault]  # Excel drops what it can't read
    known = {one.sign for one in own}
    for one in whole:
        if one.sign not in known:
            hides = one.hides(own)
            what = hides or "a format under a condition isn't the definition's"
            yield Finding(None, f"{what}: {one.where}", NUMBERS if hides else LOOK)
    theirs = {one.sign for one in file}
    lost = [one for one in own if one.sign not in theirs and one.shows]
    if lost and pair.straight and file == whole and file:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        yield Finding(None, f"a format under a condition is missing: {lost[0].where}{more}", LOOK)


class _Rule:
    """A condition with the look that it gives, comparable whoever wrote it."""

    def __init__(self, one: Condition, book: Workbook, sheet: Sheet, places: bool) -> None:
        self.one, self.look, self.sheet, self.places = one, look_of(book, one), sheet, places
        self._styles = book.styles

    @cached_property
    def under(self) -> list[Style]:
        """The looks of the cells that show something."""
        areas = [area for text in self.one.areas.split() if (area := area_of(text, self.sheet.name)) is not None]
        filled = (at for at in (*self.sheet.cells, *self.sheet.formulas)
                  if any(area.holds((self.sheet.name, *at)) for area in areas))  # fmt: skip
        looks = {self.sheet.looks.get(at, 0) for at in filled}
        return [self._styles[look] for look in looks if look < len(self._styles)]

    @property
    def where(self) -> str:
        """The cells."""
        areas = self.one.areas.split()
        named = [area_of(text, self.sheet.name) for text in areas[:3]]
        return ", ".join(str(area) for area in named if area) + (" and more" if len(areas) > 3 else "")

    @property
    def shows(self) -> bool:
        """Whether it changes anything that is compared here."""
        return self.look != Conditional() or self.one.kind in ("colorScale", "dataBar", "iconSet")

    @cached_property
    def sign(self) -> tuple[Any, ...]:
        """What it amounts to; without its cells where they have moved."""
        one, look, places = self.one, self.look, self.places
        formulas = tuple(map(formula, one.formulas)) if places and one.kind != "colorScale" else ()
        colours = plain(look.font_colour, ""), plain(look.fill, "")
        code = "" if not look.number_format else _shape(look.number_format)
        areas = cells_of(one.areas) if places else None
        return (areas, one.kind, one.operator, formulas, colours, code, one.covers, one.behind)

    def hides(self, own: Iterable[_Rule]) -> str:
        """What it hides, in words; empty where it doesn't."""
        if self.one.covers:
            return "bars or icons stand in place of numbers"
        look = self.look
        papers = [look.fill] if look.fill else [*self.one.behind]
        if (look.font_colour or papers) and any(
            contrast(plain(look.font_colour or style.font_colour, BLACK), plain(paper, WHITE)) < LEGIBLE
            for style in self.under for paper in papers or [style.fill]
        ):  # fmt: skip
            return "under a condition the font has nearly the colour of its fill"
        known = {_shape(one.look.number_format) for one in own}
        code = look.number_format
        if code and _shape(code) not in known and not self._zeros(code):
            return f"under a condition numbers show by {look.number_format!r}"
        return ""

    def _zeros(self, code: str) -> bool:
        """Whether it does no more than take the sign from numbers just below zero that show as zero anyhow: so it is
        in a file whose numbers have other decimals, as the definition had other values when it was built, or where
        people gave the cells two decimals more."""
        one = self.one
        if (one.kind, one.operator) != ("cellIs", "between") or len(one.formulas) != 2:
            return False
        try:
            low, high = map(float, one.formulas)
        except ValueError:
            return False
        under = [style.number_format for style in self.under]
        return low <= high <= 0 and _nothing(code, low) and all(_nothing(each, low / _DECIMALS) for each in under)


def _nothing(code: str, value: float) -> bool:
    """Whether a number format shows a number as zero."""
    try:
        return not re.search("[1-9]", shows(code, value))
    except FormatError:
        return False


def look_of(book: Workbook, one: Condition) -> Conditional:
    """What a condition changes of a look."""
    if one.own is not None:
        return one.own
    return book.conditional[one.look] if 0 <= one.look < len(book.conditional) else Conditional()


def _shape(code: str) -> tuple[str, ...]:
    """What a number format shows of some numbers, whoever wrote it."""
    found = []
    for value in (1234.5678, -1234.5678, 0.0, 0.0004):
        try:
            found.append("".join(shows(code, value).split()))
        except FormatError:
            found.append("####")
    return tuple(found)
