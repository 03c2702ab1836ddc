"""The spreadsheet engines that recompute a workbook, behind one protocol; each runs in a sandbox.

An engine never answers with a value that the file had cached: it computes, or it has none.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from modelgen.files import guard

Cell = tuple[str, int, int]
"""Sheet, row, column; the first row and column are 0."""


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell's error, such as `#DIV/0!`; engines also have kinds of their own, such as `#CIRC!`."""

    kind: str

    def __str__(self) -> str:
        return self.kind


class Formula(str):
    """A formula to put into a cell, with its `=`; IronCalc and formualizer take them."""


Value = float | str | bool | ErrorValue | None
"""What a cell shows; a date is its serial number, an empty cell or one without a result is None."""


class Engine(Protocol):
    """One workbook in one engine. `set` and `get` raise `LookupError` for a sheet that does not exist."""

    name: str
    version: str

    def load(self, path: str) -> None:
        """Read an .xlsx file."""

    def set(self, cell: Cell, value: Value) -> None:
        """Put a value into a cell as a user would; text stays text whatever it looks like, None empties."""

    def calculate(self) -> None:
        """Compute all formulas."""

    def get(self, cell: Cell) -> Value:
        """The value since the last `calculate`."""


class Job(TypedDict):
    """What `recompute` needs: an engine of `ENGINES`, a file, what to set, and what to read each time.

    Settings are applied on top of one another, so they name the same cells or none at all.
    """

    engine: str
    path: str
    cells: Sequence[Cell]
    settings: Sequence[Mapping[Cell, Value]]


ENGINES = {
    "ironcalc": "modelgen.verify.engines.ironcalc:IronCalc",
    "formualizer": "modelgen.verify.engines.formualizer:Formualizer",
    "formulas": "modelgen.verify.engines.formulas:Formulas",
    "libreoffice": "modelgen.verify.engines.libreoffice:LibreOffice",
}
DEFAULT = ("ironcalc", "formualizer")
VAGUE_ERRORS = frozenset({"libreoffice"})
"""Engines that know that a cell is an error, but not always which: SQRT(-1) comes back as `#VALUE!`."""
MEGABYTES = {"ironcalc": 2048, "formualizer": 2048, "formulas": 4096, "libreoffice": 4096}
"""Memory limits for the sandbox with which 100,000 formulas fit easily."""


def create(engine: str) -> Engine:
    """A new instance of an engine of `ENGINES`; this imports its package."""
    module, _, name = ENGINES[engine].partition(":")
    made: Engine = getattr(importlib.import_module(module), name)()
    return made


def _opened(job: Job) -> Engine:
    """The engine with the file, which the guard has looked at; an engine isn't even imported for what it refuses."""
    guard.check(job["path"], computing=True)
    engine = create(job["engine"])
    engine.load(job["path"])
    return engine


def recompute(job: Job) -> tuple[str, list[list[Value]]]:
    """The engine's version, and the values of `cells` after each of the `settings`. To be run in the sandbox."""
    engine = _opened(job)
    batch = getattr(engine, "batch", None)
    if batch is not None:
        answers: list[list[Value]] = batch(job["cells"], job["settings"])
        return engine.version, answers
    answers = []
    for setting in job["settings"]:
        for cell, value in setting.items():
            engine.set(cell, value)
        engine.calculate()
        answers.append(values(engine, job["cells"]))
    return engine.version, answers


@dataclass(frozen=True, slots=True)
class Swept:
    """An engine's values of many cells, compact: numbers (NaN where there is none), and whatever else is shown."""

    numbers: NDArray[np.float64]
    others: dict[int, Value]

    def value(self, at: int) -> Value:
        """The value of one cell."""
        return self.others[at] if at in self.others else float(self.numbers[at])


def sweep(job: Job) -> list[Swept]:
    """The values of `cells` after each of the `settings`, compact. To be run in the sandbox."""
    engine = _opened(job)
    batch = getattr(engine, "batch", None)
    if batch is not None:
        return [_swept(found) for found in batch(job["cells"], job["settings"])]
    read = getattr(engine, "read", None)
    places = engine.places(job["cells"]) if read else job["cells"]  # type: ignore[attr-defined]
    answers = []
    for setting in job["settings"]:
        for cell, value in setting.items():
            engine.set(cell, value)
        engine.calculate()
        answers.append(_swept(read(places) if read else values(engine, places)))
    return answers


def _swept(found: Sequence[Value]) -> Swept:
    others = {at: value for at, value in enumerate(found) if type(value) is not float}
    numbers = np.array([math.nan if at in others else value for at, value in enumerate(found)], dtype=np.float64)
    return Swept(numbers, others)


def values(engine: Engine, cells: Sequence[Cell]) -> list[Value]:
    """The engine's values of cells; None also on a sheet that the file doesn't have."""
    found: list[Value] = []
    for cell in cells:
        try:
            found.append(engine.get(cell))
        except LookupError:
            found.append(None)
    return found


def number(value: float) -> Value:
    """A computed number; a cell can't hold infinity or NaN, and shows #NUM! instead."""
    value = float(value)
    return value if math.isfinite(value) else ErrorValue("#NUM!")
