"""Do the reference, IronCalc and formualizer agree on every cell? Without sandboxes, for many small models."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from modelgen import Model, build, verify_workbook
from modelgen.files.sandbox import Job, Running, SandboxError
from modelgen.verify.engines.registry import DEFAULT


def agree(model: Model, folder: Path, engines: Sequence[str] = DEFAULT, *, perturbed: bool = False) -> None:
    """Build a model's workbook and compare every formula cell in every scenario; perturbed, also after each input has
    been changed."""
    path = folder / "book.xlsx"
    build(model, path)
    with patch("modelgen.verify.verify.Running", Inline):
        report = verify_workbook(path, model, engines, perturbed=perturbed)
    assert report.exit_code == 0, "\n".join([report.verdict, *report.lines()])


class Inline(Running):
    """Runs each job at once and in this process, which for what is small is quicker than to start one."""

    def start(self, job: Job) -> Future[object | SandboxError]:
        module, _, function = job.target.partition(":")
        answer: Future[object | SandboxError] = Future()
        answer.set_result(getattr(import_module(module), function)(job.payload))
        return answer
