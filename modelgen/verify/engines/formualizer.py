"""formualizer: compiled, written independently of IronCalc; knows no tables, compares floats bit by bit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

import formualizer

from modelgen.verify.engines import Answer, Cell, Engine, ErrorValue, Formula, Setting, Value, number

_KINDS = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Num": "#NUM!",
    "Value": "#VALUE!",
    "Name": "#NAME?",
    "Ref": "#REF!",
    "Null": "#NULL!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
    "Circ": "#CIRC!",
}
_MANY = 100  # cells


class Formualizer(Engine):
    """A workbook in formualizer."""

    name = "formualizer"

    def __init__(self) -> None:
        self.version = version("formualizer")

    def load(self, path: str) -> None:
        """Read the file; dates come out as the serial numbers they are."""
        self._path, self._typed = path, dict[Cell, Value]()
        self._book = formualizer.load_workbook(path)
        self._book.set_temporal_egress("serial")
        self._sheets = set(self._book.sheet_names)
        self._calculated = False

    def set(self, cell: Cell, value: Value) -> None:
        """Typed, so that text stays text."""
        self._typed[cell] = value
        if isinstance(value, Formula):
            self._set_formula(cell, value)
            return
        literal: object = None
        if isinstance(value, bool):
            literal = formualizer.LiteralValue.boolean(value)
        elif isinstance(value, str):
            literal = formualizer.LiteralValue.text(value)
        elif isinstance(value, ErrorValue):
            literal = formualizer.LiteralValue.error(_kind(value.kind), None)
        elif value is not None:
            literal = formualizer.LiteralValue.number(float(value))
        self._book.set_value(*self._at(cell), literal)

    def _set_formula(self, cell: Cell, formula: str) -> None:
        try:
            self._book.set_formula(*self._at(cell), formula)
        except RuntimeError as error:  # such as a formula that refers to its own cell, which it refuses to take
            said = re.search(r"Engine error: (#[A-Z/0]+[!?])", str(error))
            if said is None:
                raise
            self.set(cell, ErrorValue(said[1]))
            self._typed[cell] = Formula(formula)

    def calculate(self) -> None:
        """Compute all formulas."""
        self._book.evaluate_all()
        self._calculated = True

    def get(self, cell: Cell) -> Value:
        """The computed value; of a result that spills, the value of its first cell."""
        if not self._calculated:
            raise RuntimeError("calculate first")
        return self._value(self._book.get_value(*self._at(cell)))

    def put(self, setting: Setting) -> None:
        """As one by one, but for many in a workbook that is computed: it would mark what depends on each of them,
        which takes five times as long as to read the file again and to compute all of it."""
        if self._calculated and len(setting) > _MANY:
            typed = {**self._typed, **setting}
            self.load(self._path)
            setting = typed
        super().put(setting)

    def reader(self, cells: Sequence[Cell]) -> Callable[[], Answer]:
        """What reads some cells, again and again."""
        places = [self._at(cell) if cell[0] in self._sheets else None for cell in cells]

        def read() -> Answer:
            get = self._book.get_value
            found = [None if at is None else get(*at) for at in places]
            return Answer.of(found, lambda number: self._value(found[number]))

        return read

    def _value(self, value: Any) -> Value:
        while isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            kind = str(value.get("kind"))
            return ErrorValue(_KINDS.get(kind, f"#{kind.upper()}!"))
        if value is None or isinstance(value, bool | str):
            return value
        return number(value)

    def _at(self, cell: Cell) -> tuple[str, int, int]:
        sheet, row, column = cell
        if sheet not in self._sheets:  # the engine would create it
            raise LookupError(f"no sheet {sheet!r}")
        return sheet, row + 1, column + 1


def _kind(shown: str) -> str:
    return next((kind for kind, text in _KINDS.items() if text == shown), "Value")
