"""Debt period by period: what is owed at the start, what is drawn, paid and owed at the end, and the interest on it.

    closing = opening + drawn + interest that is added - repaid        interest = opening x rate (/ periods in a year)

Interest is on the opening balance, so that nothing runs in a circle. Repayments: in equal parts (balance / n), as an
annuity (payment = balance r / (1 - (1 + r)^-n), of which interest is paid first), all at once after n periods, or
sculpted: what the cover leaves of the cash flow, cash flow / cover - interest. None is more than is owed, or below 0. A
revolver draws what is short of the least cash and repays with what is above it, within its limit.

All amounts are positive, rates are per year. References: Rosenbaum and Pearl, Investment Banking, 3rd ed., chapter 5
(debt schedules, cash sweep); Yescombe, Principles of Project Finance, 2nd ed., chapter 12 (annuities, sculpting, cover
ratios).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, maximum, minimum, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, ONE_AMOUNT, Expected, expect, expect_each
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import add_line
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import of_a_period, periods_in_year, put_in_time

PROFILES = ("straight", "annuity", "bullet")


@dataclass(frozen=True, eq=False)
class Debt:
    """The lines of a debt over the forecast; None where there is none of it. `paid` is interest in cash, and fees."""

    opening: Line
    drawn: Line | None
    interest: Line
    added: Line | None  # interest that isn't paid but added
    fees: Line | None
    repaid: Line
    closing: Line
    checks: tuple[Line, ...]

    @property
    def paid(self) -> Expr:
        """What is paid for it but repayments: interest that isn't added, and fees."""
        paid: Expr = self.interest if self.added is None else self.interest - self.added
        return paid if self.fees is None else paid + self.fees

    @property
    def service(self) -> Expr:
        """Interest, fees and repayments."""
        return self.paid + self.repaid


@dataclass(frozen=True, eq=False)
class Revolver:
    """A revolver's debt, the cash that it leaves at the end of each period, and what the cash before earned; None
    without a rate of its own."""

    debt: Debt
    cash: Line
    interest_income: Line | None


@method
def amortising_debt(
    sheet: Sheet, year: Timeline, *, balance: Expr, rate: Any, repayments: Expr, profile: str = "annuity",
    label: str = "Debt",
) -> Debt:  # fmt: skip
    """A debt that is repaid over the first periods of the forecast: `repayments` is their number, an assumption.

    `balance` is what is owed before the forecast, `rate` a year's, one or by period. `profile` is "annuity" (equal
    payments, at the rate of the first period), "straight" (equal repayments) or "bullet" (all at the end). A check
    fails where balance or rate is below 0, or there is less than one repayment. DefinitionError for another profile.
    """
    if profile not in PROFILES:
        raise DefinitionError(f"{label}: there is no profile '{profile}'{nearest(profile, PROFILES)}", "use one of "
                              + ", ".join(PROFILES))  # fmt: skip
    expect(repayments, FORMULA, ONE_AMOUNT, name=f"{label}: the number of repayments")
    made = _Schedule(sheet, year, label, balance, rate)
    many = expression(repayments)
    number = year.index - year.index.at(year, year.members[year.history]) + 1
    if profile == "straight":
        due: Expr = made.balance / many
    elif profile == "bullet":
        due = where(number >= many, made.opening, 0)
    else:
        first = made.by_period.at(year, year.members[year.history])
        spread = where(first == 0, made.balance / many, made.balance * first / (1 - (1 + first) ** -many))
        due = made.rows.add("payment", where(number <= many, spread, 0)) - made.interest
    repaid = made.repay(due)
    sound = all_of(made.balance >= 0, made.least_rate >= 0, many >= 1)
    return made.close(repaid=repaid, check=("balance, rate and number of repayments are as they can be", sound))


@method
def sculpted_debt(
    sheet: Sheet, year: Timeline, *, balance: Expr, rate: Any, cash_flow: Expr, cover: Any, label: str = "Debt"
) -> Debt:
    """A debt whose service is the cash flow over its cover (DSCR), as long as something is owed.

    `cash_flow` is what is there to serve it, over the periods; `cover` one, or by period. A check fails where balance
    or rate is below 0 or the cover isn't above 0, another where the cash flow doesn't pay the interest.
    """
    expect(cash_flow, FORMULA, name=f"{label}: the cash flow")
    made = _Schedule(sheet, year, label, balance, rate)
    least = expression(cover)
    able = made.rows.add("service that the cover allows", maximum(cash_flow, 0) / least)
    repaid = made.repay(able - made.interest)
    paid = sheet.model.check(f"{label}: the cash flow pays the interest", able >= made.interest)
    sound = all_of(made.balance >= 0, made.least_rate >= 0, _least(least, year) > 0)
    return made.close(repaid=repaid, check=("balance, rate and cover are as they can be", sound), more=(paid,))


