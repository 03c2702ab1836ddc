"""Formulas copied from one cell to another: references without a `$` move along."""

from __future__ import annotations

from modelgen.sheet.references import Reference, reference
from modelgen.sheet.tokens import pieces


class Copied:
    """A formula, with its `=`, to be copied many times; whatever isn't a reference stays as it is written.

    Past the end of the sheet a reference begins again at the other side, as in Excel.

    >>> Copied("=SUM( B2:$C$3 )*Sales!A:A").to(1, 2)
    '=SUM( D3:$C$3 )*Sales!C:C'
    """

    def __init__(self, formula: str) -> None:
        self._parts = [
            (piece.text, reference(piece.text) if piece.kind == "reference" else None) for piece in pieces(formula)
        ]

    def to(self, down: int, right: int) -> str:
        """The formula so many rows further down and columns further to the right."""
        return "".join(text if found is None else _moved(found, text, down, right) for text, found in self._parts)


def _moved(found: Reference, text: str, down: int, right: int) -> str:
    first, last = found.first.copied(down, right), found.last.copied(down, right)
    if (first, last) == (found.first, found.last):
        return text
    return str(Reference(found.prefix, first, last, found.single))
