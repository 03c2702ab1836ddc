"""Losses carried forward (NOLs): what is there to begin with, what a loss adds, what a profit uses, and what expires.

    used    = min(at the beginning, base + limit x (profit - base))       limit 1 and base 0 unless given
    expired = max(at the beginning - used + added - what may still be used, 0)
    closing = at the beginning + added - used - expired
    tax     = (max(profit, 0) - used) x rate         deferred tax asset = closing x rate

What may still be used are the losses of the last years, as many as they live, and what of the opening balance isn't
past its last year. Those that expire first are used first, so that this is exact without an account for each year's,
as long as what is lost later expires later.

References: 26 U.S.C. 172 (80% of taxable income; 20 years for losses before 2018); § 10d EStG (a base amount, and a
part of what is above it); IAS 12.34-36 (deferred tax assets of unused tax losses); Damodaran, Investment Valuation,
3rd ed., chapter 10.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import all_of, maximum, minimum, round_to
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, FRACTION, Expected, expect, labels
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import LossesUsed, add_line
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import in_a_year, of_a_period, periods_in_year

_OVER_TIME = Expected("{label}: the profit '{value}' doesn't vary over the periods", timelines="some")
_BY_MEMBER = Expected("{name} varies over {outside}, and the profit over {members}", "give one, or one for each member")
_BY_PERIOD = Expected(
    "{name} varies over {over}, and the profit over {than}", "give what expires in each of its periods"
)
_AMOUNTS = 6  # digits of sums of amounts: what is left behind them is rounding


@dataclass(frozen=True, eq=False)
class LossCarryforward:
    """The terms on which losses are carried forward; without any, all of them for ever.

    `opening` are those before the forecast, an amount. `limit` is the part of a profit against which they count (0.8
    in the United States), with `base` that of what is above a year's base amount, which counts in full (Germany).
    `life` are the whole years after a loss in which it can be used; `expiring` what of the opening balance can be used
    for the last time in each forecast period (what it doesn't name outlives the forecast). Losses are amounts before
    tax, above 0.
    """

    opening: Expr | None = None
    limit: Any = None
    base: Expr | None = None
    life: int | None = None
    expiring: Expr | None = None


@dataclass(frozen=True, eq=False)
class LossSchedule:
    """The lines by forecast period; `used` is 0 in the history. `expired` is None where nothing can be."""

    opening: Line
    added: Line
    used: LossesUsed
    expired: Line | None
    closing: Line
    terms: LossCarryforward
    checks: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class TaxOnProfit:
    """What a profit is taxed with losses carried forward, by forecast period."""

    losses: LossSchedule
    taxable: Line
    paid: Line
    asset: Line  # deferred tax, at the end of the period
    deferred: Line  # what the asset falls by: an expense
    expense: Line  # of the period: paid and deferred


@method
def tax_with_losses(
    sheet: Sheet, profit: Expr, *, tax_rate: Any, terms: LossCarryforward | None = None, label: str = "Losses"
) -> TaxOnProfit:  # fmt: skip
    """The schedule of losses of a profit before tax, and the tax on it: paid, deferred and both together.

    The asset is the balance at the tax rate, before the forecast at that of the first forecast period; where nothing
    expires and the rate stays, the expense is the rate times the profit. A valuation takes what is paid. Checks fail
    where terms aren't as they can be. DefinitionError for those that don't fit the profit's periods and members.
    """
    expect(profit, FORMULA, name=f"{label}: the profit")
    rate = expression(tax_rate)
    sheet.heading(label)
    made = carry_forward(sheet, label, profit, terms or LossCarryforward())
    year = timeline_of(label, profit)
    rows = Rows(sheet, f"{label}: ", profit.unit, axes=profit.axes, forecast=year)
    taxable = rows.add("taxable profit", maximum(profit, 0) - made.used)
    paid = rows.add("tax that is paid", taxable * rate)
    asset = add_line(sheet, Line, f"{label}: deferred tax asset", profit.axes, profit.unit)
    first = rate.at(year, year.members[year.history]) if year in rate.axes else rate
    asset.opening = _opening(made.terms) * first
    asset.forecast = made.closing * rate
    deferred = rows.add("deferred tax", asset.prior - asset)
    expense = rows.add("tax expense", paid + deferred)
    return TaxOnProfit(losses=made, taxable=taxable, paid=paid, asset=asset, deferred=deferred, expense=expense)


def timeline_of(label: str, profit: Expr) -> Timeline:
    """The periods of a profit; DefinitionError where it has none."""
    expect(profit, _OVER_TIME, label=label)
    return [axis for axis in profit.axes if isinstance(axis, Timeline)][-1]


def carry_forward(sheet: Sheet, label: str, profit: Expr, terms: LossCarryforward) -> LossSchedule:
    """The schedule alone, for a method that taxes a profit. DefinitionError for terms that don't fit it."""
    year = timeline_of(label, profit)
    if year.history == len(year):
        raise DefinitionError(f"{label}: {year.label} has no forecast periods", "let it go on after last_actual=")
    _refuse(label, year, profit, terms)
    rows = Rows(sheet, f"{label}: ", profit.unit, axes=profit.axes, forecast=year)
    begin = add_line(sheet, Line, f"{label}: losses at the beginning", profit.axes, profit.unit)
    added = rows.add("losses added", maximum(-profit, 0))
    used = add_line(sheet, LossesUsed, f"{label}: losses used", profit.axes, profit.unit)
    used.before_the_forecast = terms.opening
    if year.history:
        used.history = 0
    used.forecast = minimum(begin, _usable(rows, year, profit, terms))
    after, expired = begin - used + added, None
    if (young := _still_usable(rows, year, added, terms)) is not None:
        expired = rows.add("losses expired", maximum(after - young, 0))
    closing = add_line(sheet, Line, f"{label}: losses at the end", profit.axes, profit.unit)
    closing.opening, closing.forecast = _opening(terms), after if expired is None else after - expired
    begin.forecast = closing.prior
    return LossSchedule(
        opening=begin, added=added, used=used, expired=expired, closing=closing, terms=terms,
        checks=tuple(_checks(sheet, label, year, terms)),
    )  # fmt: skip


def _opening(terms: LossCarryforward) -> Expr:
    return expression(0 if terms.opening is None else terms.opening)


def _usable(rows: Rows, year: Timeline, profit: Expr, terms: LossCarryforward) -> Expr:
    """Up to what a period's profit takes losses."""
    earned = maximum(profit, 0)
    if terms.limit is None:
        return earned
    if terms.base is None:
        return earned * expression(terms.limit)
    in_a_year(rows.before, year)
    in_year = periods_in_year(rows, year)
    base = of_a_period(terms.base, in_year)
    return minimum(earned, base) + maximum(earned - base, 0) * expression(terms.limit)


def _still_usable(rows: Rows, year: Timeline, added: Line, terms: LossCarryforward) -> Expr | None:
    """The losses that haven't been there for too long at the end of a period, used or not; None where all last."""
    if terms.life is None and terms.expiring is None:
        return None
    left = _opening(terms)
    if terms.expiring is not None:
        left = left - rows.add("opening losses in their last period", terms.expiring).cumulative
    periods = _life(rows.before, year, terms)
    if periods is None:
        return rows.add("losses that may still be used", left + added.cumulative)
    names = ["in this period", *(f"{age} before" for age in range(1, periods))]
    age = rows.on.model.axis(f"{rows.before}losses made", *names)
    by_age = add_line(rows.on, Line, f"{rows.before}losses by age", (age, *added.axes), added.unit)
    others = [axis for axis in added.axes if axis is not year]
    for members in product(*(axis.members for axis in others)):
        own: Expr = added
        for axis, name in zip(others, members, strict=True):
            own = own.at(axis, name)
        for name in names:
            row = by_age.at(age, name)
            for axis, member in zip(others, members, strict=True):
                row = row.at(axis, member)
            place = tuple(dict(zip((age, *others), (name, *members), strict=True))[axis] for axis in by_age.row_axes)
            by_age.define(place, forecast=own, opening=0)
            own = row.prior
    return rows.add("losses that may still be used", left + by_age.total(age))


def _life(before: str, year: Timeline, terms: LossCarryforward) -> int | None:
    """After how many periods losses of the forecast are of no use; None where that is after the forecast."""
    periods = None if terms.life is None else terms.life * in_a_year(before, year)
    return None if periods is None or periods >= len(year) - year.history else periods


def _checks(sheet: Sheet, label: str, year: Timeline, terms: LossCarryforward) -> list[Line]:
    """Whether terms are as they can be."""
    sound = [amount >= 0 for amount in (terms.opening, terms.base) if amount is not None]
    if terms.limit is not None:
        sound.append(FRACTION.hold_each(expression(terms.limit)))
    made = []
    if sound:
        name = f"{label}: losses aren't negative, and their limit is from 0 to 1"
        made.append(sheet.model.check(name, all_of(*sound)))
    if terms.expiring is not None:
        first, last = year.members[year.history], year.members[-1]
        least, all_ = terms.expiring.min(year, first, last), terms.expiring.total(year, first, last)
        within = all_of(least >= 0, round_to(_opening(terms) - all_, _AMOUNTS) >= 0)
        made.append(sheet.model.check(f"{label}: no more expires than there is", within))
        if (periods := _life(f"{label}: ", year, terms)) is not None:
            gone = terms.expiring.total(year, first, year.members[year.history + periods - 1])
            earlier = round_to(_opening(terms) - gone, _AMOUNTS) <= 0
            made.append(sheet.model.check(f"{label}: what was lost before the forecast expires first", earlier))
    return made


def _refuse(label: str, year: Timeline, profit: Expr, terms: LossCarryforward) -> None:
    """DefinitionError for terms that don't fit a profit, or each other."""
    if not isinstance(terms, LossCarryforward):
        raise DefinitionError(f"{label}: the terms are {terms!r}", "write LossCarryforward(opening=...)")
    members = tuple(axis for axis in profit.axes if axis is not year)
    one, said = replace(_BY_MEMBER, within=members), {"members": labels(members)}
    for name, value in (("the opening balance", terms.opening), ("the base amount", terms.base)):
        if value is not None:
            expect(value, FORMULA, one, name=f"{label}: {name}", **said)
    if terms.limit is not None:
        expect(expression(terms.limit), replace(one, within=profit.axes), name=f"{label}: the limit", **said)
    elif terms.base is not None:
        raise DefinitionError(f"{label}: a base amount stands without a limit above it", "give limit=, too")
    life = terms.life
    if life is not None and (isinstance(life, bool) or not isinstance(life, int) or life < 1):
        shown = f"'{life.label}'" if isinstance(life, Item) else f"{life!r} years"
        raise DefinitionError(f"{label}: losses live {shown}", "give a whole number, 1 or more")
    if terms.expiring is not None:
        like = replace(_BY_PERIOD, axes=profit.axes)
        expect(terms.expiring, FORMULA, like, name=f"{label}: what expires", than=labels(profit.axes))
        if terms.opening is None:
            raise DefinitionError(f"{label}: losses expire that aren't there", "give opening=, too")
    elif terms.opening is not None and _life(f"{label}: ", year, terms) is not None:
        what = f"{label}: losses live {life} years, and nothing says when those before the forecast expire"
        raise DefinitionError(what, "give expiring=, what of them is of use for the last time in each period")
