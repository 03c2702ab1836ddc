"""Project finance: debt that is drawn while something is built and sculpted to what it earns, its covers, and what is
left for those who own it.

    uses             = costs + interest during construction + fees          until operation; drawn = gearing x uses
    repaid           = cash flow / cover - interest                         from then on, and not more than is owed
    DSCR             = cash flow / service                                  LLCR = present value of the cash flow in
                                                                            which debt is served / debt before it
    reserve          = the lesser of its target and what there is           distributed = what is left, unless the
                                                                            cash flow is below the lock-up's cover

Interest and the fee on what isn't drawn are on the balance at a period's beginning: nothing runs in a circle, though
what is drawn pays for its own interest. The cash flow (CFADS) is after tax and before service. Present values are at
the debt's rate, at the end of each period.

References: Yescombe, Principles of Project Finance, 2nd ed., chapter 12 (annuities, sculpting, cover ratios); Gatti,
Project Finance in Theory and Practice, on cover ratios and on the order in which cash is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, maximum, minimum, where
from modelgen.formula.units import BOOLEAN
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE_AMOUNT, Expected, expect
from modelgen.valuation.common.marks import EQUITY, FLOW, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import of_a_period, periods_in_year, put_in_time
from modelgen.valuation.debt import Debt

_CONDITION = Expected(
    "{name} is '{value}', and not a condition", "say when it operates: period.end > completion",
    unit=lambda unit: unit == BOOLEAN,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ProjectDebt:
    """The lines of a project's debt by period; `debt.fees` and interest before operation are among the uses."""

    debt: Debt
    uses: Line  # of funds, until operation
    equity: Line  # that pays for what debt doesn't
    service: Line  # interest and repayments in operation
    rate: Line  # of a period
    checks: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class CoverRatios:
    """Cover by period, n.m. where nothing is served or owed; the least and the average of the service cover."""

    service: Line  # DSCR
    least: Line
    average: Line
    loan_life: Line  # LLCR, on what is owed at a period's beginning


@dataclass(frozen=True, eq=False)
class CashWaterfall:
    """What becomes of the cash flow after service, by period."""

    reserve: Line  # the balance of the debt service reserve
    distributed: Line
    cash: Line  # that stays: what the lock-up keeps
    checks: tuple[Line, ...]


@method
def project_debt(
    sheet: Sheet, year: Timeline, *, costs: Expr, operating: Expr, gearing: Any, rate: Any, cash_flow: Expr, cover: Any,
    facility: Expr, arrangement_fee: Any = 0, commitment_fee: Any = 0, label: str = "Senior debt",
) -> ProjectDebt:  # fmt: skip
    """A debt that pays `gearing` of what is spent until operation, itself included, and is repaid by sculpting.

    `costs` are those of construction by period, `operating` is a condition by period, `cash_flow` what is there for
    service; it may depend on the interest (as tax does), if its formula is set afterwards. `facility` is the amount
    that lenders have committed: the arrangement fee is a fraction of it, paid in the first period, the commitment fee a
    year's rate on what isn't drawn. Checks: the facility is enough, the cash flow pays the interest, nothing is owed at
    the end of the timeline, and gearing, rate and cover are as they can be. DefinitionError for periods of unknown
    length.
    """
    put_in_time(f"{label}: ", year)
    expect(costs, FORMULA, name=f"{label}: the costs")
    expect(cash_flow, FORMULA, name=f"{label}: the cash flow")
    expect(operating, FORMULA, _CONDITION, name=f"{label}: operating")
    expect(facility, FORMULA, ONE_AMOUNT, name=f"{label}: the facility")
    share, asked, least = expression(gearing), expression(rate), expression(cover)
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", str(costs.unit), axes=(year,))
    in_year = periods_in_year(rows, year)
    closing = sheet.line(f"{label}: closing balance", year, unit=str(costs.unit))
    closing.opening = 0
    opening = rows.add("opening balance", closing.prior)
    periodic = rows.add("rate of the period", of_a_period(asked, in_year), unit="%")
    interest = rows.add("interest", opening * periodic)

    unused = maximum(facility - opening, 0) * expression(commitment_fee)
    first = where(year.index <= 1, facility * expression(arrangement_fee), 0)
    fees = rows.add("fees", where(operating, 0, first + (of_a_period(unused, in_year))))
    uses = rows.add("uses of funds", where(operating, 0, costs + interest + fees))
    drawn = rows.add("drawn", uses * share)
    equity = rows.add("equity", uses - drawn, mark=Mark(EQUITY))

    able = rows.add("service that the cover allows", where(operating, maximum(cash_flow, 0) / least, 0))
    repaid = rows.add("repaid", where(operating, maximum(minimum(opening, able - interest), 0), 0))
    service = rows.add("service", where(operating, interest + repaid, 0))
    closing.formula = opening + drawn - repaid

    m, end = sheet.model, year.members[-1]
    sound = all_of(FRACTION.hold_each(share), periodic >= 0, least > 0)
    checks = (
        m.check(f"{label}: gearing, rate and cover are as they can be", sound),
        m.check(f"{label}: the facility is enough", closing <= facility),
        m.check(f"{label}: the cash flow pays the interest", where(operating, able, interest) >= interest),
        m.check(f"{label}: costs end before operation", where(operating, costs, 0) <= 0),
        m.check(f"{label}: it is repaid", closing.at(year, end) <= 0),
    )
    debt = Debt(opening=opening, drawn=drawn, interest=interest, added=None, fees=fees, repaid=repaid, closing=closing,
                checks=checks)  # fmt: skip
    return ProjectDebt(debt=debt, uses=uses, equity=equity, service=service, rate=periodic, checks=checks)


