"""Betas and rates at a weight of debt by year, by three policies: against portfolios, and what must hold of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, solve
from modelgen.valuation.common.marks import EQUITY, FIRM, Mark, marked
from modelgen.valuation.dcf import dcf
from modelgen.valuation.leverage import LeveredRates, debt_policy, levered_rates, unlevered_beta
from modelgen.valuation.terminal import gordon
from tests.oracles import rates as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

POLICIES = ("Harris-Pringle", "Miles-Ezzell", "Modigliani-Miller")
FREE, PREMIUM, BETA = 0.03, 0.05, 0.9
BORROWING, TAX, WEIGHT = [0.05, 0.048, 0.045, 0.042], [0.3, 0.28, 0.25, 0.25], [0.5, 0.4, 0.3, 0.25]


class Levered(Company):
    """Rates by year, one scenario for each policy."""

    def __init__(self, **changed: Any) -> None:
        super().__init__(*POLICIES)
        self.policy = debt_policy(self.inputs)
        for policy in POLICIES:
            self.policy.give(policy, scenario=None if policy == POLICIES[0] else policy)
        values = {"free": FREE, "premium": PREMIUM, "borrowing": BORROWING, "tax": TAX, "weight": WEIGHT, **changed}
        self.given = {name: self.rate(name, value) for name, value in values.items()}
        self.beta, self.tolerance = self.put("Asset beta", BETA), self.put("Tolerance", 1e-12)

    def make(self, **more: Any) -> LeveredRates:
        """The method's lines."""
        x = self.given
        return levered_rates(
            self.sheet, policy=self.policy, risk_free=x["free"], equity_premium=x["premium"], asset_beta=self.beta,
            cost_of_debt=x["borrowing"], tax_rate=x["tax"], debt_weight=x["weight"], tolerance=self.tolerance, **more,
        )  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES)
def test_by_year(policy) -> None:
    company = Levered()
    made = company.make()
    result = solve(company.m, policy)
    for year, borrowing, tax, weight in zip(("2025", "2026", "2027", "2028"), BORROWING, TAX, WEIGHT, strict=True):
        equity, average = oracle.levered(policy, FREE, PREMIUM, BETA, borrowing, tax, weight)
        assert result[made.cost_of_equity][year] == pytest.approx(equity, rel=1e-12)
        assert result[made.wacc][year] == pytest.approx(average, rel=1e-12)
    assert result["check.failed"] == 0
    assert marked(made.wacc) == Mark(FIRM, "rate")
    assert marked(made.cost_of_equity) == Mark(EQUITY, "rate")


@pytest.mark.parametrize("policy", POLICIES)
def test_unlevering_undoes_levering(policy) -> None:
    company = Levered()
    made, x = company.make(), company.given
    back = unlevered_beta(
        company.sheet, policy=company.policy, beta=made.beta, debt_to_equity=made.debt_to_equity, tax_rate=x["tax"],
        cost_of_debt=x["borrowing"], risk_free=x["free"], equity_premium=x["premium"],
    )  # fmt: skip
    assert solve(company.m, policy)[back].tolist() == pytest.approx([BETA] * 4, rel=1e-14)


def test_what_must_hold() -> None:
    """Debt makes equity dearer and capital cheaper; fixed debt saves most, for its tax is the safest."""
    waccs, equities = [], []
    for policy in POLICIES:
        company = Levered()
        made = company.make()
        result = solve(company.m, policy)
        assert (result[made.cost_of_equity] > result[made.cost_of_assets]).all()
        assert (result[made.wacc] < result[made.cost_of_assets]).all()
        waccs.append(result[made.wacc]["2025"])
        equities.append(result[made.cost_of_equity]["2025"])
    assert waccs == sorted(waccs, reverse=True)
    assert equities == sorted(equities, reverse=True)
    company = Levered(weight=0.0)
    made = company.make()
    assert solve(company.m)[made.wacc]["2025"] == pytest.approx(FREE + BETA * PREMIUM, rel=1e-14)


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"weight": [0.5, 1.0, 0.3, 0.2]}, "check.capital_the_weight_of_debt_is_from_0_to_below_1"),
        ({"borrowing": 0.02}, "check.capital_debt_costs_more_than_the_risk_free_rate_and_less_than_assets"),
        ({"borrowing": 0.09}, "check.capital_debt_costs_more_than_the_risk_free_rate_and_less_than_assets"),
    ],
)
def test_checks(changed, check) -> None:
    company = Levered(**changed)
    company.make()
    assert np.any(solve(company.m)[check])


def test_it_discounts_by_year() -> None:
    company = Levered()
    made = company.make()
    flow = company.money("Flow", 100, what="cash flow", whose="firm")
    value = dcf(company.sheet, flow, rate=made.wacc, terminal=gordon(company.rate("Growth", 0.01)))
    rates = [oracle.levered(POLICIES[0], FREE, PREMIUM, BETA, b, t, w)[1] for b, t, w in zip(BORROWING, TAX, WEIGHT,
                                                                                            strict=True)]  # fmt: skip
    explicit, factor = oracle.discounted([100.0] * 4, rates)
    want = explicit + factor * oracle.perpetuity([100.0], 0.01, rates[-1])
    assert solve(company.m)[value.enterprise_value] == pytest.approx(want, rel=1e-11)


def test_refused() -> None:
    company = Levered()
    company.given["borrowing"] = company.money("EBITDA", 100, what="EBITDA")
    with pytest.raises(DefinitionError, match="'Capital' takes a rate, and 'EBITDA' is the firm's, EBITDA"):
        company.make()


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    company = Levered()
    made, x = company.make(), company.given
    unlevered_beta(
        company.sheet, policy=company.policy, beta=made.beta, debt_to_equity=made.debt_to_equity, tax_rate=x["tax"],
        cost_of_debt=x["borrowing"], risk_free=x["free"], equity_premium=x["premium"],
    )  # fmt: skip
    agree(company.m, tmp_path, perturbed=True)
