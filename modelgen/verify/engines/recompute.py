"""Recomputing a workbook with an engine: what runs in the sandbox. Its process starts often, so it imports little."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TypedDict

from modelgen.files.child import doing
from modelgen.verify.engines.engine import Answer, Cell, Engine, Setting


class Task(TypedDict):
    """What `recompute` needs: an engine as "module:Class", the file that engines get of a workbook
    (`package.content.for_engines`), what to set, and what to read each time."""

    engine: str
    book: bytes
    cells: Sequence[Cell]
    settings: Sequence[Setting]


def recompute(task: Task) -> tuple[str, list[Answer]]:
    """The engine's version, and the values of `cells` after each of the `settings`. To be run in the sandbox."""
    module, _, name = task["engine"].partition(":")
    engine: Engine = getattr(import_module(module), name)()
    with tempfile.TemporaryDirectory(prefix="modelgen-") as folder:
        file = Path(folder, "book.xlsx")
        file.write_bytes(task["book"])
        doing("reading the file")
        engine.load(str(file))
        return engine.version, engine.run(task["cells"], task["settings"])
