"""A model with one line for each row of the table of operations, and what the engines compute from it."""

from __future__ import annotations

import operator
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import modelgen as mg
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.operations import OPERATIONS
from modelgen.formula.units import BOOLEAN, DATE
from modelgen.layout.place import place
from modelgen.model.items import Line
from modelgen.program.compile import compile
from modelgen.verify.engines.engine import Value
from tests.support import computed

DIV0, NUM, VALUE, NM = "#DIV/0!", "#NUM!", "#VALUE!", "n.m."
SPECIAL = (NM, DIV0, NUM, VALUE)
PARAMETERS = {  # whose last operand is a plain number of the definition: a word in what Excel is written
    name for name, op in OPERATIONS.items() if re.search(r"{[a-z]+}", op.excel) and not op.of_choice
}


Wrap = Callable[[Any, Any], Any]  # of an operand and a cell of 2, a formula of the same value


@dataclass(frozen=True)
class Down:
    """Members of an axis without order: cells one below the other."""

    values: Sequence[Any]


@dataclass(frozen=True)
class Apart(Down):
    """The same, but by scenario: other rows stand between them."""


@dataclass(frozen=True)
class Along(Down):
    """Periods of a timeline: cells side by side."""


@dataclass(frozen=True)
class Row:
    """An operation, its operands and then its parameters, what Excel answers, and how it is written.

    Without `build` it is the function of that name in modelgen, or what `WRITTEN` says.
    """

    op: str
    operands: tuple[Any, ...]
    expected: float | str
    build: Callable[..., Expr] | None = field(default=None, compare=False)
    relative: float = 1e-12
    wrap: Wrap | None = field(default=None, compare=False)  # how its operands are written as formulas

    @property
    def name(self) -> str:
        return f"{self.op}({', '.join(_name(operand) for operand in self.operands)})"


def may_be_a_formula(row: Row, value: Any) -> bool:
    """Whether a row expects the same of a formula worth an operand: of `n.m.` one is #VALUE!, and of an axis only the
    total takes one."""
    if value == NM or (row.op in PARAMETERS and value is row.operands[-1]):
        return False
    return row.op == "total" or not isinstance(value, Down)


def _name(operand: Any) -> str:
    if isinstance(operand, Down):
        return f"{type(operand).__name__.lower()} {' '.join(_name(v) for v in operand.values)}"
    return f"{operand:g}" if isinstance(operand, float) else str(operand)


def _along(name: str) -> Callable[..., Expr]:
    return lambda x, *more: getattr(x, name)(x.axes[-1], *more)


WRITTEN: dict[str, Callable[..., Expr]] = {  # what isn't a function of its operands in their order
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv,
    "power": operator.pow, "negative": operator.neg, "equal": operator.eq, "not_equal": operator.ne,
    "less": operator.lt, "less_equal": operator.le, "greater": operator.gt, "greater_equal": operator.ge,
    "mean_of": mg.average,
    **{name: _along(name) for name in ("total", "average", "min", "max", "median", "count")},
    "quartile": lambda x, number: x.quartile(x.axes[-1], number),
    "npv": lambda flows, rate: mg.npv(rate, flows),
    "xnpv": lambda flows, days, rate: mg.xnpv(rate, flows, days),
}  # fmt: skip


