"""What a formula reads: which cells of which items, seen from the cells it fills.

The walk is the definition's, not a reading's: it decides coverage (is there a value?), order of calculation
(what comes first?) and the periods that an aggregate covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Expr, Lag, Leaf, Pick, Reduce, Running
from modelgen.formula.operations import Reach
from modelgen.model.items import Input, Item, Line
from modelgen.model.timeline import Timeline


@dataclass(frozen=True)
class Window:
    """Positions on an axis. `shift` is how far behind the current position it lies (a lag is positive);
    None where it doesn't move with the current position."""

    start: int
    stop: int
    shift: int | None = 0

    def moved(self, periods: int) -> Window:
        """The window `periods` earlier."""
        return Window(self.start - periods, self.stop - periods, None if self.shift is None else self.shift + periods)


Scope = Mapping[Axis, Window]


@dataclass(frozen=True)
class Need:
    """A formula reads `item` in the windows of `scope`; an axis that isn't named is read as it stands.

    `within` are the only positions at which a `.cumulative` or `.rank` of it has a value.
    """

    item: Item
    scope: Scope
    within: tuple[int, int] | None = None


def needs(expr: Expr, scope: Scope) -> Iterator[Need]:
    """Every leaf that a formula reads."""
    match expr:
        case Item():
            yield Need(expr, {axis: window for axis, window in scope.items() if axis in expr.axes})
        case Lag():
            window = scope.get(expr.axis, Window(0, len(expr.axis)))
            yield from needs(expr.children[0], {**scope, expr.axis: window.moved(expr.periods)})
        case At():
            fixed = Window(expr.position, expr.position + 1, None)
            yield from needs(expr.children[0], {**scope, expr.axis: fixed})
        case Pick():
            yield from needs(expr.children[0], {**scope, expr.axis: _picked(expr, scope)})
            yield from needs(expr.children[1], scope)
        case Reduce():
            inside = {**scope, expr.axis: Window(*bounds(expr), None)}
            for child in expr.children:
                yield from needs(child, inside if expr.axis in child.axes else scope)
            if expr.by is not None:
                now, covered = scope.get(expr.by, Window(0, len(expr.by))), span(expr, expr.by)
                if not covered[0] <= now.start <= now.stop <= covered[1]:
                    yield Need(next(leaves(expr.children[2])), {expr.by: now}, covered)
        case Running():
            now = scope.get(expr.axis, Window(0, len(expr.axis)))
            first, last = span(expr.children[0], expr.axis)
            if not first <= now.start <= now.stop <= last:
                item = next(leaf for leaf in leaves(expr.children[0]) if expr.axis in leaf.axes)
                yield Need(item, {expr.axis: now}, (first, last))
            reach = Window(first, now.stop, now.shift) if expr.op.reach is Reach.SO_FAR else Window(first, last, None)
            yield from needs(expr.children[0], {**scope, expr.axis: reach})
        case _:
            for child in expr.children:
                yield from needs(child, scope)


def leaves(expr: Expr) -> Iterator[Item]:
    """The items that a formula reads."""
    if isinstance(expr, Item):
        yield expr
    for child in expr.children:
        yield from leaves(child)


def span(expr: Expr | None, axis: Axis) -> tuple[int, int]:
    """The positions on `axis` for which a formula has values: those that all its parts have."""
    start, stop = 0, len(axis)
    match expr:
        case None:
            return start, stop
        case Item():
            return expr.span if expr.column_axis is axis else (start, stop)
        case Lag() if expr.axis is axis:
            first, last = span(expr.children[0], axis)
            opens = _opens(expr.children[0]) and expr.periods > 0
            return max(0, first + expr.periods - int(opens)), min(len(axis), last + expr.periods)
        case Leaf():
            return start, stop
        case Pick() if numbers := _numbers(expr):
            first, last = span(expr.children[0], expr.axis)
            known = [i for i, number in numbers.items() if first < number <= last]
            start, stop = (known[0], known[-1] + 1) if known else (0, 0)
        case Reduce() if expr.by is axis:
            assert isinstance(expr.axis, Timeline) and isinstance(axis, Timeline)
            start, stop = expr.axis.complete(axis, *bounds(expr))
    for child in expr.children:
        if axis in child.axes:
            first, last = span(child, axis)
            start, stop = max(start, first), min(stop, last)
    return start, stop


def _numbers(expr: Pick) -> dict[int, int]:
    """What picks: a timeline's numbers of another one's periods, by position; empty for anything else."""
    number = expr.children[1]
    if not isinstance(number, Input) or number.steps_to is not expr.axis:
        return {}
    return {i: int(value) for (_, _, i), value in number.given.items() if i is not None}


def _picked(expr: Pick, scope: Scope) -> Window:
    """The positions among which a formula picks."""
    numbers = _numbers(expr)
    if numbers:
        now = scope.get(expr.children[1].axes[0], Window(0, len(expr.children[1].axes[0])))
        inside = [numbers[i] for i in range(now.start, now.stop) if i in numbers]
        if inside:
            return Window(min(inside) - 1, max(inside), None)
    return Window(0, len(expr.axis), None)


def _opens(expr: Expr) -> bool:
    return isinstance(expr, Line) and expr.opens


def bounds(expr: Reduce) -> tuple[int, int]:
    """The positions that an aggregate covers: as written, else those for which all its parts have values."""
    start, stop = 0, len(expr.axis)
    for child in expr.children:
        if expr.axis in child.axes:
            first, last = span(child, expr.axis)
            start, stop = max(start, first), min(stop, last)
    return (start if expr.first is None else expr.first), (stop if expr.last is None else expr.last + 1)
