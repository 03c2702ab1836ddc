"""Inputs that take other values, and what to type into a file so that they do."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from modelgen.formula.units import DATE, TEXT
from modelgen.layout.grid import Cell
from modelgen.layout.layout import COVER_SELECTOR, Layout
from modelgen.layout.slots import input_cells
from modelgen.model.address import Address, InputKey, Members
from modelgen.model.items import Input
from modelgen.package.content import Key
from modelgen.program.program import Program
from modelgen.reference.solve import Edits, dense
from modelgen.report import many
from modelgen.verify.compare import shown
from modelgen.verify.engines.engine import Formula, Value
from modelgen.workbook.validation import LARGEST

DAYS = (61.0, 2958465.0)  # what the file's validation allows where an input has no bounds of its own
FIRST = (6, 20, 100, 100_000)  # of so many inputs some are moved
FACTORS = (0.0, 0.0, -1.0, 10.0, 1e-9, 1e6)
DUST = 1e-13, 1e-11  # at the edge of what a check's tolerance rounds away
NAMED = 3  # changes that words name
SHARES = (0.0, 0.05, 0.3, 0.6)  # of these are moved at the same time, besides one


@dataclass(frozen=True, eq=False)
class Change:
    """One input cell with the value that it is given instead of its own."""

    item: Input
    where: InputKey
    cell: Cell
    was: float
    now: float

    @property
    def slot(self) -> Address:
        """The words for the cell."""
        return self.item.slot(*self.where)

    @property
    def key(self) -> tuple[str, int, int]:
        """Where the cell is."""
        return self.cell.sheet, self.cell.row, self.cell.column

    def shown(self, value: float) -> Value:
        """A value of this input as it stands in a cell."""
        return self.item.options[int(value)] if self.item.unit == TEXT else value


@dataclass(frozen=True, eq=False)
class Draw:
    """Changes that are made together, under a scenario."""

    scenario: int
    changes: tuple[Change, ...] = ()

    @property
    def typed(self) -> dict[Key, Value]:
        """What stands in the changed cells."""
        return {change.key: change.shown(change.now) for change in self.changes}


def described(draw: Draw, program: Program) -> str:
    """A draw in words, with the name of its scenario."""
    scenario = program.scenario.members[draw.scenario]
    if len(draw.changes) > NAMED:
        return f"{scenario}, {many(len(draw.changes), 'input')} changed"
    return ", ".join([scenario, *(f"{change.slot} at {shown(change.shown(change.now))}" for change in draw.changes)])


def changes(draw: Draw) -> str:
    """The first of many changes in words, each with the value before."""
    said = [f"{one.slot} {shown(one.shown(one.was))} -> {shown(one.shown(one.now))}" for one in draw.changes[:NAMED]]
    return f"{', '.join(said)} and {len(draw.changes) - NAMED} more"


class Inputs:
    """Every cell of a file that a user may type over, also those that inherit; all but the choice of the scenario.

    `given` are the inputs that the file holds otherwise than the definition. Values stay within bounds and options, and
    whole where an item is counted: nobody has 2.37 boats.
    """

    def __init__(self, layout: Layout, given: Edits, seed: int = 1) -> None:
        self.scenarios = range(len(layout.program.scenario))
        self.dice = random.Random(seed)
        self.cells, self.given = dict[Key, Change](), list[Change]()
        self.counted = set[Input]()
        for item, placement in layout.placements.items():
            if not isinstance(item, Input) or item.fixed or item is layout.program.selector:
                continue
            own = {**item.given, **given.get(item, {})}
            values = dense(item, own)
            if _counted(item, own.values()):
                self.counted.add(item)
            for where in dict.fromkeys([*own, *input_cells(item)]):
                was = own.get(where)
                if was is None:
                    scenario, members, period = where
                    assert members is not None  # what all members share is given
                    lead = (scenario,) if item.by_scenario else ()
                    was = float(values[(*lead, *members, *(() if period is None else (period,)))])
                change = Change(item, where, placement.input_cell(*where), was, was)
                self.cells[change.key] = change
                if where in own:
                    self.given.append(change)

    def single(self) -> tuple[list[Draw], list[Address]]:
        """Each given value changed alone, a case under its own scenario; and the inputs that allow no other value."""
        moved = [(cell, self._other(cell)) for cell in self.given]
        made = [Draw(cell.where[0], (replace(cell, now=now),)) for cell, now in moved if now is not None]
        return made, [cell.slot for cell, now in moved if now is None]

    def typed_over(self, count: int) -> list[Draw]:
        """Draws of all cells near their values, each with its own, `count` under each scenario."""
        return [
            Draw(scenario, tuple(replace(cell, now=self._near(cell)) for cell in self.cells.values()))
            for scenario in self.scenarios
            for _ in range(count)
        ]

    def extreme(self, among: Sequence[Key], count: int) -> list[Draw]:
        """Draws of some of these cells, near or far from their values, under any scenario; rather of the first ones."""
        known = [key for key in among if key in self.cells]
        made = []
        for _ in range(count if known else 0):
            first, share = known[: self.dice.choice(FIRST)], self.dice.choice(SHARES)
            some = {self.dice.choice(first), *(key for key in first if self.dice.random() < share)}
            moved = [replace(self.cells[key], now=self._far(self.cells[key])) for key in sorted(some)]
            made.append(Draw(self.dice.choice(self.scenarios), tuple(moved)))
        return made

    def whole(self, count: int) -> list[Draw]:
        """Draws of whole inputs: all cells of some, or all amounts of one unit, at 0 or changed alike, but at times
        for one row of members.

        A sum is 0, an average is an error and a bridge ends below 0 only where no cell is left as it was.
        """
        known: dict[Input, list[Change]] = {}
        for cell in self.cells.values():
            known.setdefault(cell.item, []).append(cell)
        made = []
        for _ in range(count if known else 0):
            share, moved, like = self.dice.choice(SHARES), list[Change](), self.dice.choice(list(known)).unit
            blank, spared = self.dice.random() < 0.5, self._members(known)
            for item, cells in known.items():
                if item.unit in (TEXT, DATE):
                    chosen = self.dice.random() < 0.5
                else:
                    chosen = self.dice.random() < (0.95 if blank and item.unit.same_as(like) else share)
                if chosen:
                    factor = self.dice.choice(FACTORS) if not blank else 0.0
                    some = [cell for cell in cells if spared is None or cell.where[1] != spared]
                    moved += [replace(cell, now=now) for cell in some for now in self._scaled(cell, factor)]
            made.append(Draw(self.dice.choice(self.scenarios), tuple(moved)))
        return made

    def _members(self, known: Mapping[Input, Sequence[Change]]) -> Members | None:
        """One of the rows of an input, at times."""
        cells = known[self.dice.choice(list(known))]
        return self.dice.choice(cells).where[1] or None if self.dice.random() < 0.5 else None

    def _scaled(self, cell: Change, factor: float) -> list[float]:
        return [self._near(cell)] if cell.item.unit in (TEXT, DATE) else self._allowed(cell.item, [cell.was * factor])

    def _near(self, cell: Change) -> float:
        item, was, dice = cell.item, cell.was, self.dice
        if item.unit == TEXT:
            return float(dice.randrange(len(item.options)))
        if item.unit == DATE:
            return was + dice.randrange(-20, 21)
        step = self._step(item, dice.uniform(0.01, 0.2) * (0.1 if item.unit.display == "%" else was or 1.0))
        return dice.choice(self._allowed(item, [was + step, was - step]) or [was])

    def _far(self, cell: Change) -> float:
        item, was = cell.item, cell.was
        if item.unit in (TEXT, DATE):
            return self._near(cell)
        bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
        values = self._allowed(
            item, [0.0, -was, was * 10, was / 10, was * -100, was + 1, was - 1, was + 3, was - 3, *bounds]
        )
        values += self._allowed(item, [sign * x for x in DUST for sign in (1, -1)])
        return self.dice.choice([*values, self._near(cell)])

    def _other(self, cell: Change) -> float | None:
        """Another value that an input's unit, bounds and options allow."""
        item, value = cell.item, cell.was
        if item.unit == TEXT:
            return (value + 1) % len(item.options) if len(item.options) > 1 else None
        if item.unit == DATE:
            return value + 17
        step = self._step(item, 0.013 if item.unit.display == "%" else abs(value) * 0.07 or 1.0)
        tried = self._allowed(item, [value + step, value - step, value + step / 7, value - step / 7])
        return next((other for other in tried if other != value), None)

    def _step(self, item: Input, step: float) -> float:
        """At least 1 where items are counted."""
        return max(round(abs(step)), 1.0) if item in self.counted else step

    def _allowed(self, item: Input, values: Sequence[float]) -> list[float]:
        ends = DAYS if item.unit == DATE else (-LARGEST, LARGEST)
        low, high = (end if own is None else own for own, end in zip((item.minimum, item.maximum), ends, strict=True))
        return [x for x in (map(_whole, values) if item in self.counted else values) if low <= x <= high]


