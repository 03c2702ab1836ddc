"""Building a workbook, from the definition to the closed file, against bare xlsxwriter; and how it grows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generated import define, formulas, values
from benchmarks.replay import Program, same_parts
from benchmarks.table import Row
from benchmarks.timing import interleaved
from modelgen import build

SEGMENTS, REPEATS = 100, 9
TIMES, LARGE_REPEATS = 10, 3


def run() -> Iterator[Row]:
    """Ours and the bare writer in turns; then ten times the model."""
    base, drivers = values(SEGMENTS)
    large = values(SEGMENTS * TIMES)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "ours.xlsx"), Path(folder, "theirs.xlsx")
        program = Program.of(lambda: build(define(base, drivers), ours))
        for searched in (True, False):
            program.write(theirs, searched)
            if not same_parts(ours, theirs):
                raise AssertionError("the bare writer's file isn't modelgen's")
        mine, plain, unsearched = interleaved(
            REPEATS,
            lambda: build(define(base, drivers), ours),
            lambda: program.write(theirs),
            lambda: program.write(theirs, False),
        )
        what = f"build, {formulas(SEGMENTS):,} formulas"
        yield Row(what, mine, "bare xlsxwriter", plain, 1.5)
        yield Row(what, mine, "bare xlsxwriter, formulas as they are", unsearched)
        small, tenfold = interleaved(
            LARGE_REPEATS, lambda: build(define(base, drivers), ours), lambda: build(define(*large), ours)
        )
        what = f"build, {formulas(SEGMENTS * TIMES):,} formulas"
        yield Row(what, tenfold, f"build, {formulas(SEGMENTS):,} formulas", small, 1.2 * TIMES)
