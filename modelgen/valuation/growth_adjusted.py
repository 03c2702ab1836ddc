"""Multiples for each point of growth: PEG, EV/EBITDA to growth.

    growth-adjusted multiple = multiple / (growth x 100)        PEG = (P/E) / growth in per cent
    multiple of the subject  = statistic of the peers x its own growth x 100

over the peers whose multiple and growth are above 0. Growth is a year's, of what the multiple divides, over the same
years for peers and subject (the next three to five, as a rule). A PEG takes value to rise in proportion to growth,
which it doesn't: risk and payout stay out of it, and it is of no use near no growth (`multiple_by_driver` draws a line
with an intercept). Reference: Damodaran, Investment Valuation, 3rd ed., chapter 18.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, Expected, expect
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.multiples import MEDIAN, STATISTICS, statistics_of
from modelgen.valuation.peers import counting
from modelgen.valuation.relative import above_0

_OF_PEERS = Expected("{label}: '{value}' doesn't vary over one axis of peers", "give a line over the peers")
_LIKE = Expected("{label}: the growth varies over {over}, and the multiple over {peers}", "give both over the peers")
_ONE = Expected("{label}: the subject's growth varies over {axis}", "take one with .at()", within=())


@dataclass(frozen=True, eq=False)
class GrowthAdjusted:
    """The lines by peer, and by statistic: Low, Quartile 1, Median, Mean, Quartile 3, High."""

    by_peer: Line
    count: Line
    adjusted: Line  # the peers', by statistic
    multiple: Line  # what each makes of the subject's growth
    checks: tuple[Line, ...]

    @property
    def at_median(self) -> Expr:
        """The subject's multiple at the peers' median."""
        return self.multiple.at(self.multiple.axes[0], MEDIAN)


@method
def points_in_one(inputs: Sheet, label: str = "Percentage points in one") -> Expr:
    """100, as an input that takes no other value: formulas hold no constants."""
    inputs.heading("Growth in points")
    hundred = inputs.assumption(label, shared=True, minimum=100, maximum=100)
    hundred.give(100, source="Arithmetic")
    return hundred


@method
def growth_adjusted(
    sheet: Sheet, label: str, *, multiple: Expr, growth: Expr, subject: Any, points: Expr
) -> GrowthAdjusted:  # fmt: skip
    """What peers pay for each point of growth, and the multiple that this makes of the subject's.

    `multiple` is a line over the peers (`valued.by_peer["P/E NTM"]`), `growth` a fraction by peer, `subject` the
    subject's, `points` what `points_in_one` made. A peer counts where both are above 0 and its table, where
    it is in one, includes it. Checks fail where none does,
    and where the subject doesn't grow: its multiple is n.m. then.
    """
    expect(multiple, FORMULA, name=f"{label}: the multiple")
    if len(multiple.axes) != 1:
        raise _OF_PEERS.refusal(multiple, label=label)
    axis = multiple.axes[0]
    expect(growth, replace(_LIKE, axes=(axis,)), label=label, peers=axis.label)
    own = expression(subject)
    expect(own, _ONE, label=label)
    expect(points, FORMULA, name=f"{label}: the points in one")
    statistic = sheet.model.axis(f"{label}: statistic", *STATISTICS)
    by_name = sheet.table(f"{label}: peers", axis)
    peers = Rows(by_name, f"{label}: ", "x", axes=(axis,))
    both = counting(by_name, f"{label}: included", axis, above_0(multiple), above_0(growth))
    by_peer = peers.add("multiple for a point of growth", where(both, multiple / (growth * points), not_meaningful))
    count = Rows(sheet, f"{label}: ", "", axes=()).add("peers that count", by_peer.count(axis))
    table = sheet.table(f"{label}: statistics", statistic)
    adjusted = table.line(f"{label}: peers'", statistic, unit="x")
    for name, value in statistics_of(by_peer, axis).items():
        adjusted.define(name, where(count > 0, value, not_meaningful))
    grows = all_of(count > 0, own > 0)
    implied = Rows(table, f"{label}: ", "x", axes=(statistic,)).add(
        "multiple by the subject's growth", where(grows, adjusted * own * points, not_meaningful)
    )
    checks = (
        sheet.model.check(f"{label}: a peer has a multiple and grows", count > 0),
        sheet.model.check(f"{label}: the subject grows", own > 0),
    )
    return GrowthAdjusted(by_peer=by_peer, count=count, adjusted=adjusted, multiple=implied, checks=checks)