def typing(layout: Layout, formulas: Mapping[Key, str], draws: Sequence[Draw]) -> Iterator[dict[Key, Value]]:
    """What to type into the file for each draw, the draw before undone; an inherited cell gets its formula back."""
    selector: Key = ("Cover", *COVER_SELECTOR)
    before, live = Draw(-1), -1
    for draw in draws:
        setting: dict[Key, Value] = {}
        if draw.scenario != live:  # an engine computes again what a cell that is set reaches
            setting[selector] = layout.program.scenario.members[draw.scenario]
            live = draw.scenario
        for change in before.changes:
            formula = formulas.get(change.key)
            setting[change.key] = Formula(formula) if formula else change.shown(change.was)
        yield setting | draw.typed
        before = draw


def _counted(item: Input, values: Collection[float]) -> bool:
    """Whether an input is counted, as boats and years are: whole wherever it is given, in a unit that isn't a share, a
    multiple, or a scale such as millions, which are divided at will; and no weight, which lies between 0 and 1."""
    unit, low, high = item.unit, item.minimum, item.maximum
    weight = low is not None and high is not None and high - low <= 1
    divided = weight or unit in (TEXT, DATE) or unit.display in ("%", "x") or unit.scale != 1
    return not divided and all(value == int(value) for value in values)


def _whole(value: float) -> float:
    return float(round(value))
