"""The expression tree: immutable nodes that operators on lines and assumptions build.

The tree is read in several ways (as arrays, as cells, as text); it holds no lowering of its own. Every node
knows its axes (in order of creation) and its unit, so that a mistake is refused on the line that makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula import constants, habits
from modelgen.formula.axes import Axis
from modelgen.formula.daysofyear import days_or_numbers
from modelgen.formula.errorvalues import MEANINGLESS
from modelgen.formula.labels import cut
from modelgen.formula.operations import Op, operation
from modelgen.formula.signs import Signs
from modelgen.formula.unitnames import named_unit
from modelgen.formula.units import ANY, NUMBER, TEXT, Unit, UnitError

FORMULA_DEPTH = 200  # every reading of a formula walks it recursively


def by_rank(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Axes without repetition, in order of creation."""
    return tuple(sorted(set(axes), key=lambda axis: axis.rank))


class Expr(Signs["Expr"]):
    """A formula, or a part of one. Comparisons build conditions; `if` on a condition is refused."""

    axes: tuple[Axis, ...] = ()
    unit: Unit = NUMBER
    children: tuple[Expr, ...] = ()
    options: tuple[str, ...] = ()  # the texts a choice may take
    depth: int = 0  # steps one inside the other

    def _op(self, name: str, *operands: object, **params: Any) -> Expr:
        return apply(name, *operands, **params)

    def __str__(self) -> str:
        from modelgen.formula.text import words

        return words(self)

    def __repr__(self) -> str:
        return str(self)

    # --- along an axis ---

    @property
    def prior(self) -> Expr:
        """The value of the period before."""
        return Lag(self, self._ordered(None, "prior"), 1)

    def lag(self, periods: int, axis: Axis | None = None) -> Expr:
        """The value `periods` earlier along the timeline, or along another ordered axis."""
        return Lag(self, self._ordered(axis, "lag"), _whole(periods, "lag()"))

    def lead(self, periods: int, axis: Axis | None = None) -> Expr:
        """The value `periods` later."""
        return Lag(self, self._ordered(axis, "lead"), -_whole(periods, "lead()"))

    def at(self, axis: Axis, member: object) -> Expr:
        """The value at one member of an axis: a fixed one by its label, or the one that a choice names.

        A timeline as the member means its periods: of quarters by years, the quarter with which each year ends;
        of years by quarters, the year in which each quarter lies.
        """
        self._varies(axis, "at")
        if isinstance(member, Axis):
            return Pick(self, axis, _periods(member).period_of(axis))
        if not isinstance(member, Expr):
            return At(self, axis, axis.position(member))
        if member.unit == TEXT:
            if tuple(map(str.casefold, member.options)) != tuple(map(str.casefold, axis.members)):
                raise DefinitionError(
                    f"'{member}' doesn't choose among the members of {axis.label}", "its options must be the members"
                )
            member = apply("position", member)
        elif not member.unit.same_as(NUMBER) or member.unit.display:
            raise DefinitionError(
                f"'{member}' ({member.unit}) doesn't number the members of {axis.label}", "use a choice"
            )
        return Pick(self, axis, member)

    def total(self, axis: Axis, first: object = None, last: object = None, by: Axis | None = None) -> Expr:
        """The sum over an axis, or over the periods from `first` to `last`, both included.

        With `by`, a timeline of longer periods: the sum of the periods that lie in each of them.
        """
        if by is None:
            return self._reduce("total", axis, first, last)
        self._varies(axis, "total")
        if by in self.axes or first is not None or last is not None:
            why = f"varies over {by.label} already" if by in self.axes else f"is cut to {by.label} and by first, last"
            raise DefinitionError(f".total(by={by.label}): '{self}' {why}", "total one line of shorter periods")
        return reduce("total_by", [self, _periods(axis).period_of(by), _periods(by).numbers], axis, None, None)

    def average(self, axis: Axis, first: object = None, last: object = None) -> Expr:
        """The arithmetic mean."""
        return self._reduce("average", axis, first, last)

    def min(self, axis: Axis, first: object = None, last: object = None) -> Expr:
        """The smallest value."""
        return self._reduce("min", axis, first, last)

    def max(self, axis: Axis, first: object = None, last: object = None) -> Expr:
        """The largest value."""
        return self._reduce("max", axis, first, last)

    def median(self, axis: Axis, first: object = None, last: object = None) -> Expr:
        """The middle value."""
        return self._reduce("median", axis, first, last)

    def quartile(self, axis: Axis, number: int, first: object = None, last: object = None) -> Expr:
        """Quartile 0 to 4 (inclusive method)."""
        if isinstance(number, Axis):
            raise DefinitionError(f"{number.label} is no number of a quartile", "write .quartile(axis, number)")
        if number not in range(5):
            raise DefinitionError(f"quartile {number!r} doesn't exist", "use 0, 1, 2, 3 or 4")
        return self._reduce("quartile", axis, first, last, number=number)

    def count(self, axis: Axis, first: object = None, last: object = None) -> Expr:
        """How many numbers there are; n.m. doesn't count."""
        return self._reduce("count", axis, first, last)

    def rank(self, axis: Axis) -> Expr:
        """The rank among the members, 1 for the greatest, ties equal."""
        self._varies(axis, "rank")
        return Running(operation("rank"), self, axis)

    @property
    def cumulative(self) -> Expr:
        """The sum from the first period to this one."""
        return Running(operation("cumulative"), self, self._ordered(None, "cumulative"))

    def to(self, name: str) -> Expr:
        """The same quantity in another scale of its unit: `sales.to("USD mn")` multiplies USD bn by 1000."""
        target = named_unit(name)
        if target.dimension != self.unit.dimension:
            raise DefinitionError(f"'{self.unit}' can't be expressed in '{target}'")
        return Convert(self, target)

    def _reduce(self, name: str, axis: Axis, first: object, last: object, **params: int) -> Expr:
        return reduce(name, [self], axis, first, last, **params)

    def _varies(self, axis: Axis, what: str) -> None:
        if not isinstance(axis, Axis):
            own = ", ".join(own.label for own in self.axes)
            remedy = f"'{self}' varies over {own}: write .{what}(axis, ...)" if own else ""
            raise DefinitionError(f".{what}() needs an axis, not {cut(axis)}", remedy)
        if axis not in self.axes:
            over = ", ".join(a.label for a in self.axes) or "no axis"
            raise DefinitionError(f".{what}({axis.label}): '{self}' varies over {over}, not over {axis.label}")

    def _ordered(self, axis: Axis | None, what: str) -> Axis:
        if axis is not None:
            self._varies(axis, what)
            if not axis.ordered:
                raise DefinitionError(f".{what}: {axis.label} has no order", "name a timeline")
            return axis
        ordered = [a for a in self.axes if a.ordered]
        if not ordered:
            raise DefinitionError(f".{what}: '{self}' doesn't vary over a timeline", "name a line that has periods")
        return ordered[-1]


