"""The article's DCF read backwards, against answers that were computed independently."""

import math
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen import (
    DefinitionError,
    Model,
    Timeline,
    absolute,
    build,
    maximum,
    not_meaningful,
    solve,
    verify_workbook,
    where,
)
from modelgen.definition import _run
from modelgen.model.items import Line
from modelgen.valuation.reverse import implied
from tests.oracles import reverse as oracle
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


@pytest.mark.slow
@pytest.mark.parametrize(("label", "driver", "low", "high", "scenario", "answer"), CASES)
def test_independent_answers(reversed_amazon, label, driver, low, high, scenario, answer) -> None:
    result = solve(reversed_amazon, scenario)
    assert result[label] == pytest.approx(answer, abs=5e-6)
    assert abs(result[f"{label}: gap left"]) < 1e-6


@pytest.mark.slow
def test_engines_agree(reversed_amazon, tmp_path: Path) -> None:
    build(reversed_amazon, tmp_path / "reverse.xlsx")
    report = verify_workbook(tmp_path / "reverse.xlsx", reversed_amazon)
    assert report.exit_code == 0, report.lines()


Function = Callable[..., Any]  # of x, a and b: of formulas here, of numbers in the oracle


class Case(NamedTuple):
    """What is to be 'goal' at some x between two ends."""

    function: Function
    a: float
    b: float
    goal: float
    low: float
    high: float


def above(x: Any, a: Any, b: Any) -> Any:
    """a / (x - b) where x is above b, else no value."""
    if isinstance(x, float):
        return a / (x - b) if x > b else None
    return where(x > b, a / (x - b), not_meaningful)


def kinked(x: Any, a: Any, b: Any) -> Any:
    return max(0, x - a) * b + 1 if isinstance(x, float) else maximum(0, x - a) * b + 1


def steep(x: Any, a: Any, b: Any) -> Any:
    return (x - a) / ((abs(x - a) if isinstance(x, float) else absolute(x - a)) + b)


FOUND = {
    "a line": Case(lambda x, a, b: a * x + b, 5, 3, 7, 0, 10),
    "perpetuity by rate": Case(lambda x, a, b: a / (x - b), 100, 0.03, 600, 0.0301, 1),
    "perpetuity by rate from below growth": Case(above, 100, 0.03, 1500, 0, 0.5),
    "perpetuity by rate, the other way": Case(above, 100, 0.03, 1500, 0.5, 0),
    "perpetuity by rate, a wide bracket": Case(above, 100, 0.03, 1500, -1, 10),
    "perpetuity by growth to the rate": Case(lambda x, a, b: a * (1 + x) / (b - x), 100, 0.1, 2000, 0, 0.1),
    "perpetuity by growth near the rate": Case(lambda x, a, b: a * (1 + x) / (b - x), 100, 0.1, 2e5, 0, 0.1),
    "compound growth from nothing": Case(lambda x, a, b: b * (1 + x) ** a, 10, 1, 2.5, -0.99, 10),
    "exponential": Case(lambda x, a, b: b * a**x, 1e9, 1, 100, 0, 1),
    "flat at the root": Case(lambda x, a, b: (x - a) ** b, 0.3, 3, 0, 0, 1),
    "steep at the root": Case(steep, 0.37, 1e-3, 0.2, 0, 1),
    "a square root": Case(lambda x, a, b: b * x**a, 0.5, 1, 0.01, 0, 1),
    "a kink": Case(kinked, 0.2, 100, 3, 0, 1),
    "an hyperbola over nine decades": Case(lambda x, a, b: a / (x + b), 1, 0, 1, 1e-6, 1e3),
    "net present value of 0": Case(lambda x, a, b: a / (1 + x) ** b - 1, 1.5, 5, 0, -0.9, 5),
    "the low end": Case(lambda x, a, b: a * x + b, 5, 3, 3, 0, 10),
    "the high end": Case(lambda x, a, b: a * x + b, 5, 3, 53, 0, 10),
    "the low end, a goal of 0": Case(lambda x, a, b: a * x + b, 5, 0, 0, 0, 10),
    "large amounts": Case(lambda x, a, b: a / (x - b), 1e11 / 3, 0.03, 5e11, 0.04, 0.5),
    "small amounts": Case(lambda x, a, b: a / (x - b), 1e-6, 0.03, 5e-5, 0.04, 0.5),
}  # fmt: skip
NOT_FOUND = {
    "both ends too high": Case(lambda x, a, b: a / (x - b), 100, 0.03, 100, 0.04, 0.5),
    "both ends too low": Case(lambda x, a, b: a / (x - b), 100, 0.03, 20000, 0.04, 0.5),
    "no end has a value": Case(above, 100, 0.5, 1000, 0.1, 0.2),
    "a jump over the goal": Case(lambda x, a, b: where(x > a, b + b, b), 0.05, 100, 150, 0, 0.2),
    "a pole": Case(lambda x, a, b: a / (x - b), 1, 0.123, 0, 0, 1),
    "values that end before the goal": Case(lambda x, a, b: where(x > b, a * x, not_meaningful), 1, 0.5, 0.4, 0, 1),
    "an empty bracket": Case(lambda x, a, b: a * x + b, 5, 3, 7, 0.5, 0.5),
}  # fmt: skip


