"""The tokens of a formula, and the references among them.

Nothing is refused: what isn't understood is a token of the kind "other", as a lint must read what others wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from modelgen.sheet.a1 import column_of
from modelgen.sheet.limits import COLUMNS, ROWS

_SHEET = r"(?:'(?:[^']|'')*'|(?:\[[^\[\]]*\])?[\w.]+(?::[\w.]+)?|\[[^\[\]]*\])!"
_END = r"(?![\w.(!\[])"
_TOKEN = re.compile(
    rf"""
    (?P<operator><=|>=|<>|[-+*/^&=<>%:@])
  | (?P<open>[({{])
  | (?P<close>[)}}])
  | (?P<separator>[,;])
  | (?P<text>"(?:[^"]|"")*"?)
  | (?P<reference>(?P<sheet>{_SHEET})?(?:
        (?P<a>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}})(?::(?P<b>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}))?
      | (?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})
      | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})
    ){_END})
  | (?P<function>[^\W\d][\w.]*(?=\())
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<error>(?:{_SHEET})?\#(?:N/A|[A-Z0-9/_]+[!?]))
  | (?P<table>[^\W\d]?[\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\](?!!))
  | (?P<name>(?:{_SHEET})?[^\W\d][\w.\\?]*)
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)")
_PREFIXES = re.compile(r"^(?:_xl\w+\.)+", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a formula; `kind` is a group of the pattern above."""

    kind: str
    text: str


class End(NamedTuple):
    """One end of a range: row and column from 0, None for whole columns and rows, and whether each has its `$`."""

    row: int | None
    column: int | None
    fixed_row: bool = False
    fixed_column: bool = False


@dataclass(frozen=True)
class Reference:
    """A cell, a range, whole columns or rows; `sheet` is what stands before, with its `!`, or empty."""

    sheet: str
    first: End
    last: End
    single: bool


def tokens(formula: str) -> Iterator[Token]:
    """The tokens of a formula, with or without its `=`; blanks that mean nothing are left out.

    >>> [token.text for token in tokens("= SUM( A1:B2 ) * 'P&L'!$C$3")]
    ['SUM', '(', 'A1:B2', ')', '*', "'P&L'!$C$3"]
    """
    before: Token | None = None
    blank = False
    for found in _TOKEN.finditer(formula, 1 if formula.startswith("=") else 0):
        token = Token(found.lastgroup or "other", found.group())
        if token.kind == "space":
            blank = True
            continue
        # between two operands a blank is an operator, the intersection
        if blank and before is not None and before.kind in _LEFT and token.kind in _RIGHT:
            yield Token("space", " ")
        blank = False
        if token.kind == "function":
            token = Token("function", _PREFIXES.sub("", token.text).upper())
        yield token
        before = token


_VALUES = {"text", "error", "reference", "table", "number", "name"}
_LEFT, _RIGHT = frozenset(_VALUES | {"close"}), frozenset(_VALUES | {"function", "open"})


def reference(text: str) -> Reference | None:
    """What a token of the kind "reference" refers to; None where it lies beyond the sheet, and so is a name.

    >>> reference("Sales!$B2").first
    End(row=1, column=1, fixed_row=False, fixed_column=True)
    """
    found = _TOKEN.match(text)
    if found is None or found.lastgroup != "reference":
        return None
    sheet = found["sheet"] or ""
    if found["columns"]:
        ends = [End(None, column_of(part.strip("$").upper()), False, part[0] == "$") for part in _halves(found)]
    elif found["rows"]:
        ends = [End(int(part.strip("$")) - 1, None, part[0] == "$") for part in _halves(found)]
    else:
        ends = [_end(part) for part in (found["a"], found["b"]) if part]
    for end in ends:
        if not (0 <= (end.row or 0) < ROWS and 0 <= (end.column or 0) < COLUMNS):
            return None
    return Reference(sheet, ends[0], ends[-1], len(ends) == 1)


def _halves(found: re.Match[str]) -> list[str]:
    return (found["columns"] or found["rows"]).split(":")


def _end(text: str) -> End:
    found = _CELL.fullmatch(text)
    assert found is not None
    fixed_column, column, fixed_row, row = found.groups()
    return End(int(row) - 1, column_of(column.upper()), bool(fixed_row), bool(fixed_column))
