"""Random models: the reference and the engines agree on every formula cell, in every scenario and after edits.

60 models in `make test`, `MODELGEN_FUZZ` in `make fuzz`; `MODELGEN_SEED` draws other ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from modelgen import Model, Timeline, irr, where
from modelgen.errors import ModelgenError
from modelgen.verify.engines.recompute import Task, recompute
from modelgen.verify.engines.registry import DEFAULT
from tests.fuzz.compare import Outcome, compare, describe
from tests.fuzz.models import models
from tests.support import needs

MODELS, SEED = int(os.environ.get("MODELGEN_FUZZ", "60")), int(os.environ.get("MODELGEN_SEED", "0"))
PARTS = 4  # side by side under pytest-xdist
SAMPLE = 50  # one model of so many is recomputed by all engines
SHRINKING = 45  # seconds to make a model with a disagreement smaller; left alone, hypothesis takes five minutes
Note = Callable[[str, object], None]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("part", range(PARTS))
def test_random_models(part: int, record_property: Note) -> None:
    run(MODELS // PARTS, SEED * 1000 + part, DEFAULT, record_property)


def test_a_sample_in_every_engine(record_property: Note) -> None:
    needs("libreoffice")
    run(max(2, MODELS // SAMPLE), SEED * 1000 + PARTS, (*DEFAULT, "libreoffice", "formulas"), record_property)


def run(count: int, number: int, engines: Sequence[str], note: Note) -> None:
    """Compare so many models; the first with a disagreement is made smaller for a while, and shown in words."""
    found = Outcome()

    @seed(number)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(models(), st.integers(0, 9999))
    def one(model: object, edits: int) -> None:
        if not isinstance(model, Model):
            found.refused += 1
            return
        try:
            outcome = compare(model, edits, engines=engines)
        except ModelgenError:
            found.refused += 1
            return
        found.add(outcome)
        assert not outcome.faults, "\n".join([describe(model), "", f"with the edits {edits}:", *outcome.faults[:10]])

    try:
        with patch("hypothesis.internal.conjecture.engine.MAX_SHRINKING_SECONDS", SHRINKING, create=True):
            one()
    finally:
        note("fuzz", vars(found) | {"faults": found.faults[:1]})
    assert found.built >= found.refused


def sums(*numbers: float) -> Model:
    """Whether a + b is c, and their amounts in thousands."""
    m = Model("Sums")
    inputs, out = m.sheet("In"), m.sheet("Out")
    a, b, c = (inputs.assumption(name, unit="USD mn") for name in "abc")
    for item, number in zip((a, b, c), numbers, strict=True):
        item.give(number)
    out.line("Equal").formula = where(a + b == c, 1, 0)
    out.line("Scaled", unit="USD k").formula = (a + b).to("USD k")
    return m


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not compare(sums(1, 2, 3), 0).faults
    monkeypatch.setattr("modelgen.workbook.emit._factor", lambda factor: "*1")
    faults = compare(sums(1, 2, 3), 0, edits=0).faults
    assert [fault.split(", scenario")[0] for fault in faults] == ["Out!E7 scaled"] * len(DEFAULT)


def test_what_rounding_decides_is_counted_apart() -> None:  # convention 2
    found = compare(sums(0.1, 0.2, 0.3), 0, edits=0)
    assert (found.undecided, found.faults) == (1, [])
    assert compare(sums(0.5, 0.25, 0.75), 0, edits=0).undecided == 0


@pytest.mark.parametrize("numbers", [(1e15, 22.83, -1e15, 1e-5, 7), (0.5, 5e-14, -0.5), (33.3, 1e-12, -33.3)])
def test_what_is_left_of_a_difference_is_rounding(numbers: tuple[float, ...]) -> None:  # convention 2
    m = Model("Left", timeline=Timeline.annual(2024, 2023 + len(numbers)))
    amount = m.sheet("In").assumption("Amount", m.timeline)
    amount.give(list(numbers))
    out = m.sheet("Out")
    out.line("Total").formula = amount.total(m.timeline)
    first, *others = [amount.at(m.timeline, year) for year in m.timeline.members]
    out.line("Steps", unit="").formula = sum(reversed(others), start=first)
    out.line("Return", unit="").formula = irr(amount)
    assert compare(m, 0, edits=0).faults == []


@pytest.mark.parametrize("wrong", [1.001, -1, 1000])
def test_rounding_excuses_its_own_cell_only(wrong: float, monkeypatch: pytest.MonkeyPatch) -> None:  # convention 2
    def computed(task: Task) -> Any:
        version, answers = recompute(task)
        at = task["cells"].index(("Out", 6, 4))  # Scaled; in the row above it whether the sum is 0.3
        for answer in answers if task["engine"].endswith("IronCalc") else []:
            answer.numbers[at] *= wrong
        return version, answers

    monkeypatch.setattr("tests.fuzz.compare.recompute", computed)
    found = compare(sums(0.1, 0.2, 0.3), 0, edits=0)
    assert [fault.split(", scenario")[0] for fault in found.faults] == ["Out!E7 scaled"]
