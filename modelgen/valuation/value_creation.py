"""What an owner's gain comes from, between purchase and exit: profit, the multiple, debt paid down, less costs.

    profit growth  = (EBITDA at exit - EBITDA) x multiple     multiple = (multiple at exit - multiple) x EBITDA at exit
    debt paid down = net debt - net debt at exit              costs = equity put in - (multiple x EBITDA - net debt)
    equity at exit = equity put in + profit growth + multiple + debt paid down - costs

What profit and multiple do only together counts with the multiple. References: Rosenbaum and Pearl, Investment Banking,
3rd ed., chapter 4; Puche, Braun and Achleitner, "International Evidence on Value Creation in Private Equity
Transactions", Journal of Applied Corporate Finance 27 (2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, ONE_AMOUNT, Expected, expect, expect_each
from modelgen.valuation.common.marks import EBITDA
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.waterfall import waterfall

PUT_IN, PROFIT, MULTIPLE, PAID_DOWN, COSTS, AT_EXIT = (
    "Equity put in", "EBITDA growth", "Multiple", "Debt paid down", "Costs of the deal", "Equity at exit",
)  # fmt: skip
_EBITDA = Expected("{label}: '{marked}' is {mark}", "give EBITDA", figures=(EBITDA,))


@dataclass(frozen=True, eq=False)
class ValueCreation:
    """Over the steps the amounts and the levels that their bars join; the gain, and by step its part of it."""

    step: Axis
    amount: Line
    start: Line
    end: Line
    gain: Line
    parts: Mapping[str, Line]  # n.m. where there is no gain
    check: Line


@method
def value_creation(
    sheet: Sheet, *, equity: Expr, exit_equity: Expr, ebitda: Expr, exit_ebitda: Expr, multiple: Expr,
    exit_multiple: Expr, net_debt: Expr, exit_net_debt: Expr, label: str = "Value creation",
) -> ValueCreation:  # fmt: skip
    """A waterfall from the equity that is put in to the equity at exit, and what each step is of the gain.

    All are one amount. The firm is bought at `multiple` x `ebitda` with the `net_debt` after the deal, and sold at
    `exit_multiple` x `exit_ebitda` with `exit_net_debt`; what `equity` pays beyond that are costs. A check fails where
    the steps don't end at `exit_equity`, which is calculated elsewhere.
    """
    amounts = (equity, exit_equity, ebitda, exit_ebitda, multiple, exit_multiple, net_debt, exit_net_debt)
    expect_each(amounts, FORMULA, ONE_AMOUNT, name=f"{label}: an amount")
    for profit in (ebitda, exit_ebitda):
        expect(profit, _EBITDA, label=label)
    unit = str(expression(equity).unit)
    names = (PUT_IN, PROFIT, MULTIPLE, PAID_DOWN, COSTS, AT_EXIT)
    steps = waterfall(sheet, label, f"{label}: ", names, unit=unit, axis=f"{label}: step")
    steps.move(PUT_IN, equity)
    steps.move(PROFIT, (exit_ebitda - ebitda) * multiple)
    steps.move(MULTIPLE, (exit_multiple - multiple) * exit_ebitda)
    steps.move(PAID_DOWN, net_debt - exit_net_debt)
    steps.move(COSTS, multiple * ebitda - net_debt - equity)
    steps.stand(AT_EXIT, exit_equity)
    gain = Rows(sheet, f"{label}: ", unit, axes=()).add("gain", exit_equity - equity)
    ratios = Rows(sheet, f"{label}: ", "%", axes=())
    parts = {
        name: ratios.add(f"{name}, part of the gain", where(gain > 0, steps.amount_of(name) / gain, not_meaningful))
        for name in names[1:-1]
    }
    check = sheet.model.check(f"{label}: the steps end at the equity at exit", steps.agrees(exit_equity))
    return ValueCreation(
        step=steps.step, amount=steps.amount, start=steps.start, end=steps.end, gain=gain, parts=parts, check=check
    )
