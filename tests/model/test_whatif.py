"""Sensitivities, scenario tables and tornados: each value is the model's own with other values given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from modelgen import DefinitionError, Model, not_meaningful, solve, where
from tests.reference.agreement import agree
from tests.support import two_segments

RATE, CLOUD = [-0.02, -0.01, 0, 0.01, 0.02], [-0.1, 0, 0.1]
GROWTH = {"Base": {"Retail": [0.1, 0.1], "Cloud": [0.2, 0.3]}, "Bull": {"Retail": [0.1, 0.1], "Cloud": [0.5, 0.5]}}


def changed(scenario: str, rate: float = 0, retail: float = 0, cloud: float = 0, shares: float = 0) -> float:
    """The value per share of the same model with other values given."""
    m = two_segments()
    m.find("Discount rate").give(0.09 + rate)  # type: ignore[attr-defined]
    m.find("Shares").give(10 + shares)  # type: ignore[attr-defined]
    for name, more in (("Retail", retail), ("Cloud", cloud)):
        for its, values in GROWTH.items():
            m.find("Growth").give({name: [v + more for v in values[name]]}, scenario=its)  # type: ignore[attr-defined]
    return float(solve(m, scenario)["Value per share"])


def parts(m: Model) -> tuple[Any, Any, Any, Any, Any]:
    segment = next(axis for axis in m.axes if axis.label == "Segment")
    growth = m.find("Growth")
    per_share: Any = m.find("Value per share")
    return per_share, m.find("Discount rate"), growth.at(segment, "Retail"), growth.at(segment, "Cloud"), growth


@pytest.mark.parametrize("scenario", ["Base", "Bull"])
def test_a_grid_is_the_model_with_other_inputs_and_its_middle_the_model_itself(scenario, tmp_path) -> None:
    # conventions 6 and 7
    m = two_segments()
    per_share, rate, _, cloud, growth = parts(m)
    grid = m.sensitivity(per_share, rows=(rate, RATE), columns=(cloud, CLOUD))
    alone = m.sensitivity(per_share, (growth, CLOUD))
    result = solve(m, scenario)
    values = result[grid.values].to_numpy().reshape(5, 3)
    for i, more in enumerate(RATE):
        for j, faster in enumerate(CLOUD):
            assert values[i, j] == pytest.approx(changed(scenario, rate=more, cloud=faster), rel=1e-12)
    assert values[2, 1] == result[per_share]
    assert list(result[alone.values]) == pytest.approx([changed(scenario, retail=x, cloud=x) for x in CLOUD])
    assert list(result[grid.rows]) == pytest.approx([0.09 + step for step in RATE])
    assert grid.columns is not None
    assert list(result[grid.columns]) == pytest.approx([GROWTH[scenario]["Cloud"][0] + step for step in CLOUD])
    assert not result["Failed checks"]
    agree(m, tmp_path)


def test_all_scenarios_side_by_side_whatever_is_live(tmp_path) -> None:
    m = two_segments()
    per_share = parts(m)[0]
    table = m.scenario_table([per_share, m.find("Enterprise value")])  # type: ignore[list-item]
    for live in ("Base", "Bull"):
        result = solve(m, live)
        assert dict(result[table[per_share]]) == pytest.approx({name: changed(name) for name in ("Base", "Bull")})
        assert not result["Failed checks"]
    agree(m, tmp_path)


@pytest.mark.parametrize("scenario", ["Base", "Bull"])
def test_a_tornado_shows_the_longest_bar_first(scenario, tmp_path) -> None:
    m = two_segments()
    per_share, rate, retail, cloud, _ = parts(m)
    made = m.tornado(per_share, {rate: 0.01, retail: 0.05, cloud: (-0.1, 0.02), m.find("Shares"): 1})
    result = solve(m, scenario)
    expected = {
        "Discount rate": (changed(scenario, rate=-0.01), changed(scenario, rate=0.01)),
        "Growth, Retail": (changed(scenario, retail=-0.05), changed(scenario, retail=0.05)),
        "Growth, Cloud": (changed(scenario, cloud=-0.1), changed(scenario, cloud=0.02)),
        "Shares": (changed(scenario, shares=-1), changed(scenario, shares=1)),
    }
    order = sorted(expected, key=lambda name: -abs(expected[name][1] - expected[name][0]))
    assert list(result[made.driver]) == order
    assert list(result[made.low]) == pytest.approx([expected[name][0] for name in order])
    assert list(result[made.high]) == pytest.approx([expected[name][1] for name in order])
    assert set(result[made.base]) == {result[per_share]}
    agree(m, tmp_path)


def test_bars_of_equal_length_keep_their_order_and_what_moves_nothing_comes_last(tmp_path) -> None:
    m = Model("Ties", unit="USD")
    inputs, out = m.sheet("In"), m.sheet("Out")
    a, b, c = (inputs.assumption(name, unit="USD") for name in "ABC")
    for item in (a, b, c):
        item.give(10)
    total = out.line("Total")
    total.formula = a + b + c
    made = m.tornado(total, {b: 1, c: 2, a: 1})
    result = solve(m)
    assert list(result[made.driver]) == ["C", "B", "A"]
    assert list(result[made.impact]) == [4, 2, 2]
    agree(m, tmp_path)


def test_a_corner_without_a_value_is_nm(tmp_path) -> None:
    m = Model("Corner", unit="USD")
    inputs, out = m.sheet("In"), m.sheet("Out")
    rate, growth = inputs.assumption("Rate", unit="%"), inputs.assumption("Growth", unit="%")
    rate.give(0.05)
    growth.give(0.03)
    value, root = out.line("Value", unit="x"), out.line("Root", unit="x")
    value.formula = where(rate > growth, 1 / (rate - growth), not_meaningful)
    root.formula = 1 / (rate - growth)
    steps = [-0.02, 0, 0.02]
    grids = [m.sensitivity(line, (rate, steps), (growth, steps)) for line in (value, root)]
    result = solve(m)
    shown = [[str(x) for x in result[grid.values]] for grid in grids]
    assert shown[0].count("n.m.") == 3  # 3% v 3%, 3% v 5%, 5% v 5%
    assert shown[1].count("n.m.") == 2  # 1 / 0; 3% less 5% has a value
    agree(m, tmp_path)


Wrong = Callable[[Model, Any, Any, Any], object]
REFUSED: dict[str, tuple[Wrong, str]] = {
    "no middle": (lambda m, v, r, g: m.sensitivity(v, (r, [0.01, 0.02])), "an odd number of different ones with 0"),
    "twice": (lambda m, v, r, g: m.sensitivity(v, (r, RATE), (r, CLOUD)), "twice"),
    "not a driver": (lambda m, v, r, g: m.sensitivity(v, (r + g, RATE)), "name an assumption, a line, or a member"),
    "a choice": (lambda m, v, r, g: m.sensitivity(v, (m.find("Basis"), RATE)), "varies the text 'Basis' by steps"),
    "no result": (lambda m, v, r, g: m.sensitivity(m.find("Net sales"), (r, RATE)), "can't be swept"),  # type: ignore[arg-type]
    "unrelated": (lambda m, v, r, g: m.sensitivity(v, (v, RATE)), "doesn't depend on"),
    "unrelated bar": (lambda m, v, r, g: m.tornado(v, {m.find("Factor of nothing"): 1}), "has no 'Factor of nothing'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name) -> None:
    m = two_segments()
    per_share, rate, _, cloud, _ = parts(m)
    wrong, message = REFUSED[name]
    with pytest.raises(DefinitionError, match=message):
        wrong(m, per_share, rate, cloud)


def test_an_assumption_may_take_its_case_from_another_scenario(tmp_path) -> None:
    m = Model("Own cases", unit="USD", scenarios=("Base", "Bull", "Bear"))
    inputs, out = m.sheet("In"), m.sheet("Out")
    price, volume = inputs.assumption("Price", unit="USD", own_case=True), inputs.assumption("Volume", own_case=True)
    for scenario, given in {"Base": (10, 5), "Bull": (12, 7), "Bear": (8, 4)}.items():
        price.give(given[0], scenario=scenario)
        volume.give(given[1], scenario=scenario)
    sales = out.line("Sales")
    sales.formula = price * volume
    table = m.scenario_table([sales])
    assert [solve(m, name)[sales] for name in m.scenario.members] == [50, 84, 32]
    agree(m, tmp_path)
    own = m.find("Case of Price")
    edits: Any = {own: {(0, (), None): 3.0}}  # the fourth option, Bear
    assert [solve(m, name, edits)[sales] for name in m.scenario.members] == [40, 56, 32]
    assert list(solve(m, "Bull", edits)[table[sales]]) == [40, 56, 32]


def test_a_shared_assumption_has_no_case_of_its_own() -> None:
    m = Model("Own cases", unit="USD", scenarios=("Base", "Bull"))
    with pytest.raises(DefinitionError, match="'Price' has no cases to choose from"):
        m.sheet("In").assumption("Price", unit="USD", own_case=True, shared=True)
