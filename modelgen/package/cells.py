"""What the parts of a cell's XML say: its value by its kind, its formula where cells share one, its look."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, time
from functools import lru_cache
from sys import getsizeof
from typing import TYPE_CHECKING

from modelgen.package import escapes
from modelgen.package.archive import BY_HAND, Refused
from modelgen.package.budget import WRITTEN, Budget
from modelgen.package.seen import Run
from modelgen.package.workbook import At, CellError, Content, Sheet
from modelgen.sheet.a1 import letters
from modelgen.sheet.days import serial
from modelgen.sheet.limits import TEXT_CHARACTERS, utf16

if TYPE_CHECKING:
    from modelgen.sheet.areas import Box
    from modelgen.sheet.copying import Copied

AREA = 40  # characters of an address, which has at most 21
_KINDS = {"n": "number", "s": "text of the workbook", "b": "truth value", "d": "date", "e": "error"}
TRUE, FALSE = ("1", "true"), ("0", "false")
_DAY = 86_400.0  # seconds
_TIME = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T|$))?(?:[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?Z?")
_LOOK = re.compile("[0-9]{1,9}")


class Cells:
    """Puts cells into a sheet; `strings` are the texts that the workbook's sheets share, by their numbers,
    with the `fonts` in them; `from_1904` is how it counts days."""

    def __init__(
        self, sheet: Sheet, strings: Mapping[str, str], budget: Budget, from_1904: bool = False,
        fonts: Mapping[str, tuple[Run, ...]] | None = None,
    ) -> None:  # fmt: skip
        self.sheet, self.budget, self._strings, self._from_1904 = sheet, budget, strings, from_1904
        self._fonts = fonts or {}
        self._shared: dict[str, tuple[At, Copied, Box]] = {}  # formulas that cells share, where each stands, for whom

    def put(
        self, at: At, style: str, kind: str, value: str | None,
        formula: str | None = None, attributes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """One cell: the number of its style, the kind of its value and the value's text; the text and the attributes of
        its formula. None where there is no such tag; a tag without a text is a formula that nobody calculated."""
        look = _look(style) if style else 0
        if look is None:
            raise self._refusal(f"has a cell of a style {style[:20]!r}, which no workbook has")
        if look:
            self.sheet.looks[at] = look
        own = attributes is not None and attributes.get("t", "normal") != "normal"
        if formula is not None and (formula or own):  # none in the cells that a dynamic array fills
            self.sheet.formulas[at] = self._formula(at, formula, attributes) if attributes else _typed(formula)
            if value or (value is not None and kind == "str"):
                self.sheet.cached[at] = self._content(at, kind, value)
        elif value or (value is not None and kind == "inlineStr"):
            self.sheet.cells[at] = self._content(at, kind, value)

    def _content(self, at: At, kind: str, value: str) -> Content:
        """A cell's value; its text where it isn't what its kind allows, which is noted."""
        if kind == "n":
            try:
                found = float(value)
            except ValueError:
                found = math.nan
            if found - found != 0 or "_" in value or not value.isascii():  # infinite, or a number to Python only
                return self._broken(at, kind, value.strip())
            return found
        if kind in ("str", "inlineStr"):
            text = escapes.read(value.strip(escapes.BLANKS) if kind == "str" else value)
            return text if at in self.sheet.formulas else self._fitting(at, text)
        value = value.strip()
        if kind == "s":
            if value in self._fonts:
                self.sheet.seen.runs[at] = self._fonts[value]
            return self._strings[value] if value in self._strings else self._broken(at, kind, value)
        if kind == "b":
            return value in TRUE if value in TRUE or value in FALSE else self._broken(at, kind, value)
        if kind == "e":
            return CellError(value) if value.startswith("#") else self._broken(at, kind, value)
        if kind == "d":
            day = number_of(value, self._from_1904)
            return self._broken(at, kind, value) if isinstance(day, str) else day
        return self._broken(at, kind, value)

    def _fitting(self, at: At, text: str) -> str:
        """A text that was typed. Raises Refused where Excel would cut it off."""
        if too_long(text):
            raise cut_off(self.sheet, at, text)
        return text

    def _broken(self, at: At, kind: str, value: str) -> str:
        """A text that isn't what its cell's kind allows."""
        self.sheet.broken[at] = f"{value[:40]!r} is no {_KINDS.get(kind, 'value')}"
        return value

    def _formula(self, at: At, text: str, attributes: Mapping[str, str]) -> str:
        """The text of a formula that isn't just a cell's own."""
        kind = attributes.get("t")
        if kind == "dataTable":
            self.sheet.data_tables[at] = self._own(at, attributes.get("ref", ""), "a data table")
            return f"=TABLE({attributes.get('r1', '')[:AREA]},{attributes.get('r2', '')[:AREA]})"
        if kind == "array":
            self.sheet.arrays[at] = self._own(at, attributes.get("ref", ""), "an array formula")
        if kind == "shared":
            return self._copied(at, text, attributes.get("si", ""), attributes.get("ref", ""))
        return _typed(text)

    def _copied(self, at: At, text: str, key: str, area: str) -> str:
        """The text of a formula that cells share: the first one's, with which all others' must agree."""
        if key not in self._shared:
            if not text:
                raise self._refusal(f"has a cell in row {at[0] + 1} that shares a formula which none before it has")
            from modelgen.sheet.areas import box_of
            from modelgen.sheet.copying import Copied  # takes a while, and few files have such formulas

            self._shared[key] = at, Copied(_typed(text)), box_of(area) or (*at, *at)
        (row, column), formula, (top, left, bottom, right) = self._shared[key]
        found = formula.to(at[0] - row, at[1] - column)
        self.budget.written -= getsizeof(found)
        if self.budget.written < 0:
            million = WRITTEN / 1e6
            raise self._refusal(f"has formulas that cells share, of more than {million:.0f} million characters in all")
        if text and _bare(_typed(text)) != _bare(found):
            raise self._refusal(f"has a formula in row {at[0] + 1} that isn't the one that it shares with others")
        if not (top <= at[0] <= bottom and left <= at[1] <= right):
            raise self._refusal(f"has a cell in row {at[0] + 1} that shares a formula which isn't for that cell")
        return found

    def _own(self, at: At, area: str, what: str) -> str:
        """An area that begins with a cell. Raises Refused where it doesn't."""
        if area.partition(":")[0].replace("$", "") != f"{letters(at[1])}{at[0] + 1}":
            raise self._refusal(f"has {what} in row {at[0] + 1} for cells {area[:40]!r}, not for its own")
        return area[:AREA]

    def _refusal(self, what: str, remedy: str = BY_HAND) -> Refused:
        return Refused(f"sheet '{self.sheet.name[:40]}' {what}", remedy)


