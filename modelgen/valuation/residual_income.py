"""Residual income, or excess return: book value, and what is earned on it above the cost of equity.

    residual income  = earnings - cost of equity * book value at the year's beginning = (ROE - cost of equity) * it
    book value       = the one before + earnings - dividends                                    (clean surplus)
    value            = book value today + sum of residual income, discounted + what lies behind the forecast

It is what the dividends are worth: to the cent, for each year's book value goes out of one and into the other, which a
check shows. Behind the forecast residual income persists, or book value earns a stable return:

    persistent(w)         w / (1 + k - w) * the last residual income        w: 0 gone at once, 1 for ever, 1 + g growing
    stable(ROE, g)        (ROE - k) / (k - g) * the last book value; from today on it makes P/B = (ROE - g) / (k - g)

References: Ohlson, Contemporary Accounting Research 11 (1995); Penman, Financial Statement Analysis and Security
Valuation, chapter 6; Pinto et al., Equity Asset Valuation (CFA Institute), the chapter on residual income; Damodaran,
Investment Valuation, 3rd ed., chapter 21 (excess returns of financial services).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, isclose, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.discounting import discounting
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.figures import PLACES, in_one_money, stands
from modelgen.valuation.common.marks import BOOK, EQUITY, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.residual import Words, residual
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import schedule
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.terminal import DIGITS, fixed


@dataclass(frozen=True, eq=False)
class Beyond:
    """What residual income is worth at the end of the forecast, from the last of it, the last book value and the rate.

    `value` gives the formula, and `sound` the conditions of it by what they are called.
    """

    value: Callable[[Expr, Expr, Expr], Expr]
    sound: Callable[[Expr], dict[str, Expr]]
    rates: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class ResidualIncome:
    """The lines of the method; `checks` fail where a value means nothing, or isn't what the dividends are worth."""

    book_value: Line
    return_on_equity: Line  # on the book value at the year's beginning; n.m. unless that is above 0
    residual_income: Line
    present_value: Line
    terminal_value: Line  # of residual income, at the end of the forecast
    equity_value: Line
    dividend_value: Line  # the same by the dividends
    price_to_book: Line  # of the value
    checks: tuple[Line, ...]


_WORDS = Words("book value", "return on equity", "less charge for equity", "residual income", Mark(EQUITY, BOOK))
_BEYOND = Expected(
    "'{label}': terminal='{value}' says nothing of residual income", "use persistent(w) or stable(ROE, growth)",
    kind=Beyond,
)  # fmt: skip
_BY_YEAR = Expected("'{label}': {name} '{value}' doesn't vary over a timeline", timelines="one")
_LIKE = Expected("'{label}': {name} varies over {over}, and earnings over {than}", "give all for the same years")
_ONE = Expected("'{label}': {name} varies over {over}", "give that of today", timelines="none")


@method
def persistent(persistence: Any) -> Beyond:
    """Each year's residual income is `persistence` times the one before: 0 ends it, 1 keeps it, 1 + g lets it grow."""
    w = fixed("the persistence", persistence)
    return Beyond(
        value=lambda last, _, rate: last * w / (1 + rate - w),
        sound=lambda rate: {
            "persistence is from 0 to below 1 + cost of equity": all_of(w >= 0, round_to(1 + rate - w, DIGITS) > 0)
        },
        rates=(w,),
    )


@method
def stable(return_on_equity: Any, growth: Any) -> Beyond:
    """Book value grows at `growth` for ever, and earns `return_on_equity` on what it is at each year's beginning."""
    roe, g = fixed("the stable return on equity", return_on_equity), fixed("the stable growth", growth)
    return Beyond(
        value=lambda _, book, rate: book * (roe - rate) / (rate - g),
        sound=lambda rate: {
            "stable growth is below the cost of equity": round_to(rate - g, DIGITS) > 0,
            "the stable return pays for the growth": round_to(roe - g, DIGITS) >= 0,
        },
        rates=(roe, g),
    )