class Bench:
    """The model being built: operands become assumptions, once each, or lines where they are errors."""

    def __init__(self) -> None:
        self.model = mg.Model("Every operation", scenarios=("Base", "Other"))
        self.given, self.bad = self.model.sheet("Given"), self.model.sheet("Bad")
        self.tested = self.model.sheet("Tested")
        self._scalars: dict[Any, Any] = {}
        self._axes: dict[tuple[bool, int], Axis] = {}
        self.lines: list[Line] = []

    def scalar(self, value: Any) -> Any:
        key = (type(value), value)
        if key not in self._scalars:
            self._scalars[key] = self._scalar(value)
        return self._scalars[key]

    def _scalar(self, value: Any) -> Any:
        number = len(self._scalars)
        if value is True or value is False:
            return self.scalar(1) == self.scalar(1 if value else 0)
        if value in SPECIAL:
            line = self.bad.line(f"bad {value} {number}", key=f"bad_{number}")
            line.formula = self._special(value)
            return line
        item = self.given.assumption(
            f"{value} {number}", unit="date" if isinstance(value, date) else "", shared=True, key=f"v{number}"
        )
        item.give(value)
        return item

    def _special(self, value: str) -> Expr:
        if value == DIV0:
            return self.scalar(1) / self.scalar(0)  # type: ignore[no-any-return]
        if value == NUM:
            return mg.pmt(self.scalar(0.1), self.scalar(0), self.scalar(1))
        return mg.not_meaningful if value == NM else self.scalar(NM) + 1

    def axis(self, timed: bool, length: int) -> Axis:
        if (timed, length) not in self._axes:
            names = [f"p{i}" for i in range(length)]
            if timed:
                days = [date(2001, 1, 31) + timedelta(days=i) for i in range(length)]
                timeline = mg.Timeline([mg.Period(name, day) for name, day in zip(names, days, strict=True)])
                self._axes[timed, length] = self.model.add_timeline(f"T {length}", timeline)
            else:
                self._axes[timed, length] = self.model.axis(f"A {length}", *names)
        return self._axes[timed, length]

    def vector(self, operand: Down) -> Any:
        """Numbers and dates as one assumption; with errors or n.m. among them a line that is computed from it."""
        number, values = len(self.model.items), list(operand.values)
        axis = self.axis(isinstance(operand, Along), len(values))
        unit = "date" if isinstance(values[0], date) else ""
        item = self.given.assumption(
            f"vector {number}", axis, unit=unit, shared=not isinstance(operand, Apart), key=f"x{number}"
        )
        item.give({m: 0 if v in SPECIAL else v for m, v in zip(axis.members, values, strict=True)})
        if not any(v in SPECIAL for v in values):
            return item
        codes = self.given.assumption(f"codes {number}", axis, shared=True, key=f"c{number}")
        codes.give({m: SPECIAL.index(v) + 2 if v in SPECIAL else 1 for m, v in zip(axis.members, values, strict=True)})
        line = self.bad.line(f"mixed {number}", axis, key=f"m{number}")
        line.formula = mg.choose(codes, item, *(self.scalar(special) for special in SPECIAL))
        return line

    def add(self, row: Row) -> None:
        operands = [self.vector(value) if isinstance(value, Down) else self.scalar(value) for value in row.operands]
        if row.op in PARAMETERS:
            operands[-1] = row.operands[-1]
        conditions = {"all_of": len(operands), "any_of": len(operands), "where": 1}.get(row.op, 0)
        for position in range(conditions):
            if row.operands[position] in SPECIAL:
                operands[position] = operands[position] > self.scalar(5)
        if row.wrap:
            two = self.scalar(2)
            operands = [
                row.wrap(operand, two) if may_be_a_formula(row, value) and isinstance(operand, Expr) else operand
                for operand, value in zip(operands, row.operands, strict=True)
            ]
        expr = (row.build or WRITTEN.get(row.op) or getattr(mg, row.op))(*operands)
        if expr.unit == BOOLEAN:
            expr = mg.where(expr, 1, 0)
        number = len(self.lines)
        unit = "date" if expr.unit == DATE else "days" if str(expr.unit) == "days" else ""
        line = self.tested.line(f"{row.name} {number}", unit=unit, key=f"t{number}")
        line.formula = expr
        self.lines.append(line)


class Built:
    """The workbook of all rows, and the answers by engine, each computed once in a process."""

    def __init__(self, rows: Sequence[Row]) -> None:
        bench = Bench()
        for row in rows:
            bench.add(row)
        self.lines, self.model = bench.lines, bench.model
        self.result = mg.solve(bench.model)
        self._folder = tempfile.TemporaryDirectory(prefix="modelgen-operations-")
        self.path = Path(self._folder.name) / "operations.xlsx"
        mg.build(bench.model, self.path)
        layout = place(compile(bench.model))
        self.cells = [(cell.sheet, cell.row, cell.column) for cell in (layout[line].cell() for line in bench.lines)]
        self.answers = cache(self._answers)

    def reference(self, number: int) -> float | str:
        return self.result.value(self.lines[number])

    def _answers(self, engine: str) -> list[Value]:
        (found,) = computed(engine, self.path, self.cells)
        return found
