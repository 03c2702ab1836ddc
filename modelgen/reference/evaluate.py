"""One formula as arrays: the reference's reading of the expression tree.

A scope says which positions of an axis are wanted, as (start, stop). A lag moves the window, a member
narrows it to one, an aggregate widens it; a leaf is cut to it. An `Arithmetic` says what operations make of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from modelgen.formula.axes import Axis
from modelgen.formula.errorvalues import MEANINGLESS, NONE, REF
from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Leaf, Literal, Pick, Reduce, Running, is_cell
from modelgen.formula.kernels import Numbers, Result, pick
from modelgen.formula.operations import Meaningless, Op, Reach, Takes, operation
from modelgen.formula.spans import bounds, span
from modelgen.reference.arrays import (
    Values,
    aligned,
    first_error,
    meaningless_to,
    settled,
)

Scope = Mapping[Axis, tuple[int, int]]
Read = Callable[[Any, Scope], Values]
_SCALED = operation("multiply")


class Arithmetic:
    """What operations make of numbers: what their kernels do."""

    def result(self, expr: Expr, op: Op, *of: Any, **options: Any) -> Result:
        """What an operation, in a node of a formula, makes of what its kernel takes."""
        return op.numpy(*of, **options)

    def deciding(self, x: Numbers) -> Numbers:
        """The numbers by which something is picked."""
        return x


PLAIN = Arithmetic()


def evaluate(expr: Expr, scope: Scope, read: Read, by: Arithmetic = PLAIN) -> Values:
    """The values of a formula within a scope; `read` answers for the leaves."""
    match expr:
        case Leaf():
            return read(expr, scope)
        case Literal():
            number = float(expr.code) if isinstance(expr.value, str) else expr.value
            codes = np.full(1, expr.error, dtype=np.int8) if expr.error else None
            return Values((), np.full(1, number), codes)
        case Apply():
            return applied(expr, [evaluate(child, scope, read, by) for child in expr.children], by)
        case Lag():
            start, stop = scope.get(expr.axis, (0, len(expr.axis)))
            there = {**scope, expr.axis: (start - expr.periods, stop - expr.periods)}
            return evaluate(expr.children[0], there, read, by)
        case At():
            inner = evaluate(expr.children[0], {**scope, expr.axis: (expr.position, expr.position + 1)}, read, by)
            return _without(inner, expr.axis)
        case Pick():
            everything = evaluate(expr.children[0], {**scope, expr.axis: (0, len(expr.axis))}, read, by)
            return picked(expr, everything, evaluate(expr.children[1], scope, read, by), by)
        case Convert():
            return converted(expr, evaluate(expr.children[0], scope, read, by), by)
        case Reduce():
            return _reduce(expr, scope, read, by)
        case Running():
            return _running(expr, scope, read, by)
    raise TypeError(f"the reference can't read {type(expr).__name__}")


def applied(expr: Apply, parts: list[Values], by: Arithmetic = PLAIN) -> Values:
    """An operation on the values of its operands."""
    op = expr.op
    if op.meaningless is Meaningless.VALUE:
        parts = [meaningless_to(part) for part in parts]
    elif op.meaningless is Meaningless.SKIP:
        parts = [p if is_cell(c) else meaningless_to(p) for p, c in zip(parts, expr.children, strict=True)]
    axes, parts = aligned(parts)
    with np.errstate(all="ignore"):
        if op.takes is not Takes.NUMBERS:
            shape = np.broadcast_shapes(*(part.x.shape for part in parts))
            pairs = [(np.broadcast_to(p.x, shape), np.broadcast_to(p.coded(), shape)) for p in parts]
            x, own = by.result(expr, op, *pairs, **expr.params)
            return settled(axes, x, own)
        x, own = by.result(expr, op, *(part.x for part in parts), **expr.params)
    return settled(axes, x, first_error(parts), own)


def _without(values: Values, axis: Axis) -> Values:
    at = values.axes.index(axis) + 1
    codes = None if values.codes is None else values.codes.squeeze(at)
    return Values(tuple(a for a in values.axes if a is not axis), values.x.squeeze(at), codes)


def converted(expr: Convert, inner: Values, by: Arithmetic = PLAIN) -> Values:
    """Values in another unit."""
    inner = meaningless_to(inner)
    with np.errstate(all="ignore"):
        x, _ = by.result(expr, _SCALED, inner.x, np.full(1, expr.factor))
    return settled(inner.axes, x, inner.codes)


def picked(expr: Pick, everything: Values, number: Values, by: Arithmetic = PLAIN) -> Values:
    """Of the values along an axis those that a number names."""
    axes, (values, index) = aligned([everything, meaningless_to(number)])
    at = axes.index(expr.axis) + 1
    position, bad = pick(by.deciding(index.x), len(expr.axis))
    shape = list(np.broadcast_shapes(values.x.shape, index.x.shape))
    shape[at] = 1
    position = np.broadcast_to(position, shape)
    wide = [*shape]
    wide[at] = len(expr.axis)
    x = np.take_along_axis(np.broadcast_to(values.x, wide), position, axis=at)
    codes = np.take_along_axis(np.broadcast_to(values.coded(), wide), position, axis=at)
    codes = np.where(bad, REF, codes).astype(np.int8)
    picked = settled(axes, x, None if index.codes is None else np.broadcast_to(index.codes, shape), codes)
    return _without(picked, expr.axis)


def _reduce(expr: Reduce, scope: Scope, read: Read, by: Arithmetic) -> Values:
    inside = {**scope, expr.axis: bounds(expr)}
    parts = [evaluate(child, inside if expr.axis in child.axes else scope, read, by) for child in expr.children]
    return reduced(expr, parts, by)


def reduced(expr: Reduce, parts: list[Values], by: Arithmetic = PLAIN) -> Values:
    """An aggregate of the values of its operands along its axis."""
    axis = expr.axis
    cells = isinstance(_innermost(expr), Leaf)
    if expr.op.meaningless is Meaningless.SKIP and cells:
        parts = [parts[0], *(meaningless_to(part) for part in parts[1:])]
    else:
        parts = [meaningless_to(part) for part in parts]
    if expr.op.counts:
        parts = [_uncounted(part) for part in parts]
    axes, parts = aligned(parts)
    at = axes.index(axis) + 1
    moved = [
        Values(axes, np.moveaxis(p.x, at, -1), None if p.codes is None else np.moveaxis(p.codes, at, -1)) for p in parts
    ]
    left = tuple(a for a in axes if a is not axis)
    skip, errors = _along(moved)
    options = {} if skip is None else {"skip": skip}
    with np.errstate(all="ignore"):
        x, own = by.result(expr, expr.op, *(part.x for part in moved), **options, **expr.params)
    return settled(left, x, errors, own)


def _uncounted(part: Values) -> Values:
    codes = None if part.codes is None else np.where(part.codes != NONE, MEANINGLESS, NONE).astype(np.int8)
    return Values(part.axes, part.x, codes)


def _innermost(expr: Expr) -> Expr:
    """The leaf whose cells an aggregate reads, through nested totals, lags and fixed members."""
    while isinstance(expr, Reduce | Lag | At):
        expr = expr.children[0]
    return expr


def _along(parts: list[Values]) -> tuple[Any, Any]:
    """Which cells of the last axis to skip, and the first error along it in any part."""
    skip = None
    codes = parts[0].codes
    if codes is not None and (codes == MEANINGLESS).any():
        skip = codes == MEANINGLESS
    errors = None
    for part in reversed(parts):
        if part.codes is not None:
            found = np.where(part.codes == MEANINGLESS, NONE, part.codes)
            at = np.argmax(found != NONE, axis=-1)
            first = np.take_along_axis(found, at[..., None], axis=-1)[..., 0]
            errors = first if errors is None else np.where(first != NONE, first, errors)
    return skip, None if errors is None else errors.astype(np.int8)


def _running(expr: Running, scope: Scope, read: Read, by: Arithmetic) -> Values:
    axis, child, so_far = expr.axis, expr.children[0], expr.op.reach is Reach.SO_FAR
    start, stop = scope.get(axis, (0, len(axis)))
    begin, end = span(child, axis)
    values = ran(expr, evaluate(child, {**scope, axis: (begin, stop if so_far else end)}, read, by), by)
    at, cut = values.axes.index(axis) + 1, slice(start - begin, stop - begin)
    where = (*[slice(None)] * at, cut)
    return Values(values.axes, values.x[where], None if values.codes is None else values.codes[where])


def ran(expr: Running, inner: Values, by: Arithmetic = PLAIN) -> Values:
    """What each cell along an axis makes of those in its reach."""
    axis, so_far = expr.axis, expr.op.reach is Reach.SO_FAR
    if expr.op.meaningless is Meaningless.VALUE:
        inner = meaningless_to(inner)
    at = inner.axes.index(axis) + 1
    x = np.moveaxis(inner.x, at, -1)
    codes = None if inner.codes is None else np.moveaxis(inner.codes, at, -1)
    skip = None if codes is None or not (codes == MEANINGLESS).any() else codes == MEANINGLESS
    with np.errstate(all="ignore"):
        result, own = by.result(expr, expr.op, x, **({} if skip is None else {"skip": skip}))
    errors = None
    if codes is not None:
        plain = np.where(codes == MEANINGLESS, NONE, codes)
        if so_far:  # an error spoils every later cell
            seen = np.maximum.accumulate(plain != NONE, axis=-1)
            at_first = np.argmax(plain != NONE, axis=-1)
            first = np.take_along_axis(plain, at_first[..., None], axis=-1)
            errors = np.where(seen, first, NONE).astype(np.int8)
        else:  # an error anywhere spoils every cell
            worst = plain.max(axis=-1, keepdims=True)
            errors = np.where(plain != NONE, plain, worst).astype(np.int8)
    values = settled(inner.axes, result, errors, own)
    codes = None if values.codes is None else np.moveaxis(values.codes, -1, at)
    return Values(inner.axes, np.moveaxis(values.x, -1, at), codes)
