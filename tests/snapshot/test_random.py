"""Snapshots and reviews of random models: read as they were written, and nothing is said of what hasn't changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from modelgen import Model, ModelgenError
from modelgen.definition import fit
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.revisions.review import review
from modelgen.snapshot import file, values
from modelgen.snapshot.effects import effects
from modelgen.snapshot.entries import entries
from modelgen.snapshot.renames import renames
from tests.fuzz.models import models

pytestmark = pytest.mark.slow


def test_random_models(tmp_path: Path) -> None:
    before: list[Program] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(models())
    def one(model: object) -> None:
        if not isinstance(model, Model):
            return
        try:
            fit(program := compile(model))
        except ModelgenError:
            return
        own = entries(program)
        file.write(tmp_path / "m.formulas.txt", model)
        assert file.read(tmp_path / "m.formulas.txt") == own
        assert not renames(own, own)
        taken = values.take(program, [line.key for line in program.lines[:8]])
        values.write(tmp_path / "m.values.toml", taken)
        assert values.read(tmp_path / "m.values.toml", program.name) == taken
        found = effects(program, taken, 1e-9)
        assert not (found.moved or found.formulas or found.inputs or found.new or found.called)
        assert review(program, program, ("a", "b")).exit_code == 0
        for other in before[-1:]:
            told = review(other, program, ("a", "b"))
            assert told.lines() and told.page().markdown() and told.page().html() and told.json()
        before.append(program)

    one()
    assert len(before) > 30
