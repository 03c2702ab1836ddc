"""The year after the forecast at normal figures: its cash flow is what `gordon(growth, flow=...)` grows for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, named_unit, not_meaningful
from modelgen.formula.functions import any_of, maximum, where
from modelgen.formula.units import Unit
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.naming import labelled
from modelgen.valuation.common.owners import L, OfFirm, add_line
from modelgen.valuation.terminal import fixed, recent


@dataclass(frozen=True)
class TerminalYear:
    """The lines of the year after the forecast; `return_on_new_capital` is g x NOPAT / net investment."""

    sales: Line
    nopat: OfFirm
    depreciation: Line
    capex: Line
    working_capital: Line
    cash_flow: OfFirm
    return_on_new_capital: Line


@labelled
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
    given = {"growth": growth, "margin": margin, "tax rate": tax_rate, "D&A to sales": da_to_sales}
    given |= {"capex to D&A": capex_to_da, "working capital to sales": working_capital_to_sales}
    g, ebit_margin, tax, worn, spent, tied = (fixed(f"{label}: {name}", value) for name, value in given.items())

    def put(name: str, formula: Expr, kind: type[L], unit: Unit = revenue.unit) -> L:
        line = add_line(sheet, kind, f"{label}: {name}", formula.axes, unit)
        line.formula = formula
        return line

    before = recent(revenue, year)
    after = put("sales", before * (1 + g), Line)
    ebit = put("EBIT", after * ebit_margin, OfFirm)
    nopat = put("NOPAT", ebit - maximum(ebit, 0) * tax, OfFirm)
    depreciation = put("plus D&A", after * worn, Line)
    capex = put("less capital expenditure", -depreciation * spent, Line)
    change = put("less increase in working capital", (before - after) * tied, Line)
    flow = put("cash flow", nopat + depreciation + capex + change, OfFirm)
    invested = nopat - flow
    returned = where(invested > 0, nopat * g / invested, not_meaningful)
    earned = put("return on new capital", returned, Line, named_unit("%"))
    sheet.model.check(f"{label}: growth takes reinvestment", any_of(g <= 0, invested > 0))
    return TerminalYear(after, nopat, depreciation, capex, change, flow, earned)


@labelled
def normalised_cash_flow(
    sheet: Sheet, *, nopat: Expr, growth: Any, return_on_new_capital: Any, label: str = "Normalised cash flow"
) -> OfFirm:  # fmt: skip
    """The year after the forecast, with the reinvestment that its growth takes: NOPAT x (1 + g) x (1 - g / RONIC).

    NOPAT is that of the last twelve months. For `gordon(growth, flow=...)`; n.m. with a failed check without a
    positive return.
    """
    profit = expression(nopat)
    year = _timeline(f"{label}: the NOPAT", profit)
    g, ronic = fixed("the growth", growth), fixed("the return on new capital", return_on_new_capital)
    formula = recent(profit, year) * (1 + g) * (1 - g / ronic)
    line = add_line(sheet, OfFirm, label, formula.axes, profit.unit)
    line.formula = where(ronic > 0, formula, not_meaningful)
    sheet.model.check(f"{label}: the return on new capital is above 0", ronic > 0)
    return line


def _timeline(what: str, expr: Expr) -> Timeline:
    timelines = [axis for axis in expr.axes if isinstance(axis, Timeline)]
    if not timelines:
        raise DefinitionError(f"{what} '{expr}' don't vary over a timeline", "give those of the forecast")
    return timelines[-1]
