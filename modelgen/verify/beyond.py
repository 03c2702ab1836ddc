"""Draws that go further than perturbation's: inherited cells typed over, and inputs at values that nobody expects."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from modelgen.formula.units import DATE, TEXT
from modelgen.layout.place import COVER_SELECTOR, Layout
from modelgen.layout.slots import input_cells
from modelgen.model.items import Input
from modelgen.reference.solve import Edits, dense
from modelgen.verify.engines import Formula, Value
from modelgen.verify.expected import Change, Draw
from modelgen.verify.reader import Key, WorkbookContent

FIRST = (6, 20, 100, 100_000)  # of so many inputs some are moved
SHARES = (0.0, 0.05, 0.3, 0.6)  # of these are moved at the same time, besides one


class Inputs:
    """Every cell of a file that a user may type over, also those that inherit; all but the choice of the scenario."""

    def __init__(self, layout: Layout, given: Edits, seed: int) -> None:
        self.scenarios = range(len(layout.model.scenario))
        self.dice = random.Random(seed)
        self.cells = {cell.key: cell for cell in _cells(layout, given)}

    def typed_over(self, count: int) -> list[Draw]:
        """Draws of all cells near their values, each with its own, under each scenario."""
        return [
            Draw(scenario, tuple(_to(cell, self._near(cell)) for cell in self.cells.values()))
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
            moved = [_to(self.cells[key], self._far(self.cells[key])) for key in sorted(some)]
            made.append(Draw(self.dice.choice(self.scenarios), tuple(moved)))
        return made

    def _near(self, cell: Change) -> float:
        item, was, dice = cell.item, cell.was, self.dice
        if item.unit == TEXT:
            return float(dice.randrange(len(item.options)))
        if item.unit == DATE:
            return was + dice.randrange(-20, 21)
        step = dice.uniform(0.01, 0.2) * (0.1 if item.unit.display == "%" else was or 1.0)
        return dice.choice(_allowed(cell, [was + step, was - step]))

    def _far(self, cell: Change) -> float:
        item, was = cell.item, cell.was
        if item.unit in (TEXT, DATE):
            return self._near(cell)
        bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
        values = _allowed(cell, [0.0, -was, was * 10, was / 10, was * -100, was + 1, was - 1, *bounds])
        return self.dice.choice([*values, self._near(cell)])


def typing(layout: Layout, content: WorkbookContent, draws: Sequence[Draw]) -> Iterator[dict[Key, Value]]:
    """What to type into the file for each draw, the draw before undone; an inherited cell gets its formula back."""
    selector: Key = ("Cover", *COVER_SELECTOR)
    before, live = Draw(-1, ()), -1
    for draw in draws:
        setting: dict[Key, Value] = {}
        if draw.scenario != live:  # an engine computes again what a cell that is set reaches
            setting[selector] = layout.model.scenario.members[draw.scenario]
            live = draw.scenario
        for change in before.changes:
            formula = content.formulas.get(change.key)
            setting[change.key] = Formula(formula) if formula else change.shown(change.was)
        setting |= {change.key: change.shown(change.now) for change in draw.changes}
        before = draw
        yield setting


def _cells(layout: Layout, given: Edits) -> Iterator[Change]:
    """Every cell of an input with the value that it has now."""
    for item, placement in layout.placements.items():
        if not isinstance(item, Input) or item.fixed or item is layout.model.selector:
            continue
        own = {**item.given, **given.get(item, {})}
        values = dense(item, own)
        for where in dict.fromkeys([*input_cells(item), *own]):
            scenario, members, period = where
            was = own.get(where)
            if was is None:
                assert members is not None  # what all members share is given
                lead = (scenario,) if item.by_scenario else ()
                was = float(values[(*lead, *members, *(() if period is None else (period,)))])
            yield Change(item, where, placement.input_cell(*where), was, was)


def _to(cell: Change, now: float) -> Change:
    return Change(cell.item, cell.where, cell.cell, cell.was, now)


def _allowed(cell: Change, values: Sequence[float]) -> list[float]:
    low, high = cell.item.minimum, cell.item.maximum
    allowed = [x for x in values if (low is None or x >= low) and (high is None or x <= high)]
    return allowed or [cell.was]
