"""Draws in batches: each has points of its own, so that the batches tell how sure a figure is, and may be computed in
any order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

from modelgen.program.program import Program
from modelgen.progress import tell
from modelgen.simulation.computing import Computation, Computed
from modelgen.simulation.dependence import Dependence
from modelgen.simulation.quantiles import Numbers
from modelgen.simulation.quantities import quantities
from modelgen.simulation.sampling import points

_APART = 1_000_003  # the seeds of batches lie so far from those of another simulation
BATCHES = 20  # by whose differences errors are told


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
        """What comes of each batch, in order; `jobs` threads compute: NumPy leaves the others the processor."""
        if jobs <= 1:
            for number in range(BATCHES):
                tell("drawing", number, BATCHES)
                yield self.batch(number)
            return
        _ = self.computation  # made once
        with ThreadPoolExecutor(jobs) as threads:
            begun = deque[Future[Computed]]()
            for number in range(BATCHES + jobs):
                if number < BATCHES:
                    begun.append(threads.submit(self.batch, number))
                if number >= jobs:  # no more wait than are computed, as they take memory
                    tell("drawing", number - jobs, BATCHES)
                    yield begun.popleft().result()


def size_of(draws: int, batch: int) -> int:
    """How many of the draws a batch has."""
    return draws * (batch + 1) // BATCHES - draws * batch // BATCHES


def parts_of(dependence: Dependence, draws: int, method: str, seed: int, batch: int) -> Numbers:
    """The draws of a batch, from 0 to 1: a row for each draw of a quantity."""
    return dependence(points(method, size_of(draws, batch), len(dependence.root), seed * _APART + batch))
