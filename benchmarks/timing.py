"""Clocks: alternatives run in turns, so that a busy machine spoils both alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter


def once(work: Callable[[], object]) -> float:
    """Seconds for one run, garbage collected before and not during it."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        work()
        return perf_counter() - start
    finally:
        gc.enable()


def interleaved(repeats: int, *works: Callable[[], object]) -> list[float]:
    """The median seconds of each piece of work over rounds in which each runs once."""
    rounds: Sequence[list[float]] = [[once(work) for work in works] for _ in range(repeats)]
    return [median(times) for times in zip(*rounds, strict=True)]