@method
def pik_debt(sheet: Sheet, year: Timeline, *, balance: Expr, rate: Any, cash_rate: Any = None,
             label: str = "PIK") -> Debt:  # fmt: skip
    """A debt whose interest is added to it (paid in kind) and not paid; with `cash_rate` that part of the rate is paid.

    Nothing is repaid within the forecast. A check fails where balance, rate or cash rate is below 0, or the cash rate
    is above the rate.
    """
    made = _Schedule(sheet, year, label, balance, rate)
    added: Expr = made.interest
    sound = all_of(made.balance >= 0, made.least_rate >= 0)
    if cash_rate is not None:
        in_cash = made.per_period(expression(cash_rate))
        added = made.interest - made.opening * in_cash
        sound = all_of(sound, _least(expression(cash_rate), year) >= 0, _least(made.rate - cash_rate, year) >= 0)
    line = made.rows.add("interest that is added", added)
    repaid = made.rows.add("repaid", made.opening * 0)
    return made.close(repaid=repaid, added=line, check=("balance and rates are as they can be", sound))


@method
def revolver(
    sheet: Sheet, year: Timeline, *, balance: Expr, rate: Any, limit: Any, cash: Expr, cash_flow: Expr, least_cash: Any,
    commitment_fee: Any = None, cash_rate: Any = None, label: str = "Revolver",
) -> Revolver:  # fmt: skip
    """A revolver that keeps cash at `least_cash`: drawn up to its `limit`, repaid with what is above.

    `balance` and `cash` are those before the forecast, `cash_flow` is that of each period before the revolver.
    `commitment_fee` is a year's rate on what isn't drawn at the start of a period, `cash_rate` one that the cash there
    earns. Interest and fee are paid out of the same cash, and the income comes into it. A check fails where the limit
    doesn't keep cash at its least, another where amounts are below 0.
    """
    expect(cash_flow, FORMULA, name=f"{label}: the cash flow")
    expect(cash, FORMULA, ONE_AMOUNT, name=f"{label}: the cash before the forecast")
    made = _Schedule(sheet, year, label, balance, rate)
    most, least = expression(limit), expression(least_cash)
    before = made.below("cash before")
    fees = None
    if commitment_fee is not None:
        unused = maximum(most - made.opening, 0)
        fees = made.rows.add("commitment fee", unused * made.per_period(expression(commitment_fee)))
    cost: Expr = made.interest if fees is None else made.interest + fees
    income = None
    if cash_rate is not None:
        income = made.rows.add("interest income", before * made.per_period(expression(cash_rate)))
        cost = cost - income
    spare = made.rows.add("cash above the least, before the revolver", before + cash_flow - cost - least)
    drawn = made.rows.add("drawn", maximum(minimum(-spare, most - made.opening), 0))
    repaid = made.repay(spare)
    held = rolling(made.rows, year, "cash", expression(cash))
    before.forecast = held.prior
    held.forecast = least + (spare + drawn - repaid)  # exactly the least, where all is drawn or repaid
    enough = sheet.model.check(f"{label}: the limit keeps cash at its least", spare + drawn >= 0)
    sound = all_of(made.balance >= 0, made.least_rate >= 0, _least(most, year) >= 0)
    debt = made.close(repaid=repaid, drawn=drawn, fees=fees, check=("balance, rate and limit aren't below 0", sound),
                      more=(enough,))  # fmt: skip
    return Revolver(debt=debt, cash=held, interest_income=income)


@dataclass(frozen=True, eq=False)
class CreditStatistics:
    """The lines by period, n.m. where what is divided by isn't above 0; None where what one takes wasn't given."""

    leverage: Line  # debt to EBITDA
    net_leverage: Line | None
    interest_cover: Line  # EBITDA to interest
    cover_after_capex: Line | None
    service_cover: Line | None  # DSCR: cash flow to interest and repayments


