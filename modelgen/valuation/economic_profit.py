"""Economic profit: invested capital, and what is earned on it above the WACC; worth what the DCF is, to the cent.

    economic profit    = NOPAT - WACC * invested capital before = (ROIC - WACC) * it
    invested capital   = the one before + NOPAT - free cash flow
    value              = invested capital today + sum of economic profit, discounted + continuing value
    continuing value   = EP / WACC + NOPAT (g / RONIC) (RONIC - WACC) / (WACC (WACC - g))

where EP and NOPAT are those of the year after the forecast: EP on the capital that is there, for ever, and what new
capital earns above its cost. The DCF's terminal value is `value_driver(nopat, g, RONIC)`, calculated by another
formula: a check compares the two values.

Reference: Koller, Goedhart, Wessels, Valuation, 7th ed., chapters 10 and 14.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, isclose, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import Expected, expect, labels
from modelgen.valuation.common.figures import stands
from modelgen.valuation.common.marks import FIRM, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import EnterpriseValue
from modelgen.valuation.common.residual import Words, residual
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.dcf import DCF
from modelgen.valuation.terminal import DIGITS, fixed


@dataclass(frozen=True, eq=False)
class EconomicProfit:
    """The lines of the method; the first of `checks` ties it to the DCF."""

    invested_capital: Line
    roic: Line  # on the capital before; n.m. unless that is above 0
    economic_profit: Line
    present_value: Line
    continuing_value: Line  # of economic profit, at the end of the forecast
    enterprise_value: EnterpriseValue
    checks: tuple[Line, ...]


_DCF = Expected("'{label}' starts from '{value}'", "give what dcf() made", kind=DCF)
_LIKE = Expected("'{label}': {name} varies over {over}, and the DCF's cash flow over {than}", "give both for the same")
_WORDS = Words("invested capital", "ROIC", "less capital charge", "economic profit")


@method
def economic_profit(
    sheet: Sheet, made: DCF, *, nopat: Expr, opening_capital: Any, growth: Any, return_on_new_capital: Any,
    tolerance: Any, label: str = "Economic profit",
) -> EconomicProfit:  # fmt: skip
    """Enterprise value from invested capital and economic profit, at the rates and from the cash flow of a DCF.

    `opening_capital` is what is invested at the end of the last actual year; growth and return on new capital are those
    of the DCF's `value_driver`. The first check fails where the two values differ by more than `tolerance`, an amount.
    DefinitionError for a DCF that isn't by year and at year's end.
    """
    year = at_year_end(label, made)
    profit, opening = expression(nopat), expression(opening_capital)
    g, ronic = fixed(f"{label}: growth", growth), fixed(f"{label}: RONIC", return_on_new_capital)
    stands(sheet, "NOPAT", profit, label)
    stands(sheet, "amount of the firm", opening, label)
    members = tuple(axis for axis in made.cash_flow.axes if axis is not year)
    for name, value, axes in (("NOPAT", profit, made.cash_flow.axes), ("opening capital", opening, members)):
        expect(value, replace(_LIKE, axes=axes), label=label, name=name, than=labels(made.cash_flow.axes))
    m = sheet.model
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", made.cash_flow.unit, forecast=year)
    earned = rows.add("NOPAT", profit)
    lines = residual(rows, _WORDS, opening=opening, profit=earned, paid=made.cash_flow, rate=made.rate)
    present = rows.add("present value of economic profit", lines.residual * made.factor)

    last, rate = year.members[-1], made.terminal_rate
    after = rows.add("NOPAT of the year after", earned.at(year, last) * (1 + g))
    forever = rows.add("economic profit of the year after", after - rate * lines.capital.at(year, last))
    conditions = {
        "growth is below the WACC": round_to(rate - g, DIGITS) > 0,
        "the WACC and the return on new capital are above 0": all_of(rate > 0, ronic > 0),
    }
    checks = [m.check(f"{label}: {name}", condition) for name, condition in conditions.items()]
    new = after * g / ronic * (ronic - rate) / (rate * (rate - g))
    beyond = rows.add(
        "continuing value of economic profit", where(all_of(*conditions.values()), forever / rate + new, not_meaningful)
    )
    worth = opening + present.total(year) + beyond * made.terminal_factor
    sound = Sound((*made.checks, *checks))
    value = like_the_dcf(replace(rows, sound=sound), made, worth)
    same = isclose(sound.of(value, 0), sound.of(made.enterprise_value, 0), tolerance)
    tie = m.check(f"{label}: it is the DCF's value", same)
    return EconomicProfit(
        invested_capital=lines.capital, roic=lines.returns, economic_profit=lines.residual, present_value=present,
        continuing_value=beyond, enterprise_value=value, checks=(tie, *checks),
    )  # fmt: skip


def like_the_dcf(rows: Rows, made: DCF, worth: Expr) -> EnterpriseValue:
    """The line of an enterprise value that knows what the DCF's knows, so that a bridge can start from either."""
    value = rows.add_kind(EnterpriseValue, "enterprise value", worth, mark=Mark(FIRM, VALUE))
    value.valuation_date, value.sound = made.valuation_date, rows.sound
    value.flow = made.value.flow if isinstance(made.value, EnterpriseValue) else None
    return value


def at_year_end(label: str, made: DCF) -> Timeline:
    """The timeline of a DCF; DefinitionError unless it is by year and at year's end."""
    expect(made, _DCF, label=label)
    year = next(axis for axis in made.cash_flow.axes if isinstance(axis, Timeline))
    if year.frequency != 1 or made.schedule.early is not None or made.schedule.part is not None:
        why = f"'{label}' is by year and at year's end, and '{made.value.label}' isn't"
        raise DefinitionError(why, "give a DCF by year without timing= and valuation_date=, beside the other")
    return year
