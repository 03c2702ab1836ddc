"""Return on invested capital: its tree, and a forecast in which it fades.

    ROIC   = NOPAT / invested capital before = EBIT margin * turnover * (1 - tax on EBIT)
    margin = 1 - sum of costs to sales           1 / turnover = sum of the parts of capital to sales
    fade   : ROIC = later + persistence * (the one before - later)

References: Koller, Goedhart, Wessels, Valuation, 7th ed., chapters 8 and 11; Fama and French, Journal of Business 73
(2000), on how profitability reverts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, isclose, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.expectations import FRACTION, Expected, expect, labels
from modelgen.valuation.common.figures import PLACES, stands
from modelgen.valuation.common.marks import FIRM, FLOW, NOPAT, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows


@dataclass(frozen=True, eq=False)
class ROICTree:
    """The lines of the tree by year; `costs` and `capital` are each part to sales, by name."""

    roic: Line
    pre_tax: Line
    margin: Line
    turnover: Line
    tax: Line  # on EBIT, a fraction; n.m. of a loss
    costs: dict[str, Line]
    capital: dict[str, Line]
    checks: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class FadingReturns:
    """The lines of a forecast from capital, its growth and the return on it."""

    roic: Line
    invested_capital: Line  # at each year's end
    nopat: Line
    cash_flow: Line


_OVER_TIME = Expected("'{label}': {name} '{value}' doesn't vary over one timeline", timelines="one")
_LIKE = Expected("'{label}': {name} varies over {over}, and {first} over {than}", "give all for the same periods")
_ONCE = Expected("'{label}': {name} varies over {timelines}", "give one number for all years", timelines="none")
_TABLE = Expected(
    "'{label}': {name}= is '{value}'", "give a table of lines by name: {{'Inventories': line}}", kind=Mapping
)


@method
def roic_tree(
    sheet: Sheet, *, sales: Expr, ebit: Expr, nopat: Expr, invested_capital: Expr, tolerance: Any,
    costs: Mapping[str, Expr] | None = None, capital: Mapping[str, Expr] | None = None, label: str = "ROIC",
) -> ROICTree:  # fmt: skip
    """ROIC by year on the capital at the year's beginning, and what it is made of.

    `costs` are what stands between sales and EBIT, positive, and `capital` the parts of invested capital, by name.
    Checks hold sales less costs against EBIT and the parts against the whole, up to `tolerance` (an amount), and the
    product of the branches against ROIC. A year without a positive capital before, or without sales, is n.m.
    """
    expect(sales, _OVER_TIME, label=label, name="sales")
    figures = {"EBIT": ebit, "NOPAT": nopat, "invested capital": invested_capital}
    for name, table in (("costs", costs), ("capital", capital)):
        if table is not None:
            expect(table, _TABLE, label=label, name=name)
            figures |= {f"{name} '{part}'": value for part, value in table.items()}
    for name, value in figures.items():
        expect(value, replace(_LIKE, axes=sales.axes), label=label, name=name, first="sales", than=labels(sales.axes))
    stands(sheet, "NOPAT", nopat, label)
    for value in (sales, ebit):
        stands(sheet, "amount of the firm", value, label)
    m, rows = sheet.model, Rows(sheet, f"{label}: ", "%", partial=True)
    before = rows.add("invested capital before", invested_capital.prior, unit=invested_capital.unit)
    sold, employed = sales > 0, before > 0

    spent = {name: rows.add(f"{name} to sales", where(sold, value / sales, not_meaningful))
             for name, value in (costs or {}).items()}  # fmt: skip
    margin = rows.add("EBIT margin", where(sold, ebit / sales, not_meaningful))
    tied = {name: rows.add(f"{name} to sales", where(sold, value.prior / sales, not_meaningful))
            for name, value in (capital or {}).items()}  # fmt: skip
    turnover = rows.add("turnover of capital", where(employed, sales / before, not_meaningful), unit="x")
    both = all_of(sold, employed)
    pre_tax = rows.add("ROIC before tax", where(both, margin * turnover, not_meaningful))
    tax = rows.add("tax on EBIT", where(ebit > 0, 1 - nopat / ebit, not_meaningful))
    roic = rows.add("ROIC", where(employed, nopat / before, not_meaningful))
    checks = []
    if costs:
        left = sales - reduce(add, costs.values())
        checks.append(m.check(f"{label}: sales less costs are EBIT", isclose(left, ebit, tolerance)))
    if capital:
        whole = reduce(add, capital.values())
        checks.append(
            m.check(f"{label}: the parts are the invested capital", isclose(whole, invested_capital, tolerance))
        )
    branches = where(all_of(both, ebit > 0), margin * turnover * (1 - tax) * before, nopat)
    checks.append(m.check(f"{label}: margin times turnover after tax is ROIC", isclose(branches, nopat, tolerance)))
    return ROICTree(
        roic=roic, pre_tax=pre_tax, margin=margin, turnover=turnover, tax=tax, costs=spent, capital=tied,
        checks=tuple(checks),
    )  # fmt: skip


@method
def fading_returns(
    sheet: Sheet, *, opening_capital: Any, growth: Expr, return_now: Any, return_later: Any, persistence: Any,
    label: str = "Fade",
) -> FadingReturns:  # fmt: skip
    """A forecast of NOPAT and cash flow from capital that grows and a return on it that fades.

    `growth` of capital is by year; `return_now` is the ROIC of the last actual year, `return_later` where it goes, and
    `persistence` the part of the distance that a year leaves (1: no fade, 0: there at once). Cash flow is NOPAT less
    the increase in capital. A check fails where the persistence isn't between 0 and 1.
    """
    expect(growth, _OVER_TIME, label=label, name="growth")
    year = next(axis for axis in growth.axes if isinstance(axis, Timeline))
    once = {"opening capital": opening_capital, "the return now": return_now, "the return later": return_later,
            "persistence": persistence}  # fmt: skip
    given = {name: expression(value) for name, value in once.items()}
    for name, value in given.items():
        expect(value, _ONCE, label=label, name=name)
    capital, now, later, kept = given.values()
    expect(growth, *PLACES["rate of growth"], name=label)
    stands(sheet, "amount of the firm", capital, label)
    sheet.model.check(f"{label}: persistence is between 0 and 1", FRACTION.hold_each(kept))
    rows = Rows(sheet, f"{label}: ", str(capital.unit), forecast=year)

    roic = sheet.line(f"{label}: ROIC", *growth.axes, unit="%")
    roic.opening, roic.forecast = now, later + kept * (roic.prior - later)
    invested = sheet.line(f"{label}: invested capital", *growth.axes, unit=str(capital.unit))
    invested.opening, invested.forecast = capital, invested.prior * (1 + growth)
    nopat = rows.add("NOPAT", roic * invested.prior, mark=Mark(FIRM, NOPAT))
    invests = rows.add("less increase in capital", invested.prior - invested)
    flow = rows.add("cash flow", nopat + invests, mark=Mark(FIRM, FLOW))
    return FadingReturns(roic=roic, invested_capital=invested, nopat=nopat, cash_flow=flow)