def _typed(formula: str) -> str:
    """A formula with its `=`; some programs write it into the file, and Excel takes it for the same."""
    return formula if formula.startswith("=") else f"={formula}"


def too_long(text: str) -> bool:
    """Whether a text is longer than those that Excel keeps."""
    return len(text) > TEXT_CHARACTERS // 2 and utf16(text) > TEXT_CHARACTERS


def cut_off(sheet: Sheet, at: At, text: str) -> Refused:
    """The refusal of a workbook of which Excel would cut off a text."""
    what = f"has a text of {utf16(text):,} characters in {letters(at[1])}{at[0] + 1}"
    return Refused(f"sheet '{sheet.name[:40]}' {what}, of which Excel keeps {TEXT_CHARACTERS:,}", "shorten it")


@lru_cache(65_536)  # as many as Excel has
def _look(style: str) -> int | None:
    """The number of a style by its text; None where it is none."""
    return int(style) if _LOOK.fullmatch(style) else None


def _bare(formula: str) -> str:
    """A formula without what Excel writes otherwise in copies: blanks, small letters."""
    return "".join(formula.split()).upper()


def number_of(text: str, from_1904: bool = False) -> float | str:
    """The serial number of a date or time in ISO 8601; the text where it is none.

    >>> number_of("2024-03-01"), number_of("2024-03-01T12:00:00", True), number_of("06:00:00"), number_of("soon")
    (45352.0, 43890.5, 0.25, 'soon')
    """
    if _TIME.fullmatch(text) is None or text == "Z":
        return text
    try:
        if "-" not in text:
            at = time.fromisoformat(text.rstrip("Z"))
            return (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / _DAY
        return serial(datetime.fromisoformat(text.rstrip("Z")), from_1904)
    except ValueError:
        return text
