"""Which formulas have another result each time they are computed: numbers drawn at random, and the time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelgen.package.harmless import by_way_of, folded, words
from modelgen.package.workbook import At, Workbook

_NAMES = ("RAND", "NOW", "TODAY")  # with which the others begin, too
_FUNCTIONS = frozenset({"RAND", "RANDARRAY", "RANDBETWEEN", "NOW", "TODAY"})
_CALL = re.compile(r"(?<![\w.])(?:_xlfn\.)?(?:RAND(?:ARRAY|BETWEEN)?|NOW|TODAY)\s*\(", re.IGNORECASE)


def dependent(book: Workbook) -> Iterator[tuple[str, At]]:
    """The formula cells of a workbook that say such a function, or a name that does, by their sheets."""
    drawn = {folded(name.name) for name in book.names if _calls(name.text)}
    names = by_way_of(drawn, ((name.name, name.text) for name in book.names))
    for sheet in book.sheets:
        whole = "\n".join(sheet.formulas.values()).upper()
        if names or any(name in whole for name in _NAMES):
            formulas = sheet.formulas.items()
            yield from ((sheet.name, at) for at, text in formulas if _calls(text) or not names.isdisjoint(words(text)))


def _calls(formula: str) -> bool:
    if _CALL.search(formula) is None:
        return False
    from modelgen.sheet.tokens import tokens  # takes a while, and few workbooks have such formulas

    return any(token.kind == "function" and token.text.upper() in _FUNCTIONS for token in tokens(formula))
