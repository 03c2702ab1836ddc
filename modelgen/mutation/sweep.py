"""Sweeps: one engine over one workbook, in which values are typed and read again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from modelgen.files.sandbox import Job, SandboxError, run_all
from modelgen.verify.engines.engine import Answer, Value
from modelgen.verify.engines.recompute import recomputation
from modelgen.verify.engines.registry import ENGINES
from modelgen.verify.reader import Key

SECONDS = 3600.0


def sweep_job(engine: str, file: Path, cells: Sequence[Key], typed: Sequence[Mapping[Key, Value]]) -> Job:
    """A sweep of one engine over settings."""
    return recomputation(ENGINES[engine], file, cells, typed, SECONDS)


def sweeps(jobs: Sequence[Job]) -> Iterator[list[Answer]]:
    """The answers of sweeps, which run side by side; raises the SandboxError of one that failed."""
    for answer in run_all(jobs):
        if isinstance(answer, SandboxError):
            raise answer
        yield answer[1]  # type: ignore[index]
