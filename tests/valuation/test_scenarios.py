"""Expected values over cases, and rNPV against a decision tree that is walked through."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.common.marks import FIRM, Mark, marked
from modelgen.valuation.marks import mark
from modelgen.valuation.rnpv import RiskedValue, rnpv
from modelgen.valuation.scenarios import ExpectedValue, expected_value
from tests.oracles import target as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

GROWTH, CHANCES = {"Bear": -0.1, "Base": 0.05, "Bull": 0.2}, {"Bear": 0.25, "Base": 0.5, "Bull": 0.25}
FLOWS, RATE = [-20.0, -40.0, 30.0, 160.0], 0.11
STAGES = {"Phase 2": (date(2025, 12, 31), 0.6), "Phase 3": (date(2026, 9, 30), 0.5), "Approval": (date(2026, 12, 31),
                                                                                                0.9)}  # fmt: skip


def weighted(chances: dict[str, float] = CHANCES) -> tuple[Company, ExpectedValue]:
    """A value of 100 that grows by scenario."""
    company = Company(*GROWTH)
    growth = company.inputs.assumption("Growth", unit="%")
    for name, rate in GROWTH.items():
        growth.give(rate, source="made up", scenario=None if name == "Bear" else name)
    value = company.sheet.line("Worth")
    value.formula = company.put("Now", 100, "EUR mn") * (1 + growth)
    shown = company.m.scenario_table([value])[value]
    return company, expected_value(company.sheet, shown, company.put("Probability", chances, "%", *shown.axes))


def test_scenarios() -> None:
    company, made = weighted()
    values = [100 * (1 + growth) for growth in GROWTH.values()]
    mean, deviation = oracle.spread(values, list(CHANCES.values()))
    for scenario in GROWTH:  # whatever is live
        result = solve(company.m, scenario)
        assert result[made.value].tolist() == pytest.approx(values)
        assert result[made.expected] == pytest.approx(mean, rel=1e-13)
        assert result[made.deviation] == pytest.approx(deviation / mean, rel=1e-11)
        assert result["check.failed"] == 0


def test_a_mean_that_isnt_above_0_has_no_relative_spread() -> None:
    company = Company()
    case = company.m.axis("Case", "Low", "High")
    values = company.put("Values", {"Low": -3, "High": 1}, "EUR mn", case)
    made = expected_value(company.sheet, values, company.put("P", {"Low": 0.5, "High": 0.5}, "%", case))
    result = solve(company.m)
    assert (result[made.expected], result[made.deviation]) == (-1, "n.m.")
    assert result["check.failed"] == 0


@pytest.mark.parametrize(
    ("chances", "check"),
    [
        ({"Bear": 0.2, "Base": 0.5, "Bull": 0.25}, "probabilities_add_up_to_1"),
        ({"Bear": -0.25, "Base": 1.0, "Bull": 0.25}, "probabilities_are_between_0_and_1"),
    ],
)
def test_chances_are_checked(chances, check) -> None:
    company, _ = weighted(chances)
    assert np.any(solve(company.m)[f"check.probability_weighted_{check}"])


def test_chances_that_dont_fit_are_refused() -> None:
    company = Company("A", "B")
    case = company.m.axis("Case", "Low", "High")
    values, other = company.put("Values", {"Low": 1, "High": 2}, "EUR mn", case), company.rate("One", 0.5)
    differing = company.put("Differing", {"Low": 0.5, "High": 0.5}, "%", case, shared=False)
    with pytest.raises(DefinitionError, match="the probability varies over no members, and the values over Case"):
        expected_value(company.sheet, values, other)
    with pytest.raises(DefinitionError, match="the values 'one' vary over no members; give one for each case"):
        expected_value(company.sheet, other, other)
    with pytest.raises(DefinitionError, match="'Differing' differs by scenario; declare it shared=True"):
        expected_value(company.sheet, values, differing)


class Project(Company):
    """Flows of a project with three stages."""

    def make(self, stages: Any = STAGES, **more: Any) -> RiskedValue:
        """The method's lines."""
        axis = self.m.axis("Stage", *stages)
        ends = self.put("Ends", {name: day for name, (day, _) in stages.items()}, "date", axis)
        chance = self.put("Chance", {name: chance for name, (_, chance) in stages.items()}, "%", axis)
        flow = self.money("Flow", FLOWS, what="cash flow", whose="firm")
        given = {"cash_flow": flow, "stages": axis, "probability": chance, "ends": ends, "rate": self.rate("R", RATE)}
        return rnpv(self.sheet, **{**given, **more})


