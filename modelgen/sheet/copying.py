"""Formulas in another place: copied from one cell to another, or where the cells that they name have moved."""

from __future__ import annotations

from collections.abc import Callable

from modelgen.sheet.a1 import letters
from modelgen.sheet.limits import COLUMNS, ROWS
from modelgen.sheet.names import quoted
from modelgen.sheet.references import End, Reference, reference
from modelgen.sheet.tokens import pieces

_FORMATS = 1_000  # of one formula that are kept


class Copied:
    """A formula, with its `=`, to be copied many times; whatever isn't a reference stays as it is written.

    Past the end of the sheet a reference begins again at the other side, as in Excel.

    >>> Copied("=SUM( B2:$C$3 )*Sales!A:A").to(1, 2)
    '=SUM( D3:$C$3 )*Sales!C:C'
    """

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self._texts: list[str | int] = []  # what stays and where rows come, as a format has it; columns that move
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._formats: dict[int, str] = {}  # by how far to the right
        for piece in pieces(formula):
            found = reference(piece.text) if piece.kind == "reference" else None
            if found is None or not any(map(_moves, (found.first, found.last))):
                self._texts.append(piece.text.replace("%", "%%"))
            else:
                self._texts.append(found.prefix.replace("%", "%%"))
                self._end(found.first)
                if not found.single:
                    self._texts.append(":")
                    self._end(found.last)

    def within(self, down: int, right: int) -> str | None:
        """The same, where no reference begins again at the other side; None otherwise."""
        rows, columns = self._rows, self._columns
        if rows and not 0 <= min(rows) + down <= max(rows) + down < ROWS:
            return None
        if columns and not 0 <= min(columns) + right <= max(columns) + right < COLUMNS:
            return None
        return self.to(down, right)

    def _end(self, end: End) -> None:
        if end.column is not None:
            self._texts.append(f"${letters(end.column)}" if end.fixed_column else end.column)
            self._columns += [] if end.fixed_column else [end.column]
        if end.row is not None:
            self._texts.append(f"${end.row + 1}" if end.fixed_row else "%d")
            self._rows += [] if end.fixed_row else [end.row]

    def to(self, down: int, right: int) -> str:
        """The formula so many rows further down and columns further to the right."""
        if not (down or right):
            return self.formula
        if right not in self._formats:
            if len(self._formats) >= _FORMATS:
                self._formats.clear()
            moved = (text if isinstance(text, str) else letters((text + right) % COLUMNS) for text in self._texts)
            self._formats[right] = "".join(moved)
        return self._formats[right] % tuple([(row + down) % ROWS + 1 for row in self._rows])


def _moves(end: End) -> bool:
    return (end.row is not None and not end.fixed_row) or (end.column is not None and not end.fixed_column)


Cell = tuple[str, int, int]  # its sheet, row and column


def translated(formula: str, sheet: str, here: Callable[[Cell], Cell | None]) -> str:
    """A formula of a sheet with each cell that it names replaced by `here` of it; `?` marks one that has none.

    Whole columns and rows, and what stands in other workbooks, stay as they are.

    >>> translated('=$A1+SUM(Old!A1:A3)&"A1"', "S", lambda at: ("New" if at[0] == "Old" else "S", at[1] + 1, at[2]))
    '=$A2+SUM(New!A2:A4)&"A1"'
    """
    parts = []
    for piece in pieces(formula):
        found = reference(piece.text) if piece.kind == "reference" else None
        if found is None or found.place.book or found.first.row is None or found.first.column is None:
            parts.append(piece.text)
        else:
            parts.append(_translated(found, sheet, here) or f"?{piece.text}")
    return "".join(parts)


def _translated(found: Reference, sheet: str, here: Callable[[Cell], Cell | None]) -> str | None:
    """A reference's text where its cells stand now, if they stand as they did on each of its sheets."""
    sheets, ends = list(dict.fromkeys(name or sheet for name in found.place[1:])), (found.first, found.last)
    there = [[here((name, end.row or 0, end.column or 0)) for end in ends] for name in sheets]
    known = [[at for at in cells if at is not None] for cells in there]
    if any(len(cells) < len(ends) or [at[1:] for at in cells] != [at[1:] for at in known[0]] for cells in known):
        return None
    moved = [End(*at[1:], end.fixed_row, end.fixed_column) for at, end in zip(known[0], ends, strict=True)]
    prefix = quoted(":".join(cells[0][0] for cells in known)) + "!" if found.prefix else ""
    return str(Reference(prefix, moved[0], moved[1], found.single))
