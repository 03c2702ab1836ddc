"""Reverse valuation: the value of a driver at which the model comes out at a price, live in the workbook.

The lines between the driver and the result are lifted over two iteration axes. Along the first the bracket is scanned
in equal parts: the root lies in the first part, from `low` on, at whose ends the result is on different sides of the
goal; where there is none, anywhere in the bracket. Down the rows of the second that part closes: by inverse quadratic
interpolation through the last three points where they lie on a smooth curve, else by halving (Chandrupatla, "A new
hybrid quadratic/bisection algorithm", Advances in Engineering Software 28, 1997).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import absolute, all_of, any_of, if_error, maximum, minimum, round_to, where
from modelgen.model.drivers import Driver, refuse_result, vary
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet, Table
from modelgen.model.sweeps import lift
from modelgen.valuation.common.method import method
from modelgen.valuation.common.sound import Sound

PLACES = 12  # all engines are to decide alike and to go the same part of the way


@dataclass(frozen=True, eq=False)
class Implied:
    """The driver's implied value (n.m. where no root was found), and how far the result at the last step is off.

    `crossings` are the parts of the scan in which the result passes the goal: where there are several, there are other
    roots, and the check `only` warns.
    """

    value: Line
    gap: Line
    crossings: Line
    check: Line
    only: Line


@method
def implied(
    sheet: Sheet, label: str, *, driver: Any, result: Line, goal: Any, low: Any, high: Any, digits: int = 9,
    steps: int = 20, scan: int = 10,
) -> Implied:  # fmt: skip
    """The value of `driver`, between `low` and `high`, at which `result` is `goal`, all else as in the live scenario.

    A driver that varies over members or periods takes the one value for all of them, but for its actuals;
    `growth.at(segment, "AWS")` varies one member. `low`, `high` and the answer are in the driver's unit, `goal` in the
    result's. The root is found where the result is the goal to `digits` decimals of the goal's size (of the smaller
    result at the two ends where the goal is 0); else the answer is n.m. and the check fails. An end of the bracket
    may have no value (growth at the rate): the search steps in from it. `scan` is the number of parts in which the
    bracket is scanned: of several roots that lie in different parts it is the one nearest to `low` that is given, and a
    check warns. DefinitionError where `result` doesn't depend
    on `driver`, and for what is no number, driver or line.
    """
    varied = Driver.of(driver, f"'{label}'")
    refuse_result(result, f"'{label}'")
    for name, number, least, most in (("digits", digits, 3, 12), ("steps", steps, 3, 200), ("scan", scan, 2, 199)):
        if not isinstance(number, int) or not least <= number <= most:
            raise DefinitionError(f"'{label}' has {name}={number!r}", f"use a whole number from {least} to {most}")
    m = sheet.model
    low, high = expression(low), expression(high)
    sought = _Sought(sheet=sheet, driver=varied, result=result, goal=expression(goal), digits=digits)
    scanned = _scan(sought, label, low, high, scan)
    begin, until = scanned.low, scanned.high

    step = m.iteration(f"{label}: step", steps)
    table = m.workings.table(f"{label}: from step to step", step)
    guess = table.line(f"{label}: guess", step, unit=str(varied.item.unit))
    lifted = sought.at(guess, label, "step")
    size = _size(table, lifted, sought.goal, label)
    gap = sought.gap(table, lifted, size, f"{label}: result less goal, by size")
    guess.formula = begin + _search(table, gap, size, label) * (until - begin)

    end = str(steps)
    value = sheet.line(label, unit=str(varied.item.unit))
    left = sheet.line(f"{label}: gap left", unit=str(result.unit))
    left.formula = if_error(gap.at(step, end) * size.at(step, end), not_meaningful)
    crossings = sheet.line(f"{label}: crossings of the goal in the scan", unit="")
    crossings.formula = scanned.crossings
    check = m.check(f"{label} is found", gap.at(step, end) == 0)
    value.formula = Sound((check,)).of(guess.at(step, end))
    only = m.check(f"{label}: the scan crosses the goal once at most", crossings <= 1, severity="warning")
    return Implied(value=value, gap=left, crossings=crossings, check=check, only=only)


@dataclass(frozen=True, eq=False)
class _Sought:
    """What is searched for."""

    sheet: Sheet
    driver: Driver
    result: Line
    goal: Expr
    digits: int

    def at(self, guess: Line, label: str, each: str) -> Line:
        """The result at each guess."""
        workings, item = self.sheet.model.workings, self.driver.item
        workings.heading(f"{label}: the model at each {each}")
        # a driver without axes is the guess itself
        drivers = vary(workings, [(self.driver, guess)], label) if item.axes else {item: guess}
        return lift(workings, self.result, drivers, label)

    def gap(self, table: Table, lifted: Line, size: Expr, name: str) -> Line:
        """How far the result is from the goal, in parts of a size; n.m. where it has no value."""
        gap = table.line(name, table.axis, unit="")
        # rounded, for what is left of a small difference of large numbers differs from engine to engine; + 0 makes -0
        # a 0
        off = round_to((lifted - self.goal) / size, self.digits) + 0
        gap.formula = if_error(where(lifted == self.goal, 0, off), not_meaningful)
        return gap


@dataclass(frozen=True, eq=False)
class _Scanned:
    """The part of a bracket in which the first root lies, or all of it, and in how many parts one does."""

    low: Expr
    high: Expr
    crossings: Expr


def _scan(sought: _Sought, label: str, low: Expr, high: Expr, parts: int) -> _Scanned:
    """The result at the ends of equal parts of the bracket, from `low` on."""
    m, unit = sought.sheet.model, str(sought.driver.item.unit)
    point = m.iteration(f"{label}: point", parts + 1)
    first, last = point.members[0], point.members[-1]
    table = m.workings.table(f"{label}: from point to point of the scan", point)

    def column(name: str, unit: str = "") -> Line:
        return table.line(f"{label}: {name}", point, unit=unit)

    number, guess = column("number of the part"), column("point", unit)
    number.define(first, 0)
    number.formula = number.prior + 1
    guess.formula = low + number / number.at(point, last) * (high - low)
    lifted = sought.at(guess, f"{label} (scan)", "point of the scan")
    own = if_error(absolute(lifted), 0)
    largest = column("size of the result", str(lifted.unit))
    largest.formula = own
    size = where(sought.goal == 0, largest.max(point), absolute(sought.goal))
    gap = sought.gap(table, lifted, size, f"{label}: result less goal at the point, by size")
    crosses, so_far, begin, end = (
        column("crosses the goal"), column("crossings so far"), column("low end of the part", unit),
        column("high end of the part", unit),
    )  # fmt: skip
    crosses.define(first, if_error(where(gap == 0, 1, 0), 0))
    # n.m. is on no side
    crosses.formula = if_error(where(gap == 0, 1, where(gap * gap.prior < 0, 1, 0)), 0)
    so_far.define(first, crosses)
    so_far.formula = so_far.prior + crosses
    here = all_of(crosses == 1, so_far == 1)
    begin.define(first, where(here, guess, not_meaningful))
    begin.formula = where(here, guess.prior, not_meaningful)
    end.formula = where(here, guess, not_meaningful)
    crossings = so_far.at(point, last)
    return _Scanned(
        low=where(crossings > 0, begin.min(point), low), high=where(crossings > 0, end.min(point), high),
        crossings=crossings,
    )  # fmt: skip


def _size(table: Table, lifted: Line, goal: Expr, label: str) -> Line:
    """What a gap is measured by: the goal, or where that is 0 the smaller of the results at the two ends."""
    size = table.line(f"{label}: size", table.axis, unit=str(lifted.unit))
    own = if_error(absolute(lifted), 0)
    least, most = minimum(own, size.prior), maximum(own, size.prior)
    size.define("1", where(goal == 0, own, absolute(goal)))
    size.define("2", where(goal == 0, where(least == 0, most, least), absolute(goal)))
    size.formula = size.prior
    return size


def _search(table: Table, gap: Line, size: Line, label: str) -> Line:
    """The guess of each step as a part of the bracket: its low end, its high end, then on from the last three points.

    The root lies between the guess and the other end; the third point is the one that was left before.
    """

    def columns(*names: str) -> list[Line]:
        return [table.line(f"{label}: {name}", table.axis, unit="") for name in names]

    guess, other, third = columns("place of the guess", "place of the other end", "place of the third point")
    at_guess, at_other, at_third, beyond = columns(
        "gap there", "gap at the other end", "gap at the third", "gap beyond"
    )
    along, up, part = columns("from other to guess, along", "from other to guess, up", "part of the way to the other")

    # a point without a value counts as one beyond the root, seen from the end that has a value
    low_gap = gap.prior * size.prior / size
    beyond.define("1", 0)
    beyond.define("2", if_error(-low_gap, if_error(-gap, 0)))
    beyond.formula = beyond.prior
    at_guess.formula = if_error(gap + 0, beyond)
    for line, second in ((other, 0), (third, 0), (at_other, if_error(low_gap, beyond)), (at_third, at_other)):
        line.define("1", 0)
        line.define("2", second)
    same_side = any_of(all_of(at_guess > 0, at_guess.prior > 0), all_of(at_guess < 0, at_guess.prior < 0))
    other.formula = where(same_side, other.prior, guess.prior)
    third.formula = where(same_side, guess.prior, other.prior)
    at_other.formula = where(same_side, at_other.prior, at_guess.prior)
    at_third.formula = where(same_side, at_guess.prior, at_other.prior)

    along.formula = if_error((guess - other) / (third - other), 0)
    up.formula = if_error((at_guess - at_other) / (at_third - at_other), 0)
    smooth = all_of(round_to(up * up - along, PLACES) < 0, round_to((1 - up) * (1 - up) + along - 1, PLACES) < 0)
    rise = at_third - at_other
    quadratic = at_guess / (rise * rise) * (at_third / up - at_other * (1 - along) / (along * (1 - up)))
    half = expression(1) / (expression(1) + 1)
    part.formula = where(
        at_guess == 0, 0, where(at_other == 0, 1, if_error(where(smooth, round_to(quadratic, PLACES), half), half))
    )
    guess.define("1", 0)
    guess.define("2", 1)
    guess.formula = guess.prior + part.prior * (other.prior - guess.prior)
    return guess
