"""Whether a text is a formula: what Excel couldn't read, and so repairs away when it opens the file.

What is known here is how operands, operators, brackets and separators follow each other, and no function's arguments.
"""

from __future__ import annotations

from modelgen.sheet.tokens import pieces

_VALUES = frozenset({"number", "error", "reference", "name", "table"})
_BEFORE, _AFTER = frozenset("+-@"), frozenset("%#")


def fault(formula: str) -> str:
    """Why a formula, with or without its `=`, can't be read; empty where it can be.

    >>> fault("=SUM(A1,,-B2%)*{1,2;3,4}"), fault("=SUM(A1"), fault("=1+*2")
    ('', 'a bracket is not closed', "nothing stands before '*'")
    """
    open_: list[str] = []  # brackets, a function's as `f`
    value = called = False  # whether a value has just ended, and a function's name
    empty = True
    for kind, text in pieces(formula):
        if kind in ("space", "start"):
            continue
        if kind == "function":
            called = True
        elif kind == "open":
            open_.append("f" if called else text)
            value = called = False
        elif kind == "close":
            if not open_ or (open_[-1] == "{") != (text == "}"):
                return f"{text!r} closes nothing"
            if not value and not empty and open_[-1] != "f":
                return f"nothing stands before {text!r}"
            open_.pop()
            value = True
        elif kind == "separator":
            if not open_:
                return f"{text!r} stands in no brackets"
            if not value and open_[-1] != "f":
                return f"nothing stands before {text!r}"
            value = False
        elif kind == "operator" and text not in _AFTER:
            if not value and text not in _BEFORE:
                return f"nothing stands before {text!r}"
            value = False
        elif kind in ("operator", "spill"):
            if not value:
                return f"nothing stands before {text!r}"
        elif kind == "text":
            if text.count('"') % 2:
                return "a quotation mark is not closed"
            value = True
        elif kind in _VALUES:
            value = True
        else:
            return f"{text[:40]!r} means nothing"
        empty = False
    if open_:
        return "a bracket is not closed"
    if empty:
        return "it is empty"
    return "" if value else "it ends where a value should follow"
