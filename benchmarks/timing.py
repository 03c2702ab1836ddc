"""Clocks: alternatives run in turns, so that a busy machine spoils both alike."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
REPEATS = "MODELGEN_REPEATS"
USUAL = 5


@dataclass(frozen=True)
class Fresh:
    """Work on what is made anew for each run; only the work is timed."""

    make: Callable[[], Any]
    work: Callable[[Any], object]


Work = Callable[[], object] | Fresh


def repeats() -> int:
    """How often each piece of work runs: MODELGEN_REPEATS, or 5. ValueError where that isn't a whole number from 1."""
    said = os.environ.get(REPEATS) or str(USUAL)
    if not said.isascii() or not said.isdigit() or int(said) < 1:
        raise ValueError(f"{REPEATS} is {said!r}; it takes a whole number from 1 on")
    return int(said)


def once(work: Work) -> float:
    """Seconds for one run, garbage collected before and not during it."""
    made = [work.make()] if isinstance(work, Fresh) else []
    call: Callable[..., object] = work.work if isinstance(work, Fresh) else work
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        call(*made)
        return perf_counter() - start
    finally:
        gc.enable()


def interleaved(*works: Work) -> list[float]:
    """The median seconds of each piece of work over rounds in which each runs once."""
    rounds: Sequence[list[float]] = [[once(work) for work in works] for _ in range(repeats())]
    return [median(times) for times in zip(*rounds, strict=True)]


def python(*arguments: str | Path) -> Callable[[], None]:
    """A whole process of this Python in the project's folder; CalledProcessError where it fails.

    It runs once beforehand, which leaves its bytecode (whatever the environment says) and its files in memory.
    """
    command = [sys.executable, *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)

    run()
    return run
