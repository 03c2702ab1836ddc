"""Sensitivities, scenario tables and tornados: each value is the model's own with other values given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, not_meaningful, solve, where
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


@pytest.mark.slow
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
    assert not result["Failures in all"]
    agree(m, tmp_path)


def test_all_scenarios_side_by_side_whatever_is_live(tmp_path) -> None:
    m = two_segments()
    per_share = parts(m)[0]
    table = m.scenario_table([per_share, m.find("Enterprise value")])  # type: ignore[list-item]
    for live in ("Base", "Bull"):
        result = solve(m, live)
        assert dict(result[table[per_share]]) == pytest.approx({name: changed(name) for name in ("Base", "Bull")})
        assert not result["Failures in all"]
    agree(m, tmp_path)


@pytest.mark.slow
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


def test_bars_of_equal_length_keep_their_order_and_what_moves_less_comes_last(tmp_path) -> None:
    m, total, (a, b, c) = amounts(10, 10, 10)
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


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["Base", "Bull"])
def test_two_members_of_one_driver_vary_by_rows_and_columns(scenario, tmp_path) -> None:
    m = two_segments()
    per_share, _, retail, cloud, _ = parts(m)
    made = m.sensitivity(per_share, (retail, [0.05, 0, -0.05]), (cloud, CLOUD))
    result = solve(m, scenario)
    values = result[made.values].to_numpy().reshape(3, 3)
    for i, slower in enumerate((0.05, 0, -0.05)):
        for j, faster in enumerate(CLOUD):
            assert values[i, j] == pytest.approx(changed(scenario, retail=slower, cloud=faster), rel=1e-12)
    assert list(result[made.values].index.get_level_values(0)[::3]) == ["Up 1", "Base", "Down 1"]
    assert list(result[made.rows]) == pytest.approx([0.15, 0.1, 0.05])
    assert made.rows.label == "Growth, Retail, 2025"
    agree(m, tmp_path)


def test_a_line_with_history_varies_ahead_only_and_its_opening_stays(tmp_path) -> None:
    m = Model("Line", timeline=Timeline.annual(2023, 2026, last_actual=2024), unit="EUR")
    year, part, inputs, out = m.timeline, m.axis("Part", "A", "B"), m.sheet("In"), m.sheet("Out")
    growth, opening = inputs.assumption("Growth", part, unit="%"), inputs.assumption("Opening", part, unit="EUR")
    growth.give({"A": 0.5, "B": 1})
    opening.give({"A": 7, "B": 9})
    sales, stock = out.line("Sales", part, year), out.line("Stock", part, year)
    sales.actual.give({"A": [10, 20], "B": [30, 40]})
    sales.forecast = sales.prior * (1 + growth)
    stock.define("A", sales, opening=opening.at(part, "A"))
    stock.define("B", sales, opening=opening.at(part, "B"))
    whole, change = out.line("Whole"), out.line("Change", part, year)
    whole.formula = sales.total(part).total(year)
    change.formula = stock - stock.prior
    changes = out.line("Changes")
    changes.formula = change.total(part).total(year)
    by_sales = m.sensitivity(whole, (sales, [-1, 0, 1]))
    by_stock = m.sensitivity(changes, (stock.at(part, "B"), [-1, 0, 1]))
    result = solve(m)
    assert list(result[by_sales.values]) == [411, 415, 419]
    assert list(result[by_sales.rows]) == [29, 30, 31] and by_sales.rows.label == "Sales, A, 2025"
    assert list(result[by_stock.values]) == pytest.approx([188, 189, 190])  # 45 + 160 at the end, 7 + 9 at the opening
    assert list(result[by_stock.rows]) == [29, 30, 31]  # of its formula, the history too
    assert not result["Failures in all"]
    agree(m, tmp_path)


def test_outputs_that_are_the_same_in_all_scenarios_stand_beside_the_others(tmp_path) -> None:
    m = two_segments()
    past = m.sheets[2].line("Net sales 2024")
    past.formula = m.find("Total net sales").at(m.timeline, "2024")
    per_share = parts(m)[0]
    both, alone = m.scenario_table([per_share, past, past]), m.scenario_table([past], label="Past")
    result = solve(m, "Bull")
    assert list(result[both[past]]) == [9, 9] == list(result[alone[past]])
    assert dict(result[both[per_share]]) == pytest.approx({name: changed(name) for name in ("Base", "Bull")})
    agree(m, tmp_path)


def amounts(*values: float) -> tuple[Model, Any, list[Any]]:
    """The sum of some amounts."""
    m = Model("Amounts", unit="USD")
    inputs, out = m.sheet("In"), m.sheet("Out")
    items = [inputs.assumption(name, unit="USD") for name in "ABCD"[: len(values)]]
    for item, value in zip(items, values, strict=True):
        item.give(value)
    total = out.line("Total")
    total.formula = sum(items[1:], items[0] + 0)
    return m, total, items


def test_bars_that_differ_by_rounding_only_keep_their_order(tmp_path) -> None:
    m, total, (a, b, c, d) = amounts(0.1, 0.2, 0.3, 1e6)
    made = m.tornado(total, {c: 0.3, a: 0.1 + 0.2, d: 0.3, b: 0.7})
    result = solve(m)
    assert list(result[made.driver]) == ["B", "C", "A", "D"]
    assert len(set(result[made.impact])) > 2  # the three are not the same to the last digit
    agree(m, tmp_path)


def test_a_bar_without_an_end_is_nm_and_comes_last(tmp_path) -> None:
    m = Model("Perpetuity", unit="USD")
    inputs, out = m.sheet("In"), m.sheet("Out")
    rate, growth, flow = (inputs.assumption(n, unit=u) for n, u in (("Rate", "%"), ("Growth", "%"), ("Flow", "USD")))
    for item, number in ((rate, 0.05), (growth, 0.03), (flow, 100)):
        item.give(number)
    value = out.line("Value")
    value.formula = where(rate > growth, flow / (rate - growth), not_meaningful)
    made = m.tornado(value, {rate: 0.02, flow: 1, growth: 0.01})
    result = solve(m)
    assert list(result[made.driver]) == ["Growth", "Flow", "Rate"]
    assert [result[line]["3"] for line in (made.low, made.impact)] == ["n.m.", "n.m."]
    assert result[made.high]["3"] == pytest.approx(2500)
    agree(m, tmp_path)


def test_lines_of_one_label_and_two_keys_are_made_again_side_by_side(tmp_path) -> None:
    # convention 16
    m = Model("Alike", unit="USD", scenarios=("Base", "Bull"))
    inputs, one, two = m.sheet("In"), m.sheet("One"), m.sheet("Two")
    rate, flow = inputs.assumption("Rate", unit="%"), inputs.assumption("Value", unit="USD", key="flow")
    rate.give(0.5)
    rate.give(0.25, scenario="Bull")
    flow.give(6)
    plain, dear = one.line("Value"), two.line("Value", key="dear")
    plain.formula, dear.formula = flow * rate, flow / rate
    both = two.line("Both")
    both.formula = plain + dear
    table, grid = m.scenario_table([plain, dear, both]), m.sensitivity(both, (flow, [-2, 0, 2]))
    bars = m.tornado(both, {rate: 0.25, flow: 2})
    result = solve(m)
    assert [list(result[table[line]]) for line in (plain, dear, both)] == [[3, 1.5], [12, 24], [15, 25.5]]
    assert list(result[grid.values]) == [10, 15, 20]
    assert [list(result[line]) for line in (bars.low, bars.high)] == [[25.5, 10], [12.5, 20]]
    assert not result["Failures in all"]
    agree(m, tmp_path)


def test_steps_of_small_amounts_are_not_rounded_away() -> None:
    m, total, (a, _) = amounts(2e-11, 0)
    made = m.sensitivity(total, (a, [-3e-13, 0, 3e-13]))
    assert list(solve(m)[made.values]) == pytest.approx([1.97e-11, 2e-11, 2.03e-11], rel=1e-12, abs=0)


def test_the_steps_are_inputs_and_a_grid_off_its_middle_fails() -> None:
    m = two_segments()
    per_share, rate, *_ = parts(m)
    made = m.sensitivity(per_share, (rate, [-0.01, 0, 0.01]))
    steps = m.find("Steps of Discount rate")
    assert steps.sheet.name == "Sensitivity steps" and made.values.sheet.name == "Sensitivities"
    cells: Any = {steps: {(0, (0,), None): -0.03, (0, (2,), None): 0.04}}
    assert list(solve(m, edits=cells)[made.rows]) == pytest.approx([0.06, 0.09, 0.13])
    assert not solve(m, edits=cells)["Failures in all"]
    moved: Any = {steps: {(0, (1,), None): 0.001}}
    assert solve(m, edits=moved)["Failures"][made.check.label] == 1


Wrong = Callable[[Model, Any, Any, Any], object]
PAIR, DELTA, NUMBERS = "give a driver and its steps", "give a number above 0, or a low and a high one", "give numbers"
MIDDLE = "an odd number that rises or falls, with 0 in the middle"
REFUSED: dict[str, tuple[Wrong, str]] = {
    "no middle": (lambda m, v, r, g: m.sensitivity(v, (r, [0.01, 0.02])), MIDDLE),
    "to and fro": (lambda m, v, r, g: m.sensitivity(v, (r, [0.01, 0, 0.02])), MIDDLE),
    "twice": (lambda m, v, r, g: m.sensitivity(v, (r, RATE), (r, CLOUD)), "varies 'Discount rate' twice"),
    "a member twice": (lambda m, v, r, g: m.sensitivity(v, (g, RATE), (g, CLOUD)), "varies 'Growth, Cloud' twice"),
    "all and one": (lambda m, v, r, g: m.sensitivity(v, (m.find("Growth"), RATE), (g, CLOUD)), "varies 'Growth' twice"),
    "not a driver": (lambda m, v, r, g: m.sensitivity(v, (r + g, RATE)), "name an assumption, a line, or a member"),
    "a period": (lambda m, v, r, g: m.sensitivity(v, (g.at(m.timeline, "2025"), RATE)), "name an assumption, a line"),
    "a choice": (lambda m, v, r, g: m.sensitivity(v, (m.find("Basis"), RATE)), "varies the text 'Basis' by steps"),
    "no steps": (lambda m, v, r, g: m.sensitivity(v, r), PAIR),
    "one step": (lambda m, v, r, g: m.sensitivity(v, (r, 0.01)), PAIR),  # type: ignore[arg-type]
    "a text": (lambda m, v, r, g: m.sensitivity(v, (r, ["-1%", 0, "1%"])), NUMBERS),  # type: ignore[list-item]
    "no result": (lambda m, v, r, g: m.sensitivity(m.find("Net sales"), (r, RATE)),  # type: ignore[arg-type]
                  "'Net sales' can't be the result of a sensitivity"),
    "a formula": (lambda m, v, r, g: m.sensitivity(v * 1, (r, RATE)), "can't be the result of a sensitivity"),
    "unrelated": (lambda m, v, r, g: m.sensitivity(v, (v, RATE)), "doesn't depend on"),
    "again": (lambda m, v, r, g: [m.sensitivity(v, (r, s)) for s in (RATE, CLOUD)], "give one of the two a label="),
    "a long label": (lambda m, v, r, g: m.sensitivity(v, (r, RATE), label="x" * 121), "give a shorter label="),
    "unknown bar": (lambda m, v, r, g: m.tornado(v, {m.find("Factor of nothing"): 1}), "has no 'Factor of nothing'"),
    "unrelated bar": (lambda m, v, r, g: m.tornado(v, {v: 1}), "'Value per share' doesn't depend on"),
    "no bars": (lambda m, v, r, g: m.tornado(v, {}), "give a table"),
    "a list of bars": (lambda m, v, r, g: m.tornado(v, [r]), "give a table"),  # type: ignore[arg-type]
    "a bar of nothing": (lambda m, v, r, g: m.tornado(v, {r: 0}), DELTA),
    "a bar upside down": (lambda m, v, r, g: m.tornado(v, {r: (0.01, -0.01)}), DELTA),
    "three ends": (lambda m, v, r, g: m.tornado(v, {r: (1, 2, 3)}), NUMBERS),  # type: ignore[dict-item]
    "bars again": (lambda m, v, r, g: [m.tornado(v, {r: d}) for d in (0.01, 0.02)], "give one of the two a label="),
    "no outputs": (lambda m, v, r, g: m.scenario_table([]), "has no outputs"),
    "an input": (lambda m, v, r, g: m.scenario_table([m.find("Shares")]), "'Shares' can't be the result of 'Scenarios"),  # type: ignore[list-item]
}  # fmt: skip


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