class Periods(Axis):
    """An axis whose members are periods, of which formulas know the numbers."""

    @property
    def numbers(self) -> Expr:
        """1 for the first period, 2 for the next."""
        raise NotImplementedError

    def period_of(self, other: Axis) -> Expr:
        """The number of the period of another timeline that holds each period, or with which it ends."""
        raise NotImplementedError


def _periods(axis: Axis) -> Periods:
    if not isinstance(axis, Periods):
        raise DefinitionError(f"{axis.label} is no timeline", "name a timeline, or a member in quotes")
    return axis


class Literal(Expr):
    """0, 1, -1 or a constant of the calendar or of scale; a text of a choice (with its code); or n.m."""

    def __init__(self, value: float | str, unit: Unit, code: int = 0, error: int = 0) -> None:
        self.value, self.unit, self.code, self.error = value, unit, code, error

    @property
    def counts_days(self) -> bool:
        """Whether it is 365 or 360, the days of a year."""
        return constants.counts_days(self.value)


class Leaf(Expr):
    """Something that has values of its own: the models' assumptions and lines, and what a timeline knows."""

    key: str
    label: str
    column_axis: Axis | None = None  # the timeline that runs along its columns
    opens: bool = False  # has a value before its first position there
    steps_to: Axis | None = None  # the timeline whose periods it numbers, seen from those of its own
    steps: Mapping[int, int] = {}  # the number, by position, where it does

    @property
    def span(self) -> tuple[int, int]:
        """The positions on the column axis that have values, from and up to (excluded)."""
        raise NotImplementedError


