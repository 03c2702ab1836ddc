"""Dividends in stages against 3,000 years of them, and the price to book that a lasting return justifies."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, solve
from modelgen.valuation.ddm import DividendDiscount, dividend_discount
from modelgen.valuation.marks import mark
from modelgen.valuation.residual_income import justified_price_to_book
from tests.oracles import banks as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

EARNINGS, PAYOUT, RATE, NOW, GROWTH, ROE = [60.0, 66.0, 73.0, 80.0], [0.3, 0.3, 0.35, 0.4], 0.1, 0.09, 0.03, 0.12


def staged(company: Company, years: int = 6, roe: float = ROE, **more: Any) -> DividendDiscount:
    given = {
        "earnings": company.money("Earnings", EARNINGS, what="earnings"), "payout": company.rate("Payout", PAYOUT),
        "cost_of_equity": company.rate("Cost", RATE), "growth_now": company.rate("Now", NOW),
        "growth": company.rate("Growth", GROWTH), "return_on_equity": company.rate("ROE", roe),
        "years": company.put("Years", years),
    }  # fmt: skip
    return dividend_discount(company.sheet, **{**given, **more})


@pytest.mark.parametrize("years", [0, 1, 6, 20])
def test_stages(years) -> None:
    company = Company()
    made = staged(company, years)
    result = solve(company.m)
    want = oracle.staged(EARNINGS, PAYOUT, RATE, NOW, GROWTH, ROE, years)
    assert result[made.equity_value] == pytest.approx(want, rel=1e-11)
    assert result[made.stable_payout] == pytest.approx(0.75)
    assert result["DDM: value: converging earnings"]["1"] == pytest.approx(
        80 * (1.03 if years < 2 else 1.09 - 0.06 / years)
    )
    assert result["check.failed"] == 0


def test_a_return_that_doesnt_pay_for_growth_fails() -> None:
    company = Company()
    staged(company, roe=0.02)
    assert solve(company.m)["check.ddm_the_stable_return_is_above_0_and_pays_for_the_growth"] == 1


def test_nopat_is_refused() -> None:
    company = Company()
    with pytest.raises(DefinitionError, match="what is earned for shareholders, and 'NOPAT' is the firm's"):
        staged(company, earnings=company.money("NOPAT", 5, what="NOPAT"))
    with pytest.raises(DefinitionError, match="earnings 'once' doesn't vary over a timeline"):
        staged(Company(), earnings=company.put("Once", 5, "EUR mn"))


def test_justified() -> None:
    """CFA Level II: a return of 15%, growth of 10% and a cost of 12% make 2.5 times book value: 125 of 50."""
    company = Company()
    roe, g, k = (company.rate(*each) for each in (("R", 0.15), ("G", 0.1), ("K", 0.12)))
    line = justified_price_to_book(company.sheet, return_on_equity=roe, growth=g, cost_of_equity=k)
    fast = justified_price_to_book(company.sheet, return_on_equity=roe, growth=k, cost_of_equity=k, label="Fast")
    result = solve(company.m)
    assert result[line] == pytest.approx(2.5, rel=1e-12)
    assert result[fast] == "n.m."
    assert result["check.fast_growth_is_below_the_cost_of_equity_and_not_above_the_return"] == 1
    with pytest.raises(DefinitionError, match="takes the cost of equity, and 'G' is the firm's, rate"):
        firm = mark(g, what="rate", whose="firm")
        justified_price_to_book(company.sheet, return_on_equity=roe, growth=g, cost_of_equity=firm, label="Firm")


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    company = Company()
    staged(company, steps=8)
    justified_price_to_book(
        company.sheet, return_on_equity=company.rate("Return", 0.15),
        growth=company.rate("g", 0.05), cost_of_equity=company.rate("k", 0.12),
    )  # fmt: skip
    agree(company.m, tmp_path, perturbed=True)
