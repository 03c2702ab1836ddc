"""Whether a text is a formula: what Excel couldn't read, and so repairs away when it opens the file.

What is known here is how operands, operators, brackets and separators follow each other, and no function's arguments.
"""

from __future__ import annotations

from modelgen.sheet.tokens import pieces

_VALUES = frozenset({"number", "error", "reference", "name", "table"})
_PLACES = frozenset({"reference", "name", "table", "close", "error"})  # a blank between two of them cuts them
_JOINED = _PLACES | {"function", "open"}
_NEVER = frozenset({"reference", "name", "table", "function", "open"})  # in an array of constants
_BEFORE, _AFTER = frozenset("+-@"), frozenset("%#")


def fault(formula: str) -> str:
    """Why a formula, with or without its `=`, can't be read; empty where it can be.

    >>> fault("=SUM(A1,,-B2%)*{1,2;3,4}"), fault("=SUM(A1"), fault("=1+*2")
    ('', 'a bracket is not closed', "nothing stands before '*'")
    """
    open_: list[str] = []  # brackets, a function's as `f`
    ended = ""  # the kind of what has just ended in a value: a place, which another may join, or something else
    called = waits = blank = False  # a function's name has come; an operator waits for its value; a blank has come
    empty = True
    for kind, text in pieces(formula):
        if kind in ("space", "start"):
            blank = kind == "space"
            continue
        if open_ and open_[-1] == "{" and kind in _NEVER and text.upper() not in ("TRUE", "FALSE"):
            return f"{text[:40]!r} is no constant, and stands in an array of them"
        begins = kind in _VALUES or kind in ("function", "text") or (kind == "open" and not called)
        joined = blank and ended in _PLACES and kind in _JOINED
        called_on = kind == "open" and ended == "close"  # a function that a function gives
        if begins and ended not in ("", "table") and not joined and not called_on:
            return f"nothing joins {text[:40]!r} to what stands before it"
        if kind == "function":
            called, ended = True, ""
        elif kind == "open":
            open_.append("f" if called or ended else text)
            ended, called, waits = "", False, False
        elif kind in ("close", "separator"):
            if not open_ or (kind == "close" and (open_[-1] == "{") != (text == "}")):
                return f"{text!r} closes nothing" if kind == "close" else f"{text!r} stands in no brackets"
            if not ended and (waits or open_[-1] != "f"):
                return f"nothing stands before {text!r}"
            if kind == "close":
                open_.pop()
            ended, waits = "close" if kind == "close" else "", False
        elif kind == "operator" and text not in _AFTER:
            if not ended and text not in _BEFORE:
                return f"nothing stands before {text!r}"
            ended, waits = "", True
        elif kind in ("operator", "spill"):
            if not ended:
                return f"nothing stands before {text!r}"
        elif kind == "text":
            if text.count('"') % 2:
                return "a quotation mark is not closed"
            ended, waits = kind, False
        elif kind in _VALUES:
            ended, waits = kind, False
        else:
            return f"{text[:40]!r} means nothing"
        blank = empty = False
    if open_:
        return "a bracket is not closed"
    if empty:
        return "it is empty"
    return "" if ended else "it ends where a value should follow"