class Node(Expr):
    """A formula made of others."""

    def __init__(self, *children: Expr) -> None:
        self.children = children
        self.depth = 1 + max(child.depth for child in children)
        if self.depth > FORMULA_DEPTH:
            raise DefinitionError(
                f"a formula of more than {FORMULA_DEPTH} steps one inside the other",
                "split it into several lines, or take the .total() of one line",
            )


class Apply(Node):
    """An operation value by value."""

    def __init__(self, op: Op, children: tuple[Expr, ...], params: Mapping[str, Any]) -> None:
        super().__init__(*children)
        self.op, self.params = op, params
        self.axes = by_rank([axis for child in children for axis in child.axes])
        self.unit = _units(op, children, self)


class Lag(Node):
    """The value some periods earlier (later where negative)."""

    def __init__(self, child: Expr, axis: Axis, periods: int) -> None:
        super().__init__(child)
        self.axis, self.periods = axis, periods
        self.axes, self.unit, self.options = child.axes, child.unit, child.options


class At(Node):
    """The value at a fixed member."""

    def __init__(self, child: Expr, axis: Axis, position: int) -> None:
        super().__init__(child)
        self.axis, self.position = axis, position
        self.axes, self.unit, self.options = tuple(a for a in child.axes if a is not axis), child.unit, child.options


class Pick(Node):
    """The value at the member whose number (from 1) another formula gives."""

    def __init__(self, child: Expr, axis: Axis, number: Expr) -> None:
        super().__init__(child, number)
        self.axis = axis
        self.axes = by_rank([*(a for a in child.axes if a is not axis), *number.axes])
        self.unit, self.options = child.unit, child.options
        if axis in number.axes:
            raise DefinitionError(f"what picks a member of {axis.label} can't itself vary over {axis.label}")


class Convert(Node):
    """The same quantity in another scale: an explicit unit factor."""

    def __init__(self, child: Expr, unit: Unit) -> None:
        super().__init__(child)
        self.axes, self.unit = child.axes, unit
        self.factor = child.unit.scale / unit.scale


