"""Draws in batches: each has points of its own, so that the batches tell how sure a figure is, and may be computed in
any process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Job, Running, SandboxError
from modelgen.program.program import Program
from modelgen.progress import tell
from modelgen.simulation.computing import Computation, Computed
from modelgen.simulation.dependence import Dependence
from modelgen.simulation.quantiles import Numbers
from modelgen.simulation.quantities import quantities
from modelgen.simulation.sampling import points

_APART = 1_000_003  # the seeds of batches lie so far from those of another simulation
BATCHES = 20  # by whose differences errors are told
_SECONDS, _MEGABYTES = 24 * 3600, 8192  # of a process: it computes what this one would
_ANSWER = 8_000_000  # numbers that a process gives at a time


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and what is computed for it: outputs and checks by their numbers in the program."""

    program: Program
    scenario: int
    outputs: tuple[int, ...]
    checks: tuple[int, ...]
    dependence: Dependence
    draws: int
    method: str
    seed: int

    @cached_property
    def computation(self) -> Computation:
        """How it is computed."""
        own = self.program
        return Computation(
            own, self.scenario, quantities(own), [own[n] for n in self.outputs], [own[n] for n in self.checks]
        )

    def __reduce__(self) -> tuple[Any, ...]:  # without what is made of it
        own = (self.program, self.scenario, self.outputs, self.checks, self.dependence, self.draws, self.method)
        return Drawing, (*own, self.seed)

    def batch(self, number: int) -> Computed:
        """What comes of a batch."""
        return self.computation(parts_of(self.dependence, self.draws, self.method, self.seed, number))

    def outputs_only(self, parts: Numbers) -> Computed:
        """What comes of other parts, without checks."""
        return self._bare.computation(parts)

    @cached_property
    def _bare(self) -> Drawing:
        return replace(self, checks=()) if self.checks else self

    def run(self, jobs: int = 1) -> Iterator[Computed]:
        """What comes of each batch, in order; `jobs` processes compute. ModelgenError where one fails."""
        if jobs <= 1:
            for number in range(BATCHES):
                tell("drawing", number, BATCHES)
                yield self.batch(number)
            return
        rows = len(self.computation.every) + len(self.outputs)
        parts = min(BATCHES, jobs * -(-self.draws * rows // (jobs * _ANSWER)))
        ends = [BATCHES * part // parts for part in range(parts + 1)]
        with Running(min(jobs, os.cpu_count() or 1)) as running:
            target = f"{computed.__module__}:{computed.__qualname__}"
            works = [
                running.start(Job(target, (self, first, end), _SECONDS, _MEGABYTES, "a process that draws"))
                for first, end in pairwise(ends)
            ]
            for first, end, work in zip(ends, ends[1:], works, strict=False):
                tell("drawing", first, BATCHES)
                answer = work.result()
                if isinstance(answer, SandboxError):
                    raise ModelgenError(f"{answer}; draw without it (--jobs 1, jobs=1)")
                assert isinstance(answer, list)
                for number, part in zip(range(first, end), range(0, len(answer), 4), strict=True):
                    yield self._read(answer[part : part + 4], size_of(self.draws, number))

    def _read(self, answer: list[bytes], draws: int) -> Computed:
        drawn, values, codes, failed = answer
        return Computed(
            np.frombuffer(drawn).reshape(-1, draws), np.frombuffer(values).reshape(-1, draws),
            np.frombuffer(codes, dtype=np.int8).reshape(-1, draws), np.frombuffer(failed, dtype=np.int64).tolist(),
        )  # fmt: skip


def size_of(draws: int, batch: int) -> int:
    """How many of the draws a batch has."""
    return draws * (batch + 1) // BATCHES - draws * batch // BATCHES


def parts_of(dependence: Dependence, draws: int, method: str, seed: int, batch: int) -> Numbers:
    """The draws of a batch, from 0 to 1: a row for each draw of a quantity."""
    return dependence(points(method, size_of(draws, batch), len(dependence.root), seed * _APART + batch))


def computed(task: tuple[Drawing, int, int]) -> list[bytes]:
    """In a process of its own: what comes of some batches, as data."""
    drawing, first, end = task
    found: list[bytes] = []
    for number in range(first, end):
        own = drawing.batch(number)
        failed = np.array(own.failed, dtype=np.int64)
        found += [own.drawn.tobytes(), own.values.tobytes(), own.codes.tobytes(), failed.tobytes()]
    return found
