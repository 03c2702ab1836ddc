"""Flows and rates across currencies: two ways to one value, and against plain arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.common.marks import marked
from modelgen.valuation.currency import at_forward_rates, price_of_ads, rate_by_inflation
from modelgen.valuation.dcf import dcf
from modelgen.valuation.marks import mark
from modelgen.valuation.terminal import gordon
from tests.reference.agreement import agree
from tests.valuation.test_debt import FLOWS, Loan

SPOT, HOME, ABROAD = 1.1, 0.05, 0.02  # USD for one EUR, rates of USD and EUR
QUARTERS = Timeline.quarterly("2024Q4", "2026Q1", last_actual="2024Q4")


def valued(timeline: Timeline | None = None, timing: float | None = None) -> tuple[Loan, Any, Any]:
    """A flow in EUR discounted at 8%, and the same in USD at 8% by inflation, at which interest differs, too."""
    made = Loan(timeline)
    flow = mark(made.put("Flow", FLOWS, over=True), what="cash flow", whose="firm")
    spot, home, abroad = (made.put(name, value, unit) for name, value, unit in (
        ("Spot", SPOT, "USD/EUR"), ("Home", HOME, "%"), ("Abroad", ABROAD, "%"),
    ))  # fmt: skip
    rate, growth = made.put("Rate", 0.08, "%"), made.put("Growth", 0.01, "%")
    when = None if timing is None else made.put("Timing", timing, "")
    first = dcf(made.sheet, flow, rate=rate, terminal=gordon(growth), timing=when, label="In EUR")
    converted = at_forward_rates(made.sheet, flow, spot=spot, home_rate=home, foreign_rate=abroad, timing=when)
    own_rate, own_growth = (
        rate_by_inflation(
            made.sheet, f"{name} in USD", rate=one, inflation=home, foreign_inflation=abroad, currency="USD"
        )
        for name, one in (("Rate", rate), ("Growth", growth))
    )
    second = dcf(made.sheet, converted.flow, rate=own_rate, terminal=gordon(own_growth), timing=when, label="In USD")
    return made, first.enterprise_value, second.enterprise_value


@pytest.mark.parametrize(("timeline", "timing"), [(None, None), (None, 0.5), (QUARTERS, None)])
def test_two_ways_give_one_value(timeline, timing) -> None:
    made, euros, dollars = valued(timeline, timing)
    result = solve(made.m)
    assert result[dollars] == pytest.approx(result[euros] * SPOT, rel=1e-9)
    assert result["check.failed"] == 0


def test_a_forward_rate() -> None:
    """1.1 x (1.05 / 1.02)^t."""
    made = Loan()
    flow, spot = made.put("Flow", FLOWS, over=True), made.put("Spot", SPOT, "USD/EUR")
    found = at_forward_rates(
        made.sheet, flow, spot=spot, home_rate=made.put("Home", HOME, "%"), foreign_rate=made.put("Abroad", ABROAD, "%")
    )
    assert made.values(found.forward) == pytest.approx([1.1 * (1.05 / 1.02) ** t for t in range(1, 6)])
    assert made.values(found.flow) == pytest.approx([f * 1.1 * (1.05 / 1.02) ** t for t, f in enumerate(FLOWS, 1)])
    assert str(found.flow.unit) == "USD mn"


def test_a_rate_by_inflation() -> None:
    """1.09 x 1.025 / 1.01 - 1 is 10.62%."""
    made = Loan()
    rate = mark(made.put("Rate", 0.09, "%"), whose="firm", what="rate", currency="EUR", prices="nominal")
    line = rate_by_inflation(
        made.sheet, "Rate at home", rate=rate, inflation=made.put("Here", 0.025, "%"),
        foreign_inflation=made.put("There", 0.01, "%"), currency="USD",
    )  # fmt: skip
    assert solve(made.m)[line] == pytest.approx(1.09 * 1.025 / 1.01 - 1)
    assert marked(line).said == {"whose": "firm", "what": "rate", "currency": "USD", "prices": "nominal"}


def test_an_ads() -> None:
    """40 EUR a share, two ADS to a share, 1.1 USD for one EUR: 22 USD."""
    made = Loan()
    value, half = made.put("Value per share", 40, "EUR/share"), made.put("Shares in one", 0.5, "")
    ads = price_of_ads(
        made.sheet, "ADS", value_per_share=value, shares_in_one=half, spot=made.put("Spot", 1.1, "USD/EUR")
    )
    plain = price_of_ads(made.sheet, "Class B", value_per_share=value, shares_in_one=half)
    result = solve(made.m)
    assert (result[ads], result[plain]) == (pytest.approx(22), 20)
    assert str(ads.unit) == "USD/share"


def test_a_spot_rate_the_wrong_way_round() -> None:
    made = Loan()
    flow, rate = made.put("Flow", FLOWS, over=True), made.put("Rate", 0.05, "%")
    for number, unit in enumerate(("EUR/USD", "USD/GBP", "")):
        with pytest.raises(
            DefinitionError, match=r"the flow is in EUR, and the spot rate .*give home money for one EUR"
        ):
            at_forward_rates(made.sheet, flow, spot=made.put(f"Spot {number}", 1.1, unit), home_rate=rate,
                             foreign_rate=rate, label=f"Try {number}")  # fmt: skip


def test_a_flow_that_was_converted_meets_a_rate_of_its_own_currency() -> None:
    made = Loan()
    flow, spot = made.put("Flow", FLOWS, over=True), made.put("Spot", SPOT, "USD/EUR")
    rate = mark(made.put("Rate", 0.08, "%"), currency="EUR")
    found = at_forward_rates(made.sheet, flow, spot=spot, home_rate=made.put("Home", HOME, "%"), foreign_rate=rate)
    with pytest.raises(DefinitionError, match="'Converted: flow' is in USD, and 'Rate' in EUR"):
        dcf(made.sheet, found.flow, rate=rate, terminal=gordon(made.put("Growth", 0.01, "%")))


@pytest.mark.slow
@pytest.mark.parametrize("timing", [None, 0.5])
def test_engines_agree(tmp_path, timing) -> None:
    agree(valued(None, timing)[0].m, tmp_path)
