"""The value walk against a loop over exchanged assumptions, on two segments and on the Amazon example."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Model, Timeline, not_meaningful, solve, where
from modelgen.definition import _run
from modelgen.model.items import Item, Line
from modelgen.valuation.walk import value_walk
from tests.oracles import walk as oracle
from tests.reference.agreement import agree
from tests.support import AMAZON, two_segments

BASE = {"Growth": {"Retail": [0.1, 0.1], "Cloud": [0.2, 0.3]}, "Rate": 0.09, "Cloud only": False}
BULL = {"Growth": {"Retail": [0.1, 0.1], "Cloud": [0.5, 0.5]}, "Rate": 0.07, "Cloud only": True}
LABELS = {"Growth": "Growth", "Rate": "Discount rate", "Cloud only": "Basis"}
REST = "Everything else"
ORDERS: dict[str, tuple[dict[str, list[str]], list[list[str]]]] = {  # walk: its groups, what each step exchanges
    "Walk": ({"Sales": ["Growth"], "Risk": ["Rate"], "Scope": ["Cloud only"]}, [["Growth"], ["Rate"], ["Cloud only"]]),
    "Back": ({"Scope": ["Cloud only"], "Risk": ["Rate"], "Sales": ["Growth"]}, [["Cloud only"], ["Rate"], ["Growth"]]),
    "Two": ({"Scope and risk": ["Cloud only", "Rate"]}, [["Cloud only", "Rate"], ["Growth"]]),
    "None": ({}, [["Growth", "Rate", "Cloud only"]]),
}
ENDS = {"Walk": ("Base", "Bull"), "Back": ("Bull", "Base"), "Two": ("Base", "Bull"), "None": ("Bull", "Base")}
CASES = {"Base": BASE, "Bull": BULL}


def company() -> Model:
    """Two segments whose scenarios differ in growth, rate and basis; four walks."""
    m = two_segments()
    m.find("Discount rate").give(BULL["Rate"], scenario="Bull")  # type: ignore[attr-defined]
    m.find("Basis").give("Cloud only", scenario="Bull")  # type: ignore[attr-defined]
    inputs = m.sheet("Walk inputs")
    for name, (groups, _) in ORDERS.items():
        start, end = ENDS[name]
        named = {group: [m.find(LABELS[item]) for item in items] for group, items in groups.items()}
        value_walk(m.sheet(name), per_share(m), named, inputs=inputs, start=start, end=end, label=name)
    return m


def per_share(m: Model) -> Line:
    found = m.find("Value per share")
    assert isinstance(found, Line)
    return found


@pytest.fixture(scope="module")
def built() -> Model:
    return company()


@pytest.mark.parametrize("live", CASES)
@pytest.mark.parametrize("name", ORDERS)
def test_every_step_is_the_oracles_whatever_scenario_is_live(built, name, live) -> None:
    start, end = ENDS[name]
    groups, exchanged = ORDERS[name]
    expected = oracle.walk(oracle.value_per_share, CASES[start], CASES[end], exchanged)
    result = solve(built, live)
    value, effect, low, high = (result[f"{name}: {what}"] for what in ("value", "effect", "from", "to"))
    rest = [REST] if len(groups) < len(exchanged) else []
    assert list(value.index) == ["Start", *groups, *rest, "End"]
    assert list(value) == pytest.approx([*expected, expected[-1]], rel=1e-12)
    assert list(effect) == pytest.approx([0, *(b - a for a, b in pairwise(expected)), 0], abs=1e-12)
    assert list(low) == pytest.approx([0, *expected[:-1], 0], rel=1e-12)
    assert list(high) == list(value)
    assert list(result[f"{name}: case"]) == [start, *[end] * (len(value) - 1)]
    assert result["check.failed"] == 0


def test_the_ends_are_the_scenarios_own_values(built) -> None:
    for name, (start, end) in ENDS.items():
        value = solve(built)[f"{name}: value"]
        assert value["Start"] == solve(built, start)["Value per share"]
        assert value["End"] == solve(built, end)["Value per share"]


def test_the_dropdowns_turn_the_walk_round(built) -> None:
    chosen = {built.find(f"Walk: {what} scenario"): {(0, (), None): code} for what, code in (("from", 1), ("to", 0))}
    result = solve(built, edits=chosen)  # type: ignore[arg-type]
    expected = oracle.walk(oracle.value_per_share, BULL, BASE, ORDERS["Walk"][1])
    assert list(result["Walk: value"])[:-1] == pytest.approx(expected, rel=1e-12)
    assert list(result["Walk: case"])[:2] == ["Bull", "Base"] and result["check.failed"] == 0


GROWTHS = st.lists(st.floats(-0.5, 1), min_size=2, max_size=2)
ANY_CASE = st.fixed_dictionaries(
    {"Retail": GROWTHS, "Cloud": GROWTHS, "Rate": st.floats(0.01, 0.3), "Cloud only": st.booleans()}
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_CASE, ANY_CASE)
def test_effects_add_up_and_the_way_back_undoes_the_way(built, base, bull) -> None:
    edits: dict[Any, dict[Any, float]] = {}
    for scenario, case in enumerate((base, bull)):
        growth, rate, basis = (built.find(label).cases for label in ("Growth", "Discount rate", "Basis"))
        edits.setdefault(rate, {})[scenario, (), None] = case["Rate"]
        edits.setdefault(basis, {})[scenario, (), None] = float(case["Cloud only"])
        for row, segment in enumerate(("Retail", "Cloud")):
            for year in (0, 1):
                edits.setdefault(growth, {})[scenario, (row,), 3 + year] = case[segment][year]
    result = solve(built, edits=edits)
    there, back = result["Walk: effect"], result["Back: effect"]
    assert there.sum() == pytest.approx(result["Walk: value"]["End"] - result["Walk: value"]["Start"], abs=1e-9)
    for step in ("Sales", "Risk", "Scope"):
        assert there[step] == pytest.approx(-back[step], abs=1e-9)
    assert result["check.failed"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("direct", [False, True])
def test_every_kind_of_assumption_is_walked(direct, tmp_path) -> None:
    m = Model("Kinds", timeline=Timeline.annual(2023, 2026, last_actual=2024), unit="EUR", scenarios=("A", "B"))
    part, sheet = m.axis("Part", "X", "Y"), m.sheet("Inputs")
    axes = {"past": (m.timeline,), "ahead": (part, m.timeline), "ever": (m.timeline,), "flat": (part,), "one": ()}
    periods = {"past": "history", "ahead": "forecast", "ever": "all"}
    items, calculated = {}, m.sheet("Sums")
    terms = []
    for number, (label, over) in enumerate(axes.items()):
        item = items[label] = sheet.assumption(label, *over, unit="EUR", periods=periods.get(label, "all"))
        item.give(10**number)
        item.give(2 * 10**number, scenario="B")
        line = calculated.line(f"{label} line", *over)
        setattr(line, {"past": "history", "ahead": "forecast"}.get(label, "formula"), item)
        total: Any = item if direct else line
        for axis in over:
            total = total.total(axis)
        terms.append(total)
    day = sheet.assumption("Day", unit="date")
    day.give("2024-12-31")
    whole = calculated.line("Whole")
    whole.formula = sum(terms) + where(day == day, 0, 0)
    value_walk(m.sheet("Walk"), whole, {k: [v] for k, v in items.items()}, inputs=sheet, start="A", end="B")
    expected = {"past": 2, "ahead": 40, "ever": 400, "flat": 2000, "one": 10000, REST: 0}
    assert {k: v for k, v in solve(m)["Value walk: effect"].items() if k not in ("Start", "End")} == expected
    agree(m, tmp_path)


def perpetuity(*cases: tuple[float, float]) -> Model:
    """100 / (rate - growth), n.m. where growth isn't below the rate; scenarios A and B."""
    m = Model("Perpetuity", unit="EUR", scenarios=("A", "B"))
    sheet, s = m.sheet("Inputs"), m.sheet("Value")
    rate, growth = sheet.assumption("Rate", unit="%"), sheet.assumption("Growth", unit="%")
    flow = sheet.assumption("Flow", unit="EUR", shared=True)
    flow.give(100)
    for scenario, case in zip("AB", cases, strict=True):
        rate.give(case[0], scenario=scenario)
        growth.give(case[1], scenario=scenario)
    value = s.line("Value")
    value.formula = where(rate > growth, flow / (rate - growth), not_meaningful)
    s.line("Doubled").formula = value + value
    s.line("By scenario").formula = m.scenario_number * flow
    s.line("Shared only").formula = flow * flow / flow
    return m


