"""One scenario of the Amazon example, all lines, against one recalculation of its workbook by IronCalc."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.amazon import amazon
from benchmarks.table import Row
from benchmarks.timing import Fresh, interleaved
from modelgen import build, solve
from modelgen.program.compile import compile
from modelgen.verify.engines.ironcalc import IronCalc


def run() -> Iterator[Row]:
    """Both sides have read what they compute; ours with its plan made, and for context without."""
    program = compile(amazon())
    engine = IronCalc()
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(program, book)
        engine.load(str(book))
    solve(program)  # makes the plan
    engine.calculate()
    warm, cold, theirs = interleaved(lambda: solve(program), Fresh(lambda: compile(amazon()), solve), engine.calculate)
    other = f"IronCalc {engine.version} recalculates the loaded file"
    yield Row("solve, Amazon, one scenario, plan made before", warm, other, theirs, 3, 1)
    yield Row("solve, Amazon, one scenario, just compiled", cold, other, theirs)
