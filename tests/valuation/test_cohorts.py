"""Recurring revenue by cohort against plain arithmetic, and against the engines."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.cohorts import Cohorts, cohorts
from tests.oracles import subscriptions as oracle
from tests.reference.agreement import agree

SIGNED = [50.0, 0, 70, 20, 30, 40, 10, 60, 5, 15, 25, 35, 45, 55, 65, 75, 10, 20, 30, 40, 50, 60, 70, 80, 90, 10, 5]
CHURN, EXPANSION = [0.02, 0.015, 0.01], [0.005, 0.012, 0.01]
TIMELINES = {
    "months": (Timeline.monthly("2025-10", "2028-03", last_actual="2025-12"), 12),
    "months without history": (Timeline.monthly("2026-01", "2028-03"), 12),
    "quarters": (Timeline.quarterly("2025Q4", "2032Q3", last_actual="2025Q4"), 4),
    "years": (Timeline.annual(2025, 2052, last_actual=2025), 1),
}


class Subscriptions:
    """A model with inputs by name."""

    def __init__(self, timeline: Timeline) -> None:
        self.m = Model("Subscriptions", timeline=timeline, unit="USD k")
        self.inputs, self.sheet, self.time = self.m.sheet("Inputs"), self.m.sheet("Cohorts"), self.m.timeline
        self.life = self.m.axis("Life", "First year", "Second year", "Later years")

    def put(self, label: str, value: Any, unit: str = "USD k", *axes: Any) -> Any:
        item = self.inputs.assumption(label, *axes, unit=unit)
        item.give(value, source="made up")
        return item

    def by_life(self, label: str, rates: list[float]) -> Any:
        return self.put(label, dict(zip(self.life.members, rates, strict=True)), "%", self.life)

    def made(self, churn: Any = None, expansion: Any = None, **more: Any) -> Cohorts:
        return cohorts(
            self.sheet, self.time, opening=self.put("Opening", 1000), life=self.life,
            signed=self.put("Signed", SIGNED, "USD k", self.time),
            churn=self.by_life("Churn", CHURN) if churn is None else churn,
            expansion=self.by_life("Expansion", EXPANSION) if expansion is None else expansion, **more,
        )  # fmt: skip

    def values(self, line: Any) -> list[Any]:
        return list(solve(self.m)[line])[-len(SIGNED) :]


@pytest.mark.parametrize(("timeline", "in_year"), TIMELINES.values(), ids=TIMELINES)
def test_by_cohort(timeline, in_year) -> None:
    book = Subscriptions(timeline)
    found, expected = book.made(), oracle.by_cohort(1000, SIGNED, CHURN, EXPANSION, in_year)
    for line, values in ((found.churned, expected.churned), (found.expansion, expected.expansion),
                         (found.total, expected.total)):  # fmt: skip
        assert book.values(line) == pytest.approx(values)
    table = solve(book.m)[found.revenue]
    for period, paying in enumerate(expected.cohorts):
        shown = list(table.iloc[:, period - len(SIGNED)])
        assert shown[: len(paying)] == pytest.approx(paying)
        assert set(shown[len(paying) :]) <= {0}
    ratios = list(solve(book.m)[found.retention])
    told = [ratio for ratio in expected.retention if ratio is not None]
    assert ratios[-len(told) :] == pytest.approx(told)
    assert {str(ratio) for ratio in ratios[: -len(told)]} <= {"n.m."}
    assert solve(book.m)["check.failed"] == 0


def test_by_hand() -> None:
    """1,000 less 1% plus 1% stay; 50 signed in January pay 50 x (1 - 2% + 0.5%) = 49.25 in February."""
    book = Subscriptions(TIMELINES["months"][0])
    found = book.made()
    table = solve(book.m)[found.revenue]
    assert list(table["2026-02"])[:2] == pytest.approx([1000, 49.25])
    assert book.values(found.churned)[:2] == pytest.approx([10, 10 + 50 * 0.02])


def test_rates_may_be_one_or_by_period() -> None:
    book = Subscriptions(TIMELINES["months"][0])
    found = book.made(churn=book.put("All churn", 0.02, "%"), expansion=book.put("More", 0.01, "%", book.time))
    expected = oracle.by_cohort(1000, SIGNED, [0.02], [0.01])
    assert book.values(found.total) == pytest.approx(expected.total)


def test_a_rate_that_is_no_fraction_fails() -> None:
    book = Subscriptions(TIMELINES["months"][0])
    book.made(churn=book.put("All churn", -0.01, "%"))
    assert solve(book.m)["check.failed"] > 0


def refusal(make: Any) -> str:
    book = Subscriptions(TIMELINES["months"][0])
    with pytest.raises(DefinitionError) as error:
        make(book)
    return str(error.value)


def test_refused() -> None:
    other = refusal(lambda book: book.made(churn=book.put("X", 0, "%", book.m.axis("Country", "A", "B"))))
    assert "the churn varies over Country" in other
    once = refusal(
        lambda book: cohorts(book.sheet, book.time, opening=book.put("O", 1), signed=book.put("S", 1), churn=0,
                             expansion=0)
    )  # fmt: skip
    assert "what is signed varies over no members, and cohorts are by Month" in once


@pytest.mark.slow
@pytest.mark.parametrize("name", ["months", "years"])
def test_engines_agree(tmp_path, name) -> None:
    book = Subscriptions(TIMELINES[name][0])
    book.made()
    agree(book.m, tmp_path)
