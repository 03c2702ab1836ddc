"""Which formulas depend on the rows that are hidden, by hand or by a filter. Not every engine knows those, and none
which of them a filter hides.

SUBTOTAL leaves out what a filter hides, with a number from 101 on also what somebody hid; AGGREGATE with an odd option
does (Microsoft's pages of both functions).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from modelgen.package.workbook import At, Sheet, Workbook
from modelgen.sheet.areas import named
from modelgen.sheet.tokens import tokens

_CALL = re.compile(  # with the number of a SUBTOTAL and the option of an AGGREGATE, where they are numbers
    r"(?<![\w.])(?:_xlfn\.)?(?:SUBTOTAL\s*\((?:\s*([0-9]{1,9})\s*,)?|AGGREGATE\s*\((?:[^,()]*,\s*([0-9]{1,9})\s*,)?)",
    re.IGNORECASE,
)
_THAT_LEAVE_OUT = frozenset({"SUBTOTAL", "AGGREGATE"})
_THAT_FIND = frozenset({"OFFSET", "INDIRECT", "INDEX", "CHOOSE", "XLOOKUP", "IF", "IFS"})  # ranges


def dependent(book: Workbook) -> Iterator[tuple[str, At]]:
    """The formula cells of a workbook whose results may depend on which rows are hidden, by their sheets."""
    hiding = _Hiding(book.sheets)
    for sheet in book.sheets:
        yield from ((sheet.name, at) for at, text in sheet.formulas.items() if hiding.matters(text, sheet.name))


class _Hiding:
    """The hidden rows of a workbook's sheets."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._rows = {sheet.name.lower(): sorted(sheet.hidden) for sheet in sheets if sheet.hidden}
        self._filtered = {sheet.name.lower() for sheet in sheets if sheet.hidden and sheet.filtered}

    def matters(self, formula: str, sheet: str) -> bool:
        """Whether the result of a sheet's formula may depend on rows that are hidden."""
        if _CALL.search(formula) is None:
            return False
        sheets = self._rows if _leaves_out(formula) else self._filtered
        read = list(tokens(formula))
        if not sheets or not any(token.kind == "function" and token.text.upper() in _THAT_LEAVE_OUT for token in read):
            return False
        if any(token.kind in ("name", "table", "spill") or token.text.upper() in _THAT_FIND for token in read):
            return True  # it may reach anywhere
        return any(
            area.sheet.lower() in sheets and self._hides(area.sheet.lower(), area.top, area.bottom)
            for area in named(formula, sheet)
        )

    def _hides(self, sheet: str, top: int, bottom: int) -> bool:
        rows = self._rows[sheet]
        at = bisect_left(rows, top)
        return at < len(rows) and rows[at] <= bottom


def _leaves_out(formula: str) -> bool:
    """Whether it may leave out rows that somebody hid: it says so, or which number says it isn't known."""
    return any(
        int(call[1]) > 100 if call[1] else call[2] is None or int(call[2]) % 2 == 1 for call in _CALL.finditer(formula)
    )
