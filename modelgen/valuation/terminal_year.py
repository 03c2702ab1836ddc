"""The year after the forecast at normal figures: its cash flow is what `gordon(growth, flow=...)` grows for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import any_of, maximum, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.marks import EBIT, FIRM, FLOW, NOPAT, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.terminal import fixed, recent

_FORECAST = Expected(
    "{name} '{value}' don't vary over a timeline", "give those of the forecast", timelines="some"
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class TerminalYear:
    """The lines of the year after the forecast; `return_on_new_capital` is g x NOPAT / net investment."""

    sales: Line
    nopat: Line
    depreciation: Line
    capex: Line
    working_capital: Line
    cash_flow: Line
    return_on_new_capital: Line


@method
def terminal_year(
    sheet: Sheet, *, sales: Expr, growth: Any, margin: Any, tax_rate: Any, da_to_sales: Any, capex_to_da: Any,
    working_capital_to_sales: Any, label: str = "Terminal year",
) -> TerminalYear:  # fmt: skip
    """The year after the forecast at normal ratios: for `gordon(growth, flow=made.cash_flow)`.

    `margin` is EBIT to sales; sales are the last twelve months' and grow once. Working capital is at its normal ratio
    before and after. The return on new capital that this implies stands beside it (n.m. without reinvestment), and a
    check fails where sales grow and nothing is invested beyond D&A.
    """
    revenue = expression(sales)
    year = _timeline(f"{label}: the sales", revenue)
    g, ebit_margin = fixed(f"{label}: growth", growth), fixed(f"{label}: margin", margin)
    tax, worn = fixed(f"{label}: tax rate", tax_rate), fixed(f"{label}: D&A to sales", da_to_sales)
    spent = fixed(f"{label}: capex to D&A", capex_to_da)
    tied_up = fixed(f"{label}: working capital to sales", working_capital_to_sales)
    rows = Rows(sheet, f"{label}: ", revenue.unit)

    before = recent(revenue, year)
    after = rows.add("sales", before * (1 + g))
    ebit = rows.add("EBIT", after * ebit_margin, mark=Mark(FIRM, EBIT))
    nopat = rows.add("NOPAT", ebit - maximum(ebit, 0) * tax, mark=Mark(FIRM, NOPAT))
    depreciation = rows.add("plus D&A", after * worn)
    capex = rows.add("less capital expenditure", -depreciation * spent)
    change = rows.add("less increase in working capital", (before - after) * tied_up)
    flow = rows.add("cash flow", nopat + depreciation + capex + change, mark=Mark(FIRM, FLOW))
    invested = nopat - flow
    earned = where(invested > 0, nopat * g / invested, not_meaningful)
    return_on_new_capital = rows.add("return on new capital", earned, unit="%")
    sheet.model.check(f"{label}: growth takes reinvestment", any_of(g <= 0, invested > 0), severity="warning")
    return TerminalYear(
        sales=after, nopat=nopat, depreciation=depreciation, capex=capex, working_capital=change, cash_flow=flow,
        return_on_new_capital=return_on_new_capital,
    )  # fmt: skip


@method
def normalised_cash_flow(
    sheet: Sheet, *, nopat: Expr, growth: Any, return_on_new_capital: Any, label: str = "Normalised cash flow"
) -> Line:  # fmt: skip
    """The year after the forecast, with the reinvestment that its growth takes: NOPAT x (1 + g) x (1 - g / RONIC).

    NOPAT is that of the last twelve months. For `gordon(growth, flow=...)`; n.m. with a failed check without a
    positive return.
    """
    profit = expression(nopat)
    year = _timeline(f"{label}: the NOPAT", profit)
    g, ronic = fixed("the growth", growth), fixed("the return on new capital", return_on_new_capital)
    formula = recent(profit, year) * (1 + g) * (1 - g / ronic)
    sound = where(ronic > 0, formula, not_meaningful)
    line = Rows(sheet, "", profit.unit, axes=formula.axes).add(label, sound, mark=Mark(FIRM, FLOW))
    sheet.model.check(f"{label}: the return on new capital is above 0", ronic > 0)
    return line


def _timeline(what: str, expr: Expr) -> Timeline:
    expect(expr, _FORECAST, name=what)
    return [axis for axis in expr.axes if isinstance(axis, Timeline)][-1]
