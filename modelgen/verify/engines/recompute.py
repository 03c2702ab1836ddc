"""Recomputing a workbook with an engine, in the sandbox: engines may hang, take all memory or crash."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TypedDict

from modelgen.files import guard, sandbox
from modelgen.verify.engines.engine import Answer, Cell, Engine, Setting


class Task(TypedDict):
    """What `recompute` needs: an engine as "module:Class", a file, what to set, and what to read each time."""

    engine: str
    path: str
    cells: Sequence[Cell]
    settings: Sequence[Setting]


def task(engine: type[Engine], path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting]) -> Task:
    """One engine's task. The sandbox finds the class by its module, and imports no other engine."""
    plain = [(sheet, row, column) for sheet, row, column in cells]  # a sandbox needn't import the layout to read them
    where = f"{engine.__module__}:{engine.__qualname__}"
    return {"engine": where, "path": str(path), "cells": plain, "settings": settings}


def recomputation(
    engine: type[Engine], path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting], seconds: float
) -> sandbox.Job:
    """`recompute` as a job for the sandbox."""
    job = task(engine, path, cells, settings)
    return sandbox.Job(f"{__name__}:recompute", job, seconds, engine.megabytes, engine.key)


def recompute(task: Task) -> tuple[str, list[Answer]]:
    """The engine's version, and the values of `cells` after each of the `settings`. To be run in the sandbox."""
    guard.check(task["path"], computing=True)  # an engine's package isn't even imported for what it refuses
    module, _, name = task["engine"].partition(":")
    engine: Engine = getattr(import_module(module), name)()
    engine.load(task["path"])
    return engine.version, engine.run(task["cells"], task["settings"])
