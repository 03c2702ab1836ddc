"""One formula as a plain function of one cell: the reference's reading for groups that step from period to period,
and for blocks so small that arrays cost more than they save.

A number is a float, an error or n.m. a `Code`. The functions compute with numbers; wherever a code, or a result that
isn't a finite number, comes up, the arrays' reading of that one operation decides (convention 1): so the two can't
differ in what an error is.

A cell is given by its coordinates: the positions on its line's axes, then those on the axes over which parts of the
formula run. Where a leaf's value stands in the store is a sum of coordinates times strides, worked out beforehand.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from modelgen.formula.axes import Axis
from modelgen.formula.errorvalues import DIV0, MEANINGLESS, NONE, NUM, REF, VALUE
from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Literal, Pick, Reduce, Running
from modelgen.formula.operations import Reach, Written
from modelgen.formula.spans import bounds, span
from modelgen.model.items import Block, Item
from modelgen.program.program import Program
from modelgen.reference.arrays import Values
from modelgen.reference.evaluate import applied, ran, reduced


class Code:
    """An error or n.m. in a cell: no operation of Python takes it."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def _refuse(self, *others: object) -> Any:
        raise TypeError("an error value")

    __eq__ = __bool__ = __float__ = _refuse  # the others raise by themselves
    __hash__ = object.__hash__


CODES = tuple(map(Code, range(MEANINGLESS + 1)))
Value = float | Code
Store = Sequence[list[Value]]  # by item, its cells laid flat
Coordinates = tuple[int, ...]
Cell = Callable[[Store, Coordinates], Value]
Row = Callable[[Store, Coordinates, int, int], list[Value]]
Place = tuple[int | None, int]  # a coordinate by its number, and what is added to it; None: the addition alone
_TROUBLE = (TypeError, ArithmeticError, ValueError)


class Shapes:
    """Where the cells of each item stand in a store."""

    def __init__(self, program: Program) -> None:
        self.numbers = {item: number for number, item in enumerate(program.every)}
        self.strides: list[dict[Axis, int]] = []
        self.sizes: list[int] = []
        for item in program.every:
            stride, own = 1, dict[Axis, int]()
            for axis in reversed(item.axes):
                own[axis] = stride
                stride *= len(axis) + (axis is item.column_axis)
            self.strides.append(own)
            self.sizes.append(stride)

    def base(self, item: Item) -> int:
        """Where the cell of the first positions stands: an opening is before it."""
        return 0 if item.column_axis is None else self.strides[self.numbers[item]][item.column_axis]

    def filled(self, block: Block) -> Iterator[tuple[int, Coordinates]]:
        """The cells of a block: where each stands in its line's list, and its coordinates."""
        line, base = block.line, self.base(block.line)
        own = self.strides[self.numbers[line]]
        strides = [own[axis] for axis in line.row_axes]
        for members in block.rows():
            first = base + sum(map(operator.mul, strides, members))
            if line.column_axis is None:
                yield first, members
            else:  # a line's periods stand side by side
                yield from ((first + position, (*members, position)) for position in range(block.start, block.stop))


