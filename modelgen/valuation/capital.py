"""What a bank or an insurer can pay out: its dividends, as far as its capital stays what regulation asks for.

    required       = ratio * base                    of a bank CET1 and risk-weighted assets, of an insurer solvency
                                                     ratio and capital requirement (SCR)
    distributable  = book value before + earnings - deductions + additions - required
    dividends      = the lesser of payout * earnings and what is distributable, and not below 0
    capital raised = what distributable is below 0

Book value grows by what is kept; deductions (goodwill, intangibles, deferred tax) are part of it, and no capital.
Additions (subordinated debt, other instruments of Tier 1 and Tier 2) are capital, and no part of it. Without a payout
all that is distributable is paid: the bank at its target ratio.

References: Regulation (EU) 575/2013, articles 36 and 92 (deductions, ratios) and 141 of Directive 2013/36/EU (limits on
distributions); Directive 2009/138/EC, articles 87 to 99 (own funds of insurers); Damodaran, Investment Valuation, 3rd
ed., chapter 21; Massari, Gianfrate, Zanetti, The Valuation of Financial Companies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, maximum, minimum, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FRACTION, Expected, expect, labels
from modelgen.valuation.common.figures import stands
from modelgen.valuation.common.marks import BOOK, DIVIDENDS, EQUITY, FLOW, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.residual_income import by_year


@dataclass(frozen=True, eq=False)
class Distributions:
    """The lines of the method by year. `to_shareholders` are dividends less capital raised: what is discounted."""

    book_value: Line
    required: Line
    distributable: Line
    dividends: Line
    raised: Line
    to_shareholders: Line
    ratio: Line  # of capital to its base, at the year's end
    payout: Line  # of earnings; n.m. of a loss
    checks: tuple[Line, ...]


_LIKE = Expected("'{label}': {name} varies over {over}, and earnings over {than}", "give all for the same years")
_ONCE = replace(_LIKE, timelines="none", remedy="give that at the end of the last actual year")


@method
def distributions(
    sheet: Sheet, *, opening_book: Any, earnings: Expr, base: Expr, ratio: Any, deductions: Any = 0,
    additions: Any = None, payout: Any = None, label: str = "Capital",
) -> Distributions:  # fmt: skip
    """Dividends under a capital ratio, by year; `ratio` and `payout` are fractions, one for all years or by year.

    `base` is what the ratio is of at each year's end, `deductions` the part of book value that is no capital,
    `additions` the capital that is no book value, as subordinated debt. Checks: the base is above 0, deductions and
    additions aren't negative, payout is between 0 and 1; a warning says where capital has to be raised. DefinitionError
    for earnings of the firm, and for what varies over others than earnings do.
    """
    profit, opening = expression(earnings), expression(opening_book)
    year = by_year(label, earnings=profit)
    stands(sheet, "earnings", profit, label)
    stands(sheet, "book value", opening, label)
    of, share, no_capital = expression(base), expression(ratio), expression(deductions)
    words = {"label": label, "than": labels(profit.axes)}
    expect(of, replace(_LIKE, axes=profit.axes), name="the base", **words)
    expect(opening, _ONCE, name="book value", **words)
    m, rows = sheet.model, Rows(sheet, f"{label}: ", profit.unit, forecast=year)
    sheet.heading(label)

    def capital(equity: Expr) -> Expr:
        held = equity - no_capital
        return held if additions is None else held + expression(additions)

    book = sheet.line(f"{label}: book value", *profit.axes, unit=str(profit.unit))
    book.mark, book.opening = Mark(EQUITY, BOOK), opening
    required = rows.add("capital required", share * of)
    kept = rows.add("distributable", capital(book.prior + profit) - required)
    wanted: Expr = kept if payout is None else minimum(kept, expression(payout) * maximum(profit, 0))
    paid = rows.add("dividends", maximum(wanted, 0), mark=Mark(EQUITY, DIVIDENDS))
    raised = rows.add("capital raised", maximum(-kept, 0))
    flow = rows.add("to shareholders", paid - raised, mark=Mark(EQUITY, FLOW))
    book.forecast = book.prior + profit - flow
    held = rows.add("capital ratio", where(of > 0, capital(book) / of, not_meaningful), unit="%")
    of_earnings = rows.add("payout", where(profit > 0, paid / profit, not_meaningful), unit="%")
    checks = [
        m.check(f"{label}: the base is above 0 and deductions aren't negative", all_of(of > 0, no_capital >= 0)),
        m.check(f"{label}: no capital has to be raised", raised <= 0, severity="warning"),
    ]
    if additions is not None:
        checks.append(m.check(f"{label}: additions aren't negative", expression(additions) >= 0))
    if payout is not None:
        fits = FRACTION.hold_each(expression(payout))
        checks.append(m.check(f"{label}: the payout is between 0 and 1", fits))
    return Distributions(
        book_value=book, required=required, distributable=kept, dividends=paid, raised=raised, to_shareholders=flow,
        ratio=held, payout=of_earnings, checks=tuple(checks),
    )  # fmt: skip
