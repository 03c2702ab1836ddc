"""Jobs for the sandbox: engines may hang, take all memory or crash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from modelgen.files import sandbox
from modelgen.verify.engines.engine import Cell, Engine, Places, Setting
from modelgen.verify.engines.recompute import Task, recompute


def task(
    engine: type[Engine], path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting], seen: str = ""
) -> Task:
    """One engine's task. The sandbox finds the class by its module, and imports no other engine."""
    where = f"{engine.__module__}:{engine.__qualname__}"
    places = cells if isinstance(cells, Places) else Places(cells)
    return {"engine": where, "path": str(path), "cells": places, "settings": settings, "seen": seen}


def recomputation(
    engine: type[Engine], path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting], seconds: float,
    seen: str = "",
) -> sandbox.Job:  # fmt: skip
    """`recompute` as a job for the sandbox; `seen` is the fingerprint of a file at which the guard has looked."""
    given = task(engine, path, cells, settings, seen)
    target = f"{recompute.__module__}:{recompute.__qualname__}"
    return sandbox.Job(target, given, seconds, engine.megabytes, engine.key)