class Compiler:
    """Makes the function of a block's cells."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self._known: dict[tuple[int, Item], Cell] = {}

    def block(self, block: Block) -> Cell:
        """The value of a cell at coordinates on the line's axes; the same for all blocks of a formula."""
        key = (id(block.expr), block.line)
        if key not in self._known:
            where: dict[Axis, Place] = {axis: (number, 0) for number, axis in enumerate(block.line.axes)}
            self._known[key] = self._cell(block.expr, where, len(where))
        return self._known[key]

    def _cell(self, expr: Expr, where: Mapping[Axis, Place], depth: int) -> Cell:
        """`depth` is how many coordinates there are."""
        match expr:
            case Item():
                return self._leaf(expr, where)
            case Literal():
                return _constant(expr)
            case Apply():
                return _apply(expr, [self._cell(child, where, depth) for child in expr.children])
            case Lag() | At():
                return self._cell(expr.children[0], _moved(expr, where), depth)
            case Convert():
                return _convert(expr, self._cell(expr.children[0], where, depth))
            case Pick():
                child = self._cell(expr.children[0], {**where, expr.axis: (depth, 0)}, depth + 1)
                return _pick(expr, child, self._cell(expr.children[1], where, depth))
            case Reduce():
                return self._reduce(expr, where, depth)
            case Running():
                return self._running(expr, where, depth)
        raise TypeError(f"the reference can't read {type(expr).__name__}")

    def _leaf(self, item: Item, where: Mapping[Axis, Place]) -> Cell:
        number, (base, terms) = self.shapes.numbers[item], self._terms(item, where)
        match [*terms.items()]:  # as `_index`, without a call for each cell that is read
            case []:
                return lambda store, at: store[number][base]
            case [(one, stride)]:
                return lambda store, at: store[number][base + at[one] * stride]
            case [(one, stride), (other, second)]:
                return lambda store, at: store[number][base + at[one] * stride + at[other] * second]
        index = _many(base, terms)
        return lambda store, at: store[number][index(at)]

    def _terms(self, item: Item, where: Mapping[Axis, Place]) -> tuple[int, dict[int, int]]:
        """Where an item's cell stands: a number, and the strides of coordinates."""
        base, terms = self.shapes.base(item), dict[int, int]()
        for axis, stride in self.shapes.strides[self.shapes.numbers[item]].items():
            coordinate, moved = where[axis]
            base += moved * stride
            if coordinate is not None:
                terms[coordinate] = terms.get(coordinate, 0) + stride
        return base, terms

    def _values(self, expr: Expr, where: Mapping[Axis, Place], depth: int, axis: Axis) -> Row:
        """The values of a part along an axis, between two positions."""
        while isinstance(expr, Lag | At) and not (isinstance(expr, Lag) and expr.axis is axis):
            where, expr = _moved(expr, where), expr.children[0]
        if isinstance(expr, Item):
            number = self.shapes.numbers[expr]
            stride = self.shapes.strides[number][axis]
            first = _index(*self._terms(expr, {**where, axis: (None, 0)}))

            def cut(store: Store, at: Coordinates, start: int, stop: int) -> list[Value]:
                begin = first if isinstance(first, int) else first(at)
                return store[number][begin + start * stride : begin + (stop - 1) * stride + 1 : stride]

            return cut
        cell = self._cell(expr, {**where, axis: (depth, 0)}, depth + 1)
        return lambda store, at, start, stop: [cell(store, (*at, position)) for position in range(start, stop)]

    def _reduce(self, expr: Reduce, where: Mapping[Axis, Place], depth: int) -> Cell:
        start, stop, axis, number = *bounds(expr), expr.axis, expr.op.number
        first = self._values(expr.children[0], where, depth, axis)
        if number is not None and len(expr.children) == 1:
            compute, counts = partial(number, **expr.params), expr.op.counts

            def quick(store: Store, at: Coordinates) -> Value:
                values = first(store, at, start, stop)
                try:
                    result = compute(values)
                    if result - result == 0.0 and not (counts and any(type(value) is Code for value in values)):
                        return result
                except _TROUBLE:
                    pass
                return unboxed(reduced(expr, [_row(values, axis)]))

            return quick
        parts = [
            self._values(child, where, depth, axis) if axis in child.axes else self._cell(child, where, depth)
            for child in expr.children
        ]
        runs = [axis in child.axes for child in expr.children]

        def whole(store: Store, at: Coordinates) -> Value:
            found = [
                _row(part(store, at, start, stop), axis) if run else boxed(part(store, at))  # type: ignore[call-arg, arg-type]
                for part, run in zip(parts, runs, strict=True)
            ]
            return unboxed(reduced(expr, found))

        return whole

    def _running(self, expr: Running, where: Mapping[Axis, Place], depth: int) -> Cell:
        axis, so_far, number = expr.axis, expr.op.reach is Reach.SO_FAR, expr.op.number
        assert number is not None
        begin, end = span(expr.children[0], axis)
        coordinate, moved = where[axis]
        values_of = self._values(expr.children[0], where, depth, axis)

        def running(store: Store, at: Coordinates) -> Value:
            own = moved - begin if coordinate is None else at[coordinate] + moved - begin
            values = values_of(store, at, begin, begin + own + 1 if so_far else end)
            try:
                result = number(values) if so_far else number(values[own], values)
                if result - result == 0.0:
                    return result
            except _TROUBLE:
                pass
            return unboxed(ran(expr, _row(values, axis)), own)

        return running


