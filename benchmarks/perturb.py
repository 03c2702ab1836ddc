"""Perturbation of the Amazon example: every input changed in two engines, against one recalculation by LibreOffice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.amazon import amazon
from benchmarks.table import Row
from benchmarks.timing import Fresh
from benchmarks.verify import compared
from modelgen import build, verify_workbook
from modelgen.model.model import Model


def run() -> Iterator[Row]:
    """The whole of `verify --perturb`; and, for context, what that is for each change of inputs."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(amazon(), book)
        draws = 0

        def perturbed(model: Model) -> None:
            nonlocal draws
            report = verify_workbook(book, model, perturbed=True)
            if report.exit_code or report.perturbation is None:
                raise AssertionError(report.verdict)
            draws = report.perturbation.draws

        row = compared("verify --perturb, Amazon", Fresh(amazon, perturbed), book, 4)
        yield replace(row, what=f"{row.what}, {draws} changes")
        yield Row("the same, for each change", row.ours / draws, row.alternative, row.theirs)
