"""What every formula cell should show when inputs are changed: the reference's values as arrays, draw by draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.units import TEXT
from modelgen.layout.grid import Cell
from modelgen.layout.place import Layout
from modelgen.layout.slots import FormulaCell, input_cells
from modelgen.model.check import check
from modelgen.model.items import Input, Item, Members, Slot
from modelgen.model.spread import loose_items
from modelgen.reference.result import Result, cell_value
from modelgen.reference.solve import Edits, Solver, dense
from modelgen.verify import compare
from modelgen.verify.compare import LOOSE, TIGHT, precedents
from modelgen.verify.engines import Swept, Value

Where = tuple[int, Members | None, int | None]  # scenario, row, period of a given value


@dataclass(frozen=True)
class Change:
    """One input cell with the value that it is given instead of its own."""

    item: Input
    where: Where
    cell: Cell
    was: float
    now: float

    @property
    def slot(self) -> Slot:
        """The words for the cell."""
        return self.item.slot(*self.where)

    @property
    def key(self) -> tuple[str, int, int]:
        """Where the cell is."""
        return self.cell.sheet, self.cell.row, self.cell.column

    def shown(self, value: float) -> Value:
        """A value of this input as it stands in a cell."""
        return self.item.options[int(value)] if self.item.unit == TEXT else value


@dataclass(frozen=True)
class Draw:
    """Changes that are made together, under a scenario."""

    scenario: int
    changes: tuple[Change, ...]


class Expectations:
    """The reference over draws of changed inputs; `given` is what the file holds otherwise than the definition."""

    def __init__(self, layout: Layout, cells: Sequence[FormulaCell], given: Edits) -> None:
        self.layout, self.cells, self.given = layout, cells, given
        self.checked = check(layout.model)
        loose = loose_items(layout.model)
        self.tolerance = np.array([LOOSE if cell.item in loose else TIGHT for cell in cells])
        self.is_text = np.array([cell.item.unit == TEXT for cell in cells])
        self.at = {tuple(cell.cell): number for number, cell in enumerate(cells)}
        self.inputs: dict[tuple[str, int, int], tuple[Input, Where]] = {}
        for item, placement in layout.placements.items():
            if isinstance(item, Input):
                for where in input_cells(item):
                    at = placement.input_cell(*where)
                    self.inputs[at.sheet, at.row, at.column] = item, where
        self._places: dict[Item, tuple[list[int], list[int]]] = {}
        for number, cell in enumerate(cells):
            columns, places = self._places.setdefault(cell.item, ([], []))
            columns.append(number)
            places.append(_place(cell))

    def of(self, draws: Sequence[Draw]) -> Expected:
        """The values under each draw."""
        drawn: dict[Input, Any] = {
            self.layout.model.selector: np.array([float(draw.scenario) for draw in draws]),
        }
        for number, draw in enumerate(draws):
            moved: dict[Input, dict[Where, float]] = {}
            for change in draw.changes:
                moved.setdefault(change.item, {})[change.where] = change.now
            for item, values in moved.items():
                own = {**item.given, **self.given.get(item, {})}
                if item not in drawn:
                    drawn[item] = np.stack([dense(item, own)] * len(draws))
                drawn[item][number] = dense(item, {**own, **values})
        result = Solver(self.checked, len(draws), drawn, self.given).run()
        x = np.zeros((len(draws), len(self.cells)))
        codes = np.zeros(x.shape, dtype=np.int8)
        for held, (columns, places) in self._places.items():
            found = result.data[held]
            x[:, columns] = found.x.reshape(found.x.shape[0], -1)[:, places]
            if found.codes is not None:
                codes[:, columns] = found.codes.reshape(found.codes.shape[0], -1)[:, places]
        return Expected(self, result, x, codes)


class Expected:
    """The values of one batch of draws: numbers, and the codes of errors beside them."""

    def __init__(self, table: Expectations, result: Result, x: NDArray[np.float64], codes: NDArray[np.int8]) -> None:
        self.table, self.result, self.x, self.codes = table, result, x, codes

    def shown(self, draw: int, at: int) -> compare.Expected:
        """What one cell should show."""
        item = self.table.cells[at].item
        return cell_value(item, float(self.x[draw, at]), int(self.codes[draw, at]))

    def comparable(self, draw: int) -> NDArray[np.float64]:
        """Numbers that differ where what is shown differs: each error is a number of its own."""
        codes = self.codes[draw]
        return np.asarray(np.where(codes != 0, -1e300 * (codes / 10), self.x[draw]), dtype=np.float64)

    def differing(self, draw: int, got: Swept) -> Iterator[int]:
        """The cells whose value isn't simply the expected number, to be looked at one by one."""
        want, plain = self.x[draw], (self.codes[draw] == 0) & ~self.table.is_text
        close = np.abs(got.numbers - want) <= self.table.tolerance * np.abs(want)  # NaN isn't
        yield from (int(at) for at in np.flatnonzero(~(plain & close)))

    def agrees(self, draw: int, at: int, got: Value, formula: str) -> bool:
        """Whether a value is the expected one within the tolerance of convention 2."""
        loose = self.table.tolerance[at] == LOOSE
        return compare.agrees(self.shown(draw, at), got, bool(loose), lambda: self._largest(draw, at, formula))

    def _largest(self, draw: int, at: int, formula: str) -> float:
        """The largest direct precedent of the cell's own unit, of which a difference may keep the rounding."""
        cell = self.table.cells[at]
        unit = cell.item.unit_of(cell.members)
        sizes = [float(unit.dimensionless)]
        for key in precedents(formula, cell.cell.sheet):
            other = self.table.at.get(key)
            if other is not None and not self.codes[draw, other]:
                if self.table.cells[other].item.unit_of(self.table.cells[other].members).same_as(unit):
                    sizes.append(abs(float(self.x[draw, other])))
            elif key in self.table.inputs:
                item, (scenario, members, period) = self.table.inputs[key]
                if members is not None and item.unit_of(members).same_as(unit):
                    first = item.span[0] if period is None else period  # one value for all periods
                    column = first if item.column_axis else None
                    value = self.result.value(item, members, column, draw, scenario)
                    sizes += [abs(value)] if isinstance(value, float) else []
        return max(sizes)


def _place(cell: FormulaCell) -> int:
    """Where a cell's value stands in its item's values of one draw, laid flat; an opening is before the first."""
    item = cell.item
    shape = [len(axis) + (axis is item.column_axis) for axis in item.axes]
    lead = (cell.scenario,) if isinstance(item, Input) and item.by_scenario else ()
    tail = () if cell.position is None or not item.column_axis else (cell.position + 1,)
    at = (*lead, *cell.members, *tail)
    return int(np.ravel_multi_index(at, shape)) if shape else 0
