"""Recomputing a workbook with an engine: what runs in the sandbox. Its process starts often, so it imports little."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TypedDict

from modelgen.package.fingerprint import fingerprint
from modelgen.verify.engines.engine import Answer, Cell, Engine, Setting


class Changed(Exception):
    """A file isn't the one any more that the guard has seen."""


class Task(TypedDict):
    """What `recompute` needs: an engine as "module:Class", a file, what to set, and what to read each time; and the
    fingerprint of the file that the guard has seen, or an empty text where it hasn't yet."""

    engine: str
    path: str
    cells: Sequence[Cell]
    settings: Sequence[Setting]
    seen: str


def recompute(task: Task) -> tuple[str, list[Answer]]:
    """The engine's version, and the values of `cells` after each of the `settings`. To be run in the sandbox."""
    _let_in(task["path"], task["seen"])  # an engine's package isn't even imported for what is refused
    module, _, name = task["engine"].partition(":")
    engine: Engine = getattr(import_module(module), name)()
    engine.load(task["path"])
    return engine.version, engine.run(task["cells"], task["settings"])


def _let_in(path: str, seen: str) -> None:
    """Refuse what the guard refuses, unless it has looked already at the very file."""
    if not seen:
        from modelgen.package import guard  # which takes longer to import than most engines

        guard.check(path, computing=True)
    elif fingerprint(path) != seen:
        raise Changed("the file was changed while it was being verified; verify it again")
