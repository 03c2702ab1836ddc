"""Formulas as trees, by Excel's precedence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from modelgen.sheet.tokens import Token, tokens

_BINDS = {"^": 5, "*": 4, "/": 4, "+": 3, "-": 3, "&": 2} | dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1)
_SIGN = 6  # a sign binds more tightly than a power


class Tree(NamedTuple):
    """A number, text or reference, whose text says all; or an operator, sign or function with its arguments."""

    kind: str
    text: str
    parts: tuple[Tree, ...] = ()


def tree(formula: str) -> Tree | None:
    """The tree of a formula; None where something in it isn't understood.

    >>> tree("=1-A1").text, [part.text for part in tree("=1-A1").parts]
    ('-', ['1', 'A1'])
    """
    items = list(tokens(formula))
    try:
        found, at = _expression(items, 0, 0)
    except (IndexError, ValueError):
        return None
    return found if at == len(items) else None


CONDITIONS = frozenset({"=", "<>", "<", ">", "<=", ">="})


def difference(one: Tree, other: Tree) -> tuple[Tree, Tree]:
    """The smallest conditions in which two formulas differ, else the whole formulas."""
    found = one, other
    while (one.kind, one.text, len(one.parts)) == (other.kind, other.text, len(other.parts)):
        if one.text in CONDITIONS:
            found = one, other
        unlike = [pair for pair in zip(one.parts, other.parts, strict=True) if pair[0] != pair[1]]
        if len(unlike) != 1:
            break
        one, other = unlike[0]
    return found


def written(part: Tree) -> str:
    """The text of a part of a formula, with all its brackets."""
    inner = [written(other) for other in part.parts]
    if part.kind == "operator":
        return f"({inner[0]}{part.text}{inner[1]})"
    if part.kind == "sign":
        return f"(-{inner[0]})"
    return f"{part.text}({','.join(inner)})" if part.kind == "function" else part.text


def _expression(items: Sequence[Token], at: int, least: int) -> tuple[Tree, int]:
    left, at = _operand(items, at)
    while at < len(items) and items[at].kind == "operator" and _BINDS.get(items[at].text, -1) > least:
        text = items[at].text
        right, at = _expression(items, at + 1, _BINDS[text])
        left = Tree("operator", text, (left, right))
    return left, at


def _operand(items: Sequence[Token], at: int) -> tuple[Tree, int]:
    token = items[at]
    if token.text in ("+", "-"):
        inside, at = _expression(items, at + 1, _SIGN)
        return (Tree("sign", "-", (inside,)) if token.text == "-" else inside), at
    if token.text == "(":
        inside, at = _expression(items, at + 1, 0)
        return inside, _closed(items, at)
    if token.kind == "function":
        parts, at = list[Tree](), at + 1
        while not parts or items[at].kind == "separator":
            if items[at + 1].kind == "close" and not parts:
                return Tree("function", token.text), at + 2
            part, at = _expression(items, at + 1, 0)
            parts.append(part)
        return Tree("function", token.text, tuple(parts)), _closed(items, at)
    if token.kind in ("number", "text", "reference"):
        return Tree(token.kind, token.text), at + 1
    raise ValueError(token.text)


def _closed(items: Sequence[Token], at: int) -> int:
    if items[at].text != ")":
        raise ValueError(items[at].text)
    return at + 1
