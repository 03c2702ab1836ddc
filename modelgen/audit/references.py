"""Rules for what formulas refer to: blank cells, themselves, and numbers that are texts; and for defined names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from modelgen.audit.circles import circles
from modelgen.audit.hits import Hit, shown
from modelgen.audit.report import Rule
from modelgen.audit.view import View, Views
from modelgen.files.child import each
from modelgen.sheet.areas import Area
from modelgen.sheet.limits import COLUMNS, ROWS
from modelgen.sheet.names import is_address, quoted
from modelgen.sheet.tokens import tokens

BLANK = Rule(
    "blank-reference", "a formula reads a blank cell, which counts as 0",
    "fill the cell, or point the formula to the one that is meant",
)  # fmt: skip
CIRCLE = Rule(
    "circular", "cells depend on themselves",
    "break the circle: opening balances instead of averages, or a closed form",
    "error",
)  # fmt: skip
TEXT = Rule(
    "number-as-text", "a number is stored as text, and sums leave it out",
    "type it again in a cell with a number format",
)  # fmt: skip
NAME = Rule("name", "a defined name is broken, or clashes", "delete or rename it in the name manager")
RULES = (CIRCLE, BLANK, TEXT, NAME)


def hits(views: Views) -> Iterator[Hit]:
    """All that these rules find."""
    calculated: set[tuple[str, int, int]] = set()
    emptiness: dict[Area, bool] = {}
    for view in views:
        for at in each(f"looking at what the formulas of '{view.name[:40]}' read", view.texts):
            formula = view.formula(at)
            blanks: list[Area] = []
            for use in formula.uses:
                for area in views.areas(view, at, use, formula):
                    if use.calculates and area.single:
                        calculated.add((area.sheet, area.top, area.left))
                    whole = area.bottom - area.top == ROWS - 1 or area.right - area.left == COLUMNS - 1
                    if use.blank_is_fine or whole:
                        continue
                    if area not in emptiness:
                        target = views.sheet(area.sheet)
                        emptiness[area] = target is not None and target.blank(area)
                    if emptiness[area]:
                        blanks.append(area)
            if blanks:
                read = ", ".join(str(area).removeprefix(f"{quoted(view.name)}!") for area in dict.fromkeys(blanks))
                what = f"{shown(read)} in {shown(view.sheet.formulas[at])}"
                yield Hit(BLANK, view.name, at, what, view.texts[at])
    for view in views:
        yield from _texts(view, calculated)
    yield from _circles(views)
    yield from _names(views)


def _circles(views: Views) -> Iterator[Hit]:
    severity = "warning" if views.book.iterates else ""
    iterated = ", and the workbook iterates" if views.book.iterates else ""
    for circle in circles(views):
        names = [str(Area(sheet, row, column, row, column)) for sheet, row, column in circle.path]
        shown_ = " -> ".join(names[:6] + (["..."] if len(names) > 6 else []) + names[:1])
        many = f" ({circle.size} cells)" if circle.size > len(names) else ""
        sheet, row, column = circle.path[0]
        yield Hit(CIRCLE, sheet, (row, column), shown_ + many + iterated, circle.path[0], severity)


_NUMBER = re.compile(r"\s*[-+(]?\s*[$€£¥]?\s*(\d+|\d{1,3}(,\d{3})+)(\.\d+)?\s*[%x)]?\s*\)?")


def _texts(view: View, calculated: set[tuple[str, int, int]]) -> Iterator[Hit]:
    """Texts that read as numbers, and are calculated with, or stand among numbers and don't head them."""
    first: dict[int, int] = {}  # row -> its first column in use: the label, whatever it reads as
    for row, column in view.sheet.cells:
        first[row] = min(column, first.get(row, column))
    for (row, column), value in view.sheet.cells.items():
        if not isinstance(value, str) or not _NUMBER.fullmatch(value) or view.headers.is_heading(row, column):
            continue
        beside = column > first[row] and any(_numeric(view, row, column + by) for by in (-1, 1))
        if (view.name, row, column) in calculated or beside:
            yield Hit(TEXT, view.name, (row, column), f"the text '{value}'", row)


def _numeric(view: View, row: int, column: int) -> bool:
    at = (row, column)
    value = view.sheet.cached.get(at) if at in view.sheet.formulas else view.sheet.cells.get(at)
    return isinstance(value, float) and not view.headers.is_heading(row, column)


def _names(views: Views) -> Iterator[Hit]:
    names = [name for name in views.book.names if not name.name.startswith("_xl")]
    spelled: dict[str, set[str]] = defaultdict(set)
    for name in names:
        spelled[name.name.casefold()].add(name.name)
    twice = Counter((name.name.casefold(), name.sheet) for name in names)
    whole = {name.name.casefold() for name in names if name.sheet is None}
    for name in names:
        key = name.name.casefold()
        if any(token.kind == "error" and "#REF!" in token.text for token in tokens(name.text)):
            yield Hit(NAME, "", None, f"{name.name} points to {shown(name.text)}", name, "error")
        if is_address(name.name):
            yield Hit(NAME, "", None, f"{name.name} reads as the address of a cell", name.name)
        if twice[key, name.sheet] > 1:
            others = ", ".join(sorted(spelled[key] - {name.name})) or name.name
            yield Hit(NAME, "", None, f"{name.name} is defined twice ({others}); capitals make no difference", name)
        elif name.sheet is not None and key in whole:
            sheets = views.sheets
            own = sheets[name.sheet].name if name.sheet < len(sheets) else f"sheet {name.sheet + 1}"
            yield Hit(NAME, "", None, f"{name.name} means one thing on '{own}' and another elsewhere", name)
