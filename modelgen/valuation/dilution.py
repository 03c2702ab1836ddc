"""Diluted shares by the treasury stock method, at a given price or at the price that the equity value implies.

An option in the money brings its strike, which buys shares back at the price: of n options at a strike K, a price
P leaves n * (1 - K / P) new shares. An RSU is an option with a strike of 0. A convertible above its conversion
price becomes its shares, and its debt (with the interest) leaves. Units: numbers in shares, strikes in money per
share, debt in the unit of the equity value. References: IAS 33, 45-50; ASC 260-10-45.

At the implied price the circle of price and dilution is cut in closed form. With equity E, S shares and the
tranches A in the money, each bringing B (n * K, or the debt that leaves), the price is

    P(A) = (E + sum of B over A) / (S + sum of n over A)

Only sets "every strike up to this one" can be right, so each tranche's strike gives one candidate, and "no
tranche" one more; equal strikes give the same candidate twice. A candidate is right where the tranches that its own
price puts in the money claim exactly E. For options and RSUs the claim P * S + sum of n * max(P - K, 0) rises without
jumps in P, so there is one price for every E above 0. A convertible whose debt isn't shares times conversion
price makes it jump: then there may be two prices (the lower one is taken) or none (n.m., and the check fails), as
there is none where E isn't above 0.

The debt of a convertible that is shares already isn't taken off as well: `trading_multiples` and `sum_of_parts` give it
back where `shares=` is what was made here, and a formula of yours that divides by these shares what the debt was taken
off from is refused.

Start from shares outstanding: the weighted diluted count of an income statement holds the awards already.
"""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, if_error, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.amounts import Claim, always_zero
from modelgen.valuation.common.claims import refuse_twice, warn_unnamed
from modelgen.valuation.common.expectations import FORMULA, NUMBER, expect
from modelgen.valuation.common.ledger import claim
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import DilutedShares
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound

_OWED = 3  # decimals of what is paid for the shares over debt
DIGITS = 9  # what is left of a relative difference behind them is rounding of the processor


@dataclass(frozen=True, eq=False)
class Tranches:
    """Awards and convertibles over an axis: numbers of shares, strikes (0 for RSUs, the conversion price for bonds).

    `debt` is what leaves when a convertible converts, 0 for awards; `interest` is what it costs a year.
    """

    axis: Axis
    number: Expr
    strike: Expr
    debt: Expr | None = None
    interest: Expr | None = None


@dataclass(frozen=True, eq=False)
class OwnPrice:
    """Shares that depend on the value per share which they are to divide: those outstanding, and what dilutes them."""

    shares: Expr
    tranches: Tranches


@dataclass(frozen=True, eq=False)
class Diluted:
    """What is in the money (1 or 0) and the new shares, by tranche; diluted shares; debt and interest that leave."""

    in_money: Line
    new_shares: Line
    shares: Line
    debt_leaving: Line | None
    interest_leaving: Line | None


@dataclass(frozen=True, eq=False)
class ImpliedDilution:
    """The implied value per share (n.m. where there is none), the dilution at it, and the check that they agree."""

    price: Line
    diluted: Diluted
    check: Line


@method
def treasury_stock(sheet: Sheet, *, price: Expr, shares: Expr, tranches: Tranches, label: str = "") -> Diluted:
    """Diluted shares at a given price: 999 options at 10 make 230.538 new shares at a price of 13.

    Checks: the price is above 0, and numbers, strikes and debt are entered as positive numbers.
    """
    before = f"{label}: " if label else ""
    expect(price, NUMBER, name=f"{before}the price")
    _refuse(before, tranches)
    rows = Rows(sheet.table(f"{before}Dilution by tranche", tranches.axis), before, "", axes=(tranches.axis,))
    sheet.model.check(f"{before}The price of the dilution is above 0", price > 0)
    return _diluted(sheet, rows, price, shares, tranches, found=None)


