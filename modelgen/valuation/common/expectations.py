"""What methods expect of what they are given, declared as data and checked in one place.

An `Expected` declares the kind of an argument, the axes it may vary over, its unit and its owner, and what is said of
one that is otherwise; `expect` refuses the first that isn't met. What values an argument takes is known only in the
workbook: `Bounds` declares them and gives the condition for a check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.functions import all_of, maximum, minimum
from modelgen.formula.units import BOOLEAN, DATE, Unit
from modelgen.model.items import Line
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.owners import origin


@dataclass(frozen=True)
class Expected:
    """What an argument is: a formula unless another kind is declared; what isn't declared may be anything.

    `what` and `remedy` are said otherwise, with these words in braces: {value}, its {kind} and {unit}, the axes it
    varies {over}, the first {axis} that it mustn't vary over, the {marked} line whose owner is another, and whatever
    the method gives to `expect`.
    """

    what: str
    remedy: str = ""
    kind: type[Any] = Expr
    axes: tuple[Axis, ...] | None = None  # exactly these
    within: tuple[Axis | type[Axis], ...] | None = None  # none but these, or axes of these kinds
    timelines: range | None = None  # how many of its axes are timelines
    unit: Callable[[Unit], bool] | None = None
    owner: type[Line] | None = None  # unless nobody knows whose it is

    def met_by(self, value: Any) -> bool:
        """Whether an argument is as expected."""
        return (
            isinstance(value, self.kind)
            and (self.axes is None or value.axes == self.axes)
            and not self.outside(value)
            and (self.timelines is None or sum(isinstance(axis, Timeline) for axis in value.axes) in self.timelines)
            and (self.unit is None or self.unit(value.unit))
            and (self.owner is None or (known := origin(value)) is None or isinstance(known, self.owner))
        )

    def outside(self, value: Any) -> list[Axis]:
        """The axes that an argument mustn't vary over."""
        allowed = self.within
        if allowed is None:
            return []
        kinds = tuple(kind for kind in allowed if isinstance(kind, type))
        return [axis for axis in value.axes if axis not in allowed and not isinstance(axis, kinds)]

    def refusal(self, value: Any, **words: object) -> DefinitionError:
        """What is said of an argument that is otherwise."""
        said: dict[str, object] = {"value": value, "kind": type(value).__name__}
        if isinstance(value, Expr):
            outside = self.outside(value)
            said |= {"unit": value.unit, "over": labels(value.axes)}
            said |= {"axis": outside[0].label} if outside else {}
            said |= {} if (marked := origin(value)) is None else {"marked": marked.label}
        said |= words
        return DefinitionError(self.what.format(**said), self.remedy.format(**said))


def expect(value: Any, *expected: Expected, **words: object) -> None:
    """DefinitionError for the first expectation that an argument doesn't meet."""
    for each in expected:
        if not each.met_by(value):
            raise each.refusal(value, **words)


def labels(axes: Sequence[Axis]) -> str:
    """The axes by name."""
    return ", ".join(axis.label for axis in axes)


def is_date(unit: Unit) -> bool:
    """Whether amounts in a unit are dates."""
    return unit == DATE


def is_condition(unit: Unit) -> bool:
    """Whether what has a unit is true or false."""
    return unit == BOOLEAN


@dataclass(frozen=True)
class Bounds:
    """Between which values an argument lies: 0 and 1, for a formula holds no other constants."""

    least: int = 0
    most: int | None = None

    def hold(self, *values: Expr) -> Expr:
        """Whether the least and the greatest of all values lie within."""
        above = minimum(self.least, *values) == self.least
        return above if self.most is None else all_of(above, maximum(self.most, *values) == self.most)

    def hold_each(self, value: Expr) -> Expr:
        """Whether a value lies within, in every period and for every member."""
        return value >= self.least if self.most is None else all_of(value >= self.least, value <= self.most)


NOT_NEGATIVE, FRACTION = Bounds(), Bounds(most=1)
