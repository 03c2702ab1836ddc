"""Values weighted by probability, over cases such as a model's scenarios.

    expected value      sum of p * value
    standard deviation  root of the sum of p * (value / expected value - 1)^2

Scenarios stand side by side (`m.scenario_table`), whatever the selector says.

Reference: Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 17.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import absolute, if_error, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, FRACTION, Expected, expect
from modelgen.valuation.common.marks import marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.terminal import DIGITS


@dataclass(frozen=True, eq=False)
class ExpectedValue:
    """The cases' values and probabilities, their mean, and how far they spread about it."""

    value: Line
    probability: Line
    expected: Line
    deviation: Line  # standard deviation, a fraction of the mean; n.m. unless that is above 0
    checks: tuple[Line, ...]


_CASES = Expected("'{label}': the values '{value}' vary over {over}", "give one for each case: over one axis")
_LIKE = Expected("'{label}': {name} varies over {over}, and the values over {case}", "give one for each case")


@method
def expected_value(
    sheet: Sheet, values: Expr, probability: Expr, *, label: str = "Probability-weighted"
) -> ExpectedValue:
    """The mean of values that vary over one axis of cases, each with its probability.

    Of a model's scenarios `m.scenario_table([result])[result]` has the values, and `.axes` the cases, over which the
    probability is an assumption (`shared=True`: it is the same whatever scenario is live). A case that is n.m. leaves
    no expected value. Checks: each case has a value, probabilities are between 0 and 1 and add up to 1.
    """
    expect(values, FORMULA, name=f"'{label}': the values")
    if len(values.axes) != 1:
        raise _CASES.refusal(values, label=label)
    case = values.axes[0]
    expect(probability, FORMULA, replace(_LIKE, axes=(case,)), name="the probability", label=label, case=case.label)
    if isinstance(probability, Line) and probability.cases is not None:
        why = f"'{label}': '{probability.label}' differs by scenario"
        raise DefinitionError(why, "declare it shared=True: the cases stand side by side, whatever scenario is live")
    m = sheet.model
    columns = Rows(sheet.table(label, case), f"{label}: ", values.unit, axes=(case,))
    chance, shown = columns.add("probability", probability, unit="%"), columns.add("value", values)
    part = columns.add("weighted value", if_error(chance * shown, not_meaningful))
    there = m.check(f"{label}: every case has a value", absolute(part.total(case)) >= 0)
    sound = Sound((there,))
    rows, columns = Rows(sheet, f"{label}: ", values.unit, sound=sound), replace(columns, sound=sound)
    mean = rows.add("expected value", part.total(case), mark=marked(values))
    above = mean > 0
    distance = columns.add("distance from it", where(above, shown / mean - 1, not_meaningful), unit="%")
    away = columns.add(
        "weighted square of the distance", where(above, chance * distance * distance, not_meaningful), unit=""
    )
    square = away.total(case)
    spread = rows.add("standard deviation", where(above, square ** (1 / (expression(1) + 1)), not_meaningful), unit="%")
    checks = (
        there,
        m.check(f"{label}: probabilities are between 0 and 1", FRACTION.hold_each(chance)),
        m.check(f"{label}: probabilities add up to 1", round_to(chance.total(case) - 1, DIGITS) == 0),
    )
    return ExpectedValue(value=shown, probability=chance, expected=mean, deviation=spread, checks=checks)
