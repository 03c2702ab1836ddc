"""A method whose check fails is n.m. to its value, with no error in any cell, and that check alone says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from modelgen import Model, not_meaningful, solve
from modelgen.program.compile import compile
from modelgen.valuation.apv import apv
from modelgen.valuation.dcf import dcf
from modelgen.valuation.residual_income import stable
from modelgen.valuation.scenarios import expected_value
from modelgen.valuation.target import Weighted
from modelgen.valuation.terminal import gordon
from tests.reference.agreement import agree
from tests.valuation.company import Company
from tests.valuation.test_economic_profit import Firm, Geared
from tests.valuation.test_residual_income import Bank
from tests.valuation.test_scenarios import Project
from tests.valuation.test_target import Share


def bank() -> Model:
    made = Bank()
    made.value(stable(made.rate("ROE", 0.2), made.rate("g", 0.1)))
    return made.m


def profit() -> Model:
    firm = Firm()
    firm.profit(firm.dcf(), growth=firm.rate("Fast", 0.12))
    return firm.m


def profit_of_no_dcf() -> Model:
    firm = Firm()
    firm.profit(dcf(firm.sheet, firm.flow, rate=firm.rate("Low", 0.02), terminal=gordon(firm.growth)))
    return firm.m


def adjusted() -> Model:
    geared = Geared()
    geared.apv(growth=geared.rate("Fast", 0.2))
    return geared.m


def adjusted_of_no_dcf() -> Model:
    geared = Geared()
    made, x, fast = geared.make(), geared.given, geared.rate("Fast", 0.2)
    value = dcf(geared.sheet, geared.money("Flow", 50), rate=made.wacc, terminal=gordon(fast))
    apv(
        geared.sheet, value, policy=geared.policy, cost_of_assets=made.cost_of_assets, growth=fast,
        debt_weight=x["weight"], cost_of_debt=x["borrowing"], tax_rate=x["tax"],
        tolerance=geared.put("A cent", 0.01, "EUR mn"),
    )  # fmt: skip
    return geared.m


def target() -> Model:
    share = Share()
    line = share.sheet.line("P/E without earnings", unit="EUR/share")
    line.formula = not_meaningful
    share.make([Weighted("P/E", line, share.rate("All of it", 1.0))])
    return share.m


def cases() -> Model:
    company = Company()
    case = company.m.axis("Case", "Low", "High")
    value = company.sheet.line("Worth", case)
    value.define("Low", not_meaningful)
    value.define("High", company.put("Given", 5, "EUR mn"))
    expected_value(company.sheet, value, company.put("P", {"Low": 0.5, "High": 0.5}, "%", case))
    return company.m


UNSOUND: dict[str, tuple[Callable[[], Model], str, set[str]]] = {
    "growth above the cost of equity": (
        bank, "Residual income: equity value", {"check.residual_income_stable_growth_is_below_the_cost_of_equity"},
    ),
    "growth above the WACC": (
        profit, "Economic profit: enterprise value", {"check.economic_profit_growth_is_below_the_wacc"},
    ),
    "economic profit of no value": (
        profit_of_no_dcf, "Economic profit: enterprise value",
        {"check.dcf_terminal_growth_is_below_the_rate", "check.economic_profit_growth_is_below_the_wacc"},
    ),
    "growth above the cost of assets": (
        adjusted, "APV: enterprise value", {"check.apv_growth_is_below_the_cost_of_assets"},
    ),
    "APV of no value": (
        adjusted_of_no_dcf, "APV: enterprise value",
        {"check.dcf_terminal_growth_is_below_the_rate", "check.apv_growth_is_below_the_cost_of_assets"},
    ),
    "a method without a value": (
        target, "Target price: target price", {"check.target_price_every_method_with_a_weight_has_a_value"},
    ),
    "a case without a value": (
        cases, "Probability-weighted: expected value", {"check.probability_weighted_every_case_has_a_value"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "value", "failing"), UNSOUND.values(), ids=UNSOUND)
def test_unsound(make, value, failing) -> None:
    model = make()
    result = solve(model)
    assert result[value] == "n.m."
    errors, failed = set(), set()
    for item in compile(model).lines:
        found = np.asarray(result[item.key], dtype=object).ravel().tolist()
        errors |= {item.label} if any(str(each).startswith("#") for each in found) else set()
        if item.key.startswith("check.") and item.key not in ("check.failed", "check.failures", "check.warnings"):
            failed |= {item.key} if any(found) else set()
    assert errors == set()
    assert failed == failing


def test_a_project_that_is_valued_too_late_is_worth_nothing_known() -> None:
    project = Project()
    made = project.make(valuation_date=project.put("Too late", date(2027, 5, 5), "date"))
    result = solve(project.m)
    assert (result[made.value], result[made.certain]) == ("n.m.", "n.m.")
    assert result["check.rnpv_the_valuation_date_lies_in_the_first_forecast_period"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("make", [make for make, *_ in UNSOUND.values()], ids=UNSOUND)
def test_engines_agree(make: Any, tmp_path) -> None:
    agree(make(), tmp_path)
