"""Do the reference, IronCalc and formualizer agree on every cell? Without sandboxes, for many small models."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from modelgen import Model, build, verify_workbook
from modelgen.files.sandbox import Job
from modelgen.verify.engines.registry import DEFAULT


def agree(model: Model, folder: Path, engines: Sequence[str] = DEFAULT) -> None:
    """Build a model's workbook and compare every formula cell in every scenario."""
    path = folder / "book.xlsx"
    build(model, path)
    with patch("modelgen.verify.verify.run_all", _inline):
        report = verify_workbook(path, model, engines)
    assert report.exit_code == 0, "\n".join([report.verdict, *report.lines()])


def _inline(jobs: Sequence[Job]) -> list[object]:
    answers = []
    for job in jobs:
        module, _, function = job.target.partition(":")
        answers.append(getattr(import_module(module), function)(job.payload))
    return answers
