"""Adjusted present value: the firm without debt, and the tax that its debt saves; with constant leverage, the DCF.

    APV          = sum of cash flow at the cost of assets + sum of tax shields
    tax shield   = tax rate * cost of debt * debt at the year's beginning
    debt         = its weight * enterprise value at the year's beginning

Debt that follows value is as risky as the assets, and so is the tax that it saves: shields are discounted at the cost
of assets, and by Miles-Ezzell, where debt is set once a year, each for its last year at the cost of debt. By these two
policies the value is that of a DCF at their WACC, which a check shows. Debt that stays the same (Modigliani-Miller) has
no constant weight.

References: Myers, Journal of Finance 29 (1974); Harris and Pringle, Journal of Financial Research 8 (1985); Miles and
Ezzell, Journal of Financial and Quantitative Analysis 15 (1980); Koller, Goedhart, Wessels, Valuation, 7th ed., chapter
10.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import all_of, isclose, round_to, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.discounting import discounting
from modelgen.valuation.common.expectations import Expected, expect, labels
from modelgen.valuation.common.figures import PLACES, in_one_money
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import EnterpriseValue
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.dcf import DCF
from modelgen.valuation.economic_profit import at_year_end, like_the_dcf
from modelgen.valuation.leverage import FIXED, YEARLY
from modelgen.valuation.terminal import DIGITS, fixed


@dataclass(frozen=True, eq=False)
class AdjustedPresentValue:
    """The lines of the method; the first of `checks` ties it to the DCF."""

    debt: Line  # at each year's beginning
    tax_shield: Line
    unlevered_value: Line
    shield_value: Line
    enterprise_value: EnterpriseValue
    checks: tuple[Line, ...]


_WITHIN = Expected("'{label}': {name} varies over {outside}, and the DCF's cash flow over {than}", "give one for both")


@method
def apv(
    sheet: Sheet, made: DCF, *, policy: Expr, cost_of_assets: Any, growth: Any, debt_weight: Any, cost_of_debt: Any,
    tax_rate: Any, tolerance: Any, label: str = "APV",
) -> AdjustedPresentValue:  # fmt: skip
    """The value of a DCF's cash flow without debt and of its tax shields, beside the DCF at the WACC.

    `policy` is what `debt_policy` made; rates, weight and tax are one for all years or by year, and go on as in the
    last one, as the DCF's rate has to. `growth` is that of its perpetuity. The first check fails where the two values
    differ by more than `tolerance`, an amount; others where growth isn't below the cost of assets and where the
    policy keeps debt constant. DefinitionError for a DCF that isn't by year and at year's end.
    """
    year = at_year_end(label, made)
    last, g = year.members[-1], fixed(f"{label}: growth", growth)
    rates = {"the cost of assets": cost_of_assets, "the weight of debt": debt_weight, "the cost of debt": cost_of_debt,
             "the tax rate": tax_rate}  # fmt: skip
    axes = made.cash_flow.axes
    given = {name: expression(value) for name, value in rates.items()}
    for name, value in given.items():
        expect(value, replace(_WITHIN, within=axes), label=label, name=name, than=labels(axes))
    assets, weight, borrowing, tax = given.values()
    expect(assets, *PLACES["rate for the firm"], name=label)
    expect(borrowing, *PLACES["rate"], name=label)
    in_one_money(label, (made.cash_flow, assets, borrowing))
    m = sheet.model
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", made.cash_flow.unit, forecast=year)

    annual = rows.add("cost of assets", assets, unit="%")
    discount = discounting(rows, year, annual, None, made.schedule)
    flows = rows.add("present value of cash flow without debt", made.cash_flow * discount.factor)
    rows = replace(rows, sound=Sound(made.checks))
    later = rows.add("value of later cash flows", made.enterprise_value - made.present_value.cumulative)
    begins = rows.add("enterprise value at the beginning", (later + made.present_value) / made.factor / (1 + made.rate))
    debt = rows.add("debt at the beginning", begins * weight)
    shield = rows.add("tax shield", debt * borrowing * tax)
    # set once a year, debt makes the tax of its year as certain as its interest
    certain = where(policy == YEARLY, (1 + annual) / (1 + borrowing), 1)
    shields = rows.add("present value of tax shields", shield * certain * discount.factor)

    def at_end(value: Expr) -> Expr:
        return value.at(year, last) if year in value.axes else value

    rate, factor = discount.terminal_rate, discount.price
    below = round_to(rate - g, DIGITS) > 0
    after = rows.add("cash flow of the year after", made.terminal_value * (made.terminal_rate - g))
    saved = made.terminal_value * at_end(weight) * at_end(borrowing) * at_end(tax) * at_end(certain)
    shield_after = rows.add("tax shield of the year after", saved)
    behind = [where(below, each / (rate - g) * factor, not_meaningful) for each in (after, shield_after)]
    grows = m.check(f"{label}: growth is below the cost of assets", below)
    sound = Sound((*made.checks, grows))
    rows = replace(rows, sound=sound)
    unlevered = rows.add("value without debt", flows.total(year) + behind[0])
    of_shields = rows.add("value of tax shields", shields.total(year) + behind[1])
    value = like_the_dcf(rows, made, unlevered + of_shields)
    same = isclose(sound.of(value, 0), sound.of(made.enterprise_value, 0), tolerance)
    checks = (
        m.check(f"{label}: it is the DCF's value", same),
        grows,
        m.check(f"{label}: debt keeps its share of value", policy != FIXED),
        m.check(f"{label}: the weight of debt is from 0 to below 1", all_of(weight >= 0, weight < 1)),
    )
    return AdjustedPresentValue(
        debt=debt, tax_shield=shield, unlevered_value=unlevered, shield_value=of_shields, enterprise_value=value,
        checks=checks,
    )  # fmt: skip
