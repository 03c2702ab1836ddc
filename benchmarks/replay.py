"""What a program without modelgen would do: the same calls of xlsxwriter, their arguments worked out beforehand.

A build runs once with recorders in the place of its workbook and worksheets; `Program` then writes the same
file with nothing but those calls.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import xlsxwriter

BOOK = -1
# the position of the cell format in the calls that write one cell
_CELLS = {"write_formula": 3, "write_number": 3, "write_string": 3, "write_datetime": 3}


@dataclass(frozen=True)
class Made:
    """A cell format or a worksheet among a call's arguments, by the number of the call that made it."""

    kind: str
    number: int


@dataclass(frozen=True)
class Run:
    """Calls in a row of one method of one sheet (or of the book), with the same format if they write cells."""

    sheet: int
    method: str
    format: int | None
    calls: list[tuple[Any, ...]]
    keywords: list[dict[str, Any]]


class Recorder:
    """Stands for a workbook or a worksheet, passes every call on and notes it."""

    def __init__(self, real: Any, sheet: int, program: Program) -> None:
        self._real, self._sheet, self._program = real, sheet, program

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._real, name)

        def call(*args: Any, **keywords: Any) -> Any:
            result = method(*args, **keywords)
            return self._program.note(self._sheet, name, args, keywords, result)

        return call


class Program:
    """The calls of one build."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.options: dict[str, Any] = {}
        self._made: dict[int, Made] = {}
        self._kept: list[Any] = []  # so that no id is used twice
        self._counts = {"format": 0, "sheet": 0}

    @classmethod
    def of(cls, build: Callable[[], object]) -> Program:
        """The calls that a build of modelgen makes."""
        program, real = cls(), xlsxwriter.Workbook

        def workbook(path: str, options: dict[str, Any]) -> Recorder:
            program.options = dict(options)
            return Recorder(real(path, options), BOOK, program)

        with patch("modelgen.workbook.book.xlsxwriter.Workbook", workbook):
            build()
        return program

    def note(self, sheet: int, name: str, args: tuple[Any, ...], keywords: dict[str, Any], result: Any) -> Any:
        """Keep one call; what it made is known by its number from now on."""
        if name.endswith("_pixels"):
            return result  # a question, which changes nothing
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
        key = (sheet, name, style, len(plain))
        if last is None or (last.sheet, last.method, last.format, len(last.calls[0])) != key:
            last = Run(sheet, name, style, [], [])
            self.runs.append(last)
        last.calls.append(plain)
        last.keywords.append(named)
        if name == "add_format":
            return self._make("format", result, result)
        if name == "add_worksheet":
            return self._make("sheet", result, Recorder(result, self._counts["sheet"], self))
        return result

    def _make(self, kind: str, real: Any, shown: Any) -> Any:
        self._made[id(real)] = Made(kind, self._counts[kind])
        self._counts[kind] += 1
        self._kept.append(real)
        return shown

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dict):  # xlsxwriter changes the dictionaries that it is given
            return {key: self._plain(inner) for key, inner in value.items()}
        if isinstance(value, Recorder):
            value = value._real
        return self._made.get(id(value), value)

    def write(self, path: Path, searched: bool = True) -> None:
        """Write the file with bare xlsxwriter; unless `searched`, it takes formulas as they are, as ours does."""
        book = xlsxwriter.Workbook(str(path), dict(self.options))
        sheets: list[Any] = []
        formats: list[Any] = []
        for run in self.runs:
            method = getattr(book if run.sheet == BOOK else sheets[run.sheet], run.method)
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
                result = method(*(_live(arg, formats) for arg in args), **keywords)
                if run.method == "add_worksheet" and not searched:
                    result._prepare_formula = _as_it_is
                if run.method == "add_format":
                    formats.append(result)
                elif run.method == "add_worksheet":
                    sheets.append(result)


def _as_it_is(formula: str, expand_future_functions: bool = False) -> str:
    return formula.removeprefix("=")


def _live(value: Any, formats: list[Any]) -> Any:
    if isinstance(value, dict):
        return {key: _live(inner, formats) for key, inner in value.items()}
    return formats[value.number] if isinstance(value, Made) and value.kind == "format" else value


def same_parts(one: Path, other: Path) -> bool:
    """Whether two workbooks have the same parts, byte by byte."""
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        return sorted(a.namelist()) == sorted(b.namelist()) and all(a.read(n) == b.read(n) for n in a.namelist())