@pytest.mark.slow
def test_a_step_without_a_value_is_not_meaningful_and_fails_its_check(tmp_path) -> None:
    m = perpetuity((0.08, 0.02), (0.15, 0.1))
    groups: Any = {"Growth": [m.find("Growth")], "Rate": [m.find("Rate")]}
    s, inputs = m.sheet("Walk"), m.sheets[0]
    value_walk(s, m.find("Value"), groups, inputs=inputs, start="A", end="B")  # type: ignore[arg-type]
    other = dict(reversed(groups.items()))
    value_walk(s, m.find("Value"), other, inputs=inputs, start="A", end="B", label="Other")  # type: ignore[arg-type]
    for live in "AB":
        result = solve(m, live)
        first, second, *rest = result["Value walk: value"]
        assert second == "n.m." and [first, *rest] == pytest.approx([100 / 0.06, 2000, 2000])
        assert list(result["Value walk: effect"]) == [0, "n.m.", "n.m.", 0]
        assert result["Failures"]["Value walk: the effects add up"] == 1 == result["check.failed"]
        assert list(result["Other: effect"]) == pytest.approx([0, 100 / 0.13 - 100 / 0.06, 2000 - 100 / 0.13, 0])
    agree(m, tmp_path)


def test_a_walk_that_misses_its_end_is_noticed() -> None:
    m = perpetuity((0.08, 0.02), (0.15, 0.1))
    walk = value_walk(m.sheet("Walk"), m.find("Value"), {}, inputs=m.sheets[0], start="A", end="B")  # type: ignore[arg-type]
    walk.value.define("End", walk.value.prior.lag(1, walk.value.axes[0]))
    failures = [solve(m, live)["Failures"] for live in "AB"]
    assert [f["Value walk: ends at the model's value in that scenario"] for f in failures] == [0, 1]
    assert [f["Value walk: starts at the model's value in that scenario"] for f in failures] == [0, 0]


