"""What borrowing does to betas and rates, year by year, with a beta of debt and by the firm's policy of debt.

    beta of debt   = (cost of debt - risk-free rate) / equity premium
    beta of equity = asset beta + (asset beta - beta of debt) * x D/E
    cost of equity = risk-free rate + beta of equity * equity premium
    WACC           = E/V * cost of equity + D/V * cost of debt * (1 - t)

with V = D + E, and k the cost of assets, risk-free rate + asset beta * equity premium:

    policy of debt   x                       WACC is also                         debt is
    Harris-Pringle   1                       k - t kD D/V                         a share of value, at all times
    Miles-Ezzell     1 - t kD / (1 + kD)     k - t kD D/V (1 + k) / (1 + kD)      a share of value, set once a year
    Modigliani-Miller   1 - t                k (1 - t D/V)                        the same amount for ever

Whatever it takes may vary over the timeline: tax, the weight of debt, rates. References: Harris and Pringle, Journal of
Financial Research 8 (1985); Miles and Ezzell, Journal of Financial and Quantitative Analysis 15 (1980); Modigliani and
Miller, American Economic Review 53 (1963); the three beside each other in Taggart, Financial Management 20 (1991).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import all_of, isclose, where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, expect
from modelgen.valuation.common.figures import PLACES, in_one_money
from modelgen.valuation.common.marks import EQUITY, FIRM, RATE
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows

CONTINUOUS, YEARLY, FIXED = "Harris-Pringle", "Miles-Ezzell", "Modigliani-Miller"


@dataclass(frozen=True, eq=False)
class LeveredRates:
    """The lines of the method, by year where what they are made from is."""

    cost_of_assets: Line
    debt_beta: Line
    debt_to_equity: Line
    beta: Line  # of equity
    cost_of_equity: Line
    cost_of_debt: Line  # after tax
    wacc: Line
    check: Line  # both ways to the WACC meet


@method
def debt_policy(inputs: Sheet, label: str = "Policy of debt") -> Any:
    """A choice, Harris-Pringle, Miles-Ezzell or Modigliani-Miller, for all betas of a model alike."""
    return inputs.choice(label, CONTINUOUS, YEARLY, FIXED)


@method
def unlevered_beta(
    sheet: Sheet, *, policy: Expr, beta: Expr, debt_to_equity: Expr, tax_rate: Any, cost_of_debt: Any, risk_free: Any,
    equity_premium: Any, label: str = "Unlevered beta",
) -> Line:  # fmt: skip
    """A levered beta without its debt, that of debt taken off: (beta + x D/E * beta of debt) / (1 + x D/E).

    By peer where they vary. A check fails where the beta of debt isn't between 0 and that of equity.
    """
    expect(beta, FORMULA, name=f"'{label}': the beta")
    rows = Rows(sheet, f"{label}: ", "", partial=True)
    tax, borrowing = expression(tax_rate), _rate(cost_of_debt, label)
    of_debt = rows.add("beta of debt", (borrowing - _rate(risk_free, label)) / expression(equity_premium))
    geared = rows.add("debt to equity that counts", _counted(policy, tax, borrowing) * expression(debt_to_equity))
    result = rows.add("asset beta", (beta + geared * of_debt) / (1 + geared))
    sound = all_of(of_debt >= 0, of_debt <= beta)
    sheet.model.check(f"{label}: the beta of debt is between 0 and that of equity", sound, severity="warning")
    return result


@method
def levered_rates(
    sheet: Sheet, *, policy: Expr, risk_free: Any, equity_premium: Any, asset_beta: Any, cost_of_debt: Any,
    tax_rate: Any, debt_weight: Any, tolerance: Any, label: str = "Capital",
) -> LeveredRates:  # fmt: skip
    """Costs of equity and of capital at a weight of debt (D/V) that may differ from year to year, before tax.

    `policy` is what `debt_policy` made; rates are fractions a year. A check compares the WACC with its other formula,
    up to `tolerance` (a fraction); others fail where the weight of debt isn't from 0 to below 1 and where debt costs
    less than the risk-free rate, or as much as the assets.
    """
    free, premium, borrowing = _rate(risk_free, label), expression(equity_premium), _rate(cost_of_debt, label)
    tax, weight = expression(tax_rate), expression(debt_weight)
    money = in_one_money(label, (free, premium, borrowing))
    m, rows = sheet.model, Rows(sheet, f"{label}: ", "%", partial=True)

    assets = rows.add(
        "cost of assets", free + expression(asset_beta) * premium, mark=replace(money, whose=FIRM, what=RATE)
    )
    of_debt = rows.add("beta of debt", (borrowing - free) / premium, unit="")
    ratio = rows.add("debt to equity", weight / (1 - weight))
    own = expression(asset_beta)
    beta = rows.add("beta of equity", own + (own - of_debt) * _counted(policy, tax, borrowing) * ratio, unit="")
    equity = rows.add("cost of equity", free + beta * premium, mark=replace(money, whose=EQUITY, what=RATE))
    after_tax = rows.add("cost of debt after tax", borrowing * (1 - tax))
    average = (1 - weight) * equity + weight * after_tax
    wacc = rows.add("WACC", average, mark=replace(money, whose=FIRM, what=RATE))

    saved = tax * borrowing * weight
    yearly = assets - saved * (1 + assets) / (1 + borrowing)
    direct = where(policy == CONTINUOUS, assets - saved, where(policy == YEARLY, yearly, assets * (1 - tax * weight)))
    check = m.check(f"{label}: the WACC is the cost of assets less what debt saves", isclose(wacc, direct, tolerance))
    m.check(f"{label}: the weight of debt is from 0 to below 1", all_of(weight >= 0, weight < 1))
    sound = all_of(borrowing >= free, borrowing < assets)
    m.check(f"{label}: debt costs more than the risk-free rate and less than assets", sound, severity="warning")
    return LeveredRates(
        cost_of_assets=assets, debt_beta=of_debt, debt_to_equity=ratio, beta=beta, cost_of_equity=equity,
        cost_of_debt=after_tax, wacc=wacc, check=check,
    )  # fmt: skip


def _counted(policy: Expr, tax: Expr, borrowing: Expr) -> Expr:
    """x: the part of debt to equity that takes risk off the assets, for the rest is in the tax that it saves."""
    yearly = 1 - tax * borrowing / (1 + borrowing)
    return where(policy == CONTINUOUS, 1, where(policy == YEARLY, yearly, 1 - tax))


def _rate(value: Any, name: str) -> Expr:
    rate = expression(value)
    expect(rate, *PLACES["rate"], name=name)
    return rate
