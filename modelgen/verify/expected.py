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
from modelgen.layout.slots import FormulaCell, formula_cells
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input, Item
from modelgen.package.content import Key, WorkbookContent
from modelgen.reference.result import Result, cell_value
from modelgen.reference.rounding import RUNS, Rounding
from modelgen.reference.solve import Edits, Solver, dense, everywhere, solve_scenarios
from modelgen.verify import compare
from modelgen.verify.compare import TIGHT, Mismatch, shown
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
        self.is_text = np.zeros(len(self.keys), dtype=bool)
        self._places: dict[Item, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        of_item: dict[Item, list[int]] = {}
        for number, cell in enumerate(self.cells):
            of_item.setdefault(cell.item, []).append(number)
        for item, numbers in of_item.items():
            self._places[item] = np.array(numbers), places_of(item, [self.cells[number] for number in numbers])
            self.is_text[numbers] = item.unit == TEXT

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

    @cached_property
    def by_scenario(self) -> Result:
        """The values with the file's inputs, a draw for each scenario."""
        program = self.layout.program
        if not self.given:
            return everywhere(program)
        return solve_scenarios(program, program.scenario.members, self.given)

    def _solved(self, draws: Sequence[Draw]) -> Result:
        program = self.layout.program
        scenarios = [draw.scenario for draw in draws if not draw.changes]
        if len(scenarios) == len(draws):
            first, stop = scenarios[0], scenarios[-1] + 1
            if scenarios == [*range(first, stop)]:
                return self.by_scenario.draws(first, stop)
        return Solver(program, len(draws), self._drawn(draws), self.given).run()

    def _drawn(self, draws: Sequence[Draw]) -> dict[Input, Any]:
        program = self.layout.program
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
        return drawn

    def slack(self, draws: Sequence[Draw]) -> NDArray[np.float64]:
        """How far off each cell may be by rounding under each draw."""
        drawn = {item: np.repeat(values, RUNS, axis=0) for item, values in self._drawn(draws).items()}
        by = Rounding(len(draws))
        result = Solver(self.layout.program, len(draws) * RUNS, drawn, self.given, by=by).run()
        slack = np.zeros((len(draws), len(self.keys)))
        for held, (columns, places) in self._places.items():
            x = result.data[held].x
            slack[:, columns] = by.bounds(x.reshape(len(x), -1)[:, places])
        return slack

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
        self._slack: dict[int, NDArray[np.float64]] = {}  # of so many draws, by the first of them
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
        close = np.abs(np.asarray(got.numbers) - want) <= TIGHT * np.abs(want)  # NaN isn't
        for at in np.flatnonzero(~((plain & close) | self.unknown[draw])).tolist():
            if plain[at] or got.others.get(at) != self.shown(draw, at):
                yield at

    def mismatches(self, draw: int, got: Answer, engine: str, under: str = "") -> Iterator[Mismatch]:
        """The cells for which an engine's value isn't the expected one, `under` what the draw is called."""
        table = self.table
        scenario = under or described(self.draws[draw], table.layout.program)
        for at in self.differing(draw, got):
            if not self.agrees(draw, at, got[at]):
                cell, text, want = Cell(*table.keys[at]), table.text(at), self.shown(draw, at)
                yield Mismatch(cell, table.slot(at), scenario, text, want, shown(got[at]), engine)

    def agrees(self, draw: int, at: int, got: Value) -> bool:
        """Whether a value is the expected one within the tolerance of convention 2."""
        return compare.agrees(self.shown(draw, at), got, lambda: self.slack(draw, at))

    def slack(self, draw: int, at: int) -> float:
        """How far off a cell may be by rounding: computed for several draws when one of them is asked for."""
        size = max(self.table.chunk // RUNS, 1)
        number = draw // size
        if number not in self._slack:
            self._slack[number] = self.table.slack(self.draws[number * size : (number + 1) * size])
        return float(self._slack[number][draw % size, at])


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
