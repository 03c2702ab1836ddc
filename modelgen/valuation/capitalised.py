"""Costs that are investments: research and development, and rents, as assets that are written off.

    research asset  = sum over ages j from 0 to n - 1 of spending j years ago * (1 - j / n)
    written off     = sum over ages j from 1 to n of spending j years ago / n
    EBIT with it    = EBIT + spending - written off;  NOPAT the same, for the tax is that of what is spent at once
    lease debt      = commitments of the next years, and those after in equal parts, discounted at the cost of debt
    EBIT with it    = EBIT + rent - lease debt / its years
    NOPAT with it   = NOPAT + (rent - lease debt / its years) * (1 - t)

Cash flows stay what they are where R&D is capitalised: spending is investment instead of cost. With leases they are
before the rent, and its debt is the firm's.

References: Damodaran, Damodaran on Valuation, 2nd ed., chapter 3, and Investment Valuation, 3rd ed., chapter 9; Koller,
Goedhart, Wessels, Valuation, 7th ed., chapters 22 and 24.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, NOT_NEGATIVE, Expected, expect, labels
from modelgen.valuation.common.figures import PLACES, stands
from modelgen.valuation.common.marks import EBIT, FIRM, NOPAT, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.residual_income import by_year


@dataclass(frozen=True, eq=False)
class CapitalisedRD:
    """The lines by year, in those years that have enough before them."""

    asset: Line  # at each year's end: part of invested capital
    written_off: Line
    ebit: Line
    nopat: Line
    check: Line


@dataclass(frozen=True, eq=False)
class LeaseDebt:
    """The lines of leases as debt, at the end of the last year."""

    present_value: Line  # of each commitment
    after: Line  # of those after the last one by itself
    debt: Line
    depreciation: Line
    ebit: Line
    nopat: Line
    checks: tuple[Line, ...]


_LIKE = Expected("'{label}': {name} varies over {over}, and {first} over {than}", "give all for the same years")
_ONE = Expected("'{label}': {name} varies over {over}", "take one year with .at(timeline, year)", axes=())
_BY_YEAR_AHEAD = Expected(
    "'{label}': the commitments vary over {over}", 'give them over one axis, m.axis("Year ahead", "1", "2", "3")'
)


@method
def capitalised_rd(
    sheet: Sheet, *, spending: Expr, ebit: Expr, nopat: Expr, life: int, label: str = "Capitalised R&D"
) -> CapitalisedRD:
    """R&D as an asset with a life of so many whole years, written off in equal parts from the year after it is spent.

    A year needs the spending of `life` years before: lines have values from there on. EBIT and NOPAT come after the
    whole spending, which tax allows at once, so that NOPAT changes by as much as EBIT. A check fails where spending is
    negative. DefinitionError for a life below 2 or beyond the years that there are.
    """
    year = by_year(label, spending=spending)
    if isinstance(life, bool) or not isinstance(life, int) or not 1 < life < len(year):
        why = f"'{label}': a life of {life!r} years, and {year.label} has {len(year)}"
        raise DefinitionError(why, "give a whole number, 2 or more, with as many years before the first that counts")
    for name, value in (("EBIT", ebit), ("NOPAT", nopat)):
        expect(value, replace(_LIKE, axes=spending.axes), label=label, name=name, first="spending",
               than=labels(spending.axes))  # fmt: skip
    stands(sheet, "EBIT", ebit, label)
    stands(sheet, "NOPAT", nopat, label)
    m, rows = sheet.model, Rows(sheet, f"{label}: ", spending.unit, partial=True)
    step = m.iteration(f"{label}: age", life)
    table = sheet.table(f"{label}: what is left by age", step)
    age = table.line(f"{label}: age in years", step, unit="")
    age.define(step.members[0], 1)
    age.formula = age.prior + 1
    left = Rows(table, f"{label}: ", "%", axes=(step,)).add("left", 1 - age / age.at(step, step.members[-1]))

    before = [spending.lag(years) for years in range(1, life + 1)]
    kept = [each * left.at(step, name) for each, name in zip(before, step.members, strict=True)]
    asset = rows.add("research asset", reduce(add, kept, spending))
    off = rows.add("written off", reduce(add, before) / age.at(step, step.members[-1]))
    more = spending - off
    with_asset = rows.add("EBIT", ebit + more, mark=Mark(FIRM, EBIT))
    after_tax = rows.add("NOPAT", nopat + more, mark=Mark(FIRM, NOPAT))
    check = m.check(f"{label}: spending isn't negative", spending >= 0)
    return CapitalisedRD(asset=asset, written_off=off, ebit=with_asset, nopat=after_tax, check=check)


@method
def lease_debt(
    sheet: Sheet, *, commitments: Expr, after: Any, years_after: Any, cost_of_debt: Any, rent: Any, ebit: Any,
    nopat: Any, tax_rate: Any, label: str = "Lease debt",
) -> LeaseDebt:  # fmt: skip
    """What committed rents are worth as debt, and EBIT and NOPAT without the interest in the rent.

    `commitments` vary over an axis of the years ahead, the next one first; `after` is the sum of all later ones, which
    come in equal parts over `years_after` (0 where there are none). Rent, EBIT, NOPAT and the rate before tax are
    those of the last year. Checks: amounts aren't negative, the rate is above 0, there are years for what comes after.
    """
    expect(commitments, FORMULA, name=f"'{label}': the commitments")
    if len(commitments.axes) != 1:
        raise _BY_YEAR_AHEAD.refusal(commitments, label=label)
    ahead = commitments.axes[0]
    figures = {"after": after, "years_after": years_after, "cost_of_debt": cost_of_debt, "rent": rent, "EBIT": ebit,
               "NOPAT": nopat, "tax_rate": tax_rate}  # fmt: skip
    given = {name: expression(value) for name, value in figures.items()}
    for name, value in given.items():
        expect(value, _ONE, label=label, name=name)
    later, years, rate, paid, profit, taxed, tax = given.values()
    expect(rate, *PLACES["rate"], name=label)
    stands(sheet, "EBIT", profit, label)
    stands(sheet, "NOPAT", taxed, label)
    unit = str(commitments.unit)
    m, rows = sheet.model, Rows(sheet, f"{label}: ", unit)
    columns = Rows(sheet.table(label, ahead), f"{label}: ", unit, axes=(ahead,))
    number = columns.on.line(f"{label}: year ahead", ahead, unit="")
    count: Expr = expression(0)
    for name in ahead.members:
        count = count + 1
        number.define(name, count)
    present = columns.add("present value", commitments / (1 + rate) ** number)
    first = number.at(ahead, ahead.members[-1])
    annuity = (1 - 1 / (1 + rate) ** years) / rate / (1 + rate) ** first
    sound = all_of(years > 0, rate > 0)
    lump = rows.add("present value of later commitments", where(sound, later / years * annuity, 0))
    debt = rows.add("debt", present.total(ahead) + lump)
    worn = rows.add("depreciation", where(first + years > 0, debt / (first + years), not_meaningful))
    with_leases = rows.add("EBIT", profit + paid - worn, mark=Mark(FIRM, EBIT))
    after_tax = rows.add("NOPAT", taxed + (paid - worn) * (1 - tax), mark=Mark(FIRM, NOPAT))
    positive = all_of(NOT_NEGATIVE.hold(commitments, later, paid), years >= 0)
    checks = (
        m.check(f"{label}: commitments and rent aren't negative", positive),
        m.check(f"{label}: the cost of debt is above 0", rate > 0),
        m.check(f"{label}: there are years for later commitments", where(later > 0, years, 1) > 0),
    )
    return LeaseDebt(
        present_value=present, after=lump, debt=debt, depreciation=worn, ebit=with_leases, nopat=after_tax,
        checks=checks,
    )  # fmt: skip
