"""What a formula reads: which cells of which items, seen from the cells it fills.

The walk is the definition's, not a reading's: it decides coverage (is there a value?), order of calculation
(what comes first?) and the periods that an aggregate covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Apply, At, Expr, Lag, Leaf, Pick, Reduce, Running
from modelgen.formula.operations import Reach
from modelgen.formula.spans import bounds, leaves, span, steps


class Window(NamedTuple):
    """Positions on an axis. `shift` is how far behind the current position it lies (a lag is positive);
    None where it doesn't move with the current position."""

    start: int
    stop: int
    shift: int | None = 0

    def moved(self, periods: int) -> Window:
        """The window `periods` earlier."""
        return Window(self.start - periods, self.stop - periods, None if self.shift is None else self.shift + periods)


Scope = Mapping[Axis, Window]


class Need(NamedTuple):
    """A formula reads `item` in the windows of `scope`; an axis that isn't named is read as it stands.

    `within` are the only positions at which a `.cumulative` or `.rank` of it has a value.
    """

    item: Leaf
    scope: Scope
    within: tuple[int, int] | None = None


def needs(expr: Expr, scope: Scope) -> tuple[Need, ...]:
    """Every leaf that a formula reads."""
    found: list[Need] = []
    _collect(expr, scope, found)
    return tuple(found)


def _collect(expr: Expr, scope: Scope, found: list[Need]) -> None:
    match expr:
        case Apply():  # most are
            for child in expr.children:
                _collect(child, scope, found)
        case Leaf():
            found.append(Need(expr, {axis: window for axis, window in scope.items() if axis in expr.axes}))
        case Lag():
            window = scope.get(expr.axis, Window(0, len(expr.axis)))
            _collect(expr.children[0], {**scope, expr.axis: window.moved(expr.periods)}, found)
        case At():
            fixed = Window(expr.position, expr.position + 1, None)
            _collect(expr.children[0], {**scope, expr.axis: fixed}, found)
        case Pick():
            _collect(expr.children[0], {**scope, expr.axis: _picked(expr, scope)}, found)
            _collect(expr.children[1], scope, found)
        case Reduce():
            inside = {**scope, expr.axis: Window(*bounds(expr), None)}
            for child in expr.children:
                _collect(child, inside if expr.axis in child.axes else scope, found)
            if expr.by is not None:
                _collect_by(expr, expr.by, scope, found)
        case Running():
            now = scope.get(expr.axis, Window(0, len(expr.axis)))
            first, last = span(expr.children[0], expr.axis)
            if not first <= now.start <= now.stop <= last:
                item = next(leaf for leaf in leaves(expr.children[0]) if expr.axis in leaf.axes)
                found.append(Need(item, {expr.axis: now}, (first, last)))
            reach = Window(first, now.stop, now.shift) if expr.op.reach is Reach.SO_FAR else Window(first, last, None)
            _collect(expr.children[0], {**scope, expr.axis: reach}, found)
        case _:
            for child in expr.children:
                _collect(child, scope, found)


def _collect_by(expr: Reduce, by: Axis, scope: Scope, found: list[Need]) -> None:
    """Of a total by longer periods: those that no shorter ones fill, and the shorter ones in which what is totalled has
    no value."""
    now, covered = scope.get(by, Window(0, len(by))), span(expr, by)
    if covered[0] <= now.start <= now.stop <= covered[1]:
        return
    start, stop = expr.axis.complete(by, 0, len(expr.axis))
    if not start <= now.start <= now.stop <= stop:
        found.append(Need(next(leaves(expr.children[2])), {by: now}, (start, stop)))
    numbers = next(leaves(expr.children[1])).steps
    inside = [at for at, number in numbers.items() if max(start, now.start) < number <= min(stop, now.stop)]
    if inside:
        every = Window(min(inside), max(inside) + 1, None)
        _collect(expr.children[0], {**scope, expr.axis: every}, found)


def _picked(expr: Pick, scope: Scope) -> Window:
    """The positions among which a formula picks."""
    numbers = steps(expr)
    if numbers:
        now = scope.get(expr.children[1].axes[0], Window(0, len(expr.children[1].axes[0])))
        inside = [numbers[i] for i in range(now.start, now.stop) if i in numbers]
        if inside:
            return Window(min(inside) - 1, max(inside), None)
    return Window(0, len(expr.axis), None)
