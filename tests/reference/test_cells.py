"""Cell by cell and as arrays, a model has the same values, errors and n.m. included."""

from __future__ import annotations

import numpy as np
import pytest

from modelgen import Model, solve
from modelgen.program.compile import compile
from modelgen.reference import solve as solving
from modelgen.reference.solve import solve_scenarios
from tests.support import two_segments
from tests.workbook.sample import cinema


@pytest.mark.parametrize("name", ["two segments", "cinema", "sotp", "amazon"])
def test_both_ways_give_the_same_values(name: str, sotp: Model, amazon: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    program = compile({"two segments": two_segments(), "cinema": cinema(), "sotp": sotp, "amazon": amazon}[name])
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
