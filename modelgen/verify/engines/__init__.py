"""The spreadsheet engines that recompute a workbook, behind one protocol; each runs in a sandbox.

An engine never answers with a value that the file had cached: it computes, or it has none.
"""

from __future__ import annotations

import importlib
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from modelgen.files import guard, sandbox

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
Setting = Mapping[Cell, Value]
"""What to put into cells, on top of what was put there before."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer(Sequence[Value]):
    """An engine's values of many cells, compact: numbers (NaN where there is none), and whatever else is shown."""

    numbers: NDArray[np.float64]
    others: dict[int, Value]

    @classmethod
    def of(cls, found: Sequence[Any], convert: Callable[[int], Value]) -> Answer:
        """From what an engine gave, mostly finite numbers; `convert` says what anything else is, by its place."""
        odd = [at for at, value in enumerate(found) if type(value) is not float]
        if odd:
            found = list(found)
            for at in odd:
                found[at] = math.nan
        numbers = np.array(found, dtype=np.float64)
        others = {at: convert(at) for at in {*odd, *np.flatnonzero(~np.isfinite(numbers)).tolist()}}
        for at, value in others.items():
            numbers[at] = value if type(value) is float else math.nan
        return cls(numbers, others)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, at: Any) -> Any:
        return self.others[at] if at in self.others else float(self.numbers[at])

    def __iter__(self) -> Iterator[Value]:
        return (self[at] for at in range(len(self)))


class Engine(ABC):
    """One workbook in one engine. `set` and `get` raise `LookupError` for a sheet that does not exist."""

    name: str
    version: str

    @abstractmethod
    def load(self, path: str) -> None:
        """Read an .xlsx file."""

    @abstractmethod
    def set(self, cell: Cell, value: Value) -> None:
        """Put a value into a cell as a user would; text stays text whatever it looks like, None empties."""

    @abstractmethod
    def calculate(self) -> None:
        """Compute all formulas."""

    @abstractmethod
    def get(self, cell: Cell) -> Value:
        """The value since the last `calculate`."""

    def put(self, setting: Setting) -> None:
        """Put values into many cells."""
        for cell, value in setting.items():
            self.set(cell, value)

    def reader(self, cells: Sequence[Cell]) -> Callable[[], Answer]:
        """What reads some cells, again and again; a cell of a sheet that the file doesn't have is empty."""

        def value(at: int) -> Value:
            try:
                return self.get(cells[at])
            except LookupError:
                return None

        def read() -> Answer:
            found = [value(at) for at in range(len(cells))]
            return Answer.of(found, found.__getitem__)

        return read

    def run(self, cells: Sequence[Cell], settings: Sequence[Setting]) -> list[Answer]:
        """The values of cells after each of the settings."""
        read, answers = self.reader(cells), []
        for setting in settings:
            self.put(setting)
            self.calculate()
            answers.append(read())
        return answers


class Job(TypedDict):
    """What `recompute` needs: an engine of `ENGINES`, a file, what to set, and what to read each time."""

    engine: str
    path: str
    cells: Sequence[Cell]
    settings: Sequence[Setting]


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


def recompute(job: Job) -> tuple[str, list[Answer]]:
    """The engine's version, and the values of `cells` after each of the `settings`. To be run in the sandbox."""
    guard.check(job["path"], computing=True)  # an engine isn't even imported for what it refuses
    engine = create(job["engine"])
    engine.load(job["path"])
    return engine.version, engine.run(job["cells"], job["settings"])


def recomputation(
    engine: str, path: str | Path, cells: Sequence[Cell], settings: Sequence[Setting], seconds: float
) -> sandbox.Job:
    """`recompute` as a job for the sandbox."""
    plain = [(sheet, row, column) for sheet, row, column in cells]  # a sandbox needn't import the layout to read them
    job: Job = {"engine": engine, "path": str(path), "cells": plain, "settings": settings}
    return sandbox.Job(f"{__name__}:recompute", job, seconds, MEGABYTES[engine], engine)


def number(value: float) -> Value:
    """A computed number; a cell can't hold infinity or NaN, and shows #NUM! instead."""
    value = float(value)
    return value if math.isfinite(value) else ErrorValue("#NUM!")
