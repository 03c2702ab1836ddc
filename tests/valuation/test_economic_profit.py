"""Economic profit and APV against years added up one by one, and both tied to the DCF."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.apv import AdjustedPresentValue, apv
from modelgen.valuation.common.marks import FIRM, Mark, marked
from modelgen.valuation.dcf import DCF, dcf, dcf_to_equity
from modelgen.valuation.economic_profit import EconomicProfit, economic_profit
from modelgen.valuation.leverage import debt_policy
from modelgen.valuation.marks import mark
from modelgen.valuation.terminal import gordon, value_driver
from tests.oracles import returns as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company
from tests.valuation.test_leverage import BORROWING, POLICIES, TAX, WEIGHT, Levered

NOPAT, FLOWS, RATES, LATER = [50.0, 55.0, 58.0, 62.0], [30.0, 20.0, 42.0, 44.0], [0.1, 0.095, 0.09, 0.09], 0.085
CAPITAL, GROWTH, RONIC = 400.0, 0.025, 0.12


class Firm(Company):
    """NOPAT, cash flow, rates, and the DCF of them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.nopat, self.flow = self.money("NOPAT in", NOPAT), self.money("Flow", FLOWS)
        self.growth, self.ronic = self.rate("Growth", GROWTH), self.rate("RONIC", RONIC)
        self.cent = self.put("A cent", 1e-8, "EUR mn")

    def dcf(self, own: bool = False, **more: Any) -> DCF:
        """At rates by year, with the value driver."""
        given = {"terminal_rate": self.rate("Later", LATER)} if own else {}
        terminal = value_driver(self.nopat, self.growth, self.ronic)
        return dcf(self.sheet, self.flow, rate=self.rate("WACC", RATES), terminal=terminal, **given, **more)

    def profit(self, made: DCF, **more: Any) -> EconomicProfit:
        """The method's lines."""
        given = {
            "nopat": self.nopat, "opening_capital": self.put("Capital", CAPITAL, "EUR mn"), "growth": self.growth,
            "return_on_new_capital": self.ronic, "tolerance": self.cent,
        }  # fmt: skip
        return economic_profit(self.sheet, made, **{**given, **more})


@pytest.mark.parametrize("own", [False, True])
def test_economic_profit(own) -> None:
    firm = Firm()
    made = firm.profit(firm.dcf(own))
    result = solve(firm.m)
    later = LATER if own else RATES[-1]
    want = oracle.economic_profit(CAPITAL, NOPAT, FLOWS, RATES, GROWTH, RONIC, later)
    assert result[made.enterprise_value] == pytest.approx(want, rel=1e-10)
    assert result["DCF: enterprise value"] == pytest.approx(want, rel=1e-10)
    assert result[made.roic]["2025"] == pytest.approx(50 / 400)
    assert result[made.invested_capital].tolist() == pytest.approx([420, 455, 471, 489])
    assert result["check.failed"] == 0
    assert marked(made.enterprise_value) == Mark(FIRM, "value")


def test_the_capital_that_it_begins_with_doesnt_matter() -> None:
    """More of it earns less: any opening capital gives the DCF's value."""
    for capital in (100, 900):
        firm = Firm()
        firm.profit(firm.dcf(), opening_capital=firm.put("Other capital", capital, "EUR mn"))
        assert solve(firm.m)["check.failed"] == 0


def test_growth_at_the_cost_of_capital_adds_nothing() -> None:
    firm = Firm()
    same = firm.rate("As much as it costs", RATES[-1])
    terminal = value_driver(firm.nopat, firm.growth, same)
    made = dcf(firm.sheet, firm.flow, rate=firm.rate("WACC", RATES), terminal=terminal)
    line = firm.profit(made, return_on_new_capital=same)
    result = solve(firm.m)
    forever = (NOPAT[-1] * (1 + GROWTH) - RATES[-1] * 489) / RATES[-1]
    assert result[line.continuing_value] == pytest.approx(forever, rel=1e-12)


def test_another_terminal_value_fails() -> None:
    firm = Firm()
    firm.profit(dcf(firm.sheet, firm.flow, rate=firm.rate("WACC", RATES), terminal=gordon(firm.growth)))
    assert solve(firm.m)["check.economic_profit_it_is_the_dcf_s_value"] == 1


@pytest.mark.parametrize("change", [{"growth": 0.1}, {"ronic": 0.0}])
def test_what_means_nothing_is_no_value(change) -> None:
    firm = Firm()
    made = firm.dcf()
    items = {"growth": firm.growth, "return_on_new_capital": firm.ronic}
    items |= {{"growth": "growth", "ronic": "return_on_new_capital"}[name]: firm.rate("Wrong", value)
              for name, value in change.items()}  # fmt: skip
    line = firm.profit(made, **items)
    assert solve(firm.m)[line.continuing_value] == "n.m."


class Geared(Levered):
    """A DCF at a WACC from a policy of debt, whose weight stays in the years after."""

    def apv(self, **more: Any) -> tuple[DCF, AdjustedPresentValue]:
        """The two values."""
        made, x = self.make(), self.given
        flow = self.money("Flow", FLOWS, what="cash flow", whose="firm")
        growth = self.rate("Growth", GROWTH)
        value = dcf(self.sheet, flow, rate=made.wacc, terminal=gordon(growth))
        given = {
            "policy": self.policy, "cost_of_assets": made.cost_of_assets, "growth": growth, "debt_weight": x["weight"],
            "cost_of_debt": x["borrowing"], "tax_rate": x["tax"], "tolerance": self.put("A cent", 1e-8, "EUR mn"),
        }  # fmt: skip
        return value, apv(self.sheet, value, **{**given, **more})