@method
def residual_income(
    sheet: Sheet, *, opening_book: Any, earnings: Expr, dividends: Expr, cost_of_equity: Any, terminal: Beyond,
    tolerance: Any, terminal_rate: Any = None, label: str = "Residual income",
) -> ResidualIncome:  # fmt: skip
    """Equity value from book value and residual income, at the end of the last actual year.

    `opening_book` is the book value then, dividends are net of what is raised or bought back; all by year, earnings
    after everything that changes book value. The cost of equity may vary by year, with a `terminal_rate` behind.
    `tolerance` is what the value by dividends may differ by, an amount. DefinitionError for what isn't the
    shareholders', for other periods than years, and for what varies over others than earnings do.
    """
    expect(terminal, _BEYOND, label=label)
    profit, paid, opening, k = (expression(each) for each in (earnings, dividends, opening_book, cost_of_equity))
    year = by_year(label, earnings=profit)
    members = tuple(axis for axis in profit.axes if axis is not year)
    for name, value, place in (("earnings", profit, "earnings"), ("dividends", paid, "dividends"),
                               ("book value", opening, "book value")):  # fmt: skip
        axes = profit.axes if place != "book value" else members
        stands(sheet, place, value, label)
        expect(value, replace(_LIKE, axes=axes), label=label, name=name, than=", ".join(a.label for a in profit.axes))
    later = None if terminal_rate is None else fixed(f"{label}: the terminal rate", terminal_rate)
    for rate in (k, *(() if later is None else (later,))):
        expect(rate, *PLACES["cost of equity"], name=label)
    in_one_money(label, (profit, paid, opening, k))
    m = sheet.model
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", profit.unit, forecast=year)

    annual = rows.add("cost of equity", k, unit="%")
    made = residual(rows, _WORDS, opening=opening, profit=profit, paid=paid, rate=annual)
    book, excess = made.capital, made.residual
    when = schedule(rows, year, timing=None, valuation_date=None)
    discount = discounting(rows, year, annual, later, when)
    present = rows.add("present value of residual income", excess * discount.factor)

    distributed = rows.add("present value of dividends", paid * discount.factor)

    last, end = year.members[-1], book.at(year, year.members[-1])
    conditions = terminal.sound(discount.terminal_rate)
    checks = [m.check(f"{label}: {name}", condition) for name, condition in conditions.items()]
    beyond = terminal.value(excess.at(year, last), end, discount.terminal_rate)
    behind = rows.add("terminal value of residual income", where(all_of(*conditions.values()), beyond, not_meaningful))
    factor = rows.add("terminal discount factor", discount.price, unit="")
    sound = Sound(tuple(checks))
    rows = replace(rows, sound=sound)
    worth = opening + present.total(year) + behind * factor
    value = rows.add("equity value", worth, mark=Mark(EQUITY, VALUE))
    by_dividends = rows.add("equity value by dividends", distributed.total(year) + (end + behind) * factor)
    to_book = rows.add("price to book", where(opening > 0, value / opening, not_meaningful), unit="x", decimals=2)
    checks += [
        m.check(
            f"{label}: it is what the dividends are worth",
            isclose(sound.of(value, 0), sound.of(by_dividends, 0), tolerance),
        ),
        m.check(f"{label}: book value stays above 0", all_of(opening > 0, book > 0)),
    ]
    return ResidualIncome(
        book_value=book, return_on_equity=made.returns, residual_income=excess, present_value=present,
        terminal_value=behind, equity_value=value, dividend_value=by_dividends, price_to_book=to_book,
        checks=tuple(checks),
    )  # fmt: skip


@method
def justified_price_to_book(
    sheet: Sheet, *, return_on_equity: Any, growth: Any, cost_of_equity: Any, label: str = "Justified P/B"
) -> Line:  # fmt: skip
    """P/B of a bank whose return and growth last: above 1 where it earns more than its equity costs.

    n.m. with a failed check unless growth is below the cost of equity and the return pays for it.
    """
    roe, g, k = (expression(each) for each in (return_on_equity, growth, cost_of_equity))
    expect(k, *PLACES["cost of equity"], name=label)
    sound = all_of(round_to(k - g, DIGITS) > 0, roe >= g)
    sheet.model.check(f"{label}: growth is below the cost of equity, and not above the return", sound)
    rows = Rows(sheet, "", "x", partial=True)
    return rows.add(label, where(sound, (roe - g) / (k - g), not_meaningful), decimals=2)


def by_year(label: str, **given: Expr) -> Timeline:
    """The timeline of what is given, of years; DefinitionError where it is another."""
    ((name, value),) = given.items()
    expect(value, _BY_YEAR, label=label, name=name)
    year = next(axis for axis in value.axes if isinstance(axis, Timeline))
    if year.frequency != 1:
        why = f"'{label}': {name} '{value}' is by {year.label}, and book values earn by year"
        raise DefinitionError(why, "sum it up by years: .total(timeline, by=year)")
    return year