@method
def credit_statistics(
    sheet: Sheet, *, debt: Expr, ebitda: Expr, interest: Expr, cash: Expr | None = None, capex: Expr | None = None,
    cash_flow: Expr | None = None, service: Expr | None = None, label: str = "Credit",
) -> CreditStatistics:  # fmt: skip
    """Leverage and cover by period; `cash_flow` and `service` (interest and repayments) go together."""
    expect_each((debt, ebitda, interest), FORMULA, name=f"{label}: a figure")
    if (cash_flow is None) != (service is None):
        raise DefinitionError(f"{label}: service cover takes two figures", "give cash_flow= and service=, or neither")
    rows = Rows(sheet, f"{label}: ", "x", partial=True)

    def ratio(name: str, of: Expr, to: Expr) -> Line:
        return rows.add(name, where(to > 0, of / to, not_meaningful))

    return CreditStatistics(
        leverage=ratio("debt to EBITDA", debt, ebitda),
        net_leverage=None if cash is None else ratio("net debt to EBITDA", debt - cash, ebitda),
        interest_cover=ratio("EBITDA to interest", ebitda, interest),
        cover_after_capex=None if capex is None else ratio("EBITDA less capex to interest", ebitda - capex, interest),
        service_cover=None if cash_flow is None or service is None else ratio("service cover", cash_flow, service),
    )


class _Schedule:
    """A debt while it is written."""

    def __init__(self, sheet: Sheet, year: Timeline, label: str, balance: Expr, rate: Any) -> None:
        put_in_time(f"{label}: ", year)
        expect(balance, FORMULA, ONE_AMOUNT, name=f"{label}: the balance before the forecast")
        self.sheet, self.year, self.label = sheet, year, label
        self.balance, self.rate = expression(balance), expression(rate)
        expect(self.rate, Expected("{name} varies over {axis}", "give one, or one by period", within=(year,)),
               name=f"{label}: the rate")  # fmt: skip
        sheet.heading(label)
        self.rows = Rows(sheet, f"{label}: ", str(self.balance.unit), axes=(year,), forecast=year)
        self._in_year = periods_in_year(self.rows, year)
        self.opening = self.below("opening balance")
        self.by_period = self.rows.add("rate of the period", self.per_period(self.rate), unit="%", phase="forecast")
        self.interest = self.rows.add("interest", self.opening * self.by_period)

    def below(self, name: str) -> Line:
        """A line whose formula reads lines that stand below it, and is set once they are there."""
        return add_line(self.sheet, Line, self.rows.before + name, (self.year,), self.balance.unit)

    @property
    def least_rate(self) -> Expr:
        """The lowest of the rates."""
        return _least(self.rate, self.year)

    def per_period(self, rate: Expr) -> Expr:
        """A year's rate for one period."""
        return of_a_period(rate, self._in_year)

    def repay(self, due: Expr) -> Line:
        """What is repaid of what is due: not more than is owed, and nothing where that is below 0."""
        return self.rows.add("repaid", maximum(minimum(self.opening, due), 0))

    def close(
        self, *, repaid: Line, check: tuple[str, Expr], added: Line | None = None, drawn: Line | None = None,
        fees: Line | None = None, more: tuple[Line, ...] = (),
    ) -> Debt:  # fmt: skip
        """The balance at the end, and the checks."""
        left: Expr = self.opening - repaid
        for plus in (added, drawn):
            left = left if plus is None else left + plus
        closing = rolling(self.rows, self.year, "closing balance", self.balance)
        closing.forecast, self.opening.forecast = left, closing.prior
        name, condition = check
        checks = (self.sheet.model.check(f"{self.label}: {name}", condition), *more)
        return Debt(
            opening=self.opening, drawn=drawn, interest=self.interest, added=added, fees=fees, repaid=repaid,
            closing=closing, checks=checks,
        )  # fmt: skip


def rolling(rows: Rows, year: Timeline, name: str, before: Expr) -> Line:
    """A balance whose value before the forecast is given, and whose forecast is set later."""
    line = add_line(rows.on, Line, rows.before + name, (year,), before.unit)
    if year.history:
        last = year.index == year.index.at(year, year.members[year.history - 1])
        line.history = where(last, before, not_meaningful)
    else:
        line.opening = before
    return line


def _least(value: Expr, year: Timeline) -> Expr:
    """The least of a figure that may vary over the periods."""
    if year not in value.axes:
        return value
    return value.min(year, year.members[year.history], year.members[-1])