@pytest.mark.parametrize("policy", POLICIES[:2])
def test_apv(policy) -> None:
    company = Geared()
    value, made = company.apv()
    result = solve(company.m, policy)
    assets = [0.03 + 0.9 * 0.05]
    bare, saved = oracle.apv(FLOWS, assets, WEIGHT, BORROWING, TAX, GROWTH, policy == "Miles-Ezzell")
    assert result[made.unlevered_value] == pytest.approx(bare, rel=1e-10)
    assert result[made.shield_value] == pytest.approx(saved, rel=1e-9)
    assert result[value.enterprise_value] == pytest.approx(bare + saved, rel=1e-10)
    first = result[value.enterprise_value] * WEIGHT[0]
    assert result[made.debt]["2025"] == pytest.approx(first, rel=1e-12)
    assert result[made.tax_shield]["2025"] == pytest.approx(first * BORROWING[0] * TAX[0], rel=1e-12)
    assert result["check.failed"] == 0


def test_constant_debt_and_rates_for_all_years() -> None:
    company = Geared()
    company.apv()
    assert solve(company.m, "Modigliani-Miller")["check.apv_debt_keeps_its_share_of_value"] == 1
    one = Geared(borrowing=0.05, tax=0.25, weight=0.3)
    _, made = one.apv()
    result = solve(one.m)
    bare, saved = oracle.apv(FLOWS, [0.075], [0.3], [0.05], [0.25], GROWTH, False)
    assert result[made.enterprise_value] == pytest.approx(bare + saved, rel=1e-10)
    assert not np.any(result["check.apv_it_is_the_dcf_s_value"])


def test_published_apv() -> None:
    """Brealey, Myers and Allen, Principles of Corporate Finance, 12th ed., section 19-1, the perpetual crusher: 1.125 a
    year, 40% debt at 6%, equity at 12.4%, tax of 35%: a WACC of 9% and 12.5, of which 5.0 is debt, with 0.195 of
    interest after tax. Without debt the rate is 0.4 x 6% + 0.6 x 12.4%."""
    company = Company()
    policy = debt_policy(company.inputs)
    policy.give("Harris-Pringle")
    flow, growth, tax = company.money("Crusher", 1.125), company.rate("No growth", 0.0), company.rate("Tax", 0.35)
    value = dcf(company.sheet, flow, rate=company.rate("WACC", 0.09), terminal=gordon(growth))
    made = apv(
        company.sheet, value, policy=policy, cost_of_assets=company.rate("Assets", 0.4 * 0.06 + 0.6 * 0.124),
        growth=growth, debt_weight=company.rate("Debt", 0.4), cost_of_debt=company.rate("Borrowing", 0.06),
        tax_rate=tax, tolerance=company.put("A cent", 1e-8, "EUR mn"),
    )  # fmt: skip
    result = solve(company.m)
    assert result[made.enterprise_value] == pytest.approx(12.5) == pytest.approx(result[value.enterprise_value])
    assert result[made.debt].dropna().tolist() == pytest.approx([5.0] * 4)
    assert (result[made.debt] * 0.06 - result[made.tax_shield]).dropna().tolist() == pytest.approx([0.195] * 4)
    assert result["check.failed"] == 0


REFUSED: dict[str, tuple[Any, str]] = {
    "mid-year": (
        lambda f: f.profit(f.dcf(timing=f.put("Half", 0.5))), "is by year and at year's end, and 'DCF: enterprise",
    ),
    "a flow to equity": (
        lambda f: f.profit(dcf_to_equity(f.sheet, f.flow, cost_of_equity=f.ronic, terminal=gordon(f.growth))),
        "give what dcf() made",
    ),
    "EBIT": (
        lambda f: f.profit(f.dcf(), nopat=f.money("EBIT", 5, what="EBIT")),
        "takes operating profit after tax, and 'EBIT' is the firm's, EBIT",
    ),
    "capital by year": (
        lambda f: f.profit(f.dcf(), opening_capital=f.nopat), "opening capital varies over Year, and the DCF's",
    ),
    "the cost of equity": (
        lambda f: apv(f.sheet, f.dcf(), policy=f.cent, growth=f.growth, debt_weight=f.ronic, cost_of_debt=f.ronic,
                      cost_of_assets=mark(f.rate("Asked", 0.1), what="rate", whose="equity"), tax_rate=f.ronic,
                      tolerance=f.cent),
        "discounts the firm's cash flow, and 'Asked' is the shareholders'",
    ),
    "by part": (
        lambda f: apv(f.sheet, f.dcf(), policy=f.cent, growth=f.growth, cost_of_debt=f.ronic, cost_of_assets=f.ronic,
                      debt_weight=f.put("W", {"A": 0.1, "B": 0.2}, "%", f.m.axis("Part", "A", "B")), tax_rate=f.ronic,
                      tolerance=f.cent),
        "the weight of debt varies over Part, and the DCF's cash flow over Year",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(make, says) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Firm())
    assert says in str(error.value)


def test_quarters_are_refused() -> None:
    firm = Firm()
    quarterly = firm.put("Quarterly", 5, "EUR mn", firm.m.add_timeline("Q", Timeline.quarterly("2025Q1", "2026Q4")))
    made = dcf(firm.sheet, quarterly, rate=firm.ronic, terminal=gordon(firm.growth))
    with pytest.raises(DefinitionError, match="is by year and at year's end"):
        firm.profit(made)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["economic profit", "APV"])
def test_engines_agree(method, tmp_path) -> None:
    if method == "APV":
        company = Geared()
        company.apv()
        agree(company.m, tmp_path, perturbed=True)
        return
    firm = Firm()
    firm.profit(firm.dcf(True))
    agree(firm.m, tmp_path, perturbed=True)