@pytest.mark.parametrize(
    ("result", "groups", "more", "message"),
    [
        ("Value", {"G": ["Flow"]}, {}, "'Flow' in the group 'G' is no assumption by scenario"),
        ("Value", {"G": ["Doubled"]}, {}, "'Doubled' in the group 'G' is no assumption by scenario"),
        ("Value", {"G": ["Idle"]}, {}, "'Value' doesn't depend on 'Idle'"),
        ("Value", {"G": ["Rate"], "H": ["Rate"]}, {}, "'Rate' stands in 'G' and in 'H'"),
        ("Value", {"G": ["Rate", "Rate"]}, {}, "'Rate' stands twice"),
        ("Value", {"G": []}, {}, "the group 'G' names no assumption"),
        ("Value", {"G": "Rate"}, {}, "the group 'G' names no assumption; give it a list"),
        ("Value", {"everything else": ["Rate"]}, {}, "called 'everything else', as the walk's own step is"),
        ("Value", {}, {"start": "B"}, "starts and ends at the scenario 'B'"),
        ("Value", {}, {"end": "C"}, "'C' is not a member of Scenario"),
        ("Shared only", {}, {}, "'Shared only' is the same in all scenarios"),
        ("By scenario", {}, {}, "the live scenario's name or number"),
        ("Rate", {}, {}, "can't explain 'Rate'; use a calculated line"),
        ("By part", {}, {}, "can't explain 'By part'; use a calculated line without axes"),
    ],
)
def test_refusals(result, groups, more, message) -> None:
    m = perpetuity((0.08, 0.02), (0.15, 0.1))
    inputs, idle = m.sheets[0], m.sheets[0].assumption("Idle")
    idle.give(1)
    part = m.axis("Part", "X", "Y")
    m.sheets[1].line("By part", part).formula = m.find("Value")
    named: Any = {
        name: m.find(labels) if isinstance(labels, str) else [m.find(label) for label in labels]
        for name, labels in groups.items()
    }
    target: Any = m.find(result)
    with pytest.raises(DefinitionError, match=message):
        value_walk(m.sheet("Walk"), target, named, inputs=inputs, **{"start": "A", "end": "B", **more})


