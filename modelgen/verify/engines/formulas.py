"""formulas: pure Python, slow, an opinion independent of the compiled engines.

It refuses a whole file for one formula that it can't parse, can't refer to a sheet with an apostrophe in its
name, and leaves out what is circular.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import formulas
import numpy as np
import schedula
from formulas.tokens.operand import Error, XlError

from modelgen.formula.a1 import letters
from modelgen.verify.engines import Cell, ErrorValue, Value, number

_BOOK = "book.xlsx"  # cells are addressed by file name, which may hold any character: use a plain one


class Formulas:
    """A workbook in the `formulas` package."""

    name = "formulas"

    def __init__(self) -> None:
        self.version = version("formulas")
        self._inputs: dict[str, Any] = {}
        self._solution: Any = None

    def load(self, path: str) -> None:
        """Compile the file; other files that it refers to are not read."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, _BOOK)
            shutil.copyfile(path, copy)
            self._model = formulas.ExcelModel().loads(str(copy)).finish(complete=False)
        (book,) = self._model.books.values()
        self._sheets = {name for sheets in book.values() for name in getattr(sheets, "sheetnames", ())}
        self._inputs, self._solution = {}, None

    def set(self, cell: Cell, value: Value) -> None:
        """Remember an input; a cell that the engine would ignore, not knowing it, is a `LookupError`."""
        key = self._key(cell)
        if key not in self._model.dsp.nodes:
            raise LookupError(f"no value in {key}, and no formula refers to it alone")
        if isinstance(value, ErrorValue):
            self._inputs[key] = Error.errors[value.kind]
        elif value is None:  # as a bare input, "empty" would mean "as in the file"
            self._inputs[key] = np.array([[schedula.EMPTY]], object)
        else:
            self._inputs[key] = value

    def calculate(self) -> None:
        """Compute all formulas from the file's values and all inputs set so far."""
        self._solution = self._model.calculate(inputs=dict(self._inputs))

    def get(self, cell: Cell) -> Value:
        """The computed value; None where the engine gave up (a circle) or what it found fits no cell."""
        if self._solution is None:
            raise RuntimeError("calculate first")
        found = self._solution.get(self._key(cell))
        value = getattr(found, "value", found)
        while isinstance(value, np.ndarray):
            value = value.flat[0] if value.size else None
        if value is schedula.EMPTY or value is None:
            return None
        if isinstance(value, XlError):
            return ErrorValue(str(value))
        if isinstance(value, bool | np.bool_):
            return bool(value)
        if isinstance(value, str):
            return str(value)
        return number(float(value)) if isinstance(value, int | float | np.number) else None

    def _key(self, cell: Cell) -> str:
        sheet, row, column = cell
        if sheet not in self._sheets:
            raise LookupError(f"no sheet {sheet!r}")
        return f"'[{_BOOK}]{sheet.upper()}'!{letters(column)}{row + 1}"
