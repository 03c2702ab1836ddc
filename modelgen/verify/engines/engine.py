"""What an engine is: its facts, the values that it takes and gives, and what it does with a workbook.

An engine never answers with a value that the file had cached: it computes, or it has none. Its package is imported
when it is made, never with its class, for many ask for its facts only. Nor does this module import much: an engine's
process starts often.
"""

from __future__ import annotations

import math
import os
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from modelgen.files.child import doing

if TYPE_CHECKING:
    Numbers = array[float]
else:
    Numbers = array  # which says of what from Python 3.12 on

Cell = tuple[str, int, int]
"""Sheet, row, column; the first row and column are 0."""


class ErrorValue:
    """A cell's error, such as `#DIV/0!`; engines also have kinds of their own, such as `#CIRC!`."""

    __slots__ = ("kind",)
    kind: str

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ErrorValue) and other.kind == self.kind

    def __hash__(self) -> int:
        return hash(self.kind)

    def __str__(self) -> str:
        return self.kind

    def __repr__(self) -> str:
        return f"ErrorValue({self.kind!r})"


class Formula(str):
    """A formula to put into a cell, with its `=`; IronCalc and formualizer take them."""


Value = float | str | bool | ErrorValue | None
"""What a cell shows; a date is its serial number, an empty cell or one without a result is None."""
Setting = Mapping[Cell, Value]
"""What to put into cells, on top of what was put there before."""


class Places(Sequence[Cell]):
    """Many cells, compact: arrays of rows, of columns, and of the numbers of their sheets. They go to an engine's
    process in no time, where as many tuples take as long as it takes to start."""

    __slots__ = ("columns", "names", "rows", "sheets")

    def __init__(self, cells: Iterable[Cell]) -> None:
        numbers: dict[str, int] = {}
        self.sheets, self.rows, self.columns = array("I"), array("I"), array("I")
        for sheet, row, column in cells:
            self.sheets.append(numbers.setdefault(sheet, len(numbers)))
            self.rows.append(row)
            self.columns.append(column)
        self.names = tuple(numbers)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        return self.names[self.sheets[at]], self.rows[at], self.columns[at]

    def __iter__(self) -> Iterator[Cell]:
        return zip(map(self.names.__getitem__, self.sheets), self.rows, self.columns, strict=True)


class Answer(Sequence[Value]):
    """An engine's values of many cells, compact: numbers (NaN where there is none), and whatever else is shown.

    An array of Python's own, of doubles, for an engine's process needn't wait for NumPy.
    """

    __slots__ = ("numbers", "others")
    numbers: Numbers
    others: dict[int, Value]

    def __init__(self, numbers: Numbers, others: dict[int, Value]) -> None:
        self.numbers, self.others = numbers, others

    @classmethod
    def of(cls, found: Sequence[Any], convert: Callable[[int], Value]) -> Answer:
        """From what an engine gave, mostly finite numbers; `convert` says what anything else is, by its place."""
        odd = [at for at, value in enumerate(found) if type(value) is not float]
        if odd:
            found = list(found)
            for at in odd:
                found[at] = math.nan
        numbers = array("d", found)
        if not math.isfinite(sum(numbers)):
            odd = [at for at, value in enumerate(numbers) if not math.isfinite(value)]
        others = {at: convert(at) for at in odd}
        for at, value in others.items():
            numbers[at] = value if type(value) is float else math.nan
        return cls(numbers, others)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, at: Any) -> Any:
        return self.others[at] if at in self.others else self.numbers[at]

    def __iter__(self) -> Iterator[Value]:
        return (self[at] for at in range(len(self)))


class Gap(NamedTuple):
    """What an engine computes otherwise than Excel in what modelgen writes.

    `function` is the function or operator as formulas have it, `what` says what the engine does, `cases` are the
    cases of the table of operations that show it (docs/conformance.md), and `stays` says why modelgen lives with it
    where the engine is a default one. Each case has a test that fails on the day the gap closes.
    """

    function: str
    what: str
    cases: tuple[str, ...]
    stays: str = ""


class Outside(NamedTuple):
    """What an engine needs besides Python's packages: files and folders to read, and folders of programs to start."""

    reads: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


class Engine(ABC):
    """One workbook in one engine. `set` and `get` raise `LookupError` for a sheet that does not exist."""

    key: ClassVar[str]
    """What the command line calls it."""
    name: ClassVar[str]
    """What its makers call it."""
    default: ClassVar[int] = 0
    """Its place among those that are asked where none is named; 0: only on request."""
    megabytes: ClassVar[int] = 2048
    """The memory limit for its sandbox, in which 500,000 formulas fit easily."""
    vague_errors: ClassVar[bool] = False
    """Knows that a cell is an error, but not always which: SQRT(-1) comes back as `#VALUE!`."""
    gaps: ClassVar[tuple[Gap, ...]] = ()
    """What it computes otherwise than Excel in what modelgen writes."""
    otherwise: ClassVar[Mapping[str, Value]] = {}
    """What it answers otherwise than Excel to formulas that modelgen doesn't write: those of the tests' tables."""

    remedy: ClassVar[str] = ""
    """What helps where it doesn't run; empty where that is to install the package that is called as its key."""
    version: str
    """Of its package or program; known once it is made."""

    @classmethod
    def missing(cls) -> str:
        """Why it can't run on this machine; empty where it can."""
        return ""

    @classmethod
    def outside(cls) -> Outside:
        """What its sandbox has to let it have."""
        return Outside()

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
        for at, setting in enumerate(settings):
            doing(f"computing{_with(setting)}", at, len(settings))
            self.put(setting)
            self.calculate()
            doing(f"answering{_with(setting)}", at, len(settings))
            answers.append(read())
        return answers


def _with(setting: Setting) -> str:
    """What is set, in a few words, where that is a single text: a scenario's name."""
    values = list(setting.values())
    return f" with {values[0]}" if len(values) == 1 and isinstance(values[0], str) else ""


def version_of(package: str, file: str) -> str:
    """The version of the package whose code stands in `file`, by the folder that its installer made beside it; to ask
    `importlib.metadata` takes longer than to import an engine."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(file)))
    for name in os.listdir(folder):
        if name.startswith(f"{package}-") and name.endswith(".dist-info"):
            return name.removeprefix(f"{package}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(package)


def number(value: float) -> Value:
    """A computed number; a cell can't hold infinity or NaN, and shows #NUM! instead."""
    value = float(value)
    return value if math.isfinite(value) else ErrorValue("#NUM!")
