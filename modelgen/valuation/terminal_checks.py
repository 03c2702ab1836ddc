"""Whether a terminal value is plausible: four questions that a reader asks of it, each a check with a limit of its own.

    reinvestment  1 - F / NOPAT             of the last twelve months of the forecast
    RONIC         g / reinvestment          the return on new capital at which the flow grows at g
    D&A to capex  D&A / capital expenditure

Growth for ever above that of the economy makes a company as large as the economy; a return on new capital far above
the cost of capital is a competitive advantage for ever; what wears out more than is replaced can't grow; and debt saves
taxes, so that a WACC above the cost of capital without debt isn't one. References: Koller, Goedhart, Wessels,
Valuation, 7th ed., chapter 14; Damodaran, Investment Valuation, 3rd ed., chapter 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, any_of, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.marks import FLOW, NOPAT
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.terminal import fixed, recent

_FLOW = Expected("{label}: '{marked}' is {mark}, and no cash flow", "give the flow that is discounted", figures=(FLOW,))
_PROFIT = Expected("{label}: '{marked}' is {mark}, and no NOPAT", "give operating profit after tax", figures=(NOPAT,))
_OVER_TIME = Expected("{label}: '{value}' doesn't vary over the periods", timelines="one")


@dataclass(frozen=True, eq=False)
class TerminalChecks:
    """What the terminal flow implies; None where what it takes wasn't given. `checks` in the order of the questions."""

    reinvestment: Line | None
    return_on_new_capital: Line | None
    da_to_capex: Line | None
    checks: tuple[Line, ...]


@method
def terminal_checks(
    sheet: Sheet, *, growth: Any, highest_growth: Expr | None = None, cash_flow: Expr | None = None,
    nopat: Expr | None = None, highest_return: Expr | None = None, da: Expr | None = None, capex: Expr | None = None,
    highest_da_to_capex: Expr | None = None, rate: Expr | None = None, unlevered_rate: Expr | None = None,
    label: str = "Terminal value",
) -> TerminalChecks:  # fmt: skip
    """Checks of a terminal value, each where what it takes is given.

    `growth` is the terminal one, `highest_growth` the risk-free rate or an inflation; `cash_flow` and `nopat` are those
    of the forecast, with `highest_return` on new capital; `da` and `capex` (both positive) go with
    `highest_da_to_capex`, `rate` (the WACC) with `unlevered_rate`, the cost of capital without debt. Where growth is
    above 0, nothing reinvested is a return without limit: the check fails and the return is n.m. DefinitionError for a
    figure whose limit is missing, or the other way round, and where nothing is given to check.
    """
    given = {
        "growth": (highest_growth is not None, highest_growth is not None), "the cash flow": _pair(cash_flow, nopat),
        "the return on new capital": _pair(nopat, highest_return), "D&A": _pair(da, capex),
        "D&A to capital expenditure": _pair(capex, highest_da_to_capex), "the rate": _pair(rate, unlevered_rate),
    }  # fmt: skip
    for name, (one, other) in given.items():
        if one != other:
            raise DefinitionError(f"{label}: {name} is checked, and half of what that takes is given", "give both")
    if not any(one for one, _ in given.values()):
        raise DefinitionError(f"{label}: nothing is given to check", "give highest_growth=, or another limit")
    g = fixed(f"{label}: growth", growth)
    rows, checks = Rows(sheet, f"{label}: ", "%"), list[Line]()

    def check(name: str, condition: Expr) -> None:
        checks.append(sheet.model.check(f"{label}: {name}", condition))

    if highest_growth is not None:
        check("growth isn't above its limit", g <= highest_growth)
    spent = earned = worn = None
    if cash_flow is not None and nopat is not None and highest_return is not None:
        expect(cash_flow, _FLOW, _OVER_TIME, label=label)
        expect(nopat, _PROFIT, _OVER_TIME, label=label)
        flow, profit = _last_year(cash_flow), _last_year(nopat)
        spent = rows.add("reinvestment", where(profit > 0, 1 - flow / profit, not_meaningful))
        kept = all_of(profit > 0, profit > flow)
        earned = rows.add("return on new capital", where(kept, g * profit / (profit - flow), not_meaningful))
        check(
            "the return on new capital isn't above its limit",
            any_of(g <= 0, all_of(kept, g * profit <= highest_return * (profit - flow))),
        )
    if da is not None and capex is not None and highest_da_to_capex is not None:
        expect(da, _OVER_TIME, label=label)
        expect(capex, _OVER_TIME, label=label)
        wear, investment = _last_year(da), _last_year(capex)
        worn = rows.add("D&A to capital expenditure", where(investment > 0, wear / investment, not_meaningful))
        check("D&A isn't above its limit of capital expenditure", wear <= highest_da_to_capex * investment)
    if rate is not None and unlevered_rate is not None:
        check("the WACC isn't above the cost of capital without debt", rate <= unlevered_rate)
    return TerminalChecks(reinvestment=spent, return_on_new_capital=earned, da_to_capex=worn, checks=tuple(checks))


def _pair(one: Expr | None, other: Expr | None) -> tuple[bool, bool]:
    return one is not None, other is not None


def _last_year(figure: Any) -> Expr:
    """The last twelve months of the forecast."""
    expr = expression(figure)
    timeline = next(axis for axis in expr.axes if isinstance(axis, Timeline))
    return recent(expr, timeline)