@pytest.fixture(scope="module")
def searched() -> Model:
    """One line and one search for each case, all in one model."""
    m = Model("Searches")
    inputs, out = m.sheet("In"), m.sheet("Out")
    for name, case in {**FOUND, **NOT_FOUND}.items():
        items = [inputs.assumption(f"{name}: {word}") for word in ("x", "a", "b", "goal", "low", "high")]
        for item, number in zip(items, ((case.low + case.high) / 3, *case[1:]), strict=True):
            item.give(number)
        x, a, b, goal, low, high = items
        value = out.line(f"{name}: value", unit="")
        value.formula = case.function(x, a, b)
        implied(out, name, driver=x, result=value, goal=goal, low=low, high=high)
    return m


@pytest.fixture(scope="module")
def result(searched) -> Any:
    return solve(searched)


@pytest.mark.slow
@pytest.mark.parametrize("name", FOUND)
def test_the_search_finds_convex_flat_and_steep_roots(result, name) -> None:
    case, found = FOUND[name], result[name]
    at_it = case.function(float(found), case.a, case.b)
    assert at_it == pytest.approx(case.goal, rel=1e-9, abs=1e-9 if case.goal == 0 else 0)
    if name != "flat at the root":
        root = oracle.root(lambda x: case.function(x, case.a, case.b), case.goal, float(case.low), float(case.high))
        assert found == pytest.approx(root, rel=1e-7, abs=1e-12)
    assert result["Failures"][f"{name} is found"] == 0
    gap = result[f"{name}: gap left"]
    assert gap == 0 and math.copysign(1, gap) == 1


def test_the_search_takes_few_steps(result) -> None:
    used = {name: 1 + int((result[f"{name}: result less goal, by size"] != 0).sum()) for name in FOUND}
    assert max(used.values()) <= 18, used
    assert sum(used.values()) / len(used) < 11, used


@pytest.mark.parametrize("name", NOT_FOUND)
def test_without_a_root_the_answer_is_nm_and_its_check_fails(result, name) -> None:
    assert result[name] == "n.m." and result["Failures"][f"{name} is found"] == 1
    assert result[f"{name}: gap left"] != 0


@pytest.mark.slow
def test_engines_agree_on_every_step(searched, tmp_path: Path) -> None:
    agree(searched, tmp_path)


def test_a_search_that_runs_out_of_steps_shows_no_number() -> None:
    m, x, value = simple()
    few, many = (
        implied(m.sheets[1], f"{steps} steps", driver=x, result=value, goal=m.find("Goal"), low=0, high=1, steps=steps)
        for steps in (3, 12)
    )
    result = solve(m)
    assert result[few.value] == "n.m." and result[few.gap] != 0 and result[few.check] == 1
    assert result[many.value] == pytest.approx(0.2 ** (1 / 3), rel=1e-9) and result[many.check] == 0


