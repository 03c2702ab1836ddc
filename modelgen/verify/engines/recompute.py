"""Recomputing a workbook with an engine, in the sandbox: engines may hang, take all memory or crash."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TypedDict

from modelgen.errors import ModelgenError
from modelgen.files import sandbox
from modelgen.files.digest import digest
from modelgen.verify.engines.engine import Answer, Cell, Engine, Setting


class Changed(ModelgenError):
    """A file isn't the one any more that the guard has seen."""


class Task(TypedDict):
    """What `recompute` needs: an engine as "module:Class", a file, what to set, and what to read each time; and the
    digest of the file that the guard has seen, or an empty text where it hasn't yet."""

    engine: str
    path: str
    cells: Sequence[Cell]
    settings: Sequence[Setting]
    seen: str


def task(
    engine: type[Engine], path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting], seen: str = ""
) -> Task:
    """One engine's task. The sandbox finds the class by its module, and imports no other engine."""
    plain = [(sheet, row, column) for sheet, row, column in cells]  # a sandbox needn't import the layout to read them
    where = f"{engine.__module__}:{engine.__qualname__}"
    return {"engine": where, "path": str(path), "cells": plain, "settings": settings, "seen": seen}


def recomputation(
    engine: type[Engine], path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting], seconds: float,
    seen: str = "",
) -> sandbox.Job:  # fmt: skip
    """`recompute` as a job for the sandbox; `seen` is the digest of a file at which the guard has looked."""
    job = task(engine, path, cells, settings, seen)
    return sandbox.Job(f"{__name__}:recompute", job, seconds, engine.megabytes, engine.key)


def recompute(task: Task) -> tuple[str, list[Answer]]:
    """The engine's version, and the values of `cells` after each of the `settings`. To be run in the sandbox."""
    _let_in(task["path"], task["seen"])  # an engine's package isn't even imported for what is refused
    module, _, name = task["engine"].partition(":")
    engine: Engine = getattr(import_module(module), name)()
    engine.load(task["path"])
    return engine.version, engine.run(task["cells"], task["settings"])


def _let_in(path: str, seen: str) -> None:
    """Refuse what the guard refuses; it has looked already at the file with the digest `seen`."""
    if not seen:
        from modelgen.files import guard  # an engine's process starts often, and needs no guard of its own

        guard.check(path, computing=True)
        return
    with open(path, "rb") as file:
        if digest(file) != seen:
            raise Changed("the file was changed while it was being verified; verify it again")