@method
def implied_dilution(
    sheet: Sheet, *, equity: Expr, shares: Expr, tranches: Tranches, label: str = ""
) -> ImpliedDilution:
    """The value per share at which price and dilution agree, from an equity value after all debt."""
    m, before = sheet.model, f"{label}: " if label else ""
    expect(equity, FORMULA, name=f"{before}the equity value")
    expect(tranches.strike, FORMULA, name=f"{before}the strike of the tranches")
    _refuse(before, tranches)
    solved = _solve(sheet, before, equity, shares, tranches)
    price = sheet.line(f"{before}Value per diluted share", unit=str(tranches.strike.unit))
    rows = Rows(sheet.table(f"{before}Dilution by tranche", tranches.axis), before, "", axes=(tranches.axis,))
    diluted = _diluted(sheet, rows, solved.price, shares, tranches, found=solved.found)
    total = equity if diluted.debt_leaving is None else equity + diluted.debt_leaving
    if tranches.debt is not None and diluted.debt_leaving is not None:
        title = f"{before}No debt converts that the equity value doesn't name"
        warn_unnamed(sheet, title, tranches.debt, diluted.debt_leaving, equity)
    agrees = round_to(solved.price * diluted.shares / total - 1, DIGITS) == 0
    check = m.check(f"{before}The implied price and its dilution agree", all_of(solved.found, agrees))
    price.formula = Sound((check,)).of(solved.price)
    return ImpliedDilution(price=price, diluted=diluted, check=check)


def _refuse(before: str, tranches: Tranches) -> None:
    if tranches.debt is not None:
        expect(tranches.debt, NUMBER, name=f"{before}the debt of the tranches")
    if tranches.interest is not None:
        expect(tranches.interest, FORMULA, name=f"{before}the interest of the tranches")


@dataclass(frozen=True, eq=False)
class _Solution:
    """The price at which the tranches in the money claim exactly the equity; 0 where none is found."""

    found: Expr
    price: Line


def _solve(sheet: Sheet, before: str, equity: Expr, shares: Expr, tranches: Tranches) -> _Solution:
    """A price for each set "every strike up to this one", and the least of those that are right."""
    m, axis, number, strike = sheet.model, tranches.axis, tranches.number, tranches.strike
    per_share, none = str(strike.unit), "No tranche"
    candidate = m.axis(f"{before}In the money", none, *(f"Up to {name}" for name in axis.members))
    matrix = m.workings.table(f"{before}What each candidate has in the money", axis)
    paid = matrix.line(f"{before}Brought by the tranche", axis, unit=str(equity.unit))
    paid.formula = _payment(tranches)
    in_set = matrix.line(f"{before}In the candidate's set", axis, candidate, unit="")
    in_money = matrix.line(f"{before}In the money at the candidate's price", axis, candidate, unit="")

    rows = m.workings.table(f"{before}Candidates for the implied price", candidate)
    limit = rows.line(f"{before}Highest strike", candidate, unit=per_share)
    has_any = rows.line(f"{before}Has a tranche", candidate, unit="")
    limit.define(none, 0)
    has_any.define(none, 0)
    for name in axis.members:
        limit.define(f"Up to {name}", strike.at(axis, name))
        has_any.define(f"Up to {name}", 1)
    in_set.formula = where(strike <= limit, has_any, 0)
    guess = rows.line(f"{before}Candidate price", candidate, unit=per_share)
    guess.formula = (equity + (in_set * paid).total(axis)) / (shares + (in_set * number).total(axis))
    in_money.formula = _in_money(guess, strike)
    claimed = rows.line(f"{before}Equity claimed at it", candidate, unit=str(equity.unit))
    claimed.formula = guess * (shares + (in_money * number).total(axis)) - (in_money * paid).total(axis)
    right = rows.line(f"{before}Price where it claims the equity value", candidate, unit=per_share)
    meets = where(round_to(claimed / equity - 1, DIGITS) == 0, guess, not_meaningful)
    right.formula = if_error(where(equity > 0, meets, not_meaningful), not_meaningful)

    found = m.workings.line(f"{before}Candidates that are right", unit="")
    found.formula = right.count(candidate)
    price = m.workings.line(f"{before}Price at which the dilution is taken", unit=per_share)
    price.formula = where(found > 0, right.min(candidate), 0)
    return _Solution(found=found > 0, price=price)


