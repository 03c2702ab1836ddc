"""A formula as a banker reads it: `Net sales of the previous period × (1 + Net sales growth)`."""

from __future__ import annotations

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Leaf, Literal, Pick, Reduce, Running
from modelgen.formula.operations import Precedence, Written
from modelgen.formula.text import infix

_ATOM, _SIGN = Precedence.ATOM, Precedence.SIGN
_PHRASE = 3  # a phrase is a text with words around a label: it takes brackets inside arithmetic
_READ_AS_FORMULA = (" + ", " - ", " / ", "×", "*", "^", "=", "<", ">", "(", ")", ";")


def prose(expr: Expr) -> str:
    """The formula with labels instead of keys, and words instead of methods."""
    return _prose(expr)[0]


def _prose(expr: Expr) -> tuple[str, int]:
    """The text and how tightly its outermost sign binds."""
    match expr:
        case Leaf():
            return label(expr), _ATOM
        case Literal():
            if expr.error:
                return "n.m.", _ATOM
            if isinstance(expr.value, str):
                return f'"{expr.value}"', _ATOM
            return f"{expr.value:g}", _ATOM if expr.value >= 0 else _SIGN
        case Apply():
            return _apply(expr)
        case Lag():
            return f"{_of(expr.children[0])} {_when(expr.periods)}", _PHRASE + 5
        case At():
            where = f"in {expr.axis.members[expr.position]}" if expr.axis.ordered else (
                f"of {expr.axis.members[expr.position]}"
            )  # fmt: skip
            return f"{_of(expr.children[0])} {where}", _PHRASE + 5
        case Pick() if isinstance(expr.children[1], Leaf) and expr.children[1].steps_to is expr.axis:
            return f"{_of(expr.children[0])} in the same {expr.axis.label.lower()}", _PHRASE + 5
        case Pick():
            return f"{_of(expr.children[0])} in the {expr.axis.label} by {_of(expr.children[1])}", _PHRASE + 5
        case Convert():
            return f"{_of(expr.children[0])} in {expr.unit}", _PHRASE + 5
        case Reduce():
            return _reduction(expr), _ATOM
        case Running():
            return f"{expr.op.called} of {_of(expr.children[0])}", _PHRASE + 5
    raise TypeError(f"no prose for {type(expr).__name__}")


def label(leaf: Leaf) -> str:
    """What an item is called: in brackets where its label would read as a part of the formula."""
    return f"[{leaf.label}]" if any(sign in leaf.label for sign in _READ_AS_FORMULA) else leaf.label


def _of(expr: Expr) -> str:
    text, binding = _prose(expr)
    return text if binding >= _PHRASE + 5 else f"({text})"


def _when(periods: int) -> str:
    if abs(periods) == 1:
        return "of the period before" if periods > 0 else "of the period after"
    return f"{abs(periods)} periods {'before' if periods > 0 else 'after'}"


def _apply(expr: Apply) -> tuple[str, int]:
    op, children = expr.op, expr.children
    if op.written is Written.SIGN:
        return infix(op, op.prose or op.text, [_prose(child) for child in children])
    if op.junction:
        return f" {op.called} ".join(map(_bracketed, children)), 1
    texts = [prose(child) for child in children]
    if "{" in op.prose:
        return op.prose.format(*texts), 0
    arguments = "; ".join([*texts, *(str(value) for value in expr.params.values())])
    return f"{op.called}({arguments})", _ATOM


def _bracketed(expr: Expr) -> str:
    text, binding = _prose(expr)
    return text if binding > 1 else f"({text})"


def _reduction(expr: Reduce) -> str:
    name, child = expr.op.called, expr.children[0]
    extra = [prose(other) for other in expr.children[1:]] + [str(value) for value in expr.params.values()]
    behind = f" ({'; '.join(extra)})" if extra else ""
    if expr.by is not None:
        return f"{name} of {_of(child)} by {expr.by.label.lower()}"
    return f"{name} of {_of(child)} over {_range(expr.axis, expr.first, expr.last)}{behind}"


def _range(axis: Axis, first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return axis.label.lower()
    ends = [axis.members[0 if first is None else first], axis.members[-1 if last is None else last]]
    return " to ".join(ends)
