"""Jobs for the sandbox: engines may hang, take all memory or crash."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.files import sandbox
from modelgen.files.patience import computing
from modelgen.verify.engines.engine import Cell, Engine, Places, Setting
from modelgen.verify.engines.recompute import Task, recompute


def task(engine: type[Engine], book: bytes, cells: Sequence[Cell], settings: Sequence[Setting]) -> Task:
    """One engine's task. The sandbox finds the class by its module, and imports no other engine."""
    where = f"{engine.__module__}:{engine.__qualname__}"
    places = cells if isinstance(cells, Places) else Places(cells)
    return {"engine": where, "book": book, "cells": places, "settings": settings}


def recomputation(
    engine: type[Engine], book: bytes, cells: Sequence[Cell], settings: Sequence[Setting], limit: float | None = None
) -> sandbox.Job:
    """`recompute` as a job for the sandbox; `book` is the file that engines get of a workbook.

    Without a `limit` in seconds it is as long as such a file may take so many times.
    """
    given = task(engine, book, cells, settings)
    target = f"{recompute.__module__}:{recompute.__qualname__}"
    reads, programs = engine.outside()
    seconds = computing(book, len(settings)) if limit is None else limit
    return sandbox.Job(target, given, seconds, engine.megabytes, engine.key, reads, programs, (engine.__module__,))
