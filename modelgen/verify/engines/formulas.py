"""formulas: pure Python, an opinion independent of the compiled engines.

Its function of each form of formula is taken once, and evaluated by induction over the file's cells (`induction`);
its own way, which makes a graph of the whole file, takes a minute for 10,000 formulas. The file is read as
`package.content` reads it. What looks at places (ROW, OFFSET), what is circular, and a formula that it can't parse
have no value.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import ClassVar

from modelgen.package.content import read
from modelgen.package.workbook import CellError
from modelgen.verify.engines.engine import Answer, Cell, Engine, ErrorValue, Gap, Setting, Value
from modelgen.verify.induction import Program, Run

CHUNK = 64  # settings at a time


class Formulas(Engine):
    """A workbook in the `formulas` package."""

    key = name = "formulas"
    megabytes = 4096
    gaps = (
        Gap("^", "0^0 is 1 there", ("power(0, 0)",)),
        Gap("PMT", "loses digits at a rate near 0", ("pmt(1e-12, 3, 100)",)),
        Gap("NPV", "infinite at -100%, which a comparison takes for a number", ("npv(along 100 200, -1)",)),
        Gap(
            "XIRR",
            "takes days before the first one",
            ("xirr(along -100 50 70, along 2012-07-30 2012-01-01 2013-01-01)",),
        ),
        Gap("ROUND", "rounds the binary number", ("round_to(1.005, 2)",)),
        Gap("ROUND", "overflows", ("round_to(1e+300, 15)", "isclose(1e+17, 1, 0.5)")),
        Gap(
            "YEARFRAC",
            "averages the years also within one year",
            (
                "year_fraction(2023-12-31, 2024-12-31, 1)",
                "year_fraction(2024-12-31, 2025-12-31, 1)",
                "year_fraction(2024-02-29, 2025-02-28, 1)",
            ),
        ),
        Gap("YEARFRAC", "doesn't know the end of February", ("year_fraction(2024-02-29, 2025-02-28, 0)",)),
    )
    otherwise: ClassVar[Mapping[str, Value]] = {
        "=XIRR(D1:D5,E1:E5)": 0.11157699722741117,
        "=0.1+0.2=0.3": False,
        "=(-8)^(1/3)": None,  # a complex number
    }

    def __init__(self) -> None:
        self.version = version("formulas")
        self._typed: dict[Cell, Value] = {}
        self._run: Run | None = None

    def load(self, path: str) -> None:
        """Read the file, find the order of its cells, and compile each form of its formulas."""
        from modelgen.verify.compiled import compiled

        logging.getLogger("schedula").setLevel(logging.CRITICAL)
        content = read(path)
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
