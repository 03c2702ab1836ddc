"""What a formula says, read once for all cells that hold the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from modelgen.sheet.constants import CALENDAR, CONSTANTS
from modelgen.sheet.errorvalues import ERRORS
from modelgen.sheet.localised import localised
from modelgen.sheet.prefixes import place, prefix_of
from modelgen.sheet.references import Reference, reference
from modelgen.sheet.tokens import Token, tokens

# Arguments (from 0) that say how a function works, or which place it takes, and are no assumptions of the model.
SWITCHES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC", "MROUND", "CEILING", "FLOOR", "LOG", "DOLLAR"), (1,)),
    **dict.fromkeys(("CEILING.MATH", "FLOOR.MATH", "FIXED", "INDEX", "LEFT", "RIGHT", "REPLACE", "MID"), (1, 2)),
    **dict.fromkeys(("VLOOKUP", "HLOOKUP", "XMATCH"), (2, 3)),
    **dict.fromkeys(("QUARTILE", "QUARTILE.INC", "QUARTILE.EXC", "PERCENTILE", "PERCENTILE.INC"), (1,)),
    **dict.fromkeys(("LARGE", "SMALL", "WEEKDAY", "WEEKNUM", "REPT", "EDATE", "EOMONTH", "IRR"), (1,)),
    **dict.fromkeys(("MATCH", "YEARFRAC", "DAYS360", "RANK", "RANK.EQ", "RANK.AVG", "FIND", "SEARCH", "XIRR"), (2,)),
    **dict.fromkeys(("CHOOSE", "SUBTOTAL", "CHAR", "UNICHAR"), (0,)),
    **dict.fromkeys(("NETWORKDAYS.INTL", "WORKDAY.INTL"), (2,)),
    "AGGREGATE": (0, 1), "DATE": (1, 2), "XLOOKUP": (4, 5), "SUBSTITUTE": (3,), "RATE": (5,), "SORT": (1, 2),
    "OFFSET": (1, 2, 3, 4), "TAKE": (1, 2), "DROP": (1, 2), "CHOOSECOLS": (1, 2, 3, 4), "CHOOSEROWS": (1, 2, 3, 4),
    "SEQUENCE": (0, 1, 2, 3),
}  # fmt: skip
# They look at a cell, not at its value: no blank is read, and a formula may name its own cell.
_ADDRESSES = frozenset({"ROW", "COLUMN", "ROWS", "COLUMNS", "SHEET", "AREAS", "ISREF", "FORMULATEXT", "ISFORMULA"})
_MEET_BLANKS = _ADDRESSES | {"ISBLANK", "COUNTBLANK", "COUNTA", "COUNT", "CELL", "OFFSET", "N", "T", "LEN", "HYPERLINK"}
_SUMS = frozenset({"SUM", "SUMPRODUCT", "AVERAGE", "NPV", "IRR", "MIN", "MAX", "PRODUCT", "MEDIAN"})
_ARITHMETIC = frozenset("+-*/^%")


@dataclass(frozen=True)
class Use:
    """A reference in a formula, and what is done with it."""

    reference: Reference
    depends: bool  # the value is read, not only the address
    blank_is_fine: bool
    calculates: bool  # an operand of arithmetic, or in a sum


@dataclass
class Formula:
    """One formula as the cell at `row` and `column` writes it."""

    row: int
    column: int
    text: str
    uses: list[Use] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    books: list[str] = field(default_factory=list)  # other workbooks
    link: bool = False  # one reference, and nothing else
    localised: bool = False  # in separators of another language: what it says isn't known


@dataclass
class _Level:
    """A bracket that is open: the function before it, or an empty text, and the position of the argument."""

    function: str = ""
    argument: int = 0
    array: bool = False


def parse(text: str, row: int, column: int) -> Formula:
    """Read a formula; what isn't understood is passed over."""
    found = Formula(row, column, text, localised=bool(localised(text)))
    items = list(tokens(text))
    levels = [_Level()]
    for position, token in enumerate(items):
        before = items[position - 1].text if position else ""
        after = items[position + 1].text if position + 1 < len(items) else ""
        top = levels[-1]
        if book := place(prefix_of(token.text)).book:
            found.books.append(book)
        if token.kind == "open":
            called = items[position - 1].text if position and items[position - 1].kind == "function" else ""
            array = token.text == "{"
            levels.append(_Level(top.function, top.argument, True) if array else _Level(called))
        elif token.kind == "close" and len(levels) > 1:
            levels.pop()
        elif token.kind == "separator" and not top.array:
            top.argument += 1
        elif token.kind == "function":
            found.functions.add(token.text)
        elif token.kind == "error":
            found.errors.update(error for error in ERRORS if error in token.text)
        elif token.kind == "number":
            switch = top.argument in SWITCHES.get(top.function, ())
            if not (switch or _allowed(items, position, after) or _converts(items, position, top.function)):
                found.constants.append(token.text + ("%" if after == "%" else ""))
        elif token.kind == "name":
            found.names.add(token.text)
        elif token.kind == "reference":
            target = reference(token.text)
            assert target is not None
            compared = {before, after} & {"=", "<>"} and '""' in (
                items[position + 2].text if position + 2 < len(items) else "",
                items[position - 2].text if position > 1 else "",
            )
            calculates = bool({before, after} & _ARITHMETIC) or top.function in _SUMS
            blank_is_fine = bool(compared) or top.function in _MEET_BLANKS
            found.uses.append(Use(target, top.function not in _ADDRESSES, blank_is_fine, calculates))
    found.uses = list(dict.fromkeys(found.uses))
    found.link = [token.kind for token in items] == ["reference"] and bool(found.uses)
    return found


def _allowed(items: Sequence[Token], position: int, after: str) -> bool:
    """0, 1, and powers of a thousand: they change a sign, a count or a scale, and assume nothing."""
    text = items[position].text
    if after == "^" and text == "10" and position + 2 < len(items) and _cubic(items[position + 2].text):
        return True
    if position > 1 and items[position - 1].text == "^" and items[position - 2].text == "10" and _cubic(text):
        return True
    value = float(text) / (100 if after == "%" else 1)
    if value in (0, 1):
        return True
    digits = f"{value:e}".split("e")
    return float(digits[0]) == 1 and int(digits[1]) % 3 == 0


def _converts(items: Sequence[Token], position: int, function: str) -> bool:
    """A constant of the calendar or of scale in a calculation: it goes from months to years, or from parts to percent.

    One of scale that is added or subtracted, or either among the terms of a sum, is an amount that somebody typed.
    """
    value = float(items[position].text)
    sides = {items[at].text for at in (position - 1, position + 1) if 0 <= at < len(items)}
    if value not in CONSTANTS or not sides or "%" in sides:
        return False
    if sides & {"*", "/", "^"}:
        return True
    return function != "SUM" and (value in CALENDAR or not sides & {"+", "-"})


def _cubic(text: str) -> bool:
    return text.isdigit() and int(text) % 3 == 0
