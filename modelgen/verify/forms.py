"""Forms of formulas: what formulas that differ in their references only have in common.

`=B5*(1+C$2)` and `=Sales!D9*(1+Growth!D9)` are both of the form `=A1*(1+A3)`, evaluated at other cells. A form is
coarser than a formula in R1C1: it doesn't say where its cells are, as no value depends on that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from modelgen.sheet.a1 import letters
from modelgen.sheet.areas import Area
from modelgen.sheet.references import Reference, reference
from modelgen.sheet.tokens import Token, tokens

# What looks at places rather than values, or is a range only after a calculation: no form stands for it.
_PLACES = frozenset({
    "ADDRESS", "AREAS", "CELL", "COLUMN", "COLUMNS", "FORMULATEXT", "GETPIVOTDATA", "INDIRECT", "INFO", "ISFORMULA",
    "ISREF", "LAMBDA", "LET", "OFFSET", "ROW", "ROWS", "SHEET", "SHEETS", "SUBTOTAL", "AGGREGATE", "TABLE",
    "NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY",
})  # fmt: skip
_UNDERSTOOD = frozenset({"operator", "open", "close", "separator", "text", "function", "number", "error"})
_LITERALS = ("TRUE", "FALSE")
_ELEMENTWISE = frozenset({"ABS", "CHOOSE", "IF", "IFERROR", "ROUND"})


class Form(NamedTuple):
    """A formula over ranges of their own. `shapes` are the rows and columns of each, in the order of the text.

    `elementwise`: every range is one cell, and nothing in it takes several values to one, so that in place of one
    cell's values a column with the values of many may stand.
    """

    text: str
    ranges: tuple[str, ...]
    shapes: tuple[tuple[int, int], ...]
    functions: frozenset[str]
    elementwise: bool


class Sheets:
    """What a formula's references mean in a file: its sheets, how far they are used, and its names."""

    def __init__(self, used: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> None:
        self.used = {name.casefold(): (name, *size) for name, size in used.items()}
        self.names = {name.casefold(): text for name, text in names.items()}
        self.rows = max((rows for rows, _ in used.values()), default=0)
        self.columns = max((columns for _, columns in used.values()), default=0)

    def area(self, target: Reference, own: str) -> Area | None:
        """Where a reference leads; None outside the file. Whole columns and rows end where the last sheet does."""
        book, sheet, end = target.place
        found = self.used.get((sheet or own).casefold())
        if found is None or book or end != sheet:
            return None
        first, last = target.first, target.last
        rows = (0, self.rows) if first.row is None or last.row is None else sorted((first.row, last.row))
        columns = (0, self.columns) if first.column is None or last.column is None else sorted(
            (first.column, last.column)
        )  # fmt: skip
        return Area(found[0], rows[0], columns[0], rows[1], columns[1])


def read_form(formula: str, own: str, sheets: Sheets) -> tuple[Form, list[Area]] | None:
    """A formula's form and the ranges that it is evaluated at; None for one whose value depends on places or time."""
    text, areas, functions = ["="], list[Area](), set[str]()
    ranges, row, elementwise = list[str](), 1, True
    for token in tokens(formula):
        target = _target(token, sheets.names)
        if target is not None:
            area = sheets.area(target, own)
            if area is None:
                text.append("#REF!")
                continue
            height, width = area.bottom - area.top + 1, area.right - area.left + 1
            place = f"A{row}" if height == width == 1 else f"A{row}:{letters(width - 1)}{row + height - 1}"
            row += height + 1  # never side by side: engines may join ranges that touch
            text.append(place)
            ranges.append(place)
            areas.append(area)
            continue
        if token.kind not in _UNDERSTOOD and token.text.upper() not in _LITERALS:
            return None
        if token.text in (":", "@"):
            return None
        if token.kind == "function":
            if token.text in _PLACES or "!" in token.text:
                return None
            functions.add(token.text)
        elementwise = elementwise and token.text != "{"
        text.append("#REF!" if token.kind == "error" and "#REF!" in token.text else token.text)
    shapes = tuple((area.bottom - area.top + 1, area.right - area.left + 1) for area in areas)
    elementwise = elementwise and bool(areas) and functions <= _ELEMENTWISE and set(shapes) == {(1, 1)}
    return Form("".join(text), tuple(ranges), shapes, frozenset(functions), elementwise), areas


def _target(token: Token, names: Mapping[str, str]) -> Reference | None:
    """What a reference, or a name that stands for one, refers to."""
    text = token.text
    if token.kind == "name":
        inside = list(tokens(names.get(text.casefold(), "")))
        if len(inside) != 1 or inside[0].kind != "reference":
            return None
        text = inside[0].text
    elif token.kind != "reference":
        return None
    return reference(text)
