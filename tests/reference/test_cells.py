"""Cell by cell and as arrays, a model has the same values, errors and n.m. included."""

from __future__ import annotations

import numpy as np
import pytest

from modelgen import Model, Timeline, not_meaningful, solve, where
from modelgen.program.compile import compile
from modelgen.reference import solve as solving
from modelgen.reference.solve import solve_scenarios
from tests.reference.agreement import agree
from tests.support import two_segments
from tests.workbook.sample import cinema

EDGES = {
    "Running sum": [9e307, "#NUM!", "#NUM!", "#NUM!"],
    "Twice": ["#NUM!"] * 4,
    "Another scale": ["#NUM!", 4e6, 0.0, -1e6],
    "Which": [1.0, 4.0, "#DIV/0!", "n.m."],
    "Picked": [10.0, "#REF!", "#DIV/0!", "#VALUE!"],
}


def edges() -> Model:
    """What has no finite number, or none with which to pick."""
    m = Model("Edges", timeline=Timeline.annual(2024, 2027))
    part, year, inputs, out = m.axis("Part", "A", "B", "C"), m.timeline, m.sheet("In"), m.sheet("Out")
    huge, number, price = inputs.assumption("Huge", year), inputs.assumption("Number", year), out.line("Price", part)
    value, flow = inputs.assumption("Value", part, shared=True), inputs.assumption("Flow", year, unit="USD mn")
    huge.give([9e307] * 4)
    number.give([1, 4, 0, -1])
    flow.give([9e307, 4, 0, -1])
    value.give({"A": 10, "B": 20, "C": 30})
    price.formula = value
    out.line("Running sum", year).formula = huge.cumulative
    out.line("Twice", year).formula = huge + huge
    out.line("Another scale", year, unit="USD").formula = flow.to("USD")
    which = out.line("Which", year)
    which.formula = where(number == 0, 1 / number, where(number < 0, not_meaningful, number))
    out.line("Picked", year).formula = price.at(part, which)
    return m


def test_what_has_no_number_is_what_excel_makes_of_it(tmp_path) -> None:
    m = edges()
    result = solve(m)
    assert {label: [result.value(m.find(label), (), at) for at in range(4)] for label in EDGES} == EDGES
    agree(m, tmp_path)


@pytest.mark.parametrize("name", ["edges", "two segments", "cinema", "sotp", "amazon"])
def test_both_ways_give_the_same_values(name: str, sotp: Model, amazon: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    program = compile(
        {"edges": edges(), "two segments": two_segments(), "cinema": cinema(), "sotp": sotp, "amazon": amazon}[name]
    )
    by_cells = solve_scenarios(program, program.scenario.members)
    monkeypatch.setattr(solving, "DRAWS", 0)
    as_arrays = solve_scenarios(program, program.scenario.members)
    for item in program.every:
        one, other = by_cells.data[item], as_arrays.data[item]
        np.testing.assert_array_equal(one.coded(), other.coded(), item.key)
        np.testing.assert_array_equal(one.x[one.coded() == 0], other.x[one.coded() == 0], item.key)


def test_only_what_is_asked_for_is_computed() -> None:
    program = compile(two_segments())
    wanted = program.outputs[0]
    part, whole = solve(program, only=[wanted]), solve(program)
    assert part.value(wanted) == whole.value(wanted)
    assert set(part.data) == program.cone([wanted]) < set(program.every)
