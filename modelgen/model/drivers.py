"""Drivers: what a sensitivity, a tornado or a search varies. An assumption, a line, or one member of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Expr, expression
from modelgen.formula.functions import round_to, where
from modelgen.formula.units import BOOLEAN, DATE, TEXT
from modelgen.model.address import OPENING
from modelgen.model.items import Input, Item, Line, cases_of
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import rows_of, stand_in

DECIMALS = 12  # of a rate or a growth, as a fraction


@dataclass(frozen=True, eq=False)
class Driver:
    """What is varied: an item, or the rows of it that are at some members."""

    item: Item
    members: dict[Axis, int]

    @classmethod
    def of(cls, given: object, what: str) -> Driver:
        """DefinitionError for anything that isn't an item or one member of it, or that is no number."""
        expr, members = given, dict[Axis, int]()
        while isinstance(expr, At):
            members[expr.axis] = expr.position
            expr = expr.children[0]
        if not isinstance(expr, Item) or expr.column_axis in members:
            raise DefinitionError(
                f"{what} varies '{given}'", "name an assumption, a line, or a member: growth.at(segment, 'AWS')"
            )
        if isinstance(expr, Input) and expr.by_scenario:
            raise DefinitionError(f"{what} varies the cases of '{expr.label}'", "name the assumption itself")
        if expr.unit in (TEXT, DATE, BOOLEAN):
            raise DefinitionError(f"{what} varies the {expr.unit} '{expr.label}' by steps", "vary a number")
        return cls(expr, members)

    @property
    def name(self) -> str:
        """The item's label, and the members."""
        at = (axis.members[self.members[axis]] for axis in self.item.axes if axis in self.members)
        return ", ".join([self.item.label, *at])

    @property
    def unit(self) -> str:
        """The item's unit, as it is declared."""
        return str(self.item.unit)

    @property
    def largest(self) -> float:
        """The size of the largest number that is given for it, or that its bounds allow beyond 1; 0 of a calculated
        line."""
        given = self.item if isinstance(self.item, Input) else cases_of(self.item)
        if given is None:
            return 0.0
        bounds = (bound for bound in (given.minimum, given.maximum) if bound is not None and abs(bound) > 1)
        return max(map(abs, (*given.given.values(), *bounds)), default=0.0)

    def covers(self, row: Mapping[Axis, int]) -> bool:
        """Whether a row of the item is varied; `row` may leave an axis out, which then is any member."""
        return all(row.get(axis, at) == at for axis, at in self.members.items())

    def stepped(self, value: Expr, step: Expr) -> Expr:
        """A value of it and a step. Fractions are rounded: 5% less 2% is to be 3%, which a rate mustn't reach."""
        moved = value + step
        return where(step == 0, value, round_to(moved, DECIMALS) if self.item.unit.dimensionless else moved)

    def head(self, *, at_end: bool = False) -> tuple[str, Expr]:
        """A name and a number to show: of several, that of the first member in the first period that moves (in the last
        one `at_end`)."""
        item, value = self.item, expression(self.item)
        ahead = isinstance(item, Line) and any(phase == "forecast" for phase, _, _ in item.formulas())
        shown = item.span[1] - 1 if at_end else max(item.span[0], item.past if ahead else 0)
        names = [item.label]
        for axis in item.axes:
            at = self.members.get(axis, shown if axis is item.column_axis else 0)
            value = At(value, axis, at)
            names.append(axis.members[at])
        return ", ".join(names), value


def vary(on: Sheet, changes: Sequence[tuple[Driver, Expr]], suffix: str) -> dict[Item, Expr]:
    """For each item a line in which the rows that its drivers name take their formulas, and the others its own value.

    DefinitionError where two drivers share a row.
    """
    found: dict[Item, Expr] = {}
    for (driver, _), (other, _) in combinations(changes, 2):
        if driver.item is other.item and driver.covers(other.members):
            raise DefinitionError(f"'{suffix}' varies '{driver.name}' twice", "vary another driver, or another member")
    for item in dict.fromkeys(driver.item for driver, _ in changes):
        own = [(driver, formula) for driver, formula in changes if driver.item is item]
        common = own[0][1]
        axes = [axis for _, formula in own for axis in formula.axes if axis not in item.axes]
        line = stand_in(on, item, axes, common, suffix)
        phase = next(phase for phase, _, _ in line.formulas())
        for row in line.rows():
            at = dict(zip(line.row_axes, row, strict=True))
            formula = next((formula for driver, formula in own if driver.covers(at)), item)
            if formula is not common:
                line._set(phase, row, formula)
        if isinstance(item, Line) and OPENING in item.phases():
            _open(line, item)
        found[item] = line
    return found


def _open(line: Line, original: Line) -> None:
    """Let a line begin as the original does."""
    for phase, members, formula in original.formulas():
        if phase == OPENING:
            for row in rows_of(original, line, members):
                line._set(phase, row, formula)


def refuse_result(result: object, what: str) -> None:
    """DefinitionError for what no sweep, walk or search can come out at."""
    if not isinstance(result, Line) or result.axes or result.unit in (TEXT, DATE):
        raise DefinitionError(
            f"'{getattr(result, 'label', result)}' can't be the result of {what}", "use a calculated line without axes"
        )
