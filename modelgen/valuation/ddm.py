"""Dividend discount in stages: the forecast's payout, years in which growth and payout settle, and a stable state.

    dividends       = payout * earnings
    stable payout   = 1 - g / ROE                        what is kept grows earnings at g
    value           = sum of dividends, discounted at the cost of equity

Over the years of transition growth falls in a straight line to the stable one and payout goes in a straight line to the
stable payout (`converging` of terminal.py); with none of them it is the two-stage model.

References: Gordon, Review of Economics and Statistics 41 (1959); Damodaran, Investment Valuation, 3rd ed., chapter 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import all_of
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.figures import stands
from modelgen.valuation.common.marks import DIVIDENDS, EARNINGS, EQUITY, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.dcf import EquityDCF, dcf_to_equity
from modelgen.valuation.terminal import converging, fixed

_OVER_TIME = Expected("{label}: {name} '{value}' doesn't vary over a timeline", "give it by year", timelines="some")


@dataclass(frozen=True, eq=False)
class DividendDiscount:
    """The lines of the method; `value` is the DCF of the dividends."""

    dividends: Line
    stable_payout: Line
    value: EquityDCF

    @property
    def equity_value(self) -> Line:
        """What the dividends are worth."""
        return self.value.equity_value


@method
def dividend_discount(
    sheet: Sheet, *, earnings: Expr, payout: Any, cost_of_equity: Any, growth_now: Any, growth: Any,
    return_on_equity: Any, years: Any, steps: int = 20, terminal_rate: Any = None, timing: Any = None,
    valuation_date: Any = None, label: str = "DDM",
) -> DividendDiscount:  # fmt: skip
    """Equity value of dividends in three stages: the forecast, `years` of transition (0 to `steps`), the stable state.

    `growth_now` is that of earnings as the transition begins, `growth` the stable one, which keeps g / ROE of earnings;
    rates, timing and date as in `dcf_to_equity()`. A check fails unless the stable return is above 0 and pays for the
    growth. DefinitionError for earnings of the firm.
    """
    profit, share = expression(earnings), expression(payout)
    expect(profit, _OVER_TIME, label=label, name="earnings")
    stands(sheet, "earnings", profit, label)
    g, roe = fixed(f"{label}: the stable growth", growth), fixed(f"{label}: the stable return", return_on_equity)
    year = [axis for axis in profit.axes if isinstance(axis, Timeline)][-1]
    rows = Rows(sheet, f"{label}: ", str(profit.unit), forecast=year)
    earned = rows.add("earnings", profit, mark=Mark(EQUITY, EARNINGS))
    paid = rows.add("dividends", earned * share, mark=Mark(EQUITY, DIVIDENDS))
    stable = rows.add("stable payout", 1 - g / roe, unit="%")
    sheet.model.check(f"{label}: the stable return is above 0 and pays for the growth", all_of(roe > 0, roe >= g))
    terminal = converging(growth_now, g, years, sales=earned, margin=stable, steps=steps)
    value = dcf_to_equity(
        sheet, paid, cost_of_equity=cost_of_equity, terminal=terminal, terminal_rate=terminal_rate, timing=timing,
        valuation_date=valuation_date, label=f"{label}: value",
    )  # fmt: skip
    return DividendDiscount(dividends=paid, stable_payout=stable, value=value)
