"""Formulas from one workbook to the other: what a reference has to be there, so that it means the same cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from modelgen.audit.lines import Lines
from modelgen.audit.match import Match, SheetMatch
from modelgen.package.workbook import At
from modelgen.sheet.limits import COLUMNS, ROWS
from modelgen.sheet.names import quoted
from modelgen.sheet.prefixes import place
from modelgen.sheet.r1c1 import r1c1
from modelgen.sheet.references import End, Reference, reference
from modelgen.sheet.tokens import tokens

Part = str | Reference


class Written(NamedTuple):
    """A formula's pieces as the cell at `at` writes them; `shape` is all but its references."""

    at: At
    parts: tuple[Part, ...]
    shape: str


@dataclass
class Carrier:
    """Compares formulas of two workbooks that a match puts side by side."""

    match: Match

    def __post_init__(self) -> None:
        self._written: dict[str, Written] = {}
        sheets = self.match.sheets
        self._still = not self.match.removed and all(
            sheet.rows.still and sheet.columns.still and sheet.before.name == sheet.after.name for sheet in sheets
        )

    def same(self, sheet: SheetMatch, at: At, other: At) -> bool:
        """Whether a formula says the same in both, wherever its rows, columns and sheets stand now."""
        if self._still and at == other and sheet.before.texts[at] == sheet.after.texts[other]:
            return True
        here = self._read(sheet.before.texts[at], sheet.before.sheet.formulas[at], at)
        there = self._read(sheet.after.texts[other], sheet.after.sheet.formulas[other], other)
        return here.shape == there.shape and self._alike(sheet, here, at, there, other)

    def same_text(self, text: str, other: str) -> bool:
        """Whether the texts of two defined names say the same."""
        here, there = written(text, (0, 0)), written(other, (0, 0))
        return here.shape == there.shape and self._alike(None, here, (0, 0), there, (0, 0))

    def carried_text(self, text: str) -> str:
        """The text of a defined name in the first workbook as it would read in the second, were it unchanged."""
        parts = written(text, (0, 0)).parts
        return "".join(self._moved(None, part, (0, 0)) if isinstance(part, Reference) else part for part in parts)

    def carried(self, sheet: SheetMatch, at: At, other: At) -> str:
        """The first workbook's formula in R1C1 as it would read in the second, were it unchanged.

        References to what is gone stay as they were.
        """
        here = self._read(sheet.before.texts[at], sheet.before.sheet.formulas[at], at)
        by = _by(here, at)
        parts = [self._moved(sheet, part, by) if isinstance(part, Reference) else part for part in here.parts]
        return r1c1("=" + "".join(parts), *other)

    def _read(self, text: str, formula: str, at: At) -> Written:
        if text not in self._written:
            self._written[text] = written(formula, at)
        return self._written[text]

    def _alike(self, sheet: SheetMatch | None, here: Written, at: At, there: Written, other: At) -> bool:
        by, by_other = _by(here, at), _by(there, other)
        return all(
            self._same_cells(sheet, part, by, one, by_other)
            for part, one in zip(here.parts, there.parts, strict=True)
            if isinstance(part, Reference) and isinstance(one, Reference)
        )

    def _same_cells(self, sheet: SheetMatch | None, part: Reference, by: At, other: Reference, by_other: At) -> bool:
        if _fixed(part) != _fixed(other):
            return False
        target = self._sheets(sheet, part.prefix)
        names = [found.after.name.casefold() for found in target or []]
        if names != (_names(other.prefix) or ([sheet.after.name.casefold()] if sheet else [])):
            if target is not None or part.prefix.casefold() != other.prefix.casefold():
                return False
            return _ends(part, by) == _ends(other, by_other)  # in another workbook: nothing is known to move there
        if not target:
            return _ends(part, by) == _ends(other, by_other)
        (top, left), (bottom, right) = _ends(part, by)
        (other_top, other_left), (other_bottom, other_right) = _ends(other, by_other)
        rows, columns = target[0].rows, target[0].columns
        return _same_span(rows, top, bottom, other_top, other_bottom) and _same_span(
            columns, left, right, other_left, other_right
        )

    def _sheets(self, sheet: SheetMatch | None, prefix: str) -> list[SheetMatch] | None:
        """The sheets that a reference is to; None where one of them isn't in both workbooks."""
        if not prefix:
            return [sheet] if sheet else []
        found = [self.match.sheet(name) for name in _names(prefix)]
        return None if None in found else [one for one in found if one is not None]

    def _moved(self, sheet: SheetMatch | None, part: Reference, by: At) -> str:
        target = self._sheets(sheet, part.prefix)
        (top, left), (bottom, right) = _ends(part, by)
        prefix = part.prefix
        if target:
            top, bottom = _span(target[0].rows, top, bottom)
            left, right = _span(target[0].columns, left, right)
            prefix = quoted(":".join(one.after.name for one in target)) + "!" if prefix else ""
        ends = End(top, left, *_fixed(part)[0]), End(bottom, right, *_fixed(part)[1])
        return str(Reference(prefix, *ends, part.single))


def written(formula: str, at: At) -> Written:
    """Read a formula's pieces; numbers, names and functions in one spelling."""
    parts: list[Part] = []
    for token in tokens(formula):
        found = reference(token.text) if token.kind == "reference" else None
        text = token.text
        if token.kind == "number":
            text = f"{float(text):.15g}"
        parts.append(found or text)
    shape = "".join(
        part.casefold() if isinstance(part, str) and not part.startswith('"') else part if isinstance(part, str)
        else "#" if part.single else "#:#"
        for part in parts
    )  # fmt: skip
    return Written(at, tuple(parts), shape)


def _by(here: Written, at: At) -> At:
    return at[0] - here.at[0], at[1] - here.at[1]


def _ends(part: Reference, by: At) -> tuple[tuple[int | None, int | None], tuple[int | None, int | None]]:
    return _end(part.first, by), _end(part.last, by)


def _end(end: End, by: At) -> tuple[int | None, int | None]:
    row = end.row if end.row is None or end.fixed_row else (end.row + by[0]) % ROWS
    column = end.column if end.column is None or end.fixed_column else (end.column + by[1]) % COLUMNS
    return row, column


def _fixed(part: Reference) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    return (part.first.fixed_row, part.first.fixed_column), (part.last.fixed_row, part.last.fixed_column)


def _names(prefix: str) -> list[str]:
    """The sheets that stand before a reference: one, or the first and the last of several."""
    book, first, last = place(prefix)
    if book:
        return [prefix]
    return [name.casefold() for name in dict.fromkeys((first, last)) if name]


def _same_span(lines: Lines, low: int | None, high: int | None, other: int | None, other_high: int | None) -> bool:
    if low is None or high is None or other is None or other_high is None:
        return (low, high) == (other, other_high)
    if low == high:
        return other == other_high == lines.to(low)
    return lines.same_span(min(low, high), max(low, high), min(other, other_high), max(other, other_high))


def _span(lines: Lines, low: int | None, high: int | None) -> tuple[int | None, int | None]:
    if low is None or high is None:
        return low, high
    ends = lines.to(low), lines.to(high)
    if None in ends:
        return lines.span(low, high) or (low, high)
    return ends
