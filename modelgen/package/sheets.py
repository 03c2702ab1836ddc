"""The reader of a sheet: its cells, merged areas and protection."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.package import plainrows
from modelgen.package.archive import damaged
from modelgen.package.cells import TRUE, Cells
from modelgen.package.reader import TextReader
from modelgen.package.scan import Found

_DATA, _ROW_ENDS = b"<sheetData>", b"</row>"
_LONGEST = 8_000_000  # bytes of a row that is waited for


class SheetReader(TextReader):
    """Reads a sheet into what takes its cells."""

    def __init__(self, part: str, found: Found, cells: Cells) -> None:
        super().__init__(part, found, "is")
        self.sheet, self.cells = cells.sheet, cells
        self.column = -1  # of the last cell
        self.kind, self.style = "n", ""
        self.value: str | None = None
        self.inline: str | None = None
        self.formula: str | None = None
        self.attributes: dict[str, str] = {}  # of the formula
        self.data = self.plain = False  # `<sheetData>` has begun; rows behind it may be taken by their text
        self.rest = b""  # of a row that isn't complete yet
        self.reads |= {
            "sheetData": self._data, "row": self._line, "c": self._begin, "f": self._shared, "v": self.take,
            "mergeCell": self._merge, "sheetProtection": self._protection,
        }  # fmt: skip
        self.closes |= {"c": self._put, "v": self._value, "f": self._text, "is": self._inline}

    def feed(self, piece: bytes) -> None:
        """Parse the next piece, but for the cells of plain rows."""
        if not self.data and _DATA in piece:
            before, _, piece = piece.partition(_DATA)
            super().feed(before)
            begun = self.data
            super().feed(_DATA)
            self.plain = self.data and not begun
        if not self.plain:
            super().feed(piece)
            return
        rows, end, self.rest = (self.rest + piece).rpartition(_ROW_ENDS)
        if plainrows.possible(rows):
            for cells, left in plainrows.taken(rows + end):
                self._take(cells)
                super().feed(left)
            self.plain = len(self.rest) < _LONGEST
        else:
            super().feed(rows + end)
            self.plain = False
        if not self.plain:
            self._rest()

    def close(self) -> None:
        """Parse the end."""
        self._rest()
        super().close()

    def _rest(self) -> None:
        rest, self.rest = self.rest, b""
        super().feed(rest)

    def _data(self, attributes: dict[str, str]) -> None:
        self.data = True

    def _take(self, cells: Sequence[plainrows.Cell]) -> None:
        """The cells of plain rows, within the guard's bounds."""
        for letters in {cell[0] for cell in cells} - self.columns.keys():
            self.new_column(letters)
        rows = {row: int(row) - 1 for row in {cell[1] for cell in cells}}
        self.row = max(self.row, max(rows.values(), default=-1) + 1)
        columns, put, unescaped, formulas = self.columns, self.cells.put, plainrows.unescaped, []
        for letters, row, style, kind, f, attributes, formula, v, value in cells:
            at = rows[row], columns[letters]
            text = (unescaped(value) if "&" in value else value) if v else None
            if f:
                if "&" in formula:
                    formula = unescaped(formula)
                formulas.append(formula)
                own = self._read_attributes(attributes) if attributes else {}
                put(at, style, kind or "n", text, formula, own)
            else:
                put(at, style, kind or "n", text)
        self.judge("f", formulas)

    def _read_attributes(self, text: str) -> dict[str, str]:
        """The attributes of a plain row's formula."""
        try:
            found = plainrows.attributes(text)
        except ValueError as error:
            raise damaged(self.part, str(error)) from None
        if "ref" in found:
            self._area(found)
        return found

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

    def _put(self) -> None:
        """A cell ends."""
        value = self.inline if self.kind == "inlineStr" and self.formula is None else self.value
        self.cells.put((self.line, self.column), self.style, self.kind, value, self.formula, self.attributes)

    def _merge(self, attributes: dict[str, str]) -> None:
        self._area(attributes)
        self.sheet.merged.append(attributes.get("ref", ""))

    def _protection(self, attributes: dict[str, str]) -> None:
        self.sheet.protected = attributes.get("sheet", "0") in TRUE