class Reduce(Node):
    """An operation that consumes an axis, between two positions (both included) or over all there is."""

    def __init__(
        self, op: Op, children: tuple[Expr, ...], axis: Axis, first: int | None, last: int | None,
        params: Mapping[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(*children)
        self.op, self.axis, self.first, self.last = op, axis, first, last
        self.params = params
        self.axes = by_rank([a for child in children for a in child.axes if a is not axis])
        self.unit = _units(op, children, self)

    @property
    def by(self) -> Axis | None:
        """The timeline of longer periods to which it totals, if any."""
        return self.children[2].axes[0] if self.op.regroups else None


class Running(Node):
    """An operation that reads along an axis and keeps it."""

    def __init__(self, op: Op, child: Expr, axis: Axis) -> None:
        super().__init__(child)
        self.op, self.axis, self.axes = op, axis, child.axes
        self.unit = _units(op, self.children, self)


not_meaningful = Literal("n.m.", ANY, error=MEANINGLESS)


def is_cell(expr: Expr) -> bool:
    """Whether a workbook shows a formula as a mere reference: an item, at another period or a fixed member."""
    while isinstance(expr, Lag | At):
        expr = expr.children[0]
    return isinstance(expr, Leaf)


def values(expr: Apply | Reduce | Running) -> tuple[Expr, ...]:
    """The operands that an operation's result is made of: not a first one that only selects."""
    return expr.children[1:] if expr.op.selects else expr.children


def _units(op: Op, children: Sequence[Expr], node: Expr) -> Unit:
    units = [child.unit for child in children]
    try:
        days = [isinstance(child, Literal) and child.counts_days for child in children]
        return days_or_numbers(op, units, days) if any(days) else op.unit(units)
    except UnitError as error:
        shown = " and ".join(f"'{child}' ({child.unit})" for child in children[:3])
        firm = [child.unit for child in children if child.unit != ANY]
        scaled = len({own.dimension for own in firm}) == 1 and not all(own.same_as(firm[0]) for own in firm)
        remedy = "convert one of them with .to(unit)" if scaled and "go together" in str(error) else error.remedy
        raise DefinitionError(f"{error}: {op.text or op.name} of {shown}", remedy) from None


def _whole(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise DefinitionError(f"{what} takes a whole number of periods, not {cut(value)}")
    return value


def expression(value: object) -> Expr:
    """A formula by itself: a formula, or one of the literals 0, 1, -1."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool) or not isinstance(value, Real):
        raise DefinitionError(*habits.operand(value))
    if float(value) not in (0.0, 1.0, -1.0):
        raise DefinitionError(f"the literal {value} stands in a formula", habits.literal(float(value)))
    return Literal(float(value) or 0.0, ANY if value == 0 else NUMBER)


def apply(name: str, *operands: object, **params: Any) -> Expr:
    """The node for an operation of the table on its operands."""
    op = operation(name)
    if not op.arity[0] <= len(operands) <= op.arity[1]:
        raise DefinitionError(f"{name}() takes {op.arity[0]} to {op.arity[1]} arguments, not {len(operands)}")
    return Apply(op, tuple(_operands(op, operands)), params)


def _constant(number: float, root: float) -> Expr:
    return Literal(number, NUMBER) if root == 1 else apply("divide", number, root)


def _operands(op: Op, operands: Sequence[object]) -> list[Expr]:
    """Operands as nodes; a text beside a choice is one of its options."""
    choices = [o for o in operands if isinstance(o, Expr) and o.unit == TEXT and o.options]
    nodes: list[Expr] = []
    for number, operand in enumerate(operands, 1):
        if not isinstance(operand, str):
            held = constants.held(op, operand, last=number == len(operands))
            nodes.append(expression(operand) if held is None else _constant(*held))
            continue
        if not choices:
            raise DefinitionError(f"the text {operand!r} stands in a formula", habits.text(operand))
        options = Axis(str(choices[0]), choices[0].options, rank=0, key="options")
        code = options.position(operand)
        nodes.append(Literal(options.members[code], TEXT, code=code))  # as the cell has it: not every engine folds ß
    for other in choices[1:]:
        if other.options != choices[0].options:
            raise DefinitionError(f"'{choices[0]}' and '{other}' have different options and can't be compared")
    return nodes


def reduce(name: str, operands: Sequence[object], axis: Axis, first: object, last: object, **params: Any) -> Expr:
    """The node for an operation that consumes an axis."""
    op = operation(name)
    nodes = tuple(expression(operand) for operand in operands)
    nodes[0]._varies(axis, name)
    if isinstance(first, Axis):
        raise DefinitionError(
            f".{name}() takes one axis, and {first.label} is another", f"write .{name}(...).{name}(...)"
        )
    bounds = [None if bound is None else axis.position(bound) for bound in (first, last)]
    if None not in bounds and bounds[0] > bounds[1]:  # type: ignore[operator]
        raise DefinitionError(f".{name}: from {first} to {last} is no period")
    if any(bound is not None for bound in bounds) and not axis.ordered:
        raise DefinitionError(f".{name}: {axis.label} has no order", "first and last go with a timeline")
    return Reduce(op, nodes, axis, bounds[0], bounds[1], params)