@method
def cover_ratios(
    sheet: Sheet, year: Timeline, *, cash_flow: Expr, service: Expr, opening: Expr, rate: Expr, label: str = "Cover"
) -> CoverRatios:  # fmt: skip
    """DSCR and LLCR of a cash flow, which may vary over cases besides.

    `service` and `opening` are a debt's lines by period, `rate` is that of a period (`ProjectDebt.rate`).
    """
    for name, value in (("cash flow", cash_flow), ("service", service), ("opening balance", opening), ("rate", rate)):
        expect(value, FORMULA, name=f"{label}: the {name}")
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", "x")
    cover = rows.add("DSCR", where(service > 0, cash_flow / service, not_meaningful), decimals=2)
    factor = sheet.line(f"{label}: discount factor", year, unit="")
    factor.opening, factor.formula = 1, factor.prior / (1 + rate)
    present = rows.add("present value while it is served", where(service > 0, cash_flow * factor, 0),
                       unit=cash_flow.unit)  # fmt: skip
    ahead = present.total(year) - present.cumulative + present
    covered = where(all_of(service > 0, opening > 0), ahead / factor.prior / opening, not_meaningful)
    life = rows.add("LLCR", covered, decimals=2)
    return CoverRatios(
        service=cover, least=rows.add("least DSCR", cover.min(year)), loan_life=life,
        average=rows.add("average DSCR", cover.average(year)),
    )  # fmt: skip


@method
def cash_waterfall(
    sheet: Sheet, year: Timeline, *, cash_flow: Expr, service: Expr, reserve: Expr, lock_up: Any = 0,
    label: str = "Waterfall",
) -> CashWaterfall:  # fmt: skip
    """What service leaves: first the reserve up to its target, then distributions, unless the lock-up keeps the cash.

    `reserve` is the target by period. Below a cash flow of `lock_up` times the service nothing is distributed. The
    reserve and what was kept pay service that the cash flow doesn't; a check fails where that isn't enough.
    """
    for name, value in (("cash flow", cash_flow), ("service", service), ("target of the reserve", reserve)):
        expect(value, FORMULA, name=f"{label}: the {name}")
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", str(cash_flow.unit), axes=(year,))
    held, cash = (sheet.line(f"{label}: {name}", year, unit=str(cash_flow.unit)) for name in ("reserve", "cash kept"))
    held.opening = cash.opening = 0
    left = rows.add("after service", cash_flow - service)
    there = rows.add("with reserve and cash kept", left + held.prior + cash.prior)
    held.formula = maximum(minimum(there, reserve), 0)
    allowed = cash_flow >= expression(lock_up) * service
    paid = rows.add("distributed", where(allowed, maximum(there - held, 0), 0), mark=Mark(EQUITY, FLOW))
    cash.formula = there - held - paid
    enough = sheet.model.check(f"{label}: service is paid", there >= 0)
    return CashWaterfall(reserve=held, distributed=paid, cash=cash, checks=(enough,))
