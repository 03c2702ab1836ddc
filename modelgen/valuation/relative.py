"""A multiple against one reference: a sector's figure, the peers' mean or median, or the company's own past.

premium    = multiple / reference - 1             a fraction; a discount where it is below 0
deviation  = sqrt(sum of (past - average)^2 / (n - 1))
z-score    = (multiple - average) / deviation     how many deviations it is from its past
percentile = the part of the past that isn't above it
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
from modelgen.valuation.common.sound import Sound


@dataclass(frozen=True, eq=False)
class OwnHistory:
    """The multiples of the past that count, and today's multiple against them: n.m. where they say nothing."""

    counted: Line
    count: Line
    low: Line
    median: Line
    high: Line
    average: Line
    deviation: Line  # a sample's; of two multiples or more
    premium: Line  # of today's to the average
    z_score: Line
    percentile: Line
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
    """A company's multiple against its own past, from `first` to `last` where those are given.

    `history` varies over one axis: of a timeline the actual periods count, without one `m.axis` of dates serves. What
    isn't above 0 in it is left out. Where nothing is left, all figures are n.m. and the check fails; a deviation takes
    two, and a z-score two that differ. A multiple of today that isn't above 0 has no premium, z-score or percentile.
    """
    expect(history, FORMULA, name=f"the past of '{label}'")
    if len(history.axes) != 1:
        raise DefinitionError(f"'{label}': the past '{history}' doesn't vary over one axis", "give multiples by year")
    axis, rows = history.axes[0], Rows(sheet, f"{label}: ", "x")
    phase = "history" if isinstance(axis, Timeline) else "formula"
    counted = rows.add("own history", where(above_0(history), history, not_meaningful), phase=phase)
    one = Rows(sheet, f"{label}: ", "x", axes=())
    count = one.add("number of own history", counted.count(axis, first, last), unit="")
    found, today = count > 0, expression(current)

    check = sheet.model.check(f"{label}: own history has a multiple", found)

    def of_past(name: str, statistic: Expr) -> Line:
        return one.add(f"{name} of own history", Sound((check,)).of(statistic))

    average = of_past("average", counted.average(axis, first, last))
    low, high = of_past("low", counted.min(axis, first, last)), of_past("high", counted.max(axis, first, last))
    median = of_past("median", counted.median(axis, first, last))
    mean = where(found, counted.average(axis, first, last), 0)
    apart = rows.add("from the average", where(above_0(history), history - mean, 0), phase=phase)
    square = rows.add("square of it", apart * apart, unit="", phase=phase)
    positive = above_0(today)
    below = where(above_0(history), where(positive, where(history <= today, 1, 0), 0), 0)
    lower = rows.add("isn't above today's", below, unit="", phase=phase)
    some = count > 1
    spread = where(some, square.total(axis, first, last) / (count - 1), 0) ** (1 / (expression(1) + 1))
    deviation = one.add("standard deviation of own history", where(some, spread, not_meaningful), unit="x")
    away = where(all_of(positive, high > low), (today - average) / deviation, not_meaningful)
    z_score = one.add("z-score in own history", where(some, away, not_meaningful), unit="")
    part = lower.total(axis, first, last) / count
    percentile = one.add("percentile in own history", where(all_of(found, positive), part, not_meaningful), unit="%")
    to_average = premium(sheet, f"{label}: premium to own history", current, average)
    return OwnHistory(
        counted=counted, count=count, low=low, median=median, high=high, average=average, deviation=deviation,
        premium=to_average, z_score=z_score, percentile=percentile, check=check,
    )  # fmt: skip


def above_0(value: Expr) -> Expr:
    """Whether a value is above 0; one that is n.m. isn't."""
    # MAX passes over n.m. in a cell, where a comparison would be an error; an input is a number in any case
    return value > 0 if isinstance(value, Input) else maximum(value, 0) > 0
