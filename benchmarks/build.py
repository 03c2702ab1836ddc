"""Building a workbook, from the definition to the closed file, against bare xlsxwriter writing the same file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.amazon import AMAZON, amazon
from benchmarks.generated import LARGE, SMALL, define, formulas, values
from benchmarks.replay import Program, same_parts
from benchmarks.table import Row
from benchmarks.timing import interleaved, python
from modelgen import build
from modelgen.model.model import Model

_BARE = "from benchmarks.replay import Program; import sys; Program.load(sys.argv[1]).write(sys.argv[2])"


def run() -> Iterator[Row]:
    """Amazon, in this process and as a whole one."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs, calls = (Path(folder, name) for name in ("ours.xlsx", "theirs.xlsx", "calls"))
        program = recorded(amazon, ours, theirs)
        program.save(calls)
        whole = python("-m", "modelgen", "build", AMAZON, "-o", ours)
        bare = python("-c", _BARE, calls, theirs)
        if not same_parts(ours, theirs):
            raise AssertionError("the whole processes' files differ")
        inside, plain, unsearched, process, other = interleaved(
            lambda: build(amazon(), ours),
            lambda: program.write(theirs),
            lambda: program.write(theirs, False),
            whole,
            bare,
        )
        yield Row("build, Amazon", inside, "bare xlsxwriter", plain, 1.5, 1.15)
        yield Row("build, Amazon", inside, "bare xlsxwriter, formulas as they are", unsearched)
        yield Row("modelgen build, Amazon, whole process", process, "bare xlsxwriter, whole process", other, 1.5, 1.15)


def run_generated() -> Iterator[Row]:
    """The generated model in two sizes."""
    for segments in (SMALL, LARGE):
        yield from _generated(segments)


def _generated(segments: int) -> Iterator[Row]:
    given = values(segments)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "ours.xlsx"), Path(folder, "theirs.xlsx")
        program = recorded(lambda: define(*given), ours, theirs)
        mine, plain, unsearched = interleaved(
            lambda: build(define(*given), ours),
            lambda: program.write(theirs),
            lambda: program.write(theirs, False),
        )
    what = f"build, {formulas(segments):,} formulas"
    yield Row(what, mine, "bare xlsxwriter", plain, 0.8, 0.6)
    yield Row(what, mine, "bare xlsxwriter, formulas as they are", unsearched)


def recorded(define: Callable[[], Model], ours: Path, theirs: Path) -> Program:
    """The calls of a build; AssertionError where the bare writer makes another file of them than modelgen."""
    program = Program.of(lambda: build(define(), ours))
    for searched in (True, False):
        program.write(theirs, searched)
        if not same_parts(ours, theirs):
            raise AssertionError("the bare writer's file isn't modelgen's")
    return program
