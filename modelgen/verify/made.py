"""A workbook that is verified before it stands anywhere, and the stamp that it earns by that.

It was made in this process from a definition, and nothing else had a hand in it. So it is read here, and engines may
stay from one to the next: what they computed before can't make a wrong value right, as they don't know what is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from modelgen.files.sandbox import Running
from modelgen.files.warm import Warm
from modelgen.layout.place import place
from modelgen.program.program import Program
from modelgen.verify.computed import Own
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.report import EngineRun, Verification, stamp_of
from modelgen.verify.verify import against_model, cells_of, known

NOT_VERIFIED = "not verified"
_warm: ContextVar[Warm | None] = ContextVar("_warm", default=None)
_versions: dict[str, str] = {}  # of engines that have answered in this process


@contextmanager
def warm(engines: Warm | None = None) -> Iterator[None]:
    """Within, the engines that verify what is built stay, and answer for one workbook after another. They end with it,
    unless somebody lends `engines`. The thread that enters has to outlive it: the system ends what it started."""
    kept = engines or Warm()
    before = _warm.set(kept)
    try:
        yield
    finally:
        _warm.reset(before)
        if engines is None:
            kept.close()


def foreseen(program: Program, engines: Sequence[str]) -> str:
    """The stamp that a program's workbook will have earned once it is verified, so that the file that is verified is
    the one that will stand there, byte by byte; NOT_VERIFIED where engines have not said yet which versions they are.
    """
    if not all(name in _versions for name in engines):
        return NOT_VERIFIED
    scenarios = len(program.scenario)
    compared = len(cells_of(place(program))) * scenarios
    return stamp_of([EngineRun(name, _versions[name], compared) for name in engines], scenarios)


def verify_own(made: bytes, path: str | Path, program: Program, engines: Sequence[str] = DEFAULT) -> Verification:
    """Verify a workbook that was made of a program in this process, with engines that stay where they are `warm`.
    Nothing that they computed before has a part in a verdict against it: new ones compute it again. Raises
    CannotVerify."""
    known(engines)
    kept = _warm.get()
    report = _verify(made, Path(path), program, engines, kept)
    if kept is not None and report.exit_code:
        report = _verify(made, Path(path), program, engines, None)
    _versions.update({run.name: run.version for run in report.engines if not run.failure})
    return report


def _verify(made: bytes, file: Path, program: Program, engines: Sequence[str], kept: Warm | None) -> Verification:
    with Running(begin=None if kept is None else kept.begin) as running:
        return against_model(Own(running, file, made), file, program, engines, False, None)
