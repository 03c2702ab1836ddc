"""Results as pandas objects; errors and n.m. as values; scenarios as draws; edited inputs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import modelgen as mg
from modelgen import DefinitionError, Model, Timeline, maximum, minimum, not_meaningful, solve, where
from modelgen.reference.result import is_error
from modelgen.reference.solve import solve_scenarios
from tests.reference.agreement import agree

DIV0, NUM, VALUE, NM = "#DIV/0!", "#NUM!", "#VALUE!", "n.m."


def model() -> tuple[Model, Any, Any, Any, Any]:
    m = Model("M", timeline=Timeline.annual(2024, 2026, last_actual=2024), scenarios=("Base", "Bull"))
    part, inputs, out = m.axis("Part", "a", "b"), m.sheet("In"), m.sheet("Out")
    rate = inputs.assumption("Rate")
    rate.give(2)
    rate.give(3, scenario="Bull")
    return m, part, inputs, out, rate


def test_results_are_pandas_objects_with_the_models_labels() -> None:
    m, part, inputs, out, rate = model()
    region = m.axis("Region", "N", "S")
    when = inputs.assumption("When", unit="date", shared=True)
    when.give("2024-12-31")
    x, y, z, c = out.line("X", part, m.timeline), out.line("Y", part), out.line("Z"), out.line("C", part, region)
    x.actual = {"a": 1, "b": 4}
    x.forecast = x.prior * rate
    y.formula, z.formula = x.at(m.timeline, 2026), x.total(part).total(m.timeline, 2025)
    c.formula = rate
    d = out.line("D", m.timeline, unit="date")
    d.formula = m.timeline.end
    result = solve(m)
    assert result["Z"] == 2 + 8 + 4 + 16
    assert result["y"].to_dict() == {"a": 4, "b": 16}
    pd.testing.assert_frame_equal(
        result["X"],
        pd.DataFrame(
            [[1.0, 2.0, 4.0], [4.0, 8.0, 16.0]], index=pd.Index(["a", "b"], name="Part"),
            columns=pd.Index(["2024", "2025", "2026"], name="Year"),
        ),
    )  # fmt: skip
    assert result["C"].loc[("a", "S")] == 2
    assert result["D"].tolist() == [date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)]
    assert result["When"] == date(2024, 12, 31)
    frame = result.frame()
    assert list(frame.columns) == ["item", "label", "member", "period", "value", "unit"]
    assert frame[(frame["item"] == "x") & (frame["period"] == "2026")]["value"].tolist() == [4, 16]
    with pytest.raises(DefinitionError, match="the model has no 'Rates'; did you mean 'Rate'"):
        result["Rates"]


def test_scenarios_are_draws_and_edits_replace_values() -> None:
    m, _, _, out, rate = model()
    line = out.line("X", m.timeline)
    line.opening, line.formula = rate, line.prior * rate
    assert solve(m, "bull")["X"].tolist() == [9, 27, 81]
    both = solve_scenarios(m, ["Bull", "Base"])
    assert [both.value(line, (), 2, draw) for draw in (0, 1)] == [81, 16]
    assert both.value(rate, draw=0) == 3 and both.value(rate, draw=1) == 2
    edited = solve(m, "Bull", {rate.cases: {(1, (), None): 10.0}})
    assert edited["X"].tolist() == [100, 1000, 10000]
    assert solve(m, edits={rate.cases: {(1, (), None): 10.0}})["X"].tolist() == [4, 8, 16]
    with pytest.raises(DefinitionError, match="'Bear' is not a member of Scenario"):
        solve(m, "Bear")


# conventions 1, 21 and 22: (formula of zero, one, an error and n.m.) -> what a cell shows
ERRORS: list[tuple[Any, Any]] = [
    (lambda o, i, e, n: i / o, DIV0),
    (lambda o, i, e, n: e + i, DIV0),
    (lambda o, i, e, n: (o - i) ** (i / (i + i)) + e, NUM),  # the leftmost counts
    (lambda o, i, e, n: where(e > o, i, o), DIV0),
    (lambda o, i, e, n: where(i > o, i, e), 1),
    (lambda o, i, e, n: where(i < o, i, e), DIV0),
    (lambda o, i, e, n: where(i > o, n, e), NM),
    (lambda o, i, e, n: where(mg.isclose(e, i, i), i, o), DIV0),
    (lambda o, i, e, n: mg.if_error(e, i), 1),
    (lambda o, i, e, n: mg.if_error(e * n, i), 1),
    (lambda o, i, e, n: mg.if_error(where(e > o, i, o), -1), -1),
    (lambda o, i, e, n: mg.if_error(n, i), NM),  # n.m. is no error
    (lambda o, i, e, n: mg.if_error(n + i, i), 1),  # what is calculated from it is
    (lambda o, i, e, n: n + i, VALUE),
    (lambda o, i, e, n: -n, VALUE),
    (lambda o, i, e, n: where(n > i, i, o), VALUE),  # no silent branch
    (lambda o, i, e, n: where(n == n, i, o), VALUE),
    (lambda o, i, e, n: where(n < i, i, o), VALUE),
    (lambda o, i, e, n: minimum(n, i, o), 0),
    (lambda o, i, e, n: maximum(n, -i), -1),
    (lambda o, i, e, n: maximum(n, n), 0),
    (lambda o, i, e, n: maximum(where(i > o, n, o), i), VALUE),  # ignored in a cell only
    (lambda o, i, e, n: maximum(not_meaningful, i), VALUE),
    (lambda o, i, e, n: mg.choose(n, i, o), VALUE),
    (lambda o, i, e, n: mg.choose(i, n, e), NM),
    (lambda o, i, e, n: mg.choose(i + i, n, e), DIV0),
    (lambda o, i, e, n: where(mg.all_of(i > o, e > o), i, o), DIV0),
    (lambda o, i, e, n: where(mg.all_of(i < o, e > o), i, o), DIV0),  # none is left out
    (lambda o, i, e, n: where(mg.any_of(i > o, e > o), i, o), DIV0),
    (lambda o, i, e, n: where(mg.any_of(n > o, i < o), i, o), VALUE),
]


def test_errors_and_nm_are_values_in_the_reference_and_in_the_engines(tmp_path: Path) -> None:
    m = Model("Errors")
    inputs, out = m.sheet("In"), m.sheet("Out")
    zero, one = inputs.assumption("Zero"), inputs.assumption("One")
    zero.give(0)
    one.give(1)
    error, nm = out.line("Error"), out.line("Nm")
    error.formula, nm.formula = one / zero, not_meaningful
    for number, (build, _) in enumerate(ERRORS):
        out.line(f"Case {number}").formula = build(zero, one, error, nm)
    result = solve(m)
    got = [result[f"Case {number}"] for number in range(len(ERRORS))]
    many = solve_scenarios(m, m.scenario.members * 20)  # as arrays
    assert [many[f"Case {number}"] for number in range(len(ERRORS))] == got
    assert got == [expected for _, expected in ERRORS]
    assert [is_error(value) for value in (DIV0, NM, 1.0)] == [True, False, False]
    agree(m, tmp_path)


def test_aggregates_leave_nm_out_and_hand_errors_on(tmp_path: Path) -> None:  # conventions 22 and 23
    m, part, _, out, rate = model()
    year, two = m.timeline, rate
    x = out.line("X", part, year)
    x.define("a", where(year.index == two, not_meaningful, year.index))  # 1 n.m. 3
    x.define("b", where(year.index == two, year.index / 0, year.index))  # 1 error 3
    for name in ("total", "average", "min", "max", "median", "count"):
        for member in ("a", "b"):
            line = out.line(f"{name} {member}")
            line.formula = getattr(x.at(part, member), name)(year)
    running = out.line("Running", part, year)
    running.formula = x.cumulative
    rank = out.line("Rank", part, year)
    rank.formula = x.rank(year)
    result = solve(m)
    assert [result[f"{n} a"] for n in ("total", "average", "min", "max", "median", "count")] == [VALUE, 2, 1, 3, 2, 2]
    assert [result[f"{n} b"] for n in ("total", "average", "min", "max", "median")] == [DIV0] * 5
    assert result["count b"] == 2
    assert result["Running"].to_numpy().tolist() == [[1, VALUE, VALUE], [1, DIV0, DIV0]]
    assert result["Rank"].to_numpy().tolist() == [[2, VALUE, 1], [DIV0, DIV0, DIV0]]
    agree(m, tmp_path)


def test_a_pick_outside_the_axis_is_an_error(tmp_path: Path) -> None:  # convention 26
    m, part, inputs, out, _ = model()
    x = inputs.assumption("X", part, shared=True)
    x.give({"a": 10, "b": 20})
    numbers = {0.5: VALUE, 0: VALUE, -1: VALUE, 1: 10, 2.9: 20, 3: VALUE}
    for number in numbers:
        item = inputs.assumption(f"N {number}", shared=True, key=f"n{len(m.items)}")
        item.give(number)
        out.line(f"Picked {number}", key=f"p{len(m.items)}").formula = x.at(part, item)
    result = solve(m)
    assert [is_error(result[f"Picked {n}"]) or result[f"Picked {n}"] == v for n, v in numbers.items()] == [True] * 6
    agree(m, tmp_path)


# convention 24: what a line's own formulas are for, what its member a has, and what a and b are (history 2024, 2025)
PHASES: list[tuple[int | None, dict[str, int], dict[str, int], list[list[float]]]] = [
    (2025, {"formula": 1}, {"forecast": 2}, [[1, 1, 2, 2], [1, 1, 1, 1]]),
    (2025, {"formula": 1}, {"history": 2}, [[2, 2, 1, 1], [1, 1, 1, 1]]),
    (2025, {"formula": 1}, {"history": 2, "forecast": 3}, [[2, 2, 3, 3], [1, 1, 1, 1]]),
    (2025, {"history": 1, "forecast": 2}, {"formula": 3}, [[3, 3, 3, 3], [1, 1, 2, 2]]),
    (2025, {"history": 1, "forecast": 2}, {"forecast": 3}, [[1, 1, 3, 3], [1, 1, 2, 2]]),
    (2025, {"forecast": 1}, {"forecast": 2}, [[2, 2], [1, 1]]),
    (None, {"formula": 1}, {"forecast": 2}, [[2] * 4, [1] * 4]),
    (None, {"forecast": 1}, {"formula": 2}, [[2] * 4, [1] * 4]),
    (None, {"forecast": 1}, {"forecast": 2}, [[2] * 4, [1] * 4]),
    (2027, {"formula": 1}, {"history": 2}, [[2] * 4, [1] * 4]),
]


@pytest.mark.parametrize(("last_actual", "common", "own", "expected"), PHASES, ids=range(len(PHASES)))
def test_a_member_has_its_own_phase_then_its_own_formula_then_the_common_ones(
    last_actual: int | None, common: dict[str, int], own: dict[str, int], expected: Any, tmp_path: Path
) -> None:
    m = Model("Phases", timeline=Timeline.annual(2024, 2027, last_actual=last_actual))
    one = m.sheet("In").assumption("One", shared=True)
    one.give(1)
    numbers = {1: one, 2: one + one, 3: one + one + one}
    line = m.sheet("Out").line("X", m.axis("Part", "a", "b"), m.timeline)
    for phase, number in common.items():
        setattr(line, phase, numbers[number])
    line.define("a", **{phase: numbers[number] for phase, number in own.items()})
    assert solve(m)["X"].to_numpy().tolist() == expected
    agree(m, tmp_path)


def test_a_phase_that_fills_no_cell_is_refused() -> None:
    for common, own, what in (("formula", "history", "history"), ("forecast", "history", "history")):
        m = Model("Phases", timeline=Timeline.annual(2024, 2027))
        line = m.sheet("Out").line("X", m.axis("Part", "a", "b"), m.timeline)
        setattr(line, common, m.timeline.index)
        line.define("a", **{own: m.timeline.index})
        with pytest.raises(DefinitionError, match=f"the {what} of 'X' fills no cell; the timeline has no history"):
            solve(m)


def test_what_accumulates_or_ranks_is_read_earlier_and_later(tmp_path: Path) -> None:  # convention 25
    m = Model("Running", timeline=Timeline.annual(2024, 2028, last_actual=2025))
    year, inputs, out = m.timeline, m.sheet("In"), m.sheet("Out")
    x = inputs.assumption("X", year, periods="all")
    x.give([3, 1, 4, 1, 5])
    late = inputs.assumption("Late", year)
    late.give([1, 2, 3])
    y = out.line("Y", year)
    y.opening, y.formula = x.at(year, 2028), x
    for label, formula in (
        ("Before", x.cumulative.prior), ("Two before", x.cumulative.lag(2)), ("After", y.rank(year).lead(0)),
        ("Rank before", y.rank(year).prior), ("Late", late.cumulative),
    ):  # fmt: skip
        out.line(label, year, key=f"l_{label.lower().replace(' ', '_')}").forecast = formula
    result = solve(m)
    got = {key: result[f"l_{key}"].tolist() for key in ("before", "two_before", "after", "rank_before", "late")}
    assert got == {
        "before": [4, 8, 9], "two_before": [3, 4, 8], "after": [2, 4, 1], "rank_before": [4, 2, 4], "late": [1, 3, 6],
    }  # fmt: skip
    agree(m, tmp_path)


def test_a_scaled_ratio_becomes_a_plain_number(tmp_path: Path) -> None:  # convention 10
    m = Model("Scaled", unit="USD bn")
    inputs, out = m.sheet("In"), m.sheet("Out")
    small, large = inputs.assumption("S", unit="USD mn"), inputs.assumption("L", unit="USD bn")
    small.give(500)
    large.give(1)
    half = out.line("Half", unit="x")
    half.formula = (small / large).to("x") ** 1
    share = out.line("Share", unit="%")
    share.formula = (small / large).to("%")
    assert (solve(m)["Half"], solve(m)["Share"]) == (0.5, 0.5)
    agree(m, tmp_path)
