"""Blume's beta, a country's premium and a synthetic rating: published figures, edges, refusals and the engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, Model, solve
from modelgen.valuation.capm import SyntheticRating, blume, country_risk_premium, synthetic_rating
from tests.oracles import rates as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

# Damodaran on Valuation, 2nd ed., table 2.4; the least coverage of AAA is where AA ends, of D one that any firm reaches
RATINGS = {
    "AAA": (12.5, 0.0035), "AA": (9.5, 0.005), "A+": (7.5, 0.007), "A": (6, 0.0085), "A-": (4.5, 0.01),
    "BBB": (4, 0.015), "BB+": (3.5, 0.02), "BB": (3, 0.025), "B+": (2.5, 0.0325), "B": (2, 0.04), "B-": (1.5, 0.06),
    "CCC": (1.25, 0.08), "CC": (0.8, 0.1), "C": (0.5, 0.12), "D": (-100000, 0.2),
}  # fmt: skip


def rated(ebit: Any, interest: Any, *, by_year: bool = False, table: Any = RATINGS) -> tuple[Model, SyntheticRating]:
    company = Company()
    axis = company.m.axis("Rating", *table)
    least = company.put("Least coverage", {name: least for name, (least, _) in table.items()}, "x", axis)
    spread = company.put("Spread", {name: spread for name, (_, spread) in table.items()}, "%", axis)
    axes = (company.year,) if by_year else ()
    made = synthetic_rating(
        company.sheet, axis, ebit=company.put("EBIT", ebit, "EUR mn", *axes), least_coverage=least, spread=spread,
        interest=company.put("Interest", interest, "EUR mn", *axes), risk_free=company.rate("Risk-free", 0.0425),
        country_spread=company.rate("Country", 0.005),
    )  # fmt: skip
    return company.m, made


@pytest.mark.parametrize(
    ("ebit", "interest", "rating"),
    [
        (1740, 476, "BB+"),  # Embraer in 2004, in BRL mn, by Damodaran: coverage of 3.66, a spread of 2%
        (10, 3, "BB"),  # the private firm above it: 3.33, 2.5%
        (125, 10, "AAA"), (95, 10, "AA"), (94.9, 10, "A+"), (-50, 10, "D"), (5, 0, "AAA"),
    ],
)  # fmt: skip
def test_ratings(ebit, interest, rating) -> None:
    m, made = rated(ebit, interest)
    result = solve(m)
    assert result[made.number] == list(RATINGS).index(rating) + 1
    assert result[made.spread] == RATINGS[rating][1]
    assert result[made.cost_of_debt] == pytest.approx(0.0425 + 0.005 + RATINGS[rating][1], rel=1e-14)
    if interest:
        assert oracle.spread(ebit / interest, RATINGS)[0] == rating
        assert result[made.coverage] == pytest.approx(ebit / interest)
    else:
        assert result[made.coverage] == "n.m."
    assert result["check.failed"] == 0


def test_by_year() -> None:
    m, made = rated([100, 60, 20, 5], 10, by_year=True)
    assert solve(m)[made.number].tolist() == [2, 4, 10, 14]


def test_where_no_rating_is_reached() -> None:
    m, made = rated(-5, 10, table={"A": (5, 0.01), "B": (2, 0.03)})
    result = solve(m)
    assert result[made.spread] == "n.m."
    assert result["check.synthetic_rating_a_rating_is_reached"] == 1


def test_spreads_that_rise_with_coverage_fail() -> None:
    m, _ = rated(60, 10, table={"A": (5, 0.03), "B": (2, 0.01)})
    assert np.any(solve(m)["check.synthetic_rating_spreads_fall_as_coverage_rises"])


def test_published_country_risk() -> None:
    """Brazil in 2003 by Damodaran: 6.01% x 36% / 28.2% = 7.67%; with 4.84% for a mature market 12.51%."""
    company = Company()
    spread, equity, bonds = (company.rate(*each) for each in (("Spread", 0.0601), ("Equity", 0.36), ("Bonds", 0.282)))
    line = country_risk_premium(company.sheet, default_spread=spread, equity_volatility=equity, bond_volatility=bonds)
    exposed = country_risk_premium(
        company.sheet, default_spread=spread, equity_volatility=equity, bond_volatility=bonds,
        exposure=company.put("Lambda", 0.27), label="Exposed",
    )  # fmt: skip
    result = solve(company.m)
    assert result[line] == pytest.approx(0.0767, abs=5e-5)
    assert 0.0484 + result[line] == pytest.approx(0.1251, abs=5e-5)
    assert result[exposed] == pytest.approx(0.27 * 0.0601 * 0.36 / 0.282, rel=1e-14)


def test_blume() -> None:
    """A beta of 1.6 keeps two thirds of what it has above 1."""
    company = Company()
    line = blume(company.sheet, company.put("Beta", 1.6), weight=company.put("Weight", 2 / 3))
    assert solve(company.m)[line] == pytest.approx(1.4, rel=1e-14)
    wrong = Company()
    blume(wrong.sheet, wrong.put("Beta", 1.6), weight=wrong.put("Weight", 1.2))
    assert solve(wrong.m)["check.adjusted_beta_the_weight_is_between_0_and_1"] == 1


def test_refusals() -> None:
    company = Company()
    axis = company.m.axis("Rating", "A", "B")
    by_rating, one = company.put("By rating", {"A": 0.01, "B": 0.02}, "%", axis), company.rate("One", 0.01)
    ebit = company.put("Profit", 100, "EUR mn", what="earnings")
    given = {"interest": one, "risk_free": one, "least_coverage": by_rating}
    with pytest.raises(DefinitionError, match="spread doesn't vary over Rating alone; give one by rating"):
        synthetic_rating(company.sheet, axis, ebit=one, spread=one, **given)
    with pytest.raises(DefinitionError, match="'Profit' is after interest and borrowing"):
        synthetic_rating(company.sheet, axis, ebit=ebit, spread=by_rating, **given)
    with pytest.raises(DefinitionError, match="ratings are 'A'; give their axis"):
        synthetic_rating(company.sheet, "A", ebit=one, spread=by_rating, **given)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("by_year", [True, False])
def test_engines_agree(by_year, tmp_path) -> None:
    m, _ = rated([100, 60, 20, 5] if by_year else 45, 10, by_year=by_year)
    inputs, sheet = m.sheet("More inputs"), m.sheet("More")
    beta, weight = inputs.assumption("Beta", shared=True), inputs.assumption("Weight", shared=True)
    beta.give(1.6, source="made up")
    weight.give(2 / 3, source="made up")
    blume(sheet, beta, weight=weight)
    country_risk_premium(sheet, default_spread=weight, equity_volatility=beta, bond_volatility=weight)
    agree(m, tmp_path, perturbed=True)
