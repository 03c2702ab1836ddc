"""Random formulas of a unit, over the axes of the line that they are for: every operation of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modelgen as mg
from modelgen import DefinitionError, Model, Timeline
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.units import NUMBER, unit
from modelgen.model.items import Item
from tests.fuzz.dice import Dice

PLAIN, DATE, DAYS, MILLIONS, BILLIONS = "", "date", "days", "USD mn", "USD bn"
REDUCTIONS = ["total", "average", "min", "max", "median", "count", "quartile"]


class Formulas:
    """Draws formulas from the items that a line may read.

    What the language refuses while a formula is made (an axis too many, a unit) becomes a constant instead: an
    assumption without axes, of which there is one in each unit.
    """

    def __init__(self, dice: Dice, model: Model) -> None:
        self.dice, self.model = dice, model
        self.readable: list[Item] = []  # has values already
        self.moving: list[Item] = []  # may be read in other periods, though its formula comes later
        self.constants: dict[str, Expr] = {}
        self.exponents: list[Expr] = []
        self.choices: dict[Axis, Expr] = {}
        self.basis: Any = None
        self.rate: Any = None
        self.invested: Any = None  # flows that have one rate of return, within what engines find
        self.own: list[Axis] = []

    def formula(self, name: str, own: list[Axis], depth: int) -> Expr:
        """A formula in the unit of a name that varies over some of the axes `own` at most."""
        self.own = own
        return self.number(name, depth)

    # --- a formula in a unit ---

    def number(self, name: str, depth: int) -> Expr:
        """A formula in a unit."""
        if depth <= 0 or self.dice.whole(0, 5) == 0:
            return self.leaf(name)
        common = [self.signs, self.cases, self.bounds]
        ways: dict[str, list[Callable[[str, int], Expr]]] = {
            DATE: [self.days], DAYS: [self.between, *common], PLAIN: [self.plain, self.scaled, *common],
        }  # fmt: skip
        way = self.dice.one(ways.get(name, [self.scaled, self.money, *common]))
        try:
            found = way(name, depth - 1)
        except DefinitionError:
            return self.leaf(name)
        return found if set(found.axes) <= set(self.own) else self.leaf(name)

    def signs(self, name: str, depth: int) -> Expr:
        """Sums, differences, negatives, rounding."""
        a = self.number(name, depth)
        match self.dice.whole(0, 5):
            case 0:
                return a + self.number(name, depth)
            case 1:
                return a - self.number(name, depth)
            case 2:
                return -a
            case 3:
                return mg.absolute(a)
            case 4:
                return mg.round_to(a, self.dice.one([0, 2, 1, -1, 12]))
        return a + self.number(name, depth) - self.number(name, depth)

    def cases(self, name: str, depth: int) -> Expr:
        """What depends on a condition, a number or an error."""
        a = self.number(name, depth)
        match self.dice.whole(0, 5):
            case 0:
                return mg.where(self.condition(depth), a, self.number(name, depth))
            case 1:
                return mg.where(self.condition(depth), a, mg.not_meaningful)
            case 2:
                return mg.choose(self.number(PLAIN, depth - 1), a, self.number(name, depth))
            case 3:
                return mg.if_error(a, self.number(name, depth))
            case 4:
                return mg.where(self.condition(depth), 0, a)
        return mg.choose(self.model.scenario_number, *[self.leaf(name) for _ in self.model.scenario.members])

    def bounds(self, name: str, depth: int) -> Expr:
        """The least, the greatest or the mean of several."""
        values = [self.number(name, depth) for _ in range(self.dice.whole(1, 3))]
        return self.dice.one([mg.minimum, mg.maximum, mg.average])(*values)

    def scaled(self, name: str, depth: int) -> Expr:
        """Products and quotients with plain numbers, and totals of them."""
        a, b = self.number(name, depth), self.number(PLAIN, depth)
        match self.dice.whole(0, 4):
            case 0:
                return a * b
            case 1:
                return a / b
            case 2:
                return b * a
            case 3:
                return a * b / self.leaf(PLAIN)
        return self.weighted(name)

    def money(self, name: str, depth: int) -> Expr:
        """Another scale of the same money, or a payment."""
        if self.dice.maybe():
            return mg.pmt(self.rate, self.exponents[0], self.number(name, depth))
        return self.number(BILLIONS if name == MILLIONS else MILLIONS, depth).to(name)

    def plain(self, _: str, depth: int) -> Expr:
        """What only plain numbers can be."""
        match self.dice.whole(0, 10):
            case 0:
                return self.number(MILLIONS, depth) / self.number(MILLIONS, depth)
            case 1:
                return self.number(PLAIN, depth) ** self.dice.one(self.exponents)
            case 2:
                return mg.where(self.condition(depth), 1, 0)
            case 3:
                start, end = self.number(DATE, depth), self.leaf(DATE)
                return mg.year_fraction(start, end, self.dice.whole(0, 4))
            case 4:
                return self.number(DAYS, depth) / self.leaf(DAYS)
            case 5:
                return 1 / self.number(PLAIN, depth)
            case 6:
                returns = [mg.irr(self.invested), mg.xirr(self.invested, self.invested.axes[0].end)]
                return self.dice.one(returns)
            case 7:  # neither of them leaves the numbers that all engines tell apart
                size = mg.absolute(self.number(PLAIN, depth))
                return self.dice.one([mg.exp(-size), mg.ln(1 + size)])
            case 8:
                first, last = self.number(MILLIONS, depth), self.number(MILLIONS, depth)
                return mg.cagr(first, last, self.dice.one(self.exponents))
            case 9:
                return self.number(PLAIN, depth) ** (1 / self.dice.one(self.exponents))
        timelines = [axis for axis in self.own if isinstance(axis, Timeline)]
        return timelines[0].index if timelines else self.leaf(PLAIN)

    def days(self, _: str, depth: int) -> Expr:
        """Dates from dates."""
        day = self.number(DATE, depth)
        match self.dice.whole(0, 3):
            case 0:
                return mg.end_of_month(day, self.dice.one(self.exponents))
            case 1:
                return day + self.constants[DAYS]
            case 2:
                return mg.where(self.condition(depth), day, self.leaf(DATE))
        timelines = [axis for axis in self.own if isinstance(axis, Timeline)]
        return timelines[0].end if timelines else day

    def between(self, _: str, depth: int) -> Expr:
        """Days between dates."""
        return self.number(DATE, depth) - self.leaf(DATE)

    def condition(self, depth: int) -> Expr:
        """A comparison, or several."""
        name = self.dice.one([PLAIN, MILLIONS, PLAIN, DATE])
        a, b = self.number(name, depth - 1), self.leaf(name)
        match self.dice.whole(0, 8):
            case 0:
                return a > b
            case 1:
                return a <= b
            case 2:
                return a == b
            case 3:
                return mg.all_of(a >= b, b != a, self.leaf(PLAIN) < 1)
            case 4:
                return mg.any_of(a < b, self.leaf(PLAIN) == 1)
            case 5 if name != DATE:
                return mg.isclose(a, b, self.leaf(name))
            case 6 if self.choices:
                axis = self.dice.one(list(self.choices))
                return self.choices[axis] == self.dice.one(axis.members)
            case 7 if any(isinstance(axis, Timeline) for axis in self.own):
                return next(axis for axis in self.own if isinstance(axis, Timeline)).is_forecast
        other: Expr = self.basis != self.dice.one(self.basis.options)
        return other

    # --- leaves, in place and in time ---

    def leaf(self, name: str) -> Expr:
        """An item in a unit, brought to the line's own axes; a constant where there is none."""
        moved = self.dice.maybe(3)
        pool = [item for item in (self.moving if moved else self.readable) if item.unit.same_as(unit(name))]
        far = [item for item in pool if not moved and not set(item.axes) <= set(self.own)]
        if far and self.dice.maybe():
            pool = far
        if pool:
            item = self.dice.one(pool)
            try:
                expr: Expr = self.along(item) if moved else self.reached(item, name)
            except DefinitionError:
                return self.constants[name]
            if expr.unit.same_as(unit(name)) and set(expr.axes) <= set(self.own):
                return expr
        return self.constants[name]

    def along(self, item: Any) -> Any:
        """An item in an earlier or later period, or step."""
        axis = self.dice.one([axis for axis in item.axes if axis.ordered])
        steps = self.dice.one([1, 1, 2, -1] if any(item is other for other in self.readable) else [1, 1, 2])
        return item.lag(steps, axis) if steps > 0 else item.lead(-steps, axis)

    def reached(self, item: Any, name: str) -> Any:
        """An item at the line's own axes: others are reduced, or one member is taken."""
        expr = item
        away = [axis for axis in item.axes if axis not in self.own]
        totals = len(away) > 1 and self.dice.maybe()
        for number, axis in enumerate(away):  # of formulas Excel sums products only
            if totals:
                expr = expr.total(axis)
            elif number < len(away) - 1:
                expr = expr.at(axis, self.dice.one(axis.members))
            else:
                expr = self.without(expr, axis, name)
        if not away and item.axes and self.dice.maybe(3):
            axis = self.dice.one(item.axes[-2:])
            if name == PLAIN and axis in (item.column_axis, *item.row_axes[-1:]) and self.dice.maybe():
                return item.rank(axis)
            if axis.ordered:
                return item.cumulative
        return expr

    def without(self, expr: Expr, axis: Any, name: str) -> Any:
        """A formula freed of an axis."""
        own = [other for other in self.own if isinstance(other, Timeline) and isinstance(axis, Timeline)]
        if own and self.dice.maybe():
            longer = own[0].frequency < axis.frequency
            return expr.total(axis, by=own[0]) if longer and self.dice.whole(0, 2) else expr.at(axis, own[0])
        ways = ["member", "total", "reduced", "number"]
        ways += ["choice"] * (axis in self.choices) + ["window", "flows", "flows"] * isinstance(axis, Timeline)
        match self.dice.one(ways):
            case "total":
                return expr.total(axis)
            case "reduced":
                how = self.dice.one(REDUCTIONS)
                more = [self.dice.whole(0, 4)] if how == "quartile" else []
                return getattr(expr, how)(axis, *more)
            case "choice":
                return expr.at(axis, self.choices[axis])
            case "number":
                return expr.at(axis, self.constants[PLAIN])
            case "window":
                first, last = sorted(self.dice.whole(0, len(axis) - 1) for _ in range(2))
                how = self.dice.one(["total", "average", "max"])
                return getattr(expr, how)(axis, axis.members[first], axis.members[last])
            case "flows":
                return self.flows(expr, axis, name)
        return expr.at(axis, self.dice.one(axis.members))

    def flows(self, expr: Expr, axis: Any, name: str) -> Expr:
        """Present values, and the return that needs no search."""
        first, rate = axis.members[self.dice.whole(0, max(0, len(axis) - 2))], self.rate
        match self.dice.whole(0, 2 if name == PLAIN else 1):
            case 0:
                return mg.npv(rate, expr, first)
            case 1:
                return mg.xnpv(rate, expr, axis.end, first)
        return mg.mirr(expr, rate, rate, first)

    def weighted(self, name: str) -> Expr:
        """The total of a product, or of a sum of products, over an axis that the line doesn't have."""
        a = self.dice.one([i for i in self.readable if i.unit.same_as(unit(name))] or [self.constants[name]])
        b = self.dice.one([i for i in self.readable if i.unit.same_as(NUMBER)] or [self.constants[PLAIN]])
        product = a * b if self.dice.maybe() else a * b / self.constants[PLAIN] - a
        away = [axis for axis in product.axes if axis not in self.own]
        return product.total(self.dice.one(away)) if away else product
