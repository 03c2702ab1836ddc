"""A formula in words: `net_sales.prior * (1 + net_sales_growth)`, for messages, dictionaries and snapshots."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Leaf, Literal, Pick, Reduce, Running
from modelgen.formula.operations import Op, Precedence, Written

_ATOM, _SIGN, _COMPARISON = Precedence.ATOM, Precedence.SIGN, Precedence.COMPARISON


def words(expr: Expr) -> str:
    """The formula as its definition would write it, every item by its key."""
    return _words(expr)[0]


def _words(expr: Expr) -> tuple[str, int]:
    """The text and how tightly its outermost sign binds (Python's precedence)."""
    match expr:
        case Leaf():
            return expr.key, _ATOM
        case Literal():
            if expr.error:
                return "not_meaningful", _ATOM
            if isinstance(expr.value, str):
                return repr(expr.value), _ATOM
            return f"{expr.value:g}", _ATOM if expr.value >= 0 else _SIGN
        case Apply() if expr.op.written is Written.SIGN:
            return infix(expr.op, expr.op.text, [_words(child) for child in expr.children])
        case Apply():
            arguments = [words(child) for child in expr.children] + [str(v) for v in expr.params.values()]
            return f"{expr.op.text or expr.op.name}({', '.join(arguments)})", _ATOM
        case Lag():
            other = expr.axis is not [axis for axis in expr.children[0].axes if axis.ordered][-1]
            if expr.periods == 1 and not other:
                return f"{_receiver(expr.children[0])}.prior", _ATOM
            verb, along = "lag" if expr.periods >= 0 else "lead", f", {expr.axis.key}" if other else ""
            return f"{_receiver(expr.children[0])}.{verb}({abs(expr.periods)}{along})", _ATOM
        case At():
            return f"{_receiver(expr.children[0])}.at({expr.axis.key}, {expr.axis.members[expr.position]!r})", _ATOM
        case Pick() if isinstance(expr.children[1], Leaf) and expr.children[1].steps_to is expr.axis:
            return f"{_receiver(expr.children[0])}.at({expr.axis.key}, {expr.children[1].axes[0].key})", _ATOM
        case Pick():
            return f"{_receiver(expr.children[0])}.at({expr.axis.key}, {words(expr.children[1])})", _ATOM
        case Convert():
            return f"{_receiver(expr.children[0])}.to({str(expr.unit)!r})", _ATOM
        case Reduce():
            return _reduction(expr), _ATOM
        case Running():
            axis = "" if expr.op.written is Written.PROPERTY else f"({expr.axis.key})"
            return f"{_receiver(expr.children[0])}.{expr.op.name}{axis}", _ATOM
    raise TypeError(f"no words for {type(expr).__name__}")


def _receiver(expr: Expr) -> str:
    text, binding = _words(expr)
    return text if binding == _ATOM else f"({text})"


def infix(op: Op, sign: str, operands: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """A sign before its operand or between two, each a text and how tightly it binds: in brackets where it must be.

    Python's precedence: ** binds tighter than a sign before a number, in Excel it is the other way round.
    """
    binding = 8 if op.precedence is Precedence.POWER else op.precedence
    parts = []
    for position, (text, inner) in enumerate(operands):
        right = position == len(operands) - 1 and len(operands) == 2
        loose = inner < binding or (inner == binding and (right != (op.precedence is Precedence.POWER)))
        parts.append(f"({text})" if loose or (binding == inner == _COMPARISON) else text)
    return (f"{sign}{parts[0]}" if len(parts) == 1 else f" {sign} ".join(parts)), binding


def _reduction(expr: Reduce) -> str:
    members = expr.axis.members
    bounds = [] if expr.first is None else [members[expr.first]]
    if expr.last is not None:
        bounds += ([] if bounds else ["None"]) + [members[expr.last]]
    extra = [str(value) for value in expr.params.values()]
    if expr.by is not None:
        return f"{_receiver(expr.children[0])}.total({expr.axis.key}, by={expr.by.key})"
    if expr.op.written is Written.METHOD:
        return f"{_receiver(expr.children[0])}.{expr.op.name}({', '.join([expr.axis.key, *extra, *bounds])})"
    arguments = [words(child) for child in expr.children]
    if expr.op.rate_first:
        arguments[:2] = arguments[1::-1]
    return f"{expr.op.name}({', '.join([*arguments, *bounds])})"
