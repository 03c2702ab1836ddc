"""EPRA's net asset values of a property company: for those who keep it, trade in it, or wind it up.

    NRV   reinstatement   equity + deferred tax + derivatives + purchasers' costs
    NTA   tangible        equity + the deferred tax that won't fall due + derivatives - goodwill - other intangibles
    NDV   disposal        equity - goodwill + what debt is worth below its book value

`equity` is that of the shareholders with property at its market value. Deferred tax and derivatives are liabilities on
what is held for long: positive numbers, which lower equity and are added back.

Reference: EPRA, Best Practices Recommendations Guidelines (October 2019), net asset value metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.formula.expr import Expr, expression
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE_AMOUNT, expect
from modelgen.valuation.common.figures import stands
from modelgen.valuation.common.marks import EQUITY, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows


@dataclass(frozen=True, eq=False)
class EpraMeasure:
    """One of the three."""

    value: Line
    per_share: Line


@dataclass(frozen=True, eq=False)
class EpraNetAssets:
    """NRV, NTA and NDV; a check fails where the part of deferred tax that won't fall due isn't from 0 to 1."""

    reinstatement: EpraMeasure
    tangible: EpraMeasure
    disposal: EpraMeasure
    checks: tuple[Line, ...]


@method
def epra_net_assets(
    sheet: Sheet, *, equity: Expr, shares: Expr, deferred_tax: Expr | None = None, not_due: Any = 1,
    derivatives: Expr | None = None, purchasers_costs: Expr | None = None, goodwill: Expr | None = None,
    intangibles: Expr | None = None, debt_discount: Expr | None = None, label: str = "EPRA",
) -> EpraNetAssets:  # fmt: skip
    """EPRA's three net asset values, in all and per share, of amounts on one date.

    `shares` are diluted. `deferred_tax` is that on gains of property, of which NTA adds back the part `not_due` (1, or
    less where property is for sale). `derivatives` are a net liability, below 0 an asset. `purchasers_costs` (transfer
    tax) were taken off the values. `debt_discount` is the book value of debt less its market value, after tax.
    """
    stands(sheet, "amount of equity", equity, label)
    given = {"the equity": equity, "the shares": shares, "the deferred tax": deferred_tax, "the goodwill": goodwill,
             "the derivatives": derivatives, "the purchasers' costs": purchasers_costs, "intangibles": intangibles,
             "the debt's discount": debt_discount}  # fmt: skip
    for name, amount in given.items():
        if amount is not None:
            expect(amount, FORMULA, ONE_AMOUNT, name=f"{label}: {name}")
    kept = expression(not_due)
    sheet.heading(label)
    rows = Rows(sheet, f"{label} ", str(equity.unit), axes=())

    def measure(name: str, plus: list[Expr | None], less: list[Expr | None]) -> EpraMeasure:
        value: Expr = equity
        for amount in plus:
            value = value if amount is None else value + amount
        for amount in less:
            value = value if amount is None else value - amount
        line = rows.add(name, value, mark=Mark(EQUITY, VALUE))
        return EpraMeasure(
            value=line, per_share=rows.add(f"{name} per share", line / shares, unit=(line / shares).unit)
        )

    part = None if deferred_tax is None else deferred_tax * kept
    check = sheet.model.check(
        f"{label}: the part of deferred tax that isn't due is from 0 to 1", FRACTION.hold_each(kept)
    )
    return EpraNetAssets(
        reinstatement=measure("NRV", [deferred_tax, derivatives, purchasers_costs], []),
        tangible=measure("NTA", [part, derivatives], [goodwill, intangibles]),
        disposal=measure("NDV", [debt_discount], [goodwill]), checks=(check,),
    )  # fmt: skip
