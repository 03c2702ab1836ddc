"""A multiple against one reference: a sector's figure, the peers' mean or median, or the company's own past.

premium = multiple / reference - 1        a fraction; a discount where it is below 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, maximum, where
from modelgen.model.items import Input, Line
from modelgen.model.sheets import Container, Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, expect
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows


@dataclass(frozen=True, eq=False)
class OwnHistory:
    """The multiples of the past that count, their average, and the premium of today's multiple to it."""

    counted: Line
    average: Line
    premium: Line
    check: Line


@method
def premium(on: Container, label: str, multiple: Any, reference: Any, *, key: str = "") -> Line:
    """Premium of a multiple to a reference, a fraction: 32.4x to 16.8x is 92.9%. n.m. unless both are above 0."""
    its, of = expression(multiple), expression(reference)
    formula = where(all_of(above_0(its), above_0(of)), its / of - 1, not_meaningful)
    line = on.line(label, *formula.axes, unit="%", key=key)
    line.formula = formula
    return line


@method
def own_history(
    sheet: Sheet, label: str, *, history: Expr, current: Any, first: object = None, last: object = None
) -> OwnHistory:
    """A company's multiple against the average of its own past, from `first` to `last` where those are given.

    `history` varies over one axis: of a timeline the actual periods count, without one `m.axis` of years serves. What
    isn't above 0 in it is left out. Where nothing is left, average and premium are n.m. and the check fails.
    """
    expect(history, FORMULA, name=f"the past of '{label}'")
    if len(history.axes) != 1:
        raise DefinitionError(f"'{label}': the past '{history}' doesn't vary over one axis", "give multiples by year")
    axis, rows = history.axes[0], Rows(sheet, f"{label}: ", "x")
    phase = "history" if isinstance(axis, Timeline) else "formula"
    counted = rows.add("own history", where(above_0(history), history, not_meaningful), phase=phase)
    found = counted.count(axis, first, last) > 0
    average = rows.add("average of own history", where(found, counted.average(axis, first, last), not_meaningful))
    to_average = premium(sheet, f"{label}: premium to own history", current, average)
    check = sheet.model.check(f"{label}: own history has a multiple", found)
    return OwnHistory(counted=counted, average=average, premium=to_average, check=check)


def above_0(value: Expr) -> Expr:
    """Whether a value is above 0; one that is n.m. isn't."""
    # MAX passes over n.m. in a cell, where a comparison would be an error; an input is a number in any case
    return value > 0 if isinstance(value, Input) else maximum(value, 0) > 0
