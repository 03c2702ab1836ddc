"""A leveraged buyout: what is paid and with what, how the cash flow repays it, and what that returns at each exit.

    sponsor equity = uses - debt            swept = cash above the least, tranche by tranche in their order
    exit equity    = multiple x EBITDA - (debt - cash)
    MOIC = exit equity / sponsor equity     IRR = MOIC^(1 / years) - 1
    affordable uses = exit equity / (1 + target)^years + debt

Interest is on opening balances and saves taxes at once. Exits are at the end of each forecast period, without dividends
before. References: Rosenbaum and Pearl, Investment Banking, 3rd ed., chapters 4 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add, sub
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, maximum, minimum, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, ONE_AMOUNT, Expected, expect, expect_each
from modelgen.valuation.common.figures import noted
from modelgen.valuation.common.marks import EBITDA, EQUITY, VALUE, Mark, marked
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import add_line
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import of_a_period, periods_in_year, put_in_time
from modelgen.valuation.debt import rolling

_TRANCHE = Expected("{label}: '{value}' is no tranche", "write Tranche(name, amount, rate)")
_METRIC = Expected("{label}: '{marked}' is {mark}", "give EBITDA", figures=(EBITDA,))


@dataclass(frozen=True, eq=False)
class Tranche:
    """A debt of the buyout: its amount, a year's rate, the part of it that is due each year, and whether cash above the
    least repays it early (in the order in which tranches are listed)."""

    name: str
    amount: Expr
    rate: Any
    due: Expr | None = None
    swept: bool = True


@dataclass(frozen=True, eq=False)
class Repaid:
    """The lines of a tranche."""

    opening: Line
    interest: Line
    due: Line | None
    swept: Line | None
    closing: Line


@dataclass(frozen=True, eq=False)
class Buyout:
    """The lines of a buyout. Exits vary over the forecast, and over the axis of the exit multiple where it has one."""

    uses: Line  # all of them
    debt: Line  # at the start
    equity: Line  # of the sponsor
    tranches: Mapping[str, Repaid]
    cash: Line
    net_debt: Line
    exit_equity: Line
    moic: Line
    irr: Line
    affordable: Line | None  # uses at which the target is returned; None without one
    checks: tuple[Line, ...]


@method
def buyout(
    sheet: Sheet, year: Timeline, *, uses: Mapping[str, Expr], tranches: Sequence[Tranche], cash_flow: Expr,
    ebitda: Expr, exit_multiple: Expr, tax_rate: Any, cash: Expr, least_cash: Expr, target: Any = None,
    label: str = "LBO",
) -> Buyout:  # fmt: skip
    """Sources and uses, debt with its sweep, and returns by exit year (and multiple).

    `uses` are amounts by name (price, refinanced debt, fees, cash that is left in), the tranches pay for them in part,
    the sponsor for the rest. `cash_flow` is the unlevered one of each period, after tax on EBIT; `cash` is what the
    company has at the start, `least_cash` what it keeps. `exit_multiple` is one, or over an axis. Checks fail where the
    debt is more than the uses, and where cash falls below its least. DefinitionError for two tranches of a name,
    and where nothing says how many periods make a year.
    """
    put_in_time(f"{label}: ", year)
    given = _refuse(label, uses, tranches, cash, least_cash)
    expect(ebitda, _METRIC, label=label)
    if not marked(ebitda).whose:
        noted(sheet, ebitda, label, "EBITDA of the exit")
    sheet.heading(f"{label}: at closing")
    at_start = Rows(sheet, f"{label}: ", str(given[0].unit), axes=())
    borrowed = {tranche.name: tranche.amount for tranche in tranches}
    total = at_start.add("total uses", reduce(add, uses.values(), expression(0)))
    debt = at_start.add("debt at the start", reduce(add, borrowed.values(), expression(0)))
    equity = at_start.add("sponsor equity", total - debt)
    for title, amounts in (("use", uses), ("source", borrowed | {"Sponsor equity": equity})):
        _listed(sheet, f"{label}: {title}", amounts, total)
    flows = Rows(sheet, f"{label}: ", str(given[0].unit), axes=(year,), forecast=year)
    in_year = periods_in_year(at_start, year)
    held, spare, paid = _pay(flows, sheet, year, in_year, tranches, cash_flow, expression(tax_rate), cash, least_cash)
    owed = flows.add("net debt", reduce(add, (one.closing for one in paid.values())) - held)

    checks = [
        sheet.model.check(f"{label}: the sponsor pays a part", equity > 0),
        sheet.model.check(f"{label}: cash stays at its least", spare >= 0),
    ]
    sheet.heading(f"{label}: returns by exit")
    exits = Rows(sheet, f"{label}: ", str(given[0].unit), forecast=year)
    worth = exits.add("exit value", ebitda * exit_multiple)
    left = exits.add("exit equity", worth - owed, mark=Mark(EQUITY, VALUE))
    since = year.index - year.index.at(year, year.members[year.history]) + 1
    held_for = flows.add("years to the exit", of_a_period(since, in_year), unit="")
    counts = all_of(equity > 0, left > 0)
    moic = exits.add("MOIC", where(counts, left / equity, not_meaningful), unit="x", decimals=2)
    irr = exits.add("IRR", where(counts, (left / equity) ** (1 / held_for) - 1, not_meaningful), unit="%")
    affordable = None
    if target is not None:
        affordable = exits.add(
            "uses that return the target", maximum(left, 0) / (1 + expression(target)) ** held_for + debt
        )
    return Buyout(
        uses=total, debt=debt, equity=equity, tranches=paid, cash=held, net_debt=owed, exit_equity=left, moic=moic,
        irr=irr, affordable=affordable, checks=tuple(checks),
    )  # fmt: skip


def _listed(sheet: Sheet, title: str, amounts: Mapping[str, Expr], total: Line) -> None:
    """A table of amounts at the start, and what each is of all uses."""
    axis = sheet.model.axis(title, *amounts)
    table = sheet.table(f"{title}s", axis)
    amount = table.line(f"{title}, amount", axis, unit=str(total.unit))
    for name, value in amounts.items():
        amount.define(name, value)
    table.line(f"{title}, part of all uses", axis, unit="%").formula = amount / total


def _pay(
    rows: Rows, sheet: Sheet, year: Timeline, in_year: Line | None, tranches: Sequence[Tranche], cash_flow: Expr,
    tax: Expr, cash: Expr, least: Expr,
) -> tuple[Line, Line, dict[str, Repaid]]:  # fmt: skip
    """The cash that is left and what is above the least before the sweep; and the tranches period by period, what is
    due first and then what is swept."""

    def later(name: str) -> Line:
        """A line whose formula reads lines that stand below it."""
        return add_line(sheet, Line, rows.before + name, (year,), cash.unit)

    paid = dict[str, Repaid]()
    for one in tranches:
        sheet.heading(f"{rows.before}{one.name}")
        opening = later(f"{one.name}, opening")
        interest = rows.add(f"{one.name}, interest", opening * of_a_period(expression(one.rate), in_year))
        due = swept = None
        if one.due is not None:
            due = rows.add(f"{one.name}, due", minimum(opening, of_a_period(one.due, in_year) * one.amount))
        if one.swept:
            swept = later(f"{one.name}, swept")
        closing = rolling(rows, year, f"{one.name}, closing", one.amount)
        opening.forecast = closing.prior
        repaid = [line for line in (due, swept) if line is not None]
        closing.forecast = reduce(sub, repaid, expression(opening))
        paid[one.name] = Repaid(opening=opening, interest=interest, due=due, swept=swept, closing=closing)

    sheet.heading(f"{rows.before}cash for the sweep")
    before = later("cash before")
    cost = rows.add("interest after tax", _sum(one.interest for one in paid.values()) * (1 - tax))
    due_in_all = _sum(one.due for one in paid.values())
    spare = rows.add("cash above the least", before + cash_flow - cost - due_in_all - least)
    rest: Expr = maximum(spare, 0)
    for lines in paid.values():
        if lines.swept is not None:
            lines.swept.forecast = minimum(lines.opening if lines.due is None else lines.opening - lines.due, rest)
            rest = rest - lines.swept
    held = rolling(rows, year, "cash", cash)
    before.forecast = held.prior
    early = [lines.swept for lines in paid.values() if lines.swept is not None]
    held.forecast = least + reduce(sub, early, expression(spare))  # one by one: exactly the least, where all is swept
    return held, spare, paid


def _sum(lines: Iterable[Line | None]) -> Expr:
    """The lines that there are, added up."""
    return reduce(add, (line for line in lines if line is not None), expression(0))


def _refuse(
    label: str, uses: Mapping[str, Expr], tranches: Sequence[Tranche], cash: Expr, least: Expr
) -> list[Expr]:  # fmt: skip
    """The amounts at the start. DefinitionError for what is none."""
    if not uses or not tranches:
        raise DefinitionError(f"{label}: {'nothing is bought' if not uses else 'there is no debt'}", "give "
                              + ("uses={'Price': ...}" if not uses else "tranches=[Tranche(...)]"))  # fmt: skip
    for tranche in tranches:
        expect(tranche, replace(_TRANCHE, kind=Tranche), label=label)
        expect(tranche.amount, FORMULA, ONE_AMOUNT, name=f"{label}: the amount of '{tranche.name}'")
    names = [tranche.name.casefold() for tranche in tranches]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DefinitionError(f"{label}: two tranches are called '{twice}'", "give each a name of its own")
    expect_each((*uses.values(), cash, least), FORMULA, ONE_AMOUNT, name=f"{label}: an amount at the start")
    return [*uses.values()]
