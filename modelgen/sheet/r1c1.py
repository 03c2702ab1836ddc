"""Formulas in R1C1 notation: two cells hold the same formula where their texts in R1C1 are equal."""

from __future__ import annotations

import re

from modelgen.sheet.limits import COLUMNS, ROWS
from modelgen.sheet.prefixes import PREFIX
from modelgen.sheet.references import End, Reference, reference
from modelgen.sheet.tokens import pattern, tokens

_R, _C = r"[Rr](?:\[-?[0-9]+\]|[0-9]*)", r"[Cc](?:\[-?[0-9]+\]|[0-9]*)"
_PARTS = rf"{_R}{_C}(?::{_R}{_C})?|{_R}(?::{_R})?|{_C}(?::{_C})?"
_R1C1 = pattern(_PARTS)
_REFERENCE = re.compile(rf"({PREFIX})?({_PARTS})")
_END = re.compile(rf"({_R})?({_C})?")


def r1c1(formula: str, row: int, column: int) -> str:
    """The formula of the cell at `row` and `column` (from 0) in R1C1 notation, as Excel writes it.

    Names of functions are in capitals and blanks that mean nothing are dropped; names, references into tables and
    other workbooks, and what isn't understood stay as they are.

    >>> r1c1("=B1*(1+$C$3)", 1, 1)
    '=R[-1]C*(1+R3C3)'
    >>> r1c1("=SUM(Sales!D:D, 2:$3)", 0, 0)
    '=SUM(Sales!C[3],R[1]:R3)'
    """
    parts = ["="]
    for token in tokens(formula):
        found = reference(token.text) if token.kind == "reference" else None
        parts.append(token.text if found is None else _relative(found, row, column))
    return "".join(parts)


def _relative(found: Reference, row: int, column: int) -> str:
    first, last = _at(found.first, row, column), _at(found.last, row, column)
    whole = found.first.row is None or found.first.column is None
    return found.prefix + (first if found.single or (whole and first == last) else f"{first}:{last}")


def _at(end: End, row: int, column: int) -> str:
    text = ""
    if end.row is not None:
        text += f"R{end.row + 1}" if end.fixed_row else f"R{_offset(end.row - row)}"
    if end.column is not None:
        text += f"C{end.column + 1}" if end.fixed_column else f"C{_offset(end.column - column)}"
    return text


def _offset(by: int) -> str:
    return f"[{by}]" if by else ""


def from_r1c1(formula: str, row: int, column: int) -> str:
    """A formula in R1C1 notation as the cell at `row` and `column` (from 0) writes it.

    >>> from_r1c1("=SUM(R[-1]C:RC[2])*Sales!R3C3+SUM(C[3])", 1, 1)
    '=SUM(B1:D2)*Sales!$C$3+SUM(E:E)'
    """
    parts = ["="]
    for token in tokens(formula, _R1C1):
        found = _REFERENCE.fullmatch(token.text) if token.kind == "reference" else None
        parts.append(token.text if found is None else (found[1] or "") + _absolute(found[2], row, column))
    return "".join(parts)


def _absolute(text: str, row: int, column: int) -> str:
    ends = [_end(part, row, column) for part in text.split(":")]
    whole = ends[0].row is None or ends[0].column is None
    return ":".join(map(str, [*ends, *ends] if whole and len(ends) == 1 else ends))


def _end(text: str, row: int, column: int) -> End:
    down, right = _END.fullmatch(text).groups()  # type: ignore[union-attr]
    at, fixed_row = _place(down, row, ROWS)
    to, fixed_column = _place(right, column, COLUMNS)
    return End(at, to, fixed_row, fixed_column)


def _place(text: str | None, here: int, count: int) -> tuple[int | None, bool]:
    """A row or a column, and whether it is fixed; past the end of the sheet it begins again at the other side."""
    if text is None:
        return None, False
    if text[1:].isdigit():
        return (int(text[1:]) - 1) % count, True
    return (here + int(text[2:-1] or 0)) % count, False
