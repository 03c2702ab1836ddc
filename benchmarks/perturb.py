"""Perturbation of the Amazon example: every input changed in two engines, against one recalculation by LibreOffice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row
from benchmarks.timing import interleaved, once
from benchmarks.verify import recalculation
from modelgen import build, load_model, verify_workbook
from modelgen.verify.engines.libreoffice import available

AMAZON = Path(__file__).parents[1] / "examples" / "amazon"
REPEATS = 3
GOAL = 0.1  # of a recalculation by LibreOffice, for a change of inputs with all its comparisons


def run() -> Iterator[Row]:
    """The whole of `verify --perturb`, and `soffice --convert-to` of the same file, in turns."""
    model = load_model(AMAZON)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(model, book)
        draws = 0

        def perturbed() -> None:
            nonlocal draws
            report = verify_workbook(book, model, perturbed=True)
            assert not report.exit_code and report.perturbation is not None, report.verdict
            draws = report.perturbation.draws

        version = available()
        if version is None:
            yield Row("verify --perturb, Amazon", once(perturbed), "LibreOffice: not installed", None)
            return
        recalculate = recalculation(book, Path(folder))
        recalculate()  # makes its profile
        ours, theirs = interleaved(REPEATS, perturbed, recalculate)
        other = f"LibreOffice {version} recalculates it once"
        yield Row(f"verify --perturb, Amazon, {draws} changes", ours, other, theirs)
        yield Row("the same, for each change", ours / draws, other, theirs, GOAL)
