"""Perturbation: every input of the file changed as a user would, and every formula cell compared under the change.

One input at a time: a case under its own scenario, what is shared under the base. Then all cells at once, also those
that inherit, typed over by seeded random draws under each scenario. The engines compute the changed file; the
reference computes the same changes as draws.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from modelgen.files.sandbox import Job, SandboxError, run_all
from modelgen.formula.units import DATE, TEXT
from modelgen.layout.place import COVER_SELECTOR, Layout
from modelgen.layout.slots import FormulaCell, input_cells
from modelgen.model.items import Input, Line, Slot
from modelgen.reference.solve import Edits
from modelgen.verify.compare import Mismatch, shown
from modelgen.verify.engines import MEGABYTES, Swept, Value
from modelgen.verify.expected import Change, Draw, Expectations, Expected, Where
from modelgen.verify.reader import Key

CHUNK = 48  # draws of the reference at a time
JOINT = 8  # random draws of all inputs under each scenario
SECONDS = 3600.0


@dataclass
class Perturbation:
    """What came of it: how much was changed and compared, what differs, what moves nothing, what reaches what."""

    inputs: int = 0
    draws: int = 0
    cells: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)
    dead: list[Slot] = field(default_factory=list)  # inputs that move no formula cell but their own links
    reached: dict[str, int] = field(default_factory=dict)  # headline output -> how many inputs move it
    skipped: list[Slot] = field(default_factory=list)  # inputs that can take no other value
    engines: tuple[str, ...] = ()

    def lines(self, most: int) -> list[str]:
        """The report for a terminal."""
        compared = self.cells * self.draws
        found = [
            f"Perturbation: {self.inputs:,} inputs changed one at a time, {self.draws:,} draws in all; "
            f"{compared:,} values compared by {' and '.join(self.engines)}, {len(self.mismatches)} mismatches"
        ]
        found += [f"  {mismatch}" for mismatch in self.mismatches[:most]]
        if len(self.mismatches) > most:
            found.append(f"  ... and {len(self.mismatches) - most} more")
        for label, inputs in self.reached.items():
            found.append(f"  {label}: moved by {inputs} of {self.inputs} inputs" + ("" if inputs else ", by none"))
        for what, slots in (("that move nothing", self.dead), ("that can take no other value", self.skipped)):
            if slots:
                names = ", ".join(str(slot) for slot in slots[:most])
                more = f" and {len(slots) - most} more" if len(slots) > most else ""
                found.append(f"  {len(slots)} inputs {what}: {names}{more}")
        return found

    def document(self) -> dict[str, object]:
        """The report for JSON."""
        return {
            "inputs": self.inputs, "draws": self.draws, "cells": self.cells, "engines": list(self.engines),
            "mismatches": [str(mismatch) for mismatch in self.mismatches], "reached": self.reached,
            "dead": [str(slot) for slot in self.dead], "skipped": [str(slot) for slot in self.skipped],
        }  # fmt: skip


def changes(layout: Layout, given: Edits) -> tuple[list[Change], list[Slot]]:
    """Every input cell with another value that its unit, bounds and options allow; and those that allow none."""
    found, skipped = [], []
    for item, placement in layout.placements.items():
        if not isinstance(item, Input) or item.fixed or item is layout.model.selector:
            continue
        for where, was in {**item.given, **given.get(item, {})}.items():
            now = _other(item, was)
            if now is None:
                skipped.append(item.slot(*where))
            else:
                found.append(Change(item, where, placement.input_cell(*where), was, now))
    return found, skipped


def _other(item: Input, value: float) -> float | None:
    if item.unit == TEXT:
        return (value + 1) % len(item.options) if len(item.options) > 1 else None
    if item.unit == DATE:
        return value + 17
    step = 0.013 if item.unit.display == "%" else abs(value) * 0.07 or 1.0
    return next(
        (x for x in (value + step, value - step, value + step / 7, value - step / 7) if _allowed(item, x)), None
    )


def _allowed(item: Input, value: float) -> bool:
    return (item.minimum is None or value >= item.minimum) and (item.maximum is None or value <= item.maximum)


def _random(change: Change, dice: random.Random) -> float:
    item, value = change.item, change.was
    if item.unit == TEXT:
        return float(dice.randrange(len(item.options)))
    if item.unit == DATE:
        return value + dice.randrange(-20, 21)
    spread = dice.uniform(-0.2, 0.2)
    moved = value + (spread * 0.1 if item.unit.display == "%" else spread * (value or 1.0))
    return moved if _allowed(item, moved) else change.now


def every_cell(layout: Layout, given: Edits) -> list[Change]:
    """Every input cell as it stands, those that inherit included: a user may type over each."""
    found = []
    for item, placement in layout.placements.items():
        if not isinstance(item, Input) or item.fixed or item is layout.model.selector:
            continue
        own = {**item.given, **given.get(item, {})}
        for where in dict.fromkeys(input_cells(item)):
            at: Where | None = where
            while at is not None and at not in own:
                at = item.parent(*at)
            if at is not None:
                found.append(
                    Change(item, where, placement.input_cell(*where), own[at], _other(item, own[at]) or own[at])
                )
    return found


def draws(
    layout: Layout, single: Sequence[Change], every: Sequence[Change] = (), joint: int = JOINT, seed: int = 1
) -> list[Draw]:
    """One draw without a change for each scenario and one for each change; then random ones of all cells at once.

    The random ones come last and each sets every cell, so that no formula of a cell that inherits has to come back.
    """
    scenarios = range(len(layout.model.scenario))
    made = [Draw(scenario, ()) for scenario in scenarios]
    made += [Draw(change.where[0], (change,)) for change in single]
    made.sort(key=lambda draw: draw.scenario)
    dice = random.Random(seed)
    for scenario in scenarios:
        for _ in range(joint):
            moved = tuple(Change(c.item, c.where, c.cell, c.was, _random(c, dice)) for c in every or single)
            made.append(Draw(scenario, moved))
    return made


def settings(layout: Layout, all_draws: Sequence[Draw]) -> Iterator[dict[Key, Value]]:
    """What to type into the file for each draw, the draw before undone."""
    selector: Key = ("Cover", *COVER_SELECTOR)
    before, live = tuple[Change, ...](), -1
    for draw in all_draws:
        setting: dict[Key, Value] = {}
        if draw.scenario != live:  # an engine computes again what a cell that is set reaches
            setting[selector] = layout.model.scenario.members[draw.scenario]
            live = draw.scenario
        if len(draw.changes) < 2:
            setting |= {change.key: change.shown(change.was) for change in before}
        setting |= {change.key: change.shown(change.now) for change in draw.changes}
        before = draw.changes
        yield setting


def perturb(
    layout: Layout, cells: Sequence[FormulaCell], path: str, engines: Sequence[str], given: Edits,
    formulas: Mapping[Key, str], joint: int = JOINT,
) -> Perturbation:  # fmt: skip
    """Change every input of a file in each engine and compare every formula cell with the reference.

    `given` are the inputs that the file holds otherwise than the definition, `formulas` its formulas for the report.
    """
    single, skipped = changes(layout, given)
    all_draws = draws(layout, single, every_cell(layout, given), joint)
    found = Perturbation(len(single), len(all_draws), len(cells), skipped=skipped, engines=tuple(engines))
    plain: list[Key] = [(c.cell.sheet, c.cell.row, c.cell.column) for c in cells]
    typed = list(settings(layout, all_draws))
    answers = run_all([
        Job("modelgen.verify.engines:sweep", {"engine": name, "path": path, "cells": plain, "settings": typed},
            SECONDS, MEGABYTES[name], name)
        for name in engines
    ])  # fmt: skip
    for answer in answers:
        if isinstance(answer, SandboxError):
            raise answer
    table = Expectations(layout, cells, given)
    reach = Reach(layout, cells, found)
    for start in range(0, len(all_draws), CHUNK):
        part = all_draws[start : start + CHUNK]
        expected = table.of(part)
        reach.see(part, expected)
        for number, draw in enumerate(part):
            for name, answer in zip(engines, answers, strict=True):
                got: Swept = answer[start + number]  # type: ignore[index]
                for at in expected.differing(number, got):
                    if not expected.agrees(number, at, got.value(at), formulas.get(plain[at], "")):
                        found.mismatches.append(Mismatch(
                            cells[at].cell, cells[at].slot, layout.model.scenario.members[draw.scenario] + _of(draw),
                            formulas.get(plain[at], ""), expected.shown(number, at), shown(got.value(at)), name,
                        ))  # fmt: skip
    reach.close()
    return found


class Reach:
    """Which inputs move nothing, and how many move each headline output, by the reference's own values."""

    def __init__(self, layout: Layout, cells: Sequence[FormulaCell], found: Perturbation) -> None:
        self.found, self.base = found, dict[int, NDArray[np.float64]]()
        outputs = set(layout.model.outputs)
        self.outputs = {cell.item.label: at for at, cell in enumerate(cells) if cell.item in outputs}
        self.moving: dict[str, int] = dict.fromkeys(self.outputs, 0)
        self.links = [_links(cell) for cell in cells]

    def see(self, part: Sequence[Draw], expected: Expected) -> None:
        """Compare the draws of one change with the draw of its scenario without it."""
        for number, draw in enumerate(part):
            values = expected.comparable(number)
            if not draw.changes:
                self.base[draw.scenario] = values
            elif len(draw.changes) == 1:
                moved = values != self.base[draw.scenario]
                item = draw.changes[0].item
                if not any(self.links[at] is not item for at in np.flatnonzero(moved)):
                    self.found.dead.append(draw.changes[0].slot)
                for label, at in self.outputs.items():
                    self.moving[label] += bool(moved[at])

    def close(self) -> None:
        """Put the counts into the report."""
        self.found.reached = self.moving


def _links(cell: FormulaCell) -> Input | None:
    """The input that a cell only shows again: a cell that inherits, a live row, a history."""
    if isinstance(cell.item, Input):
        return cell.item
    assert isinstance(cell.item, Line)
    if cell.item.cases is not None:
        return cell.item.cases
    past = cell.item.past_values
    return past if isinstance(past, Input) and (cell.position or 0) < cell.item.past else None


def _of(draw: Draw) -> str:
    if not draw.changes:
        return ""
    if len(draw.changes) > 1:
        return ", all inputs drawn at random"
    change = draw.changes[0]
    return f", {change.slot} at {change.shown(change.now)}"
