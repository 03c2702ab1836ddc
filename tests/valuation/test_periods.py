"""Growth means something on a base above 0 only; LTM, NTM and the rest stand in tests/model/test_two_timelines.py."""

import pytest

from modelgen import Model, Timeline, solve
from modelgen.valuation.periods import on_the_period_before, on_the_year_before
from tests.reference.agreement import agree

SALES = [-419, 10, 0, 5, 1300, -20, 7, -5]
CASES = [(on_the_year_before, 4), (on_the_period_before, 1)]


def growth(function) -> Model:
    quarter = Timeline.quarterly("2024Q1", "2025Q4", last_actual="2025Q4")
    m = Model("Growth", timeline=quarter, unit="USD mn")
    sales = m.sheet("Out").line("Sales", quarter)
    sales.actual = SALES
    line = m.sheets[0].line("Growth", quarter, unit="%", partial=True)
    line.formula = function(sales)
    return m


@pytest.mark.parametrize(("function", "lag"), CASES)
def test_growth_is_not_meaningful_on_a_base_that_is_not_above_0(function, lag) -> None:
    shown = solve(growth(function))["Growth"]
    for base, now, found in zip(SALES, SALES[lag:], shown, strict=False):
        assert found == (pytest.approx(now / base - 1) if base > 0 else "n.m."), (base, now)
    assert len(shown) == len(SALES) - lag


@pytest.mark.parametrize(("function", "lag"), CASES)
def test_engines_agree(function, lag, tmp_path) -> None:
    agree(growth(function), tmp_path)
