"""A layout: every item's rows and columns, sheet by sheet. Pure data.

An item is placed by an origin and a step per axis: a cell's row and column are the origin plus the steps of
its positions. Rows of scenarios, members in tables and periods along columns are all steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.layout.grid import VALUE, Cell, Grid
from modelgen.layout.page import Page
from modelgen.model.address import Members
from modelgen.model.items import Input, Item
from modelgen.model.kinds import Kind
from modelgen.model.sheets import Table
from modelgen.program.once import Once
from modelgen.program.program import Program
from modelgen.sheet.limits import ROWS

HEADER_ROW, BODY_ROW = 3, 5
STATUS_ROWS = (1, 2)  # in every sheet's header: the live scenario, and whether its checks hold
COVER_SELECTOR = (6, 1)
COVER_UPSIDE = 3  # the column of outputs' upside


@dataclass
class Placement:
    """Where an item stands: origin, and the step (rows, columns) of each of its axes."""

    item: Item
    sheet: str
    row: int
    column: int
    steps: dict[Axis, tuple[int, int]]
    shared_rows: dict[int, int] = field(default_factory=dict)  # scenario -> row of values for all members
    head: bool = False  # stands at the head of a table's columns

    def row_of(self, members: Members, scenario: int = 0) -> int:
        """The row of one combination of members."""
        row = self.row + scenario * self.scenario_step
        for down, position in zip(self._downs, members, strict=True):
            row += position * down
        return row

    @cached_property
    def _downs(self) -> tuple[int, ...]:
        return tuple(self.steps[axis][0] for axis in self.item.row_axes)

    @cached_property
    def scenario_step(self) -> int:
        """The rows from one scenario's case to the next."""
        return self.steps.get(self.item.scenario, (0, 0))[0]

    def column_of(self, members: Members, position: int | None) -> int:
        """The column of a position on the column axis, or of the members that a table spreads over columns."""
        if position is not None and self.item.column_axis:
            return self.column + position
        column = self.column
        for across, at in zip(self._across, members, strict=True):
            column += at * across
        return column

    @cached_property
    def _across(self) -> tuple[int, ...]:
        return tuple(self.steps[axis][1] for axis in self.item.row_axes)

    def cell(self, members: Members = (), position: int | None = None, scenario: int = 0) -> Cell:
        """One cell; -1 is the opening."""
        return Cell(self.sheet, self.row_of(members, scenario), self.column_of(members, position))

    def input_cell(self, scenario: int, members: Members | None, period: int | None) -> Cell:
        """The cell of a given value: `members` None for all members, `period` None for all periods."""
        row = self.shared_rows[scenario] if members is None else self.row_of(members, scenario)
        if self.item.column_axis:
            return Cell(self.sheet, row, VALUE if period is None else self.column + period)
        return Cell(self.sheet, row, self.column if members is None else self.column_of(members, None))


class Row(NamedTuple):
    """What a row shows beside its numbers."""

    row: int
    kind: str  # heading, item, member, live, case, shared, table, columns, option
    label: str
    indent: int = 0
    item: Item | None = None
    members: Members | None = ()
    scenario: int | None = None
    table: Table | None = None


@dataclass
class SheetPlan:
    """One sheet: its rows and the ordered axes that run along its columns."""

    name: str
    kind: Kind
    rows: list[Row] = field(default_factory=list)
    axes: list[Axis] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    next: int = BODY_ROW

    @cached_property
    def has_notes(self) -> bool:
        """Whether it shows sources or notes. Asked for every row, and only when all are there."""
        given = [item for item in self.items if isinstance(item, Input)]
        return self.kind.notes and any(item.sources or item.notes for item in given)

    @cached_property
    def widest(self) -> int:
        """How many columns the items of its widest table take; 0 without tables."""
        return max((row.table.width for row in self.rows if row.table is not None), default=0)

    def take(self, kind: str, label: str, **more: object) -> int:
        """The next free row, given to `kind`."""
        self.rows.append(Row(self.next, kind, label, **more))  # type: ignore[arg-type]
        self.next += 1
        if self.next >= ROWS:
            raise DefinitionError(
                f"the sheet '{self.name}' needs more than {ROWS} rows", "spread it over several sheets"
            )
        return self.next - 1


@dataclass(eq=False)
class Layout(Once):
    """A model's cells."""

    program: Program
    grid: Grid
    sheets: list[SheetPlan]
    placements: dict[Item, Placement]
    lists: dict[tuple[str, ...], Cell]  # a choice's options -> the first cell of their list
    links: list[tuple[Cell, Item]] = field(default_factory=list)  # cells that show another cell
    inputs_only: bool = False  # calculations have no cells
    page: Page | None = None  # of a simulation

    def __getitem__(self, item: Item) -> Placement:
        return self.placements[self.program.own(item)]

    @cached_property
    def failed(self) -> Item | None:
        """The number of checks of severity error that fail; None where calculations have no cells."""
        return None if self.inputs_only else self.program.failed

    @cached_property
    def warned(self) -> Item | None:
        """The number of checks that warn; None where there are none, or no cells for them."""
        return None if self.inputs_only else self.program.warned

    def check(self) -> None:
        """DefinitionError where two numbers would share a cell."""
        taken: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for sheet, row, first, last in self._stretches():
            taken.setdefault((sheet, row), []).append((first, last))
        for (sheet, row), stretches in taken.items():
            stretches.sort()
            for (_, end), (start, _) in pairwise(stretches):
                if start <= end:
                    cell = Cell(sheet, row, start)
                    raise DefinitionError(f"two numbers of the model share the cell {cell}", "report this definition")

    def _stretches(self) -> Iterator[tuple[str, int, int, int]]:
        """The cells of every row of every item: sheet, row, first and last column."""
        for cell, _ in self.links:
            yield cell.sheet, cell.row, cell.column, cell.column
        for item, placement in self.placements.items():
            start, stop = item.span if item.column_axis else (0, 1)
            width = stop - start - 1
            scenarios = item.scenarios if isinstance(item, Input) else (0,)
            heads = [(placement.row + at * placement.scenario_step, placement.column + start) for at in scenarios]
            for axis in item.row_axes:
                down, across = placement.steps[axis]
                heads = [(row + at * down, column + at * across) for row, column in heads for at in range(len(axis))]
            for row, column in heads:
                yield placement.sheet, row, column, column + width
