"""How long a process may take before it counts as hung: more for larger files, and what the user says instead."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_START = 120.0  # seconds for anything, on a machine that is busy
_READING = 60.0  # for a megabyte of a workbook's file, about 40,000 formulas
_COMPUTING = 20.0  # for a megabyte of what engines get, which isn't compressed: about 8,000
_told: ContextVar[float | None] = ContextVar("_told", default=None)


def reading(*files: str | os.PathLike[str]) -> float:
    """The limit in seconds for reading some files; those that aren't there don't count."""
    return _limit(_READING, (os.path.getsize(file) for file in files if os.path.exists(file)))


def computing(book: bytes, times: int) -> float:
    """The limit in seconds for computing what engines get of a workbook so many times."""
    return _limit(_COMPUTING * times, [len(book)])


@contextmanager
def limited(to: float | None) -> Iterator[None]:
    """Within, every limit is what the user said; without a number, as if nothing was said."""
    before = _told.set(to)
    try:
        yield
    finally:
        _told.reset(before)


def _limit(for_a_megabyte: float, sizes: Iterable[int]) -> float:
    told = _told.get()
    return _START + for_a_megabyte * sum(sizes) / 1e6 if told is None else told
