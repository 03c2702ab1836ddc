"""A formula gone through cell by cell, its operations on what varies written down: how a `Tape` is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np

from modelgen.formula.axes import Axis
from modelgen.formula.errorvalues import NONE, REF
from modelgen.formula.expr import (
    Apply,
    At,
    Convert,
    Expr,
    Lag,
    Literal,
    Pick,
    Reduce,
    Running,
    apply,
    expression,
    is_cell,
)
from modelgen.formula.kernels import Numbers
from modelgen.formula.operations import Op, Reach, Takes
from modelgen.formula.spans import bounds, span
from modelgen.model.items import Block, Input, Item
from modelgen.reference.arrays import Values
from modelgen.reference.cells import CODES, Code, Coordinates, Shapes, boxed, spoilt, unboxed
from modelgen.reference.evaluate import applied, converted, picked, ran, reduced


class Register:
    """A value that varies between draws, by the number of the step that makes it."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


Traced = float | Code | Register
Whole = Callable[..., Values]  # the arrays' reading of an operation
Places = Mapping[Axis, int]
Store = list[list[Traced]]


@dataclass(frozen=True)
class Step:
    """An operation on earlier steps: of numbers alone, where there is such a reading, and whatever comes up.

    `direct` raises FloatingPointError where an error, n.m. or what isn't finite comes of numbers.
    """

    direct: Callable[..., Numbers] | None
    whole: Whole
    reads: tuple[int, ...]


