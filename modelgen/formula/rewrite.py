"""The same formula over other leaves: worked out again, or as it is where the other leaves are like the first ones."""

from __future__ import annotations

from collections.abc import Callable

from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Leaf, Literal, Pick, Reduce, Running


def rewrite(expr: Expr, leaf: Callable[[Leaf], Expr]) -> Expr:
    """A formula with every leaf replaced by what `leaf` makes of it."""
    return replaced(expr, lambda part: leaf(part) if isinstance(part, Leaf) else None)


def replaced(expr: Expr, other: Callable[[Expr], Expr | None]) -> Expr:
    """A formula with every part for which `other` has one replaced by it; what is inside such a part isn't asked."""
    made = other(expr)
    if made is not None:
        return made
    if isinstance(expr, Literal | Leaf):
        return expr
    children = tuple(replaced(child, other) for child in expr.children)
    match expr:
        case Apply():
            return Apply(expr.op, children, expr.params)
        case Lag():
            return Lag(children[0], expr.axis, expr.periods)
        case At():
            return At(children[0], expr.axis, expr.position)
        case Pick():
            return Pick(children[0], expr.axis, children[1])
        case Convert():
            return Convert(children[0], expr.unit)
        case Reduce():
            return Reduce(expr.op, children, expr.axis, expr.first, expr.last, expr.params)
        case Running():
            return Running(expr.op, children[0], expr.axis)
    raise TypeError(f"no way to rewrite {type(expr).__name__}")


def copied(expr: Expr, leaf: Callable[[Leaf], Expr], known: dict[int, Expr]) -> Expr:
    """A formula over leaves with the same axes and units; parts that are shared stay so, by the `known` copies."""
    if isinstance(expr, Leaf):
        return leaf(expr)
    if not expr.children:
        return expr
    made = known.get(id(expr))
    if made is None:
        made = known[id(expr)] = object.__new__(type(expr))
        made.__dict__.update(expr.__dict__)
        made.children = tuple(copied(child, leaf, known) for child in expr.children)
    return made
