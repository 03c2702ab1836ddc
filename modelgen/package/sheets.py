"""The reader of a sheet: its cells, what leads out of the file from them, merged areas, protection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sys import getsizeof
from typing import ClassVar

from modelgen.package import plainrows
from modelgen.package.archive import PIECE, damaged
from modelgen.package.around import Around
from modelgen.package.budget import ASIDES, MERGES, TABLES
from modelgen.package.cells import AREA, TRUE, Cells
from modelgen.package.escapes import BLANKS
from modelgen.package.ooxml import MAIN, NEWER
from modelgen.package.reader import Memo, Place
from modelgen.package.texts import TextReader
from modelgen.package.watch import Watch
from modelgen.sheet.a1 import column_of
from modelgen.sheet.colours import Palette
from modelgen.sheet.limits import COLUMNS, FORMULA_CHARACTERS, ROWS

_DATA, _ROW_ENDS = b"<sheetData>", b"</row>"
_LONGEST = 8_000_000  # bytes of a row that is waited for
REACH = 50_000_000  # cells of a sheet's used area
FORMULA = 8 * FORMULA_CHARACTERS  # that are read of what Excel would not have
_DIGITS = "0123456789"
_ASIDE = frozenset({"formula", "formula1", "formula2"})  # of conditional formats and validations


class SheetReader(TextReader):
    """Reads a sheet into what takes its cells; formulas that say one of the `watch`ed names lead outside, too."""

    namespaces: ClassVar = (*MAIN, *NEWER)
    kind = "sheet"
    elsewhere: ClassVar = frozenset({"sheetData", "row", "c", "mergeCell"})
    asides = _ASIDE
    once = frozenset({"mergeCells", "sheetProtection", "hyperlinks"})

    def __init__(self, part: str, cells: Cells, watch: Watch, palette: Palette) -> None:
        self.sheet, self.cells, self.watch, self.palette = cells.sheet, cells, watch, palette
        self.columns: Memo[int] = Memo(self._column)  # by their letters, the first one 0
        self.rows = 0  # that have begun, by number
        self.column, self.right = -1, -1  # of the last cell, and the furthest one
        self.style, self.type = "", "n"
        self.value: str | None = None
        self.kept = False  # with its blanks
        self.inline: str | None = None
        self.formula: str | None = None
        self.attributes: dict[str, str] = {}  # of the formula
        self.data = self.plain = False  # `<sheetData>` has begun; rows behind it may be taken by their text
        self.rest = b""  # of a row that isn't complete yet
        self.outside: list[str] = []  # formulas of formats and validations that lead outside
        self.vast: list[str] = []
        self.around = Around(self, cells.sheet.seen, self._aside, palette)
        super().__init__(part)
        self.chosen -= _ASIDE  # Excel writes a list with commas in its words so, for those that knew none

    def places(self) -> Place:
        """Where cells and what else is read stand."""
        formula = Place(self._shared, self._text, closed=True)
        value = Place(self.take, self._value, closed=True)
        cell = Place(self._begin, self._put, {"f": formula, "v": value, "is": self.whole_text(self._inline)},
                     closed=True)  # fmt: skip
        row = Place(self._row, None, {"c": cell}, closed=True)
        return Place(
            inside={
                "worksheet": Place(
                    inside={
                        "sheetData": Place(self._data, None, {"row": row}, closed=True),
                        "mergeCells": Place(inside={"mergeCell": Place(self._merge)}),
                        "sheetPr": Place(self._properties),
                        "autoFilter": Place(inside={"filterColumn": Place(self._filter)}),
                        "sheetProtection": Place(self._protection),
                        **self.around.places(),
                    }
                )
            }
        )

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
            wide = not rows.isascii()
            for plain, left in plainrows.taken(rows + end):
                self._take(plain, wide)
                super().feed(left)
            self.plain = len(self.rest) < _LONGEST
        else:
            super().feed(rows + end)
            self.plain = False
        if not self.plain:
            self._rest()

    def close(self) -> None:
        """Parse the end, and see how far the cells reach."""
        self._rest()
        super().close()
        if (self.right + 1) * self.rows > REACH:
            self._reach()

    def forget(self) -> None:
        """Let go of what it was read with."""
        super().forget()
        del self.columns

    def _reach(self) -> None:
        """See how far those cells reach that hold anything: formats, as LibreOffice writes them, may reach further."""
        filled = [*self.sheet.cells, *self.sheet.formulas]
        rows, columns = (1 + max((at[way] for at in filled), default=-1) for way in (0, 1))
        if rows * columns > REACH:
            self.vast.append(f"cells out to column {columns} and row {rows}")

    def _rest(self) -> None:
        rest, self.rest = self.rest, b""
        for at in range(0, len(rest), PIECE):
            super().feed(rest[at : at + PIECE])

    def _data(self, attributes: dict[str, str]) -> None:
        if self.data:
            raise self.refusal("has two sets of cells")
        self.data = True

    def _take(self, rows: Sequence[plainrows.Row], wide: bool) -> None:
        """The cells of plain rows, each row's in order; in `wide` ones texts aren't all in ASCII."""
        columns, put, unescaped = self.columns, self.cells.put, plainrows.unescaped
        formulas: dict[tuple[int, int], str] = {}
        self.tags -= len(rows)  # their cells count
        for number, cells in rows:
            self.budget.cells -= len(cells)
            if wide:
                texts = (text for cell in cells for text in (cell[6], cell[8], cell[11]))
                self.wide += sum(getsizeof(text) for text in texts if not text.isascii())
            line = self._line(number)
            places = [columns[cell[0]] for cell in cells]
            if {cell[1] for cell in cells} != {number}:
                raise self.refusal(f"has a cell in row {number} that says it stands in another")
            if places != sorted(set(places)):
                raise self.refusal(f"has cells in row {number} that aren't in their order")
            self.right = max(self.right, places[-1])
            for column, (_, _, style, kind, f, attributes, formula, v, value, inline, keeps, words) in zip(
                places, cells, strict=True
            ):
                text = (unescaped(value) if "&" in value else value) if v else None
                at = line, column
                if f:
                    if "&" in formula:
                        formula = unescaped(formula)
                    own = self._read_attributes(attributes) if attributes else {}
                    put(at, style, kind or "n", text, formula, own)
                    formulas[at] = self.sheet.formulas.get(at, "") if own else formula
                elif inline:
                    words = unescaped(words) if "&" in words else words
                    put(at, style, "inlineStr", words if keeps else words.strip(BLANKS))
                else:
                    put(at, style, kind or "n", text)
        if formulas and not self._harmless(formulas.values()):
            for at, formula in formulas.items():
                self._judge(at, formula.removeprefix("="))

    def _read_attributes(self, text: str) -> dict[str, str]:
        """The attributes of a plain row's formula."""
        try:
            found = plainrows.attributes(text)
        except ValueError as error:
            raise damaged(self.part, str(error)) from None
        self._area(found)
        return found

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        line = self.rows if number is None else self._line(number.strip())
        if line < self.rows:
            raise self.refusal(f"has row {line + 1} behind row {self.rows}")
        if line >= ROWS:
            raise self.refusal(f"has a row {line + 1}, beyond the end of any sheet")
        self.rows, self.column = line + 1, -1
        if attributes.get("hidden", "0") in TRUE:
            self.sheet.hidden.add(line)
        self.around.row(line, attributes)

    def _begin(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        column = self.column + 1 if place is None else self._place(place.strip())
        if column <= self.column:
            raise self.refusal(f"has cells in row {self.rows} that aren't in their order")
        self.column, self.right = column, max(self.right, column)
        self.type, self.style = attributes.get("t", "n"), attributes.get("s", "").strip()
        self.value = self.inline = self.formula = None
        self.kept = False

    def _place(self, place: str) -> int:
        """A cell's column from 0, in the row that has begun."""
        letters = place.rstrip(_DIGITS)
        column = self.columns[letters]
        if self._line(place[len(letters) :]) != self.rows - 1:
            raise self.refusal(f"has a cell in row {self.rows} that says it stands in another")
        return column

    def _column(self, letters: str) -> int:
        """The column, from 0, of letters that are seen for the first time."""
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise self.refusal(f"has a cell in a column {letters[:20]!r}, which no sheet has")
        if (column := column_of(letters.upper())) >= COLUMNS:
            raise self.refusal(f"has a cell in column {letters}, beyond the end of any sheet")
        return column

    def _line(self, digits: str) -> int:
        """A row, from 0, by its number."""
        if not digits.isascii() or not digits.isdigit() or len(digits) > 7 or not int(digits):
            raise self.refusal(f"has a row {digits[:20]!r}, which no sheet has")
        return int(digits) - 1

    def _shared(self, attributes: dict[str, str]) -> None:
        if self.formula is not None:
            raise self.refusal(f"has a cell of two formulas in row {self.rows}")
        self._area(attributes)
        self.attributes = attributes
        self.take(attributes)

    def _text(self) -> None:
        self.formula = self.taken()

    def _value(self) -> None:
        if self.value is not None:
            raise self.refusal(f"has a cell of two values in row {self.rows}")
        self.value, self.kept = self.taken(), self.preserved

    def _inline(self) -> None:
        if self.inline is not None:
            raise self.refusal(f"has a cell of two values in row {self.rows}")
        self.inline = self.whole()
        if runs := self.runs(self.palette):
            self.sheet.seen.runs[self.rows - 1, self.column] = runs

    def _put(self) -> None:
        """A cell ends."""
        self.budget.cells -= 1
        at = self.rows - 1, self.column
        value = self.value
        if self.inline is not None or self.type == "inlineStr":
            both = value is not None and (self.inline is not None or self.formula is None)  # some calculate so
            if both or self.type != "inlineStr":
                raise self.refusal(f"has a cell in row {self.rows} whose value isn't where its kind says")
            value = self.inline if value is None else value
        kind = "inlineStr" if self.type == "str" and self.kept else self.type  # of which blanks aren't left out
        self.cells.put(at, self.style, kind, value, self.formula, self.attributes)
        if self.formula is not None and not self._harmless([formula := self.sheet.formulas.get(at, "")]):
            self._judge(at, formula.removeprefix("="))

    def _harmless(self, formulas: Iterable[str]) -> bool:
        """Whether none of many formulas leads outside or covers a vast range: told of nearly all of them at once."""
        whole = "\n".join(formulas)
        if len(whole) > FORMULA and max(map(len, whole.split("\n"))) > FORMULA:
            raise self.refusal(
                f"has a formula of more than {FORMULA:,} characters, and Excel allows {FORMULA_CHARACTERS:,}"
            )
        return self.watch.harmless(whole)

    def _judge(self, at: tuple[int, int], text: str) -> None:
        """Look at one formula for what leads out of the file and for ranges that are too large."""
        if (found := self.watch.outside(text)) is not None:
            self.sheet.outside[at] = found
        if (found := self.watch.vast(text)) is not None:
            self.vast.append(f"a formula over {found}")

    def _area(self, attributes: dict[str, str]) -> None:
        """The area of an array, or of a formula that cells share."""
        text, kind, budget = attributes.get("ref", ""), attributes.get("t"), self.budget
        if kind == "dataTable" and text:
            budget.tabled -= _size(text)
            if budget.tabled < 0:
                raise self.refusal(f"has what-if tables of more than {TABLES:,} cells ({text[:40]})")
        elif text and kind != "shared":
            budget.filled -= _size(text)
            if budget.filled < 0:
                self.vast.append(f"arrays over more than {TABLES:,} cells ({text[:40]})")

    def _merge(self, attributes: dict[str, str]) -> None:
        self.sheet.merged.append(attributes.get("ref", "")[:AREA])
        self.budget.merges -= 1
        if self.budget.merges < 0:
            raise self.refusal(f"merges more than {MERGES:,} areas")

    def _properties(self, attributes: dict[str, str]) -> None:
        self.sheet.filtered = self.sheet.filtered or attributes.get("filterMode", "0") in TRUE

    def _filter(self, attributes: dict[str, str]) -> None:
        self.sheet.filtered = True

    def _protection(self, attributes: dict[str, str]) -> None:
        self.sheet.protected = attributes.get("sheet", "0") in TRUE

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """The formula of a format or a validation begins where another program than Excel has put it."""
        if tag in _ASIDE:
            self.take(attributes)

    def left(self, tag: str) -> None:
        """It ends."""
        if tag in _ASIDE and self.reading:
            self._aside(self.taken())

    def _aside(self, text: str) -> None:
        """Look at the formula of a format or a validation."""
        self.budget.asides -= 1
        if self.budget.asides < 0:
            raise self.refusal(f"has more than {ASIDES:,} formulas of formats and validations")
        found = self.watch.outside(text)
        self.outside += [found] if found is not None else []


def _size(text: str) -> int:
    from modelgen.sheet.areas import area_of

    area = area_of(text, "")
    return REACH + 1 if area is None else area.size
