"""What a program without modelgen would do: the same calls of xlsxwriter, their arguments worked out beforehand.

A build runs once with recorders in the place of its workbook, worksheets and charts; `Program` then writes the same
file with nothing but those calls.
"""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

# the position of the cell format in the calls that write one cell
_CELLS = {"write_formula": 3, "write_number": 3, "write_string": 3, "write_datetime": 3}
_MAKERS = {"add_format": "format", "add_worksheet": "sheet", "add_chart": "chart"}


@dataclass(frozen=True)
class Made:
    """What a call made (a cell format, a worksheet, a chart), by the number of that call; or the book itself."""

    kind: str
    number: int


BOOK = Made("book", 0)


@dataclass(frozen=True)
class Run:
    """Calls in a row of one method of one object, with the same format if they write cells."""

    on: Made
    method: str
    format: int | None
    calls: list[tuple[Any, ...]]
    keywords: list[dict[str, Any]]


class Recorder:
    """Stands for a workbook, a worksheet or a chart, notes every call and passes it on."""

    def __init__(self, real: Any, made: Made, program: Program) -> None:
        self._real, self._recorded, self._program = real, made, program

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._real, name)

        def call(*args: Any, **keywords: Any) -> Any:
            self._program.note(self._recorded, name, args, keywords)
            result = method(*map(_real, args), **keywords)
            return self._program.made(name, result) if name in _MAKERS else result

        return call


class Program:
    """The calls of one build."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.options: dict[str, Any] = {}
        self._formats: dict[int, Made] = {}
        self._kept: list[Any] = []  # so that no id is used twice
        self._counts = dict.fromkeys(_MAKERS.values(), 0)

    @classmethod
    def of(cls, build: Callable[[], object]) -> Program:
        """The calls that a build of modelgen makes."""
        from unittest.mock import patch  # slow to import, and the bare program needs none of it

        program, real = cls(), xlsxwriter.Workbook

        def workbook(path: str, options: dict[str, Any]) -> Recorder:
            program.options = dict(options)
            return Recorder(real(path, options), BOOK, program)

        with patch("modelgen.workbook.book.xlsxwriter.Workbook", workbook):
            build()
        return program

    def note(self, on: Made, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        """Keep one call, its arguments as they are before it."""
        if name.endswith("_pixels"):
            return  # a question, which changes nothing
        if name == "add_worksheet":
            args = args[:1]  # a plain worksheet, whatever class modelgen writes with
        plain = tuple(self._plain(arg) for arg in args)
        named = {key: self._plain(value) for key, value in keywords.items()}
        at = _CELLS.get(name)
        style: int | None = None
        if at is not None and len(plain) > at and isinstance(plain[at], Made):
            style = plain[at].number
            plain = plain[:at] + plain[at + 1 :]
        last = self.runs[-1] if self.runs else None
        key = (on, name, style, len(plain))
        if last is None or (last.on, last.method, last.format, len(last.calls[0])) != key:
            last = Run(on, name, style, [], [])
            self.runs.append(last)
        last.calls.append(plain)
        last.keywords.append(named)

    def made(self, name: str, result: Any) -> Any:
        """What a call made, known by its number from now on; recorded in turn where it has calls of its own."""
        kind = _MAKERS[name]
        made = Made(kind, self._counts[kind])
        self._counts[kind] += 1
        if kind != "format":
            return Recorder(result, made, self)
        self._formats[id(result)] = made
        self._kept.append(result)
        return result

    def _plain(self, value: Any) -> Any:
        # xlsxwriter changes the dictionaries that it is given
        if isinstance(value, dict):
            return {key: self._plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._plain(inner) for inner in value]
        if isinstance(value, Recorder):
            return value._recorded
        if type(value).__module__ == "numpy":
            return value.item()
        return self._formats.get(id(value), value)

    def save(self, path: Path) -> None:
        """Keep the calls in a file, for a process of its own."""
        path.write_bytes(pickle.dumps((self.options, self.runs), pickle.HIGHEST_PROTOCOL))

    @classmethod
    def load(cls, path: str | Path) -> Program:
        """The calls that were kept in a file."""
        program = cls()
        program.options, program.runs = pickle.loads(Path(path).read_bytes())
        return program

    def write(self, path: str | Path, searched: bool = True) -> None:
        """Write the file with bare xlsxwriter; unless `searched`, it takes formulas as they are, as ours does."""
        made: dict[str, list[Any]] = {"book": [xlsxwriter.Workbook(str(path), dict(self.options))]}
        made |= {kind: [] for kind in _MAKERS.values()}
        formats = made["format"]
        for run in self.runs:
            method = getattr(made[run.on.kind][run.on.number], run.method)
            if run.format is not None:
                look = formats[run.format]
                if len(run.calls[0]) == 4:
                    for row, column, content, value in run.calls:
                        method(row, column, content, look, value)
                else:
                    for row, column, content in run.calls:
                        method(row, column, content, look)
                continue
            for args, keywords in zip(run.calls, run.keywords, strict=True):
                result = method(*(_live(arg, made) for arg in args), **keywords)
                if run.method == "add_worksheet" and not searched:
                    result._prepare_formula = _as_it_is
                if run.method in _MAKERS:
                    made[_MAKERS[run.method]].append(result)


def _real(value: Any) -> Any:
    return value._real if isinstance(value, Recorder) else value


def _as_it_is(formula: str, expand_future_functions: bool = False) -> str:
    return formula.removeprefix("=")


def _live(value: Any, made: dict[str, list[Any]]) -> Any:
    if isinstance(value, dict):
        return {key: _live(inner, made) for key, inner in value.items()}
    return made[value.kind][value.number] if isinstance(value, Made) else value


def same_parts(one: Path, other: Path) -> bool:
    """Whether two workbooks have the same parts, byte by byte."""
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        return sorted(a.namelist()) == sorted(b.namelist()) and all(a.read(n) == b.read(n) for n in a.namelist())