@settings(max_examples=25, deadline=None)
@given(st.floats(1e-3, 0.3), st.floats(0.001, 0.2), st.floats(0.05, 3), st.floats(1e-6, 1e12))
def test_any_perpetuitys_rate_is_found(margin, growth, width, flow) -> None:
    numbers = (growth * 3, flow, growth, flow / margin, growth / 2, growth + margin + width)
    edits: Any = {PERPETUITY.find(n): {(0, (), None): x} for n, x in zip("XABGLH", numbers, strict=True)}
    assert solve(PERPETUITY, edits=edits)["Rate"] == pytest.approx(growth + margin, rel=1e-8)


def perpetuity() -> Model:
    """The rate at which a flow (A) that grows (B) is worth the goal (G), between two ends (L, H)."""
    m = Model("Perpetuity")
    inputs, out = m.sheet("In"), m.sheet("Out")
    x, a, b, goal, low, high = (inputs.assumption(name) for name in "XABGLH")
    for item in (x, a, b, goal, low, high):
        item.give(1)
    value = out.line("Value", unit="")
    value.formula = above(x, a, b)
    implied(out, "Rate", driver=x, result=value, goal=goal, low=low, high=high)
    return m


PERPETUITY = perpetuity()


def test_fewer_digits_are_of_the_goals_size() -> None:
    m, x, value = simple()
    made = implied(m.sheets[1], "Coarse", driver=x, result=value, goal=m.find("Goal"), low=0, high=1, digits=3)
    found = solve(m)[made.value]
    assert 0 < abs(found**3 / 0.2 - 1) < 1e-3


def simple() -> tuple[Model, Any, Any]:
    """The cube of 0.5, which is to be 0.2."""
    m = Model("Cube")
    inputs, out = m.sheet("In"), m.sheet("Out")
    for label, number in (("X", 0.5), ("Goal", 0.2)):
        inputs.assumption(label).give(number)
    x: Any = m.find("X")
    value = out.line("Value", unit="")
    value.formula = x * x * x
    out.line("Double", unit="").formula = x + x
    out.line("Apart", unit="").formula = m.find("Goal") * 1
    return m, x, value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"driver": lambda m: m.find("X") * m.find("Goal")},
            "'Implied' varies 'x \\* goal'; name an assumption, a line",
        ),
        ({"driver": lambda m: 0.1}, "'Implied' varies '0.1'; name an assumption"),
        ({"result": lambda m: m.find("Value") * 1}, "'value \\* 1' can't be the result of 'Implied'; use a calculated"),
        ({"result": lambda m: m.find("X")}, "'X' can't be the result of 'Implied'"),
        ({"result": lambda m: m.find("Apart")}, "'Apart' doesn't depend on 'X'"),
        ({"driver": lambda m: m.find("Value")}, "'Value' doesn't depend on 'Value'"),
        ({"goal": lambda m: 0.2}, "the literal 0.2 stands in a formula"),
        ({"steps": lambda m: 2}, "'Implied' has steps=2; use a whole number from 3 to 200"),
        ({"steps": lambda m: 2.5}, "'Implied' has steps=2.5"),
        ({"digits": lambda m: -1}, "'Implied' has digits=-1; use a whole number from 3 to 12"),
    ],
)
def test_refusals(change, message) -> None:
    m, x, value = simple()
    chosen = {"driver": x, "result": value, "goal": m.find("Goal"), "low": 0, "high": 1}
    chosen |= {name: make(m) for name, make in change.items()}
    with pytest.raises(DefinitionError, match=message):
        implied(m.sheets[1], "Implied", **chosen)


