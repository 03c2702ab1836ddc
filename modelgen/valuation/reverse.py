"""Reverse valuation: the value of a driver at which the model comes out at a price, live in the workbook.

The lines between the driver and the result are lifted over an iteration axis, down whose rows a bracket closes: by
inverse quadratic interpolation through the last three points where they lie on a smooth curve, else by halving
(Chandrupatla, "A new hybrid quadratic/bisection algorithm", Advances in Engineering Software 28, 1997).
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

PLACES = 12  # all engines are to decide alike and to go the same part of the way


@dataclass(frozen=True, eq=False)
class Implied:
    """The driver's implied value (n.m. where no root was found), and how far the result at the last step is off."""

    value: Line
    gap: Line
    check: Line


@method
def implied(
    sheet: Sheet, label: str, *, driver: Any, result: Line, goal: Any, low: Any, high: Any, digits: int = 9,
    steps: int = 20,
) -> Implied:  # fmt: skip
    """The value of `driver`, between `low` and `high`, at which `result` is `goal`, all else as in the live scenario.

    A driver that varies over members or periods takes the one value for all of them, but for its actuals;
    `growth.at(segment, "AWS")` varies one member. `low`, `high` and the answer are in the driver's unit, `goal` in the
    result's. The root is found where the result is the goal to `digits` decimals of the goal's size (of the smaller
    result at the two ends where the goal is 0); else the answer is n.m. and the check fails. An end of the bracket
    may have no value (growth at the rate): the search steps in from it. DefinitionError where `result` doesn't depend
    on `driver`, and for what is no number, driver or line.
    """
    varied = Driver.of(driver, f"'{label}'")
    refuse_result(result, f"'{label}'")
    for name, number, least, most in (("digits", digits, 3, 12), ("steps", steps, 3, 200)):
        if not isinstance(number, int) or not least <= number <= most:
            raise DefinitionError(f"'{label}' has {name}={number!r}", f"use a whole number from {least} to {most}")
    m = sheet.model
    step = m.iteration(f"{label}: step", steps)
    table = m.workings.table(f"{label}: from step to step", step)
    guess = table.line(f"{label}: guess", step, unit=str(varied.item.unit))
    m.workings.heading(f"{label}: the model at each step")
    # a driver without axes is the guess itself
    drivers = vary(m.workings, [(varied, guess)], label) if varied.item.axes else {varied.item: guess}
    lifted = lift(m.workings, result, drivers, label)
    size = _size(table, lifted, expression(goal), label)
    gap = table.line(f"{label}: result less goal, by size", step, unit="")
    # rounded, for what is left of a small difference of large numbers differs from engine to engine; + 0 makes -0 a 0
    off = round_to((lifted - goal) / size, digits) + 0
    gap.formula = if_error(where(lifted == goal, 0, off), not_meaningful)
    guess.formula = low + _search(table, gap, size, label) * (high - low)

    end = str(steps)
    value = sheet.line(label, unit=str(varied.item.unit))
    value.formula = if_error(where(gap.at(step, end) == 0, guess.at(step, end), not_meaningful), not_meaningful)
    left = sheet.line(f"{label}: gap left", unit=str(result.unit))
    left.formula = if_error(gap.at(step, end) * size.at(step, end), not_meaningful)
    check = m.check(f"{label} is found", gap.at(step, end) == 0)
    return Implied(value=value, gap=left, check=check)


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