@pytest.mark.parametrize(("timing", "stub"), [(1.0, 1.0), (0.5, 1.0), (0.5, 0.5), (1.0, 0.5)])
def test_stages(timing, stub) -> None:
    project = Project()
    more: dict[str, Any] = {} if timing == 1 else {"timing": project.put("Timing", timing)}
    if stub < 1:  # half of 2025 is left after the night to 2 July
        more["valuation_date"] = project.put("Day", date(2025, 7, 2), "date")
    share = 182 / 365 if stub < 1 else 1.0
    made = project.make(**more)
    result = solve(project.m)
    want = oracle.tree(FLOWS, [(0, 0.6), (1, 0.5), (1, 0.9)], RATE, timing, share)
    assert result[made.value] == pytest.approx(want, rel=1e-12)
    assert result[made.certain] == pytest.approx(oracle.tree(FLOWS, [], RATE, timing, share), rel=1e-12)
    assert result[made.reached].tolist() == pytest.approx([1, 0.6, 0.27, 0.27])
    assert result[made.success] == pytest.approx(0.27)
    assert result["check.failed"] == 0
    assert marked(made.value) == Mark(FIRM, "value")


@pytest.mark.parametrize(
    ("flows", "stages", "published"),
    [
        ([-130.0, 0, 0, 700, 0, 0], {"Phase III": (date(2027, 12, 31), 0.8)}, 295),
        ([-130.0, 0, 0, 300, 0, 0], {"Phase III": (date(2027, 12, 31), 0.8)}, 52),
        (
            [-18.0, 0, -0.75 * 130, 0, 0, 0.25 * 700 + 0.5 * 300],
            {"Phase II": (date(2026, 12, 31), 0.44), "Phase III": (date(2029, 12, 31), 0.8)}, 19,
        ),
    ],
)  # fmt: skip
def test_published_drug(flows, stages, published) -> None:
    """Brealey, Myers and Allen, Principles of Corporate Finance, chapter 10: 18 for phase II (two years, 44%), 130 for
    phase III (three years, 80%) and a launch worth 700, 300 or 100 with 25%, 50% and 25%, at 9.6%. At the start of
    phase III it is worth 295 and 52 in the better two cases, in the third it stops; before phase II it is worth 19."""
    company = Company(timeline=Timeline.annual(2024, 2030, last_actual=2024))
    axis = company.m.axis("Stage", *stages)
    made = rnpv(
        company.sheet, company.money("Flow", flows), stages=axis, rate=company.rate("Rate", 0.096),
        probability=company.put("Chance", {name: chance for name, (_, chance) in stages.items()}, "%", axis),
        ends=company.put("Ends", {name: day for name, (day, _) in stages.items()}, "date", axis),
        timing=company.put("At the start of each year", 0.0),
    )  # fmt: skip
    assert solve(company.m)[made.value] == pytest.approx(published, abs=0.5)


def test_certain_stages_change_nothing_and_none_leaves_only_what_is_paid_first() -> None:
    for chance, value in ((1.0, oracle.tree(FLOWS, [], RATE)), (0.0, -20 / 1.11)):
        project = Project()
        made = project.make({name: (day, chance) for name, (day, _) in STAGES.items()})
        assert solve(project.m)[made.value] == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize(
    ("stage", "check"),
    [
        ((date(2024, 6, 30), 0.6), "no_stage_is_over_before_the_forecast"),
        ((date(2025, 6, 30), 1.6), "probabilities_are_between_0_and_1"),
    ],
)
def test_stages_are_checked(stage, check) -> None:
    project = Project()
    project.make({"Phase 1": stage})
    assert np.any(solve(project.m)[f"check.rnpv_{check}"])


REFUSED: dict[str, tuple[Any, str]] = {
    "dividends": (
        lambda p: p.make(cash_flow=p.money("Paid", 5, what="dividends")), "'Paid' is after interest and borrowing",
    ),
    "the cost of equity": (
        lambda p: p.make(rate=mark(p.rate("Asked", 0.1), what="rate", whose="equity")),
        "discounts the firm's cash flow, and 'Asked' is the shareholders'",
    ),
    "one chance": (lambda p: p.make(probability=p.rate("One", 0.5)), "probability varies over no members; give one"),
    "no day": (
        lambda p: p.make(ends=p.put("Years", 5, "", p.m.axis("Phase", "A"))), "ends varies over Phase",
    ),
    "a flow once": (lambda p: p.make(cash_flow=p.rate("Once", 0.5)), "the cash flow 'once' doesn't vary over a timel"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(make, says) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Project())
    assert says in str(error.value)


def test_without_history_there_is_no_valuation_date() -> None:
    project = Project(timeline=Timeline.annual(2025, 2028))
    assert solve_value(project) == pytest.approx(oracle.tree(FLOWS, [(0, 0.6), (1, 0.5), (1, 0.9)], RATE), rel=1e-13)
    other = Project(timeline=Timeline.annual(2025, 2028))
    with pytest.raises(DefinitionError, match="no period says when 2025 begins"):
        other.make(valuation_date=other.put("Day", date(2025, 7, 2), "date"))


def solve_value(project: Project) -> Any:
    made = project.make()
    return solve(project.m)[made.value]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["scenarios", "stages"])
def test_engines_agree(which, tmp_path) -> None:
    if which == "scenarios":
        agree(weighted()[0].m, tmp_path, perturbed=True)
        return
    project = Project()
    project.make(timing=project.put("Timing", 0.5), valuation_date=project.put("Day", date(2025, 7, 2), "date"))
    agree(project.m, tmp_path, perturbed=True)
