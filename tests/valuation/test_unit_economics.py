"""What a subscription business is judged by, against plain arithmetic, and against the engines."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.unit_economics import UnitEconomics, unit_economics
from tests.oracles import subscriptions as oracle
from tests.reference.agreement import agree

FIGURES = {
    "opening": [100.0, 130, 165, 200, 240, 270, 300, 330], "signed": [40.0, 45, 48, 50, 55, 52, 60, 61],
    "expansion": [10.0, 12, 15, 20, 21, 22, 25, 26], "churned": [20.0, 22, 28, 30, 46, 44, 55, 50],
    "revenue": [110.0, 145, 180, 220, 250, 290, 310, 340], "gross_profit": [80.0, 110, 140, 170, 200, 230, 240, 265],
    "sales_and_marketing": [60.0, 66, 70, 75, 80, 82, 88, 90], "profit": [-12.0, -5, 4, 20, 25, 30, 33, 40],
}  # fmt: skip
TIMELINES = {
    "years": (Timeline.annual(2020, 2027, last_actual=2023), 1),
    "quarters": (Timeline.quarterly("2024Q1", "2025Q4", last_actual="2024Q4"), 4),
}


def economics(timeline: Timeline, **otherwise: Any) -> tuple[Model, UnitEconomics]:
    m = Model("Economics", timeline=timeline, unit="USD mn")
    inputs, sheet = m.sheet("Inputs"), m.sheet("Out")
    given: dict[str, Any] = {}
    for name, values in (FIGURES | otherwise).items():
        given[name] = inputs.assumption(name, m.timeline, unit="USD mn", periods="all")
        given[name].give(values, source="made up")
    return m, unit_economics(sheet, **given)


@pytest.mark.parametrize(("timeline", "in_year"), TIMELINES.values(), ids=TIMELINES)
def test_by_period(timeline, in_year) -> None:
    m, found = economics(timeline)
    result = solve(m)
    for period in range(in_year, 8):
        figures = {name: values[period] for name, values in FIGURES.items()}
        expected = oracle.judged(
            figures["opening"], figures["signed"], figures["expansion"], figures["churned"], figures["revenue"],
            FIGURES["revenue"][period - in_year], figures["gross_profit"], figures["sales_and_marketing"],
            figures["profit"], in_year,
        )  # fmt: skip
        for name, value in expected.items():
            assert list(result[getattr(found, name)])[period - 8] == pytest.approx(value), (name, period)


def test_by_hand() -> None:
    """55 signed at a gross margin of 80% earn 44 a year, for which 80 are spent: 80 / 44 x 12 = 21.8 months. A churn of
    46 in 240 makes 44 / 0.19167 / 80 = 2.87; 250 are 13.6% above 220, and 25 are 10%: a rule of 23.6%."""
    m, found = economics(TIMELINES["years"][0])
    result = solve(m)
    shown = [list(result[line])[-4] for line in (found.payback, found.ltv_to_cac, found.rule_of_40)]
    assert shown == pytest.approx([21.8182, 2.8696, 0.2364], abs=1e-4)


@pytest.mark.parametrize(
    ("otherwise", "lines"),
    [({"signed": 0}, ("payback",)), ({"churned": 0}, ("ltv_to_cac",)),
     ({"sales_and_marketing": 0}, ("ltv_to_cac", "efficiency")), ({"gross_profit": -5}, ("payback",))],
    ids=["nothing signed", "no churn", "nothing spent", "no gross profit"],
)  # fmt: skip
def test_what_has_no_meaning(otherwise, lines) -> None:
    m, found = economics(TIMELINES["years"][0], **otherwise)
    result = solve(m)
    for name in lines:
        assert {str(value) for value in result[getattr(found, name)]} == {"n.m."}


def test_other_periods_are_refused() -> None:
    m = Model("Economics", timeline=TIMELINES["years"][0], unit="USD mn")
    inputs, sheet = m.sheet("Inputs"), m.sheet("Out")
    given: dict[str, Any] = {name: inputs.assumption(name, m.timeline, unit="USD mn") for name in FIGURES}
    given["churned"] = inputs.assumption("Churned once", unit="USD mn")
    with pytest.raises(DefinitionError, match="'churned_once' varies over no members, and the revenue over Year"):
        unit_economics(sheet, **given)


@pytest.mark.slow
@pytest.mark.parametrize(("timeline", "in_year"), TIMELINES.values(), ids=TIMELINES)
def test_engines_agree(tmp_path, timeline, in_year) -> None:
    m, _ = economics(timeline)
    agree(m, tmp_path)
