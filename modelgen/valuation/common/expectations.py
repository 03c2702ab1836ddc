"""What methods expect of what they are given, declared as data and checked in one place.

An `Expected` declares the kind of an argument, the axes it may vary over, its unit, whose figure it is and of
    what, and what is said of
one that is otherwise; `expect` refuses the first that isn't met. What values an argument takes is known only in the
workbook: `Bounds` declares them and gives the condition for a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from types import UnionType
from typing import Any, Literal

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.functions import all_of, maximum, minimum
from modelgen.formula.labels import cut
from modelgen.formula.units import BOOLEAN, DATE, Unit
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.marks import marked, marked_item


@dataclass(frozen=True, eq=False)
class Expected:
    """What an argument is: a formula unless another kind is declared; what isn't declared may be anything.

    `what` and `remedy` are said otherwise. In braces they name the {value}, its {kind} and {unit}, the axes it varies
    {over}, those {outside} the ones it may vary over and the first {axis} of them, its {timelines}, the item that
    is {marked} and its {mark}, and whatever the method gives to `expect`.
    """

    what: str
    remedy: str = ""
    kind: type[Any] | UnionType = Expr
    axes: tuple[Axis, ...] | None = None  # exactly these
    within: tuple[Axis | type[Axis], ...] | None = None  # none but these, or axes of these kinds
    timelines: Literal["none", "one", "some"] | None = None  # how many of its axes are timelines
    beside: Axis | None = None  # an axis that doesn't count in any of these
    unit: Callable[[Unit], bool] | None = None
    whose: str = ""  # unless nobody said whose it is
    figures: tuple[str, ...] = ()  # one of these, unless nobody said what it is

    def met_by(self, value: Any) -> bool:
        """Whether an argument is as expected."""
        return (
            isinstance(value, self.kind)
            and (self.axes is None or set(self._counted(value)) == set(self.axes))
            and not self._outside(value)
            and (self.timelines is None or self._has_timelines(self._counted(value)))
            and (self.unit is None or self.unit(value.unit))
            and not self._said_otherwise(value)
        )

    def refusal(self, value: Any, **words: object) -> DefinitionError:
        """What is said of an argument that is otherwise."""
        plain = value if isinstance(value, Expr | str) else cut(value)
        said: dict[str, object] = {"value": plain, "given": cut(value), "kind": type(value).__name__}
        if isinstance(value, Expr):
            over, outside = self._counted(value), self._outside(value)
            said |= {"unit": value.unit, "over": labels(over), "outside": labels(outside)}
            said |= {"timelines": labels([axis for axis in over if isinstance(axis, Timeline)])}
            said |= {"axis": outside[0].label} if outside else {}
            said |= {"marked": marked_item(value), "mark": marked(value)}
        said |= words
        return DefinitionError(self.what.format(**said), self.remedy.format(**said))

    def _said_otherwise(self, value: Any) -> bool:
        """Whether an argument is marked as what it can't be."""
        if not self.whose and not self.figures:
            return False
        mark = marked(value)
        return (self.whose and mark.whose not in ("", self.whose)) or bool(
            self.figures and mark.what and mark.what not in self.figures
        )

    def _counted(self, value: Any) -> tuple[Axis, ...]:
        return tuple(axis for axis in value.axes if axis is not self.beside)

    def _has_timelines(self, axes: Sequence[Axis]) -> bool:
        number = sum(isinstance(axis, Timeline) for axis in axes)
        return number == 0 if self.timelines == "none" else number == 1 if self.timelines == "one" else number > 0

    def _outside(self, value: Any) -> list[Axis]:
        """The axes that an argument mustn't vary over."""
        if self.within is None:
            return []
        kinds = tuple(kind for kind in self.within if isinstance(kind, type))
        return [axis for axis in self._counted(value) if axis not in self.within and not isinstance(axis, kinds)]


def expect(value: Any, *expected: Expected, **words: object) -> None:
    """DefinitionError for the first expectation that an argument doesn't meet."""
    for each in expected:
        if not each.met_by(value):
            raise each.refusal(value, **words)


def expect_each(values: Iterable[Any], *expected: Expected, **words: object) -> None:
    """DefinitionError for the first argument that doesn't meet an expectation."""
    for value in values:
        expect(value, *expected, **words)


# a literal that stands in a formula is refused there, but for 0, 1 and -1, which a NUMBER may be
FORMULA = Expected("{name} is {given}", "make it an assumption, with a source")
NUMBER = replace(FORMULA, kind=Expr | Real)
ONE = Expected("{name} varies over {axis}", "give one", within=())
ONE_AMOUNT = replace(ONE, remedy="give one amount")


def labels(axes: Sequence[Axis]) -> str:
    """The axes by name."""
    return ", ".join(axis.label for axis in axes) or "no members"


def is_date(unit: Unit) -> bool:
    """Whether amounts in a unit are dates."""
    return unit == DATE


def is_condition(unit: Unit) -> bool:
    """Whether what has a unit is true or false."""
    return unit == BOOLEAN


@dataclass(frozen=True, eq=False)
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
