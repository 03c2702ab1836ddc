"""Formulas in R1C1 notation: two cells hold the same formula where their texts in R1C1 are equal."""

from __future__ import annotations

from functools import lru_cache

from modelgen.sheet.tokens import End, Reference, reference, tokens


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
        found = _reference(token.text) if token.kind == "reference" else None
        parts.append(token.text if found is None else _relative(found, row, column))
    return "".join(parts)


_reference = lru_cache(maxsize=65536)(reference)


def _relative(found: Reference, row: int, column: int) -> str:
    first, last = _at(found.first, row, column), _at(found.last, row, column)
    whole = found.first.row is None or found.first.column is None
    return found.sheet + (first if found.single or (whole and first == last) else f"{first}:{last}")


def _at(end: End, row: int, column: int) -> str:
    text = ""
    if end.row is not None:
        text += f"R{end.row + 1}" if end.fixed_row else f"R{_offset(end.row - row)}"
    if end.column is not None:
        text += f"C{end.column + 1}" if end.fixed_column else f"C{_offset(end.column - column)}"
    return text


def _offset(by: int) -> str:
    return f"[{by}]" if by else ""
