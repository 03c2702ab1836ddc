"""For which positions a formula has values: those that all its parts have (convention 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Lag, Leaf, Pick, Reduce


def leaves(expr: Expr) -> Iterator[Leaf]:
    """What a formula reads, one after the other, also more than once."""
    return (node for node in nodes(expr) if isinstance(node, Leaf))


def nodes(expr: Expr) -> list[Expr]:
    """A formula and all that it is made of, each before its parts."""
    found, stack = [], [expr]
    while stack:
        node = stack.pop()
        found.append(node)
        if node.children:
            stack += node.children[::-1]
    return found


def span(expr: Expr, axis: Axis) -> tuple[int, int]:
    """The positions on `axis` for which a formula has values: those that all its parts have."""
    start, stop = 0, len(axis)
    match expr:
        case Lag() if expr.axis is axis:
            child = expr.children[0]
            first, last = span(child, axis)
            opens = isinstance(child, Leaf) and child.opens and expr.periods > 0
            return max(0, first + expr.periods - int(opens)), min(len(axis), last + expr.periods)
        case Leaf():
            return expr.span if expr.column_axis is axis else (start, stop)
        case Pick() if numbers := steps(expr):
            first, last = span(expr.children[0], expr.axis)
            known = [i for i, number in numbers.items() if first < number <= last]
            start, stop = (known[0], known[-1] + 1) if known else (0, 0)
        case Reduce() if expr.by is axis:
            start, stop = expr.axis.complete(axis, *bounds(expr))
    for child in expr.children:
        if axis in child.axes:
            first, last = span(child, axis)
            start, stop = max(start, first), min(stop, last)
    return start, stop


def bounds(expr: Reduce) -> tuple[int, int]:
    """The positions that an aggregate covers: as written, else those for which all its parts have values."""
    start, stop = 0, len(expr.axis)
    for child in expr.children:
        if expr.axis in child.axes:
            first, last = span(child, expr.axis)
            start, stop = max(start, first), min(stop, last)
    return (start if expr.first is None else expr.first), (stop if expr.last is None else expr.last + 1)


def steps(expr: Pick) -> Mapping[int, int]:
    """What picks: a timeline's numbers of another one's periods, by position; empty for anything else."""
    number = expr.children[1]
    return number.steps if isinstance(number, Leaf) and number.steps_to is expr.axis else {}
