"""What the parts of a cell's XML say: its value by its kind, its formula where cells share one, its look."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from modelgen.package.archive import BY_HAND, Refused
from modelgen.package.workbook import At, CellError, Content, Sheet

if TYPE_CHECKING:
    from modelgen.sheet.copying import Copied

WRITTEN = 40_000_000  # characters of the formulas that cells share, written out
FROM_1904 = 1462.0  # days from the one beginning to the other
_KINDS = {"n": "number", "s": "text of the workbook", "b": "truth value", "d": "date"}
TRUE, FALSE = ("1", "true"), ("0", "false")
_START = datetime(1899, 12, 30)
_DAY = 86_400.0  # seconds


class Cells:
    """Puts cells into a sheet; `strings` are the texts that the workbook's sheets share, `days` the looks that show
    days counted from 1904, which are counted as all others are here."""

    def __init__(self, sheet: Sheet, strings: Sequence[str], days: Container[int] = ()) -> None:
        self.sheet, self._days = sheet, days
        self._strings = {str(number): text for number, text in enumerate(strings)}
        self._shared: dict[str, tuple[At, Copied]] = {}  # formulas that cells share, and where each stands
        self._written = 0  # characters of formulas that were written out

    def put(
        self, at: At, style: str, kind: str, value: str | None,
        formula: str | None = None, attributes: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """One cell: the number of its style, the kind of its value and the value's text; the text and the attributes of
        its formula. None where there is no such tag; a tag without a text is a formula that nobody calculated."""
        look = int(style) if style else 0
        if look:
            self.sheet.looks[at] = look
        if formula is not None:
            self.sheet.formulas[at] = self._formula(at, formula, attributes) if attributes else f"={formula}"
            if value or (value is not None and kind == "str"):
                self.sheet.cached[at] = self._content(at, look, kind, value)
        elif value or (value is not None and kind == "inlineStr"):
            self.sheet.cells[at] = self._content(at, look, kind, value)

    def _content(self, at: At, look: int, kind: str, value: str) -> Content:
        """A cell's value; its text where it isn't what its kind allows, which is noted."""
        if kind == "n":
            try:
                found = float(value)
            except ValueError:
                found = math.nan
            if found - found != 0:  # it is infinite, or none
                return self._broken(at, kind, value.strip())
            return found + FROM_1904 if look in self._days else found
        if kind in ("str", "inlineStr"):
            return value
        value = value.strip()
        if kind == "s":
            return self._strings[value] if value in self._strings else self._broken(at, kind, value)
        if kind == "b":
            return value in TRUE if value in TRUE or value in FALSE else self._broken(at, kind, value)
        if kind == "e":
            return CellError(value)
        if kind == "d":
            day = serial(value)
            return self._broken(at, kind, value) if isinstance(day, str) else day
        return value

    def _broken(self, at: At, kind: str, value: str) -> str:
        """A text that isn't what its cell's kind allows."""
        self.sheet.broken[at] = f"{value[:40]!r} is no {_KINDS[kind]}"
        return value

    def _formula(self, at: At, text: str, attributes: Mapping[str, str]) -> str:
        """The text of a formula that isn't just a cell's own."""
        kind = attributes.get("t")
        if kind == "dataTable":
            self.sheet.data_tables[at] = attributes.get("ref", "")
            return f"=TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
        if kind == "array":
            self.sheet.arrays[at] = attributes.get("ref", "")
        if kind == "shared":
            key = attributes.get("si", "")
            if key in self._shared:
                (row, column), formula = self._shared[key]
                text = formula.to(at[0] - row, at[1] - column)
                self._written += len(text)
                if self._written > WRITTEN:
                    what = f"has formulas that cells share, of more than {WRITTEN / 1e6:.0f} million characters in all"
                    raise Refused(f"sheet '{self.sheet.name}' {what}", BY_HAND)
                return text
            if text:
                from modelgen.sheet.copying import Copied  # takes a while, and few files have such formulas

                self._shared[key] = at, Copied(f"={text}")
        return f"={text}"


def serial(text: str) -> float | str:
    """The serial number of a date or time in ISO 8601; the text where it is none.

    >>> serial("2024-03-01"), serial("2024-03-01T12:00:00"), serial("06:00:00"), serial("soon")
    (45352.0, 45352.5, 0.25, 'soon')
    """
    try:
        if "-" not in text:
            at = time.fromisoformat(text.rstrip("Z"))
            return (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / _DAY
        found = datetime.fromisoformat(text.rstrip("Z"))
    except ValueError:
        return text
    days = (found - _START).total_seconds() / _DAY
    return days - 1 if 0 < days < 61 else days  # Excel has a 29 February 1900