class Tracer:
    """Stands where a `Compiler` does: its cells are traced instead of computed."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.steps: list[Step | None] = []  # None: a draw, or a number
        self.draws: dict[int, int] = {}  # by step
        self.fixed: dict[int, float | Code] = {}
        self._known: dict[Any, Register] = {}
        self._kept: list[Any] = []  # what is known by its identity has to stay

    def vary(self, store: Store, item: Input, at: Coordinates, operation: str | None, draw: int) -> None:
        """Let a cell of an input follow a draw."""
        number = self.shapes.numbers[item]
        strides = self.shapes.strides[number]
        index = self.shapes.base(item) + sum(strides[axis] * one for axis, one in zip(item.axes, at, strict=True))
        known = self._put(("draw", draw), None)
        self.draws[known.number] = draw
        if operation is None:
            store[number][index] = known
        else:
            two = apply(operation, expression(1.0), expression(1.0))
            assert isinstance(two, Apply)
            store[number][index] = self._operation(two, [store[number][index], known])

    def block(self, block: Block) -> Callable[[Store, Coordinates], Traced]:
        """The traced value of a cell at coordinates on the line's axes."""
        axes, expr = block.line.axes, block.expr
        return lambda store, at: self._cell(expr, dict(zip(axes, at, strict=True)), store)

    def _cell(self, expr: Expr, at: Places, store: Store) -> Traced:
        match expr:
            case Item():
                number = self.shapes.numbers[expr]
                index = self.shapes.base(expr)
                for axis, stride in self.shapes.strides[number].items():
                    index += at[axis] * stride
                return store[number][index]
            case Literal():
                return (
                    CODES[expr.error] if expr.error else float(expr.code if isinstance(expr.value, str) else expr.value)
                )
            case Apply():
                return self._apply(expr, at, store)
            case Lag():
                return self._cell(expr.children[0], {**at, expr.axis: at[expr.axis] - expr.periods}, store)
            case At():
                return self._cell(expr.children[0], {**at, expr.axis: expr.position}, store)
            case Convert():
                inner = self._cell(expr.children[0], at, store)
                return self._step(expr, np.multiply, lambda one, _: converted(expr, one), [inner, expr.factor])
            case Pick():
                return self._pick(expr, at, store)
            case Reduce():
                return self._reduce(expr, at, store)
            case Running():
                return self._running(expr, at, store)
        raise TypeError(f"the reference can't read {type(expr).__name__}")

    def _apply(self, expr: Apply, at: Places, store: Store) -> Traced:
        if expr.op.branch is not None:
            first, many = self._cell(expr.children[0], at, store), len(expr.children)
            if not isinstance(first, Register):
                code = isinstance(first, Code)
                number = expr.op.branch(0.0, first.number, many) if code else expr.op.branch(first, NONE, many)  # type: ignore[union-attr, arg-type]
                if number >= 0:
                    return self._cell(expr.children[number], at, store) if number else first
        return self._operation(expr, [self._cell(child, at, store) for child in expr.children])

    def _operation(self, expr: Apply, values: list[Traced]) -> Traced:
        op = expr.op
        key = (id(op), tuple(sorted(expr.params.items())), tuple(map(is_cell, expr.children)))
        return self._step(expr, _direct(op, expr.params), lambda *parts: applied(expr, [*parts]), values, key)

    def _pick(self, expr: Pick, at: Places, store: Store) -> Traced:
        number = self._cell(expr.children[1], at, store)
        if isinstance(number, Code):
            return spoilt(number)
        many = len(expr.axis)
        if not isinstance(number, Register):
            position = int(number)
            if not 1 <= position <= many:
                return CODES[REF]
            return self._cell(expr.children[0], {**at, expr.axis: position - 1}, store)
        values = [self._cell(expr.children[0], {**at, expr.axis: one}, store) for one in range(many)]
        return self._step(
            expr, None, lambda *parts: picked(expr, _row(parts[:-1], expr.axis), parts[-1]), [*values, number]
        )

    def _along(self, expr: Expr, axis: Axis, start: int, stop: int, at: Places, store: Store) -> list[Traced]:
        return [self._cell(expr, {**at, axis: one}, store) for one in range(start, stop)]

    def _reduce(self, expr: Reduce, at: Places, store: Store) -> Traced:
        (start, stop), axis, op = bounds(expr), expr.axis, expr.op
        runs = [axis in child.axes for child in expr.children]
        found = [
            self._along(child, axis, start, stop, at, store) if run else [self._cell(child, at, store)]
            for child, run in zip(expr.children, runs, strict=True)
        ]
        if op.sums:
            return self._sum(found[0])
        ends = np.cumsum([len(part) for part in found]).tolist()
        cuts = [slice(end - len(part), end) for part, end in zip(found, ends, strict=True)]

        def whole(*parts: Values) -> Values:
            return reduced(
                expr, [_row(parts[cut], axis) if run else parts[cut][0] for cut, run in zip(cuts, runs, strict=True)]
            )

        kernel = partial(op.numpy, **expr.params)

        def direct(*parts: Numbers) -> Numbers:
            return _sound(*kernel(*(np.stack(np.broadcast_arrays(*parts[cut]), axis=-1) for cut in cuts)))

        return self._step(expr, direct, whole, [one for part in found for one in part])

    def _sum(self, values: Sequence[Traced]) -> Traced:
        """One after the other, as sums are made."""
        if not values:
            return 0.0
        if len(values) == 1:
            return self._operation(_ADDED, [values[0], 0.0])
        so_far = values[0]
        for value in values[1:]:
            so_far = self._operation(_ADDED, [so_far, value])
        return so_far

    def _running(self, expr: Running, at: Places, store: Store) -> Traced:
        axis, so_far = expr.axis, expr.op.reach is Reach.SO_FAR
        begin, end = span(expr.children[0], axis)
        own = at[axis] - begin
        values = self._along(expr.children[0], axis, begin, begin + own + 1 if so_far else end, at, store)
        if expr.op.sums:
            return self._sum(values)

        def whole(*parts: Values) -> Values:
            row = ran(expr, _row(parts, axis))
            return Values((), row.x[..., own], None if row.codes is None else row.codes[..., own])

        return self._step(expr, None, whole, values, own)

    def _step(
        self, expr: Expr, direct: Callable[..., Numbers] | None, whole: Whole, values: Sequence[Traced], key: Any = None
    ) -> Traced:
        """An operation: written down where something varies, else computed. One of the same `key` (else, of a formula's
        node) on the same values is the same."""
        if not any(isinstance(value, Register) for value in values):
            return unboxed(whole(*[boxed(value) for value in values]))  # type: ignore[arg-type]
        reads = tuple([self._register(value).number for value in values])
        if not isinstance(key, tuple):
            self._kept.append(expr)
            key = (id(expr), key)
        return self._put((key, reads), Step(direct, whole, reads))

    def _register(self, value: Traced) -> Register:
        if isinstance(value, Register):
            return value
        known = self._put(("number", id(value) if isinstance(value, Code) else value), None)
        self.fixed[known.number] = value
        return known

    def _put(self, key: Any, step: Step | None) -> Register:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Register(len(self.steps))
            self.steps.append(step)
        return known


def _direct(op: Op, params: Mapping[str, Any]) -> Callable[..., Numbers]:
    """What an operation makes of numbers alone."""
    if op.direct is not None:
        return op.direct
    kernel = partial(op.numpy, **params)
    if op.takes is Takes.NUMBERS:
        return lambda *parts: _sound(*kernel(*parts))

    def paired(*parts: Numbers) -> Numbers:
        shape = np.broadcast_shapes(*(part.shape for part in parts))
        none = np.zeros(shape, dtype=np.int8)
        return _sound(*kernel(*((np.broadcast_to(part, shape), none) for part in parts)))

    return paired


def _sound(x: Numbers, codes: Any) -> Numbers:
    if (codes is not None and codes.any()) or not np.isfinite(x).all():
        raise FloatingPointError
    return x


def _row(parts: Sequence[Values], axis: Axis) -> Values:
    """Cells along an axis, as an array over draws and that axis."""
    x = np.stack(np.broadcast_arrays(*(part.x for part in parts)), axis=-1)
    if all(part.codes is None for part in parts):
        return Values((axis,), x)
    return Values((axis,), x, np.stack(np.broadcast_arrays(*(part.coded() for part in parts)), axis=-1))


_ADDED = cast(Apply, apply("add", expression(1.0), expression(1.0)))