@pytest.mark.slow
def test_engines_agree(built, tmp_path) -> None:
    agree(built, tmp_path)


AMAZON_GROUPS = {  # group: labels of assumptions, those that the example has by scenario
    "Growth": ["Net sales growth"],
    "Margin": ["Operating margin", "Long-term FCF margin", "Margin path"],
    "Cash-flow basis": ["Cash-flow basis"],
    "Capital expenditure": ["Net capital expenditure as a share of net sales"],
    "Leases": ["Equity bridge"],
    "Share-based compensation": ["SBC treatment"],
}


@pytest.mark.slow
def test_amazon_from_the_article_to_the_base() -> None:
    m: Model = _run(AMAZON / "model.py").m
    groups = {name: [m.find(label) for label in labels] for name, labels in AMAZON_GROUPS.items()}
    result: Any = m.find("DCF value per share")
    inputs, sheet = m.sheet("Ends of the test"), m.sheet("Test walk")
    value_walk(sheet, result, groups, inputs=inputs, start="As written", end="Base", label="Test walk")
    solved = {live: solve(m, live) for live in ("As written", "Base", "Bull")}
    value, effect = solved["Bull"]["Test walk: value"], solved["Bull"]["Test walk: effect"]
    assert list(value.index) == ["Start", *groups, REST, "End"]
    assert value["Start"] == pytest.approx(solved["As written"]["DCF value per share"], rel=1e-12)
    assert value["End"] == pytest.approx(solved["Base"]["DCF value per share"], rel=1e-12)
    assert effect.sum() == pytest.approx(value["End"] - value["Start"], rel=1e-12)
    for one in solved.values():
        assert list(one["Test walk: value"]) == list(value)
        assert not [check for check, count in one["Failures"].items() if count and check.startswith("Test walk")]
    # each step once more: the scenario As written, with the cases of the groups so far typed over by Base's
    start, end = m.scenario.position("As written"), m.scenario.position("Base")
    edits: dict[Any, dict[Any, float]] = {}
    for name, items in groups.items():
        for item in items:
            edits[cases(item)] = over(solved["Base"], cases(item), start, end)
        assert solve(m, "As written", edits)["DCF value per share"] == pytest.approx(value[name], rel=1e-12), name


def cases(item: Item) -> Any:
    assert isinstance(item, Line) and item.cases is not None
    return item.cases


def over(result: Any, item: Any, start: int, end: int) -> dict[Any, float]:
    """One scenario's cells with another's values."""
    x = result.data[result.program.own(item)].x[0, end]
    return {
        (start, members, period): float(x[(*members, *(() if period is None else (period + 1,)))])
        for members in item.rows()
        for period in item.columns()
    }