@pytest.mark.slow
def test_one_members_growth_and_the_actuals_of_a_driver_stay(tmp_path: Path) -> None:
    m = Model("Growth", timeline=Timeline.annual(2023, 2026, last_actual=2024), unit="EUR mn")
    year, part = m.timeline, m.axis("Part", "A", "B")
    inputs, out = m.sheet("In"), m.sheet("Out")
    goal = inputs.assumption("Goal", unit="EUR mn")
    goal.give(300)
    ahead = inputs.assumption("Growth ahead", part, unit="%")
    ahead.give(0.1)
    growth = out.line("Growth", part, year, unit="%")
    growth.actual.give({"A": [0.5, 0.5], "B": [0.25, 0.25]})
    growth.forecast = ahead
    index = out.line("Index", part, year)
    index.opening = goal
    index.formula = index.prior * (1 + growth)
    total = out.line("Total")
    total.formula = index.total(part).at(year, "2026")
    wanted = inputs.assumption("Wanted", unit="EUR mn")
    wanted.give(300 * 1.5**2 * 1.1**2 + 300 * 1.25**2 * 1.2**2)
    ends = [inputs.assumption(name, unit="%") for name in ("Low", "High")]
    for end, value in zip(ends, (-0.5, 1), strict=True):
        end.give(value)
    one = implied(out, "One", driver=growth.at(part, "B"), result=total, goal=wanted, low=ends[0], high=ends[1])
    both = implied(out, "Both", driver=growth, result=total, goal=wanted, low=ends[0], high=ends[1])
    result = solve(m)
    assert result[one.value] == pytest.approx(0.2, rel=1e-8)
    assert 675 * (1 + result[both.value]) ** 2 + 468.75 * (1 + result[both.value]) ** 2 == pytest.approx(
        675 * 1.21 + 468.75 * 1.44
    )
    agree(m, tmp_path)


class Several(NamedTuple):
    """A product of x less each of some zeros, what is found between two ends, and how often the scan crosses 0."""

    zeros: tuple[float, ...]
    low: float
    high: float
    found: float | str
    crossings: int


SEVERAL = {
    "two roots, both ends above the goal": Several((0.23, 0.71), 0, 1, 0.23, 2),
    "two roots, from the other end": Several((0.23, 0.71), 1, 0, 0.71, 2),
    "three roots, ends apart": Several((0.13, 0.46, 0.87), 0, 1, 0.13, 3),
    "one root": Several((0.23, -2), 0, 1, 0.23, 1),
    "a root at a point of the scan": Several((0.5, -2), 0, 1, 0.5, 1),
    "two roots within one part, which no scan sees": Several((0.51, 0.59), 0, 1, "n.m.", 0),
}


@pytest.fixture(scope="module")
def several() -> Model:
    m = Model("Several roots")
    inputs, out = m.sheet("In"), m.sheet("Out")

    def put(label: str, value: float) -> Any:
        item = inputs.assumption(label)
        item.give(value)
        return item

    for name, case in SEVERAL.items():
        x, goal = put(f"{name}: x", 0.3), put(f"{name}: goal", 0)
        value = out.line(f"{name}: value", unit="")
        value.formula = prod(x - put(f"{name}: less {zero}", zero) for zero in case.zeros)
        low, high = put(f"{name}: low", case.low), put(f"{name}: high", case.high)
        implied(out, name, driver=x, result=value, goal=goal, low=low, high=high)
    return m


@pytest.mark.parametrize("name", SEVERAL)
def test_the_root_nearest_to_low_is_given_and_others_are_told(several, name) -> None:
    result, case = solve(several), SEVERAL[name]
    assert result[f"{name}: crossings of the goal in the scan"] == case.crossings
    assert result["Warned"][f"{name}: the scan crosses the goal once at most"] == (case.crossings > 1)
    assert result["Failures"][f"{name} is found"] == (case.found == "n.m.")
    assert result[name] == (case.found if case.found == "n.m." else pytest.approx(case.found, rel=1e-8))


@pytest.mark.slow
def test_engines_agree_on_several_roots(several, tmp_path: Path) -> None:
    agree(several, tmp_path)
