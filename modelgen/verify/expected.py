"""What every formula cell should show when inputs are changed: the reference's values as arrays, draw by draw."""

from __future__ import annotations

import math
import operator
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.units import TEXT
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.layout.slots import FormulaCell, formula_cells, input_places
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input, Item
from modelgen.package.content import Key, WorkbookContent
from modelgen.reference.result import Result, cell_value
from modelgen.reference.solve import Edits, Solver, dense, everywhere
from modelgen.sheet.areas import precedents
from modelgen.verify import compare
from modelgen.verify.compare import LOOSE, TIGHT, Mismatch, shown
from modelgen.verify.counts import Counts
from modelgen.verify.draws import Draw, described
from modelgen.verify.engines.engine import Answer, Value

_VALUES = 4_000_000  # that the reference computes at a time


class Expectations:
    """The reference over draws of changed inputs, for one file: the model's cells, then the counts of changed inputs.

    `given` is what the file holds otherwise than the definition; counts in cells that are `unknown` can't be told.
    """

    def __init__(self, layout: Layout, content: WorkbookContent, given: Edits, unknown: Collection[Cell] = ()) -> None:
        self.layout, self.content, self.given = layout, content, given
        self.cells = formula_cells(layout)
        self.counts = Counts(layout, content, unknown)
        self.keys: list[Key] = [*(found.cell for found in self.cells), *self.counts.cells]
        self.at = {key: number for number, key in enumerate(self.keys)}
        loose = layout.program.loose
        self.tolerance = np.full(len(self.keys), TIGHT)
        self.is_text = np.zeros(len(self.keys), dtype=bool)
        self._places: dict[Item, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        of_item: dict[Item, list[int]] = {}
        for number, cell in enumerate(self.cells):
            of_item.setdefault(cell.item, []).append(number)
        for item, numbers in of_item.items():
            self._places[item] = np.array(numbers), places_of(item, [self.cells[number] for number in numbers])
            self.tolerance[numbers] = LOOSE if item in loose else TIGHT
            self.is_text[numbers] = item.unit == TEXT

    @cached_property
    def inputs(self) -> dict[Key, tuple[Input, InputKey]]:
        """The input that stands in a cell, with its coordinates; only close calls ask for it."""
        return {
            cell: (item, where)
            for item, placement in self.layout.placements.items() if isinstance(item, Input)
            for where, cell in input_places(item, placement)
        }  # fmt: skip

    @property
    def chunk(self) -> int:
        """How many draws the reference best computes at a time."""
        return max(_VALUES // (len(self.keys) or 1), 1)

    def slot(self, at: int) -> Address | None:
        """The words for a cell; a count has none."""
        return self.cells[at].slot if at < len(self.cells) else None

    def text(self, at: int) -> str:
        """What stands in a cell of the file."""
        key = self.keys[at]
        return self.content.formulas.get(key, str(self.content.cells.get(key)))

    def of(self, draws: Sequence[Draw]) -> Expected:
        """The values under each draw."""
        return self._expected(draws, self._solved(draws))

    def _solved(self, draws: Sequence[Draw]) -> Result:
        program = self.layout.program
        scenarios = [draw.scenario for draw in draws if not draw.changes]
        if not self.given and len(scenarios) == len(draws):
            first, stop = scenarios[0], scenarios[-1] + 1
            if scenarios == [*range(first, stop)]:
                return everywhere(program).draws(first, stop)
        drawn: dict[Input, Any] = {
            program.selector: np.array([float(draw.scenario) for draw in draws]),
        }
        for number, draw in enumerate(draws):
            moved: dict[Input, dict[InputKey, float]] = {}
            for change in draw.changes:
                moved.setdefault(change.item, {})[change.where] = change.now
            for item, values in moved.items():
                own = {**item.given, **self.given.get(item, {})}
                if item not in drawn:
                    drawn[item] = np.stack([dense(item, own)] * len(draws))
                drawn[item][number] = dense(item, {**own, **values})
        return Solver(program, len(draws), drawn, self.given).run()

    def _expected(self, draws: Sequence[Draw], result: Result) -> Expected:
        x = np.full((len(draws), len(self.keys)), np.nan)
        codes = np.zeros(x.shape, dtype=np.int8)
        for held, (columns, places) in self._places.items():
            found = result.data[held]
            x[:, columns] = found.x.reshape(found.x.shape[0], -1)[:, places]
            if found.codes is not None:
                codes[:, columns] = found.codes.reshape(found.codes.shape[0], -1)[:, places]
        for number, draw in enumerate(draws):
            counts = self.counts.of(draw.typed)
            x[number, len(self.cells) :] = [counts[cell] for cell in self.counts.cells]
        return Expected(self, draws, result, x, codes)


class Expected:
    """The values of one batch of draws: numbers, NaN where nothing is known, and the codes of errors beside them."""

    def __init__(
        self, table: Expectations, draws: Sequence[Draw], result: Result, x: NDArray[np.float64],
        codes: NDArray[np.int8],
    ) -> None:  # fmt: skip
        self.table, self.draws, self.result, self.x, self.codes = table, draws, result, x, codes
        self.unknown = np.isnan(x) & (np.arange(x.shape[1]) >= len(table.cells))  # only a count may be

    def want(self, draw: int, key: Key) -> compare.Expected | None:
        """What a cell should show; None where nothing is known of it."""
        at = self.table.at.get(key)
        return None if at is None or self.unknown[draw, at] else self.shown(draw, at)

    def shown(self, draw: int, at: int) -> compare.Expected:
        """What one cell should show."""
        number = float(self.x[draw, at])
        known = at < len(self.table.cells)
        return cell_value(self.table.cells[at].item, number, int(self.codes[draw, at])) if known else number

    def comparable(self, draw: int) -> NDArray[np.float64]:
        """Numbers that differ where what the model's cells show differs: each error is a number of its own."""
        model = len(self.table.cells)
        codes = self.codes[draw, :model]
        return np.asarray(np.where(codes != 0, -1e300 * (codes / 10), self.x[draw, :model]), dtype=np.float64)

    def differing(self, draw: int, got: Answer) -> Iterator[int]:
        """The cells whose value isn't the expected one within the relative tolerance."""
        want, plain = self.x[draw], (self.codes[draw] == 0) & ~self.table.is_text
        close = np.abs(np.asarray(got.numbers) - want) <= self.table.tolerance * np.abs(want)  # NaN isn't
        for at in np.flatnonzero(~((plain & close) | self.unknown[draw])).tolist():
            if plain[at] or got.others.get(at) != self.shown(draw, at):
                yield at

    def mismatches(self, draw: int, got: Answer, engine: str) -> Iterator[Mismatch]:
        """The cells for which an engine's value isn't the expected one."""
        table = self.table
        scenario = described(self.draws[draw], table.layout.program)
        for at in self.differing(draw, got):
            text = table.text(at)
            if not self.agrees(draw, at, got[at], text):
                cell, want = Cell(*table.keys[at]), self.shown(draw, at)
                yield Mismatch(cell, table.slot(at), scenario, text, want, shown(got[at]), engine)

    def agrees(self, draw: int, at: int, got: Value, formula: str) -> bool:
        """Whether a value is the expected one within the tolerance of convention 2."""
        loose = self.table.tolerance[at] == LOOSE
        return compare.agrees(self.shown(draw, at), got, bool(loose), lambda: self._largest(draw, at, formula))

    def _largest(self, draw: int, at: int, formula: str) -> float:
        """The largest direct precedent of the cell's own unit, from which a difference may inherit rounding; a ratio
        doesn't inherit it from what it divides. Only close calls ask for it."""
        if at >= len(self.table.cells):
            return 0.0
        cell = self.table.cells[at]
        unit = cell.item.unit_of(cell.members)
        sizes = [float(unit.dimensionless)]
        for key in precedents(formula, cell.cell.sheet):
            other = self.table.at.get(key, len(self.table.cells))
            if other < len(self.table.cells) and not self.codes[draw, other]:
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


def places_of(item: Item, cells: Sequence[FormulaCell]) -> NDArray[np.intp]:
    """Where an item's cells stand among its values of one draw, laid flat; an opening is before the first."""
    shape = [len(axis) + (axis is item.column_axis) for axis in item.axes]
    steps = [math.prod(shape[at + 1 :]) for at in range(len(shape))]
    lead = isinstance(item, Input) and item.by_scenario
    found = []
    for cell in cells:
        tail = () if cell.position is None or not item.column_axis else (cell.position + 1,)
        at = (cell.scenario, *cell.members, *tail) if lead else (*cell.members, *tail)
        found.append(sum(map(operator.mul, at, steps)))
    return np.array(found, dtype=np.intp)