def _index(base: int, terms: Mapping[int, int]) -> int | Callable[[Coordinates], int]:
    """A sum of coordinates times strides; the number alone where no coordinate counts."""
    match [*terms.items()]:
        case []:
            return base
        case [(one, stride)]:
            return lambda at: base + at[one] * stride
        case [(one, stride), (other, second)]:
            return lambda at: base + at[one] * stride + at[other] * second
    return _many(base, terms)


def _many(base: int, terms: Mapping[int, int]) -> Callable[[Coordinates], int]:
    pairs = tuple(terms.items())
    return lambda at: base + sum([at[coordinate] * stride for coordinate, stride in pairs])


def _moved(expr: Lag | At, where: Mapping[Axis, Place]) -> Mapping[Axis, Place]:
    if isinstance(expr, At):
        return {**where, expr.axis: (None, expr.position)}
    coordinate, moved = where[expr.axis]
    return {**where, expr.axis: (coordinate, moved - expr.periods)}


def _constant(expr: Literal) -> Cell:
    value: Value = float(expr.code) if isinstance(expr.value, str) else expr.value
    if expr.error:
        value = CODES[expr.error]
    return lambda store, at: value


def _apply(expr: Apply, cells: Sequence[Cell]) -> Cell:
    def decided(*values: Value) -> Value:
        return unboxed(applied(expr, [boxed(value) for value in values]))

    if expr.op.branch is not None:
        return _branch(expr.op.branch, cells, decided)
    number = expr.op.number
    assert number is not None
    compute = partial(number, **expr.params) if expr.params else number
    if len(cells) == 2 and expr.op.written is Written.SIGN:
        one, other = cells  # a sign takes both of its operands, and no code

        def two(store: Store, at: Coordinates) -> Value:
            a, b = one(store, at), other(store, at)
            try:
                result = compute(a, b)
                if result - result == 0.0:
                    return result
            except ZeroDivisionError:
                return CODES[DIV0]
            except _TROUBLE:
                pass
            return decided(a, b)

        return two

    def several(store: Store, at: Coordinates) -> Value:
        values = [cell(store, at) for cell in cells]
        if not any(type(value) is Code for value in values):  # a function may not look at all of them
            try:
                result = compute(*values)
                if result - result == 0.0:
                    return result
            except _TROUBLE:
                pass
        return decided(*values)

    return several


def _branch(branch: Callable[[float, int, int], int], cells: Sequence[Cell], decided: Callable[..., Value]) -> Cell:
    first, many = cells[0], len(cells)

    def chosen(store: Store, at: Coordinates) -> Value:
        value = first(store, at)
        number = branch(0.0, value.number, many) if type(value) is Code else branch(value, NONE, many)  # type: ignore[arg-type]
        if number >= 0:
            return cells[number](store, at) if number else value
        return decided(value, *(cell(store, at) for cell in cells[1:]))

    return chosen


def _convert(expr: Convert, cell: Cell) -> Cell:
    factor = expr.factor

    def convert(store: Store, at: Coordinates) -> Value:
        value = cell(store, at)
        if type(value) is float:
            result = value * factor
            return result if result - result == 0.0 else CODES[NUM]
        return spoilt(value)

    return convert


def _pick(expr: Pick, child: Cell, number: Cell) -> Cell:
    many = len(expr.axis)

    def picked(store: Store, at: Coordinates) -> Value:
        value = number(store, at)
        if type(value) is not float:
            return spoilt(value)
        position = int(value)
        return child(store, (*at, position - 1)) if 1 <= position <= many else CODES[REF]

    return picked


def spoilt(value: Value) -> Value:
    """n.m. where only a number will do is an error."""
    return CODES[VALUE] if value is CODES[MEANINGLESS] else value


def boxed(value: Value) -> Values:
    """A cell as an array of one draw."""
    if type(value) is Code:
        return Values((), np.zeros(1), np.full(1, value.number, dtype=np.int8))
    return Values((), np.full(1, value))


def _row(values: Sequence[Value], axis: Axis) -> Values:
    """Values along an axis, as an array of one draw."""
    codes = [value.number if type(value) is Code else 0 for value in values]
    x = np.array([[0.0 if code else value for value, code in zip(values, codes, strict=True)]])
    return Values((axis,), x, np.array([codes], dtype=np.int8) if any(codes) else None)


def unboxed(values: Values, at: int = 0) -> Value:
    """A cell of an array of one draw."""
    code = 0 if values.codes is None else int(values.codes.flat[at])
    return CODES[code] if code else float(values.x.flat[at])
