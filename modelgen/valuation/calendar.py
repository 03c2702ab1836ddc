"""Figures of companies whose fiscal years end in other months, brought to the same twelve months.

    calendarised   (12 - k)/12 FY(t) + k/12 FY(t+1)       k: whole months from the end of FY(t) to the year's end
    LTM            FY + year to date - year to date of the year before
    NTM            s FY+1 + (1 - s) FY+2                   s: share of the days of FY+1 that are still to come

FY(t) is the fiscal year that ends in the calendarised year. For a year that ends in December, k = 12 - m where m is
the month in which FY(t) ends, so that FY(t) counts m/12. CY and NTM take a fiscal year to accrue evenly; LTM doesn't.
Figures may vary over peers, and stand in a table of them.

Reference: Rosenbaum and Pearl, Investment Banking, chapter 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, round_to, where, year_fraction
from modelgen.model.items import Line
from modelgen.model.sheets import Container, Sheet
from modelgen.valuation.common.expectations import Expected, expect_each, is_date
from modelgen.valuation.common.method import method
from modelgen.valuation.common.sound import Sound

_FIGURE = Expected("'{label}': {given} is a number", "make it an assumption")
_DAY = Expected("'{label}': '{value}' is no date", 'give an assumption with unit="date"', unit=is_date)


@dataclass(frozen=True, eq=False)
class Calendarised:
    """The figure, how much it takes of the later fiscal year (`months`, or `share` left of FY+1), and the check."""

    value: Line
    weight: Line
    check: Line


@method
def months_in_year(inputs: Sheet, label: str = "Months in a year") -> Expr:
    """12, as an input that takes no other value: formulas hold no constants."""
    inputs.heading("Calendar")
    twelve = inputs.assumption(label, unit="months", shared=True, minimum=12, maximum=12)
    twelve.give(12, source="Calendar")
    return twelve


@method
def calendarised(
    on: Container, label: str, *, fiscal_year: Expr, next_year: Expr, fiscal_year_end: Expr, to: Expr, months: Expr
) -> Calendarised:
    """A year's figure for the twelve months to the date `to`, the subject's year end, by whole months.

    `fiscal_year` is the figure of the year that ends on `fiscal_year_end`, `next_year` that of the one after;
    `months` are the `months_in_year`. A year that ends a few days after `to` (of 52 or 53 weeks) counts as ending with
    it. Where the fiscal year doesn't end in the twelve months, the figure is n.m. and the check fails.
    """
    expect_each((fiscal_year, next_year, months), _FIGURE, label=label)
    expect_each((fiscal_year_end, to), _DAY, label=label)
    years = year_fraction(fiscal_year_end, to, 4)
    after = _put(on, f"{label}: months of next year", fiscal_year_end, to, unit="months")
    after.formula = round_to(where(to >= fiscal_year_end, years, -years) * months)
    inside = all_of(after >= 0, after < months)
    mixed = (1 - after / months) * fiscal_year + after / months * next_year
    value = _put(on, label, fiscal_year, next_year, after, unit=str(fiscal_year.unit))
    check = on.model.check(f"{label}: the fiscal year ends in the calendarised year", inside)
    value.formula = Sound((check,)).of(mixed)
    return Calendarised(value=value, weight=after, check=check)


@method
def ltm(on: Container, label: str, *, fiscal_year: Expr, year_to_date: Expr, year_before: Expr) -> Line:
    """The last twelve months: the last fiscal year, and what this year to date exceeds the same part of that year.

    Right after a fiscal year both parts are 0.
    """
    expect_each((fiscal_year, year_to_date, year_before), _FIGURE, label=label)
    line = _put(on, label, fiscal_year, year_to_date, year_before, unit=str(fiscal_year.unit))
    line.formula = fiscal_year + year_to_date - year_before
    return line


@method
def ntm(
    on: Container, label: str, *, date: Expr, last_year_end: Expr, year_end: Expr, year_1: Expr, year_2: Expr
) -> Calendarised:
    """The twelve months after a date in the fiscal year FY+1, by real days.

    `last_year_end` and `year_end` are the last days before and of FY+1; `year_1` and `year_2` the figures of FY+1 and
    FY+2. Where the date lies outside FY+1, the figure is n.m. and the check fails.
    """
    expect_each((year_1, year_2), _FIGURE, label=label)
    expect_each((date, last_year_end, year_end), _DAY, label=label)
    left = _put(on, f"{label}: FY+1 left", date, last_year_end, year_end, unit="%")
    left.formula = share_left(date, last_year_end, year_end)
    inside = lies_in(date, last_year_end, year_end)
    value = _put(on, label, year_1, year_2, left, unit=str(year_1.unit))
    check = on.model.check(f"{label}: the date lies in FY+1", inside)
    value.formula = Sound((check,)).of(left * year_1 + (1 - left) * year_2)
    return Calendarised(value=value, weight=left, check=check)


def lies_in(date: Expr, last_year_end: Expr, year_end: Expr) -> Expr:
    """Whether a date lies in a year: the last day before it and its own last day belong to it."""
    return all_of(date >= last_year_end, date <= year_end, year_end > last_year_end)


def share_left(date: Expr, last_year_end: Expr, year_end: Expr) -> Expr:
    """The share of a year's days that are still to come: from 1 on the last day before it to 0 on its own last day.

    n.m. where the date doesn't lie in the year.
    """
    share = (year_end - date) / (year_end - last_year_end)
    return where(lies_in(date, last_year_end, year_end), share, not_meaningful)


def _put(on: Container, label: str, *parts: Expr, unit: str) -> Line:
    axes: list[Axis] = list(dict.fromkeys(axis for part in parts for axis in part.axes))
    return on.line(label, *axes, unit=unit)
