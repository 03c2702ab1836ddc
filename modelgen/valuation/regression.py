"""Multiples that go with something: a line through the peers' multiples over what drives them, and the harmonic mean.

    multiple = a + b x driver      b = sum of dx dy / sum of dx^2      a = mean of y - b x mean of x
    R^2 = (sum of dx dy)^2 / (sum of dx^2 x sum of dy^2)      dx, dy: from the means
    standard error = (sum of (dy - b dx)^2 / (n - 2))^(1/2)
    harmonic mean = n / (sum of 1 / multiple)

over the peers whose multiple counts. The driver (growth, margin, return on equity) is in its own unit; R^2 says how
much of the differences among multiples goes with it, the standard error how far a peer lies off the line. The harmonic
mean is that of a portfolio with the same amount in each peer. References: Damodaran, Investment Valuation, 3rd ed.,
chapters 17 and 18 (sector regressions); Baker and Ruback, "Estimating Industry Multiples", working paper, Harvard 1999
(harmonic means).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, any_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, Expected, expect
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.peers import counting
from modelgen.valuation.relative import above_0

_OF_PEERS = Expected("{label}: '{value}' doesn't vary over one axis of peers", "give a line over the peers")
_LIKE = Expected("{label}: the driver varies over {over}, and the multiple over {peers}", "give both over the peers")
_ONE = Expected("{label}: the subject's driver varies over {axis}", "take one with .at()", within=())


@dataclass(frozen=True, eq=False)
class Regression:
    """The line through the peers, how well it fits, and the multiple that it gives the subject."""

    count: Line
    slope: Line
    intercept: Line
    fit: Line  # R^2
    error: Line  # standard error: n.m. of fewer than three
    multiple: Line
    checks: tuple[Line, ...]


@method
def multiple_by_driver(
    sheet: Sheet, label: str, *, multiple: Expr, driver: Expr, subject: Any, least_fit: Any, least_peers: Expr
) -> Regression:
    """The multiple that peers' drivers say goes with the subject's.

    `multiple` is a line over the peers (`valued.by_peer["EV/EBITDA NTM"]`): those that aren't above 0 are left out, as
    are peers that their table excludes. `driver` varies over the same peers, `subject` is the subject's. Where all
    drivers are alike there is no line and no multiple; a check fails there and where less than `least_peers` count,
    another where the fit is below `least_fit`.
    A multiple that isn't above 0 is n.m.
    """
    axis = _peers(label, multiple)
    expect(driver, replace(_LIKE, axes=(axis,)), label=label, peers=axis.label)
    own = expression(subject)
    expect(own, _ONE, label=label)
    table = sheet.table(f"{label}: peers", axis)
    peers = Rows(table, f"{label}: ", "", axes=(axis,))
    there = counting(table, f"{label}: included", axis, above_0(multiple))
    x = peers.add("driver", where(there, driver, not_meaningful), unit=driver.unit)
    y = peers.add("multiple", where(there, multiple, not_meaningful), unit=multiple.unit)
    sums = Rows(sheet, f"{label}: ", "", axes=())
    n = sums.add("peers that count", y.count(axis))
    some = n > 0
    mean_x = sums.add("mean of the driver", where(some, x.average(axis), 0), unit=driver.unit)
    mean_y = sums.add("mean of the multiple", where(some, y.average(axis), 0), unit=multiple.unit)
    dx = peers.add("driver from its mean", where(there, driver - mean_x, 0), unit=driver.unit)
    dy = peers.add("multiple from its mean", where(there, multiple - mean_y, 0), unit=multiple.unit)
    # not by the sums of squares, in which rounding leaves more than 0 of drivers that are alike
    wide = sums.add("range of the driver", where(some, x.max(axis) - x.min(axis), 0), unit=driver.unit)
    high = sums.add("range of the multiple", where(some, y.max(axis) - y.min(axis), 0), unit=multiple.unit)
    apart, both = wide > 0, all_of(wide > 0, high > 0)
    xx, xy, yy = (dx * dx).total(axis), (dx * dy).total(axis), (dy * dy).total(axis)
    slope = sums.add("slope", where(apart, xy / xx, not_meaningful))
    intercept = sums.add("intercept", where(apart, mean_y - xy / xx * mean_x, not_meaningful), unit="x")
    fit = sums.add("R squared", where(both, xy * xy / (xx * yy), not_meaningful), unit="%")
    off = peers.add("multiple off the line", where(all_of(there, apart), dy - xy / xx * dx, 0), unit=multiple.unit)
    free = n - 1 - 1
    spread = where(free > 0, ((off * off).total(axis) / free) ** (1 / (expression(1) + 1)), not_meaningful)
    error = sums.add("standard error", where(apart, spread, not_meaningful), unit="x")
    found = intercept + slope * own
    given = sums.add(
        "multiple by the driver", where(apart, where(found > 0, found, not_meaningful), not_meaningful), unit="x"
    )
    check = sheet.model.check
    checks = (
        check(f"{label}: enough peers with drivers that differ", all_of(n >= least_peers, apart)),
        check(
            f"{label}: the line fits",
            any_of(all_of(both, xy * xy >= expression(least_fit) * xx * yy), all_of(apart, high == 0)),
        ),
    )
    return Regression(count=n, slope=slope, intercept=intercept, fit=fit, error=error, multiple=given, checks=checks)


@method
def harmonic_mean(sheet: Sheet, label: str, multiple: Expr) -> Line:
    """The harmonic mean of multiples above 0, of peers that their table doesn't exclude; n.m. where there is none."""
    axis = _peers(label, multiple)
    table = sheet.table(f"{label}: peers", axis)
    peers = Rows(table, f"{label}: ", "", axes=(axis,))
    there = counting(table, f"{label}: included", axis, above_0(multiple))
    counts = peers.add("counts", where(there, 1, 0))
    inverse = peers.add("one over the multiple", where(there, 1 / multiple, 0))
    total = counts.total(axis)
    return Rows(sheet, "", multiple.unit, axes=()).add(
        label, where(total > 0, total / inverse.total(axis), not_meaningful)
    )


def _peers(label: str, multiple: Expr) -> Axis:
    expect(multiple, FORMULA, name=f"{label}: the multiple")
    if len(multiple.axes) != 1:
        raise _OF_PEERS.refusal(multiple, label=label)
    return multiple.axes[0]
