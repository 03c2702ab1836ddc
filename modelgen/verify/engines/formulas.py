"""formulas: pure Python, an opinion independent of the compiled engines.

Its function of each form of formula is taken once, and evaluated by induction over the file's cells (`induction`);
its own way, which makes a graph of the whole file, takes a minute for 10,000 formulas. The file is read as
`verify.reader` reads it. What looks at places (ROW, OFFSET), what is circular, and a formula that it can't parse
have no value.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import formulas
import numpy as np
import schedula
from formulas.tokens.operand import Error, XlError

from modelgen.files.workbook import CellError
from modelgen.verify import reader
from modelgen.verify.engines import Answer, Cell, Engine, ErrorValue, Setting, Value, number
from modelgen.verify.forms import Form
from modelgen.verify.induction import Function, Program, Run, Values

CHUNK = 64  # settings at a time


class Formulas(Engine):
    """A workbook in the `formulas` package."""

    name = "formulas"

    def __init__(self) -> None:
        self.version = version("formulas")
        self._typed: dict[Cell, Value] = {}
        self._run: Run | None = None

    def load(self, path: str) -> None:
        """Read the file, find the order of its cells, and compile each form of its formulas."""
        logging.getLogger("schedula").setLevel(logging.CRITICAL)
        content = reader.read(path)
        self._sheets = set(content.sheets)
        constants = {at: ErrorValue(str(value)) if isinstance(value, CellError) else value
                     for at, value in content.cells.items()}  # fmt: skip
        self._program = Program(content, constants)
        self._functions = {form: compiled(form) for form in self._program.forms}

    def set(self, cell: Cell, value: Value) -> None:
        """Remember an input."""
        self._check(cell)
        self._typed[cell] = value

    def calculate(self) -> None:
        """Compute all formulas from the file's values and all inputs set so far."""
        self._run = self._program.run([self._typed], self._functions)

    def get(self, cell: Cell) -> Value:
        """The computed value; None where there is none."""
        self._check(cell)
        if self._run is None:
            raise RuntimeError("calculate first")
        return self._value(self._run, cell, 0)

    def run(self, cells: Sequence[Cell], settings: Sequence[Setting]) -> list[Answer]:
        """The values of cells after each of the settings, which are computed side by side."""
        answers = []
        for start in range(0, len(settings), CHUNK):
            part = [dict(setting) for setting in settings[start : start + CHUNK]]
            for cell in (cell for setting in part for cell in setting):
                self._check(cell)
            run = self._program.run([{**self._typed, **part[0]}, *part[1:]], self._functions)
            for column, setting in enumerate(part):
                self._typed |= setting
                found = [self._value(run, cell, column) for cell in cells]
                answers.append(Answer.of(found, found.__getitem__))
        return answers

    def _value(self, run: Run, cell: Cell, column: int) -> Value:
        at = self._program.at.get(cell)
        if at is None:
            return self._typed.get(cell)
        value: Value = run.values[at, column]
        return value if run.known[at, column] else None

    def _check(self, cell: Cell) -> None:
        if cell[0] not in self._sheets:
            raise LookupError(f"no sheet {cell[0]!r}")


def compiled(form: Form) -> Function:
    """The package's function of a form."""
    known = formulas.get_functions()
    if not all(name in known or f"_XLFN.{name}" in known for name in form.functions):
        return lambda given: np.full((1, 1), ErrorValue("#NAME?"), dtype=object)
    try:
        function = formulas.Parser().ast(form.text)[1].compile()
        order = [form.ranges.index(name) for name in function.inputs]
    except Exception:  # whatever the parser stumbles on
        return lambda given: None

    def evaluate(given: Sequence[Values]) -> Values | None:
        try:
            found = function(*(_inwards(given[at]) for at in order))
        except Exception:
            return None
        if form.elementwise:
            # where one value makes Python raise (0**-1), the package puts one error for the whole column, which
            # would spread to cells that have nothing to do with it
            shapes = {np.shape(part) for part in function.solution.values() if isinstance(part, np.ndarray)}
            if shapes - {(), given[0].shape}:
                return None
        found = getattr(found, "value", found)
        return np.asarray(_outwards(np.atleast_2d(np.asarray(found, dtype=object))))

    return evaluate


def _inward(value: Value) -> Any:
    if value is None:
        return schedula.EMPTY
    return Error.errors.get(value.kind, Error.errors["#VALUE!"]) if isinstance(value, ErrorValue) else value


def _outward(value: Any) -> Value:
    """A value as a cell shows it; None for what fits no cell, such as a complex number."""
    if isinstance(value, XlError):
        return ErrorValue(str(value))
    if value is schedula.EMPTY:  # a reference to a blank cell
        return 0.0
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, str):
        return str(value)
    return number(float(value)) if isinstance(value, int | float | np.number) and np.isreal(value) else None


_inwards, _outwards = np.frompyfunc(_inward, 1, 1), np.frompyfunc(_outward, 1, 1)
