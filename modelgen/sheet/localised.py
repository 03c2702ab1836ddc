"""Formulas in the separators of another language, which no file may hold: there commas stand between arguments, and
points before decimals (ECMA-376, part 1, 18.17.2). Excel can't open a file that has them, or reads something else."""

from __future__ import annotations

import re

from modelgen.sheet.tokens import Token, pieces

_DECIMALS = re.compile(r"[0-9.],[0-9.]")
_CALLED = frozenset({"function", "close", "name", "spill", "quoted", "other"})  # a bracket behind it holds arguments


def localised(formula: str) -> str:
    """Where and why a formula isn't in the language of files, or an empty text; what isn't understood is passed over.

    A semicolon stands between the rows of an array alone. A comma between two numbers is a decimal comma where there is
    no function whose arguments it could part: it joins references, never numbers.

    >>> localised("=SUM(A1;B1)"), localised("=SUM(1,5)+SUM({1,5;2,5})+SUM((A1,B1))")
    ("has a ';' between arguments at character 8; write ','", '')
    >>> localised("=1,5*A1")
    "has a decimal comma in '1,5' at character 3; write '1.5'"
    """
    if ";" not in formula and not _DECIMALS.search(formula):  # nearly all formulas
        return ""
    found = list(pieces(formula))
    levels = [""]  # of brackets that are open: "f" of a function, "(" of none, "{" of an array
    at, called = 0, False
    for number, piece in enumerate(found):
        if piece.kind == "open":
            levels.append("{" if piece.text == "{" else "f" if called else "(")
        elif piece.kind == "close" and len(levels) > 1:
            levels.pop()
        elif piece.text == ";" and levels[-1] != "{":
            return f"has a ';' between arguments at character {at + 1}; write ','"
        elif piece.text == "," and levels[-1] in ("", "("):
            before, after = (found[n] if 0 <= n < len(found) else Token("", "") for n in (number - 1, number + 1))
            if before.kind == after.kind == "number":
                text = f"{before.text},{after.text}"
                return f"has a decimal comma in '{text}' at character {at + 1}; write '{text.replace(',', '.')}'"
        if piece.kind != "space":
            called = piece.kind in _CALLED
        at += len(piece.text)
    return ""