def _in_money(price: Expr, strike: Expr) -> Expr:
    """1 where the price is above the strike by more than rounding; at no price above 0 nothing is in the money."""
    return where(price > 0, where(round_to((price - strike) / price, DIGITS) > 0, 1, 0), 0)


def _payment(tranches: Tranches) -> Expr:
    """What a tranche brings when it is exercised: strikes, or debt that leaves."""
    cash = tranches.number * tranches.strike
    return cash if tranches.debt is None else where(tranches.debt > 0, tranches.debt, cash)


def _diluted(
    sheet: Sheet, rows: Rows, price: Expr, shares: Expr, tranches: Tranches, *, found: Expr | None
) -> Diluted:  # fmt: skip
    """The dilution at a price; where a condition is given for it, n.m. without it."""
    axis, number, strike, debt, before = tranches.axis, tranches.number, tranches.strike, tranches.debt, rows.before
    expect(shares, FORMULA, name=f"{before}the number of shares")
    in_money = rows.add("In the money", _in_money(price, strike))
    bought = number - number * strike / price
    issued = bought if debt is None else where(debt > 0, number, bought)
    new = rows.add("New shares", where(in_money > 0, issued, 0), unit=str(shares.unit))
    count = shares + new.total(axis)
    below = Rows(sheet, before, str(shares.unit), axes=())
    total_count = count if found is None else where(found, count, not_meaningful)
    diluted = below.add_kind(DilutedShares, "Diluted shares", total_count)

    def leaving(what: str, amount: Expr | None) -> Line | None:
        if amount is None:
            return None
        total = expression(in_money * amount).total(axis)
        return below.add(f"{what} that leaves on conversion", total, unit=str(amount.unit))

    debt_leaving, interest_leaving = leaving("Debt", debt), leaving("Interest", tranches.interest)
    diluted.debt, diluted.leaving = debt, debt_leaving
    if debt is not None:
        # up to rounding: face values are seldom shares times a conversion price to the last cent
        enough = where(debt > 0, round_to(number * strike / debt, _OWED), 1) <= 1
        named = f"{before}Convertibles owe no less than shares times conversion price"
        sheet.model.check(named, enough, severity="warning")
        _note_claims(sheet, before[:-2] or "Dilution", axis, debt, in_money, diluted)
    refuse_twice(sheet, diluted)
    given = [number, strike, *(amount for amount in (debt, tranches.interest) if amount is not None)]
    positive = all_of(shares > 0, *(amount >= 0 for amount in given))
    sheet.model.check(f"{before}Shares, awards and strikes are entered as positive numbers", positive)
    return Diluted(
        in_money=in_money, new_shares=new, shares=diluted, debt_leaving=debt_leaving,
        interest_leaving=interest_leaving,
    )  # fmt: skip


def _note_claims(sheet: Sheet, method: str, axis: Axis, debt: Expr, in_money: Line, shares: DilutedShares) -> None:
    """The debt of each convertible, and what of it becomes shares."""
    owed = {name: debt.at(axis, name) if axis in debt.axes else debt for name in axis.members}
    owed = {name: amount for name, amount in owed.items() if not always_zero(amount)}
    called = str(getattr(debt, "label", debt))
    for name, amount in owed.items():
        label = called if len(owed) == 1 else f"{called}, {name}"
        effect = in_money.at(axis, name) * amount
        claim(Claim(sheet, method, label, amount, effect, shares=shares))
