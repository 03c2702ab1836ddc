"""When the flows of a forecast come: the mid-year and stub conventions, as lines.

For forecast period k, with the part p of it that lies after the valuation date (1 but in a stub period), f periods
in a year and timing s (1: flows come at the end of a period, 0.5: in its middle):

    end of the period, in years      T = (p1 + ... + pk) / f
    discounted over, in years        t = T - (1 - s) pk / f
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, round_to, where, year_fraction
from modelgen.model.items import Line
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FRACTION
from modelgen.valuation.common.rows import Rows


@dataclass(frozen=True, eq=False)
class Schedule:
    """When flows come, in years from the valuation date, which is None where no period says when the first begins."""

    valuation_date: Line | None
    part: Line | None  # of each period, that lies after the valuation date; None where all of each does
    length: Expr | None  # of each period, as far as it counts; None where each is a year
    ends: Line  # to the end of each period
    years: Line  # over which each flow is discounted
    early: Expr | None  # by which the flows of a whole period come before its end; None where they come at its end
    checks: tuple[Line, ...]

    def reach(self, year: Timeline, perpetual: bool) -> Expr:
        """The years over which a perpetuity, or a price on the last day, is discounted."""
        end = self.ends.at(year, year.members[-1])
        return end - self.early if perpetual and self.early is not None else end


def schedule(rows: Rows, year: Timeline, *, timing: Expr | None, valuation_date: Expr | None) -> Schedule:
    """The lines from a valuation date (the end of the last actual period, without) to the years of each flow.

    DefinitionError where the flows can't be put in time.
    """
    put_in_time(rows.before, year, dated=valuation_date is not None)
    label, m, checks = rows.before, rows.on.model, list[Line]()
    if timing is not None:
        checks.append(m.check(f"{label}timing of flows is between 0 and 1", FRACTION.hold_each(timing)))
    date = valuation_date
    if date is None and year.history:
        date = year.end.at(year, year.members[year.history - 1])
    day = None if date is None else rows.add("valuation date", date, unit="date")
    part, ends = None, year.index - year.index.at(year, year.members[year.history]) + 1
    if valuation_date is not None:
        part = _part(rows, year, valuation_date, checks)
        ends = part.cumulative
    in_year = periods_in_year(rows, year)
    to_end = years = rows.add("years to the end of the period", of_a_period(ends, in_year), unit="")
    length = part if in_year is None else (1 if part is None else part) / in_year
    early = None
    if timing is not None:
        early = of_a_period(1 - timing, in_year)
        years = rows.add("years discounted", to_end - (early if part is None else early * part), unit="")
    return Schedule(
        valuation_date=day, part=part, length=length, ends=to_end, years=years, early=early, checks=tuple(checks)
    )


def _part(rows: Rows, year: Timeline, day: Expr, checks: list[Line]) -> Line:
    """The part of each period that counts: of the first, what lies after a day, which a check wants to lie in it."""
    first = year.members[year.history]
    begin, end = year.end.at(year, year.members[year.history - 1]), year.end.at(year, first)
    inside = all_of(day >= begin, day < end)
    left = where(inside, (end - day) / (end - begin), not_meaningful)
    stub = rows.add("part of the first period after the valuation date", left, unit="%")
    check = rows.on.model.check(f"{rows.before}the valuation date lies in the first forecast period", inside)
    checks.append(check)
    counts = where(year.index == year.index.at(year, first), stub, 1)
    return rows.add("part of the period that counts", counts, unit="")


def in_a_year(before: str, timeline: Timeline) -> int:
    """How many periods make a year; DefinitionError, with what stands `before` it, where nobody says so."""
    if not timeline.frequency:
        remedy = "sum it up by years, half-years, quarters or months: .total(timeline, by=...)"
        if timeline.regular:
            remedy = f"give the timeline frequency={timeline.regular}"
        raise DefinitionError(f"{before}nothing says how many periods of {timeline.label} make a year", remedy)
    return timeline.frequency


def put_in_time(before: str, year: Timeline, *, dated: bool = False) -> None:
    """DefinitionError, with what stands `before` it, for a timeline whose flows don't come at known times: of periods
    without a known length, or without a forecast, or, with a valuation date, of which the first begins nobody knows
    when."""
    in_a_year(before, year)
    if year.history == len(year):
        raise DefinitionError(f"{before}{year.label} has no forecast periods", "let it go on after last_actual=")
    if dated and not year.history:
        why = f"{before}no period says when {year.members[0]} begins"
        raise DefinitionError(why, f"let {year.label} begin a period earlier, with that one as last_actual=")


def of_a_period(annual: Expr, in_year: Line | None) -> Expr:
    """What is a year's, of one of the `in_year` equal periods that make it: an amount, a rate that isn't compounded."""
    return annual if in_year is None else annual / in_year


def grown(rate: Expr, in_year: Line | None) -> Expr:
    """By how much a rate a year multiplies in one of the periods that make it."""
    return 1 + rate if in_year is None else (1 + rate) ** (1 / in_year)


def periods_in_year(rows: Rows, year: Timeline) -> Line | None:
    """2, 4 or 12, live from the period ends; None where each period is a year."""
    if year.frequency == 1:
        return None
    first, last = year.members[0], year.members[-1]
    years = year_fraction(year.end.at(year, first), year.end.at(year, last), 3)
    periods = round_to((year.index.at(year, last) - year.index.at(year, first)) / years)
    line = replace(rows, unit="", axes=()).add("periods in a year", periods)
    line.decimals = 0
    return line
