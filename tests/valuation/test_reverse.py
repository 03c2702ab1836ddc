"""The article's DCF read backwards, against answers that were computed independently."""

from pathlib import Path

import pytest

from modelgen import Model, build, solve, verify_workbook
from modelgen.model.items import Line
from modelgen.pipeline import _run
from modelgen.valuation.reverse import implied
from tests.reference.agreement import agree
from tests.support import AMAZON

CASES = [  # label, driver, low, high, scenario, the answer at an enterprise value of USD 1,800 bn
    ("Implied margin", "Long-term FCF margin", 0, 1, "As written", 0.10105),
    ("Implied rate", "Stated discount rate", 0.04, 0.6, "As written", 0.14500),
    ("Implied growth", "Net sales growth", 0, 1, "Flat margin", 0.16227),
]


@pytest.fixture(scope="module")
def reversed_amazon() -> Model:
    m: Model = _run(AMAZON / "model.py").m
    inputs, sheet = m.sheet("Reverse inputs"), m.sheet("Reverse")
    goal = inputs.assumption("Goal", unit="USD bn", shared=True)
    goal.give(1800)
    for label, driver, low, high, _, _ in CASES:
        ends = [inputs.assumption(f"{label} {end}", unit="%", shared=True) for end in ("low", "high")]
        for end, value in zip(ends, (low, high), strict=True):
            end.give(value)
        ev = m.find("DCF: enterprise value")
        assert isinstance(ev, Line)
        implied(sheet, label, driver=m.find(driver), result=ev, goal=goal, low=ends[0], high=ends[1])
    return m


@pytest.mark.parametrize(("label", "driver", "low", "high", "scenario", "answer"), CASES)
def test_independent_answers(reversed_amazon, label, driver, low, high, scenario, answer) -> None:
    result = solve(reversed_amazon, scenario)
    assert result[label] == pytest.approx(answer, abs=5e-6)
    assert abs(result[f"{label}: gap left"]) < 1e-6


def test_engines_agree(reversed_amazon, tmp_path: Path) -> None:
    build(reversed_amazon, tmp_path / "reverse.xlsx")
    report = verify_workbook(tmp_path / "reverse.xlsx", reversed_amazon)
    assert report.exit_code == 0, report.lines()


NO_ROOT = [  # growth at which a flow of 100 is worth the goal: where there is none between the ends, where there is
    (2000, 0.0, 0.08, 0.04761904761904762), (500, 0.0, 0.08, None), (2000, 0.05, 0.08, None), (1000, 0.0, 0.08, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("goal", "low", "high", "answer"), NO_ROOT)
def test_without_a_root_in_the_bracket_the_answer_is_nm_and_its_check_fails(goal, low, high, answer, tmp_path) -> None:
    m = Model("Perpetuity", unit="USD mn")
    inputs, out = m.sheet("In"), m.sheet("Out")
    given = {"Flow": 100, "Goal": goal}
    flow, wanted = (inputs.assumption(name, unit="USD mn") for name in given)
    rate, growth, first, last = (inputs.assumption(name, unit="%") for name in ("Rate", "Growth", "Low", "High"))
    for item, value in zip((flow, wanted, rate, growth, first, last), (100, goal, 0.1, 0.02, low, high), strict=True):
        item.give(value)
    value = out.line("Value")
    value.formula = flow * (1 + growth) / (rate - growth)
    made = implied(out, "Implied growth", driver=growth, result=value, goal=wanted, low=first, high=last)
    result = solve(m)
    if answer is None:
        assert str(result[made.value]) == "n.m." and result[made.check] == 1
    else:
        assert result[made.value] == pytest.approx(answer, abs=1e-9) and result[made.check] == 0
        assert 100 * (1 + answer) / (0.1 - answer) == pytest.approx(goal)
    agree(m, tmp_path)
