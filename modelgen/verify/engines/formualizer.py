"""formualizer: compiled, written independently of IronCalc; knows no tables, compares floats bit by bit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from modelgen.verify.engines.engine import (
    Answer,
    Cell,
    Engine,
    ErrorValue,
    Formula,
    Gap,
    Setting,
    Value,
    number,
    version_of,
)

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

    key = name = "formualizer"
    default = 2
    gaps = (
        Gap(
            "^",
            "0^0 is 1 there",
            ("power(0, 0)",),
            "a condition for it in every power would be harder to read than the case is frequent",
        ),
        Gap(
            "EOMONTH",
            "dates before 1900 are negative numbers there",
            ("end_of_month(2024-05-15, -3000)",),
            "the periods of no model end before 1900",
        ),
        Gap(
            "RANK",
            "numbers that differ by less than 1e-12 share a rank there",
            ("rank(down 1e-13 3e-13 2e-13)",),
            "no amount that matters is so small in its unit",
        ),
        Gap(
            "IRR",
            "no return where its search meets -100%",
            ("irr(along -10 5)",),
            "a return of exactly -50% is rare, and IRR with a guess is harder to read",
        ),
    )
    otherwise: ClassVar[Mapping[str, Value]] = {
        "=XNPV(-0.05,D1:D5,E1:E5)": 313.49862045006,
        '=MIN("n.m.",5)': 5.0,
        "=0.1+0.2=0.3": False,
        "=(-8)^(1/3)": ErrorValue("#NUM!"),
    }

    def __init__(self) -> None:
        import formualizer

        self._package = formualizer
        self.version = version_of("formualizer", formualizer.__file__)

    def load(self, path: str) -> None:
        """Read the file; dates come out as the serial numbers they are."""
        self._path, self._typed = path, dict[Cell, Value]()
        how = self._package.EvaluationConfig()
        how.enable_parallel = False  # in a sandbox it has one thread, and to share work out takes a quarter of the time
        self._book = self._package.Workbook.load_path(path, config=self._package.WorkbookConfig(eval_config=how))
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
            literal = self._package.LiteralValue.boolean(value)
        elif isinstance(value, str):
            literal = self._package.LiteralValue.text(value)
        elif isinstance(value, ErrorValue):
            literal = self._package.LiteralValue.error(_kind(value.kind), None)
        elif value is not None:
            literal = self._package.LiteralValue.number(float(value))
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
