"""Columns: the same on every sheet, so that a period stands in one column throughout the workbook."""

from __future__ import annotations

from typing import NamedTuple

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.model.sheets import Table
from modelgen.model.timeline import Timeline
from modelgen.program.program import Program
from modelgen.sheet.a1 import letters
from modelgen.sheet.limits import COLUMNS
from modelgen.sheet.names import quoted

LABEL, UNIT, SOURCE, NOTE, VALUE = range(5)
FIRST = VALUE + 2  # before the first position of an axis stands its opening


class Cell(NamedTuple):
    """One cell: the sheet's name, row and column from 0."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """`E12`."""
        return f"{letters(self.column)}{self.row + 1}"

    def __str__(self) -> str:
        return f"{quoted(self.sheet)}!{self.a1}"


class Grid:
    """The columns of each ordered axis; behind them all the keys, and beside those what inputs were as built."""

    def __init__(self, program: Program) -> None:
        self.first: dict[Axis, int] = {}
        column = FIRST
        for axis in program.axes:
            if isinstance(axis, Timeline):
                self.first[axis] = column
                column += len(axis) + 1  # one column apart: the next axis' opening
        tables = [table for sheet in program.all_sheets for table in sheet.entries if isinstance(table, Table)]
        self.key = max([column, FIRST + 1, *(VALUE + 1 + table.width for table in tables)])
        self.changed = self.key + 1  # how many inputs of a row differ from what they were
        self.built = self.key + 2 - VALUE  # from a column of inputs to the one with their as-built values
        last = self.key + self.built
        if last > COLUMNS:
            raise DefinitionError(f"the periods need {last} columns, and Excel has {COLUMNS}", "shorten the timeline")

    def column(self, axis: Axis, position: int) -> int:
        """The column of a position; -1 is the opening."""
        return self.first[axis] + position
