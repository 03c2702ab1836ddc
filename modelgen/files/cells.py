"""The reader of a sheet: its cells, formulas, cached values and looks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, time

from modelgen.files.reader import TextReader
from modelgen.files.scan import Found
from modelgen.files.workbook import At, CellError, Content, Sheet
from modelgen.sheet.copying import Copied

TRUE = ("1", "true")
_START = datetime(1899, 12, 30)
_DAY = 86_400.0  # seconds


class SheetReader(TextReader):
    """Reads a sheet into `sheet`; `strings` are the texts that the workbook's sheets share."""

    def __init__(self, part: str, found: Found, sheet: Sheet, strings: Sequence[str]) -> None:
        super().__init__(part, found, "is")
        self.sheet, self.strings = sheet, strings
        self.shared: dict[str, tuple[At, Copied]] = {}  # the formulas that cells share, and where each stands
        self.column = -1  # of the last cell
        self.kind, self.style = "n", ""
        self.value: str | None = None
        self.inline: str | None = None
        self.formula: str | None = None
        self.attributes: dict[str, str] = {}  # of the formula
        self.reads |= {
            "row": self._line, "c": self._begin, "f": self._shared, "v": self.take,
            "mergeCell": self._merge, "sheetProtection": self._protection,
        }  # fmt: skip
        self.closes |= {"c": self._store, "v": self._value, "f": self._text, "is": self._inline}

    def _line(self, attributes: dict[str, str]) -> None:
        self.column = -1
        if "r" in attributes:
            self._row(attributes)
        else:
            self._to(str(self.line + 2))

    def _begin(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self.column = self.column + 1 if place is None else self._place(place)
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.value = self.inline = self.formula = None

    def _shared(self, attributes: dict[str, str]) -> None:
        self._read("f", attributes)
        self.attributes = attributes

    def _text(self) -> None:
        self.formula = self._formula()

    def _value(self) -> None:
        self.value = self.taken()

    def _inline(self) -> None:
        self.inline = self.whole()

    def _store(self) -> None:
        """A cell ends."""
        at, sheet, kind, value = (self.line, self.column), self.sheet, self.kind, self.value
        if self.style:
            style = int(self.style)
            if style:
                sheet.looks[at] = style
        if self.formula is not None:
            sheet.formulas[at] = self._whole_formula(self.formula) if self.attributes else f"={self.formula}"
            if value or (value is not None and kind == "str"):  # an empty one is a formula that nobody calculated
                sheet.cached[at] = self._content(kind, value)
        elif kind == "inlineStr":
            if self.inline is not None:
                sheet.cells[at] = self.inline
        elif value:
            sheet.cells[at] = self._content(kind, value)

    def _content(self, kind: str, value: str) -> Content:
        """A cell's value; a text where it isn't what its kind allows."""
        if kind == "s":
            return self.strings[int(value)] if value.isdecimal() and int(value) < len(self.strings) else value
        if kind == "n":
            return number(value)
        if kind == "b":
            return value in TRUE if value in (*TRUE, "0", "false") else value
        if kind == "e":
            return CellError(value)
        return serial(value) if kind == "d" else value

    def _whole_formula(self, text: str) -> str:
        """The text of a formula that isn't just a cell's own."""
        kind, attributes = self.attributes.get("t"), self.attributes
        if kind == "dataTable":
            return f"=TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
        if kind == "shared":
            key = attributes.get("si", "")
            if key in self.shared:
                (row, column), formula = self.shared[key]
                return formula.to(self.line - row, self.column - column)
            if text:
                self.shared[key] = (self.line, self.column), Copied(f"={text}")
        return f"={text}"

    def _merge(self, attributes: dict[str, str]) -> None:
        self._area(attributes)
        self.sheet.merged.append(attributes.get("ref", ""))

    def _protection(self, attributes: dict[str, str]) -> None:
        self.sheet.protected = attributes.get("sheet", "0") in TRUE


def number(text: str) -> float | str:
    """A number as a file has it; the text where it is none that a cell can hold."""
    try:
        found = float(text)
    except ValueError:
        return text
    return found if math.isfinite(found) else text


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
