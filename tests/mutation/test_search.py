"""The search: which draws show a fault, and what no draw shows."""

from __future__ import annotations

import pytest

from modelgen.mutation.search import ENOUGH, search

FAULTS = {
    "by the file as it is": ("Segments!J7", "=I7*(1-Assumptions!J7)"),
    "with another scenario": ("Assumptions!J10", "=J11"),
    "with an input changed": ("Assumptions!K8", 0.1),  # the input's present value
    "with another option": ("Value!J7", "=Segments!J10"),
    "by an error": ("Value!E9", "=IFERROR(?,0)"),  # where nobody has a share
    "never": ("Segments!J8", "=(?)*1"),
    "right of the last column": ("Segments!J8", "=?+L1+M1"),  # blank, though others are tried on the sheet
    "at one point": ("Segments!K7", "=IF(J7=3.7123,0,?)"),  # which no draw meets
}


@pytest.fixture(scope="module")
def found(subject, fault):
    mutants = {name: fault(*what) for name, what in FAULTS.items()}
    found, count = search(subject, list(mutants.values()))
    return {name: found[mutant] for name, mutant in mutants.items()}, count


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "changed", "scenario"),
    [
        ("by the file as it is", False, 0),
        ("with another scenario", False, 1),
        ("with an input changed", True, None),
        ("with another option", True, None),
        ("by an error", True, None),
    ],
)
def test_what_is_shown(found, name, changed, scenario) -> None:
    draws = found[0][name]
    assert 0 < len(draws) <= ENOUGH
    assert all(bool(draw.changes) is changed for draw in draws)
    assert scenario in (None, draws[0].scenario)


@pytest.mark.parametrize("name", ["never", "right of the last column", "at one point"])
def test_what_no_draw_shows(found, name) -> None:
    assert found[0][name] == []
    assert found[1] > 400


def test_a_right_model_raises_no_doubts(subject, found) -> None:
    assert not subject.doubts
