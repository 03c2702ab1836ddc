"""The tokens of formulas: the one place that knows how Excel's text is cut into pieces.

Nothing is refused and nothing is lost: the pieces of any text, joined, are the text. What isn't understood is a piece
of the kind "other", as a lint must read what others wrote, and a guard what nobody should have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from modelgen.sheet.errorvalues import ERRORS
from modelgen.sheet.functions import spelled
from modelgen.sheet.prefixes import FIRST, OTHERS, PREFIX, SHEET

# Columns and rows end where a sheet does, at XFD and 1048576; beyond, what looks like a cell is a name.
COLUMN = r"\$?(?:[A-Wa-w][A-Za-z]{2}|[Xx](?:[A-Ea-e][A-Za-z]|[Ff][A-Da-d])|[A-Za-z]{1,2})"
ROW = (
    r"\$?0*(?:10(?:[0-3][0-9]{4}|4(?:[0-7][0-9]{3}|8(?:[0-4][0-9]{2}|5(?:[0-6][0-9]|7[0-6]))))|[1-9][0-9]{0,5})"
    r"(?![0-9])"
)
A1 = rf"{COLUMN}{ROW}(?::{COLUMN}{ROW})?|{COLUMN}:{COLUMN}|{ROW}:{ROW}"
_COLUMNS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\](?!!)"  # of a table; an apostrophe escapes what follows
_END = rf"(?!{OTHERS}|[(!\[])"


def pattern(reference: str) -> re.Pattern[str]:
    """The pattern of a token, where references have the pattern `reference`; a token's kind is its group."""
    return re.compile(
        rf"""
        (?P<operator><=|>=|<>|[-+*/^&=<>%:@])
      | (?P<open>[({{])
      | (?P<close>[)}}])
      | (?P<separator>[,;])
      | (?P<space>\s+)
      | (?P<text>"(?:[^"]|"")*+"?)
      | (?P<reference>(?:{PREFIX})?(?:{reference}){_END})
      | (?P<function>(?:{PREFIX})?{FIRST}{SHEET}*+(?=\s*\())
      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<error>(?:{PREFIX})?(?:{"|".join(map(re.escape, ERRORS))})(?:(?<=\#REF!)(?:{reference}){_END})?)
      | (?P<table>(?:{PREFIX})?(?:{FIRST}{OTHERS}*+)?{_COLUMNS})
      | (?P<name>(?:{PREFIX})?{FIRST}{OTHERS}*+)
      | (?P<spill>\#)
      | (?P<quoted>'(?:[^']|'')*+'?)
      | (?P<other>.)
        """,
        re.VERBOSE | re.DOTALL,
    )


_A1 = pattern(A1)
_VALUES = frozenset({"text", "error", "reference", "table", "number", "name"})
_LEFT, _RIGHT = _VALUES | {"close", "spill"}, _VALUES | {"function", "open"}


class Token(NamedTuple):
    """A piece of a formula. Its kind is a group of the pattern above, or "start" for the `=` before all others;
    "quoted" is a quoted name that no `!` follows, which Excel doesn't know."""

    kind: str
    text: str


def pieces(text: str, read: re.Pattern[str] = _A1) -> Iterator[Token]:
    """All pieces of a text, in their own words; joined they are the text.

    >>> [piece.text for piece in pieces("= sum(A1:B2 )")]
    ['=', ' ', 'sum', '(', 'A1:B2', ' ', ')']
    """
    yield from _cut(text, read)


@lru_cache(2)  # several ask about one formula after each other
def _cut(text: str, read: re.Pattern[str]) -> tuple[Token, ...]:
    begins = text.startswith("=")
    found = [Token(piece.lastgroup or "other", piece.group()) for piece in read.finditer(text, int(begins))]
    return (Token("start", "="), *found) if begins else tuple(found)


def tokens(formula: str, read: re.Pattern[str] = _A1) -> Iterator[Token]:
    """The tokens of a formula, with or without its `=`: functions as people know them, and no blank that means nothing.

    >>> [token.text for token in tokens("= _xlfn.stdev.s( A1:B2 ) * 'P&L'!$C$3")]
    ['STDEV.S', '(', 'A1:B2', ')', '*', "'P&L'!$C$3"]
    """
    before, blank = "", False
    for token in pieces(formula, read):
        if token.kind in ("space", "start"):
            blank = token.kind == "space"
            continue
        # between two operands a blank is an operator, the intersection
        if blank and before in _LEFT and token.kind in _RIGHT:
            yield Token("space", " ")
        yield Token("function", spelled(token.text)) if token.kind == "function" else token
        before, blank = token.kind, False


def levels(formula: str) -> int:
    """How deep a formula's brackets nest.

    >>> levels("=SUM((A1+B1),'(('!C1)")
    2
    """
    steps = ((token.text == "(") - (token.text == ")") for token in tokens(formula))
    return max(accumulate(steps), default=0)
