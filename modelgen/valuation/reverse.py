"""Reverse valuation: the value of a driver at which the model comes out at a price, live in the workbook.

The lines between the driver and the result are lifted over an iteration axis, down whose rows a bracketed
secant walks: regula falsi with the Illinois modification (Dowell and Jarratt, BIT 11, 1971), which keeps the
root between two guesses and still converges faster than halving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, any_of, if_error, round_to, where
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import lift


@dataclass(frozen=True)
class Implied:
    """The driver's implied value (n.m. where the bracket holds no root), and how far the last step is off."""

    value: Line
    gap: Line
    check: Line


def implied(
    sheet: Sheet, label: str, *, driver: Item, result: Line, goal: Any, low: Any, high: Any, digits: int = 6,
    steps: int = 20,
) -> Implied:  # fmt: skip
    """The value of `driver`, between `low` and `high`, at which `result` is `goal`, all else as in the live scenario.

    A driver that varies over members or periods takes the one value for all of them. `low`, `high` and the answer
    are in the driver's unit, `goal` in the result's; the gap between result and goal is closed to `digits` decimals.
    The check that belongs to it holds once it is closed at the last step. Where the gaps at the two ends have the
    same sign, the value is n.m. and the check fails. DefinitionError where `result` doesn't depend on `driver`.
    """
    m = sheet.model
    step = m.iteration(f"{label}: step", steps)
    table = m.workings.table(f"{label}: from step to step", step)
    driver_unit, result_unit = str(driver.unit), str(result.unit)
    guess = table.line(f"{label}: guess", step, unit=driver_unit)
    gap = table.line(f"{label}: result less goal", step, unit=result_unit)
    other = table.line(f"{label}: other end", step, unit=driver_unit)
    other_gap = table.line(f"{label}: its gap", step, unit=result_unit)

    m.workings.heading(f"{label}: the model at each step")
    lifted = lift(m.workings, result, {driver: guess}, label)
    # rounded, for what is left of a small difference of large numbers differs from engine to engine
    gap.formula = round_to(lifted - goal, digits)
    guess.define("1", low)
    guess.define("2", high)
    crossed = gap * gap.prior < 0
    rise = gap.prior - other_gap.prior
    secant = guess.prior - gap.prior * (guess.prior - other.prior) / rise
    guess.formula = where(any_of(gap.prior == 0, rise == 0), guess.prior, secant)
    other.define("1", low)
    other.define("2", guess.prior)
    other.formula = where(crossed, guess.prior, other.prior)
    other_gap.define("1", gap)
    other_gap.define("2", gap.prior)
    other_gap.formula = where(crossed, gap.prior, other_gap.prior / (expression(1) + 1))

    first, last = gap.at(step, "1"), gap.at(step, str(steps))
    bracketed: Expr = first * gap.at(step, "2") <= 0
    value = sheet.line(label, unit=driver_unit)
    value.formula = if_error(where(bracketed, guess.at(step, str(steps)), not_meaningful), not_meaningful)
    off = sheet.line(f"{label}: gap left", unit=result_unit)
    off.formula = last
    check = m.check(f"{label} is found", all_of(bracketed, last == 0))
    return Implied(value, off, check)
