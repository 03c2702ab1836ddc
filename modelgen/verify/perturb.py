"""Perturbation: every input of the file changed as a user would, and every formula cell compared under the change.

One input at a time: a case under its own scenario, what is shared under the base. Then seeded random draws: some of
the inputs at values that nobody expects (0, the other sign, ten times as much, their bounds), and all cells at once,
also those that inherit, each typed over with a value of its own. The engines compute the changed file; the reference
computes the same changes as draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from modelgen.errors import ModelgenError
from modelgen.layout.slots import FormulaCell, origins
from modelgen.model.address import Address
from modelgen.model.items import Input, Line
from modelgen.program.program import Program
from modelgen.progress import Tally
from modelgen.report import does, many
from modelgen.sight.finding import Finding
from modelgen.verify.causes import Cause, Causes, causes
from modelgen.verify.compare import Mismatch
from modelgen.verify.draws import NAMED, Draw, Inputs, changes, described
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.recomputed import parts, recomputed
from modelgen.verify.told import Circumstances, counted, entries

JOINT = 1  # random draws of all inputs under each scenario
VALUES = 20_000_000  # that an engine gives at a time
MOST = 1000  # mismatches that are told
TOO_MANY = 10_000_000_000  # values: four hours of an engine's work, or more


@dataclass
class Perturbation:
    """What came of it: how much was changed and compared, what differs, what moves nothing, what reaches what."""

    inputs: int = 0
    draws: int = 0
    cells: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)
    causes: Causes = field(default_factory=Causes)
    under: dict[str, Draw] = field(default_factory=dict)  # those in which something differs
    dead: list[Address] = field(default_factory=list)  # inputs that move no formula cell but their own links
    reached: dict[str, int] = field(default_factory=dict)  # headline output -> how many inputs move it
    skipped: list[Address] = field(default_factory=list)  # inputs that can take no other value
    engines: tuple[str, ...] = ()
    seed: int = 1

    @property
    def by(self) -> Circumstances:
        """How its causes are told: under the fewest changes first."""
        under = sorted(self.under, key=lambda name: len(self.under[name].changes))
        changed = {name: changes(self.under[name]) for name in under if len(self.under[name].changes) > NAMED}
        return Circumstances(self.engines, under, "under", changed=changed)

    def new(self, known: Causes) -> list[Cause]:
        """Its causes, but for those that show without any change."""
        cells = {cell for cause in known.found for cell in cause.cells}
        return [cause for cause in self.causes.found if not cells.issuperset(cause.cells)]

    def lines(self, most: int, known: Causes) -> list[str]:
        """The report for a terminal, beside which the `known` causes are told."""
        compared = self.cells * self.draws
        found = [
            f"Perturbation: {many(self.inputs, 'input')} changed one at a time, {many(self.draws, 'draw')} in all; "
            f"{many(compared, 'value')} compared by {' and '.join(self.engines)}, "
            f"{'at least ' if len(self.mismatches) >= MOST else ''}{many(len(self.mismatches), 'mismatch')}"
        ]
        if self.mismatches:
            new = self.new(known)
            told = len(self.causes.found) - len(new)
            above = f", {f'{told} of them told' if new else 'told'} above" if told else ""
            found.append(f"  {counted(self.causes)}{above}; --perturb --seed {self.seed} makes the same draws")
            found += entries(new, self.by, most)
        for label, inputs in self.reached.items():
            none = "" if inputs else ", by none"
            found.append(f"  {label}: moved by {inputs} of {many(self.inputs, 'input')}{none}")
        dead = f"that {does(len(self.dead), 'move')} nothing"
        for what, slots in ((dead, self.dead), ("that can take no other value", self.skipped)):
            if slots:
                names = ", ".join(str(slot) for slot in slots[:most])
                more = f" and {len(slots) - most} more" if len(slots) > most else ""
                found.append(f"  {many(len(slots), 'input')} {what}: {names}{more}")
        return found


def perturb(
    table: Expectations, book: bytes, engines: Sequence[str], joint: int = JOINT, *, seed: int = 1,
    findings: Sequence[Finding] = (),
) -> Perturbation:  # fmt: skip
    """Change every input of a file in each engine, which gets it as `book`, and compare every cell.

    `seed` says which random draws are made; `findings` what stands in the file instead of what belongs there.
    """
    layout = table.layout
    inputs = Inputs(layout, table.given, seed)
    single, skipped = inputs.single()
    plain = [Draw(scenario) for scenario in inputs.scenarios]
    extreme = inputs.extreme([change.key for change in inputs.given], len(plain))
    # those of every cell come last, so that no formula of one that inherits has to come back
    every = [*sorted([*plain, *single, *extreme], key=lambda draw: draw.scenario), *inputs.typed_over(joint)]
    found = Perturbation(len(single), len(every), len(table.keys), skipped=skipped, engines=tuple(engines), seed=seed)
    reach = Reach(table, found, [*plain, *single])
    tally = Tally(f"computing changes by {', '.join(engines)}", len(engines) * len(every))
    for part in parts(every, max(VALUES // len(table.keys), 1)):
        _compare(table, book, part, found, reach, tally)
    found.causes = causes(found.mismatches, table.content, findings, partial(origins, layout))
    return found


def feasible(program: Program, cells: int) -> None:
    """ModelgenError where to change every input of a definition would take engines longer than anybody waits."""
    changes = sum(len(item.given) for item in program.inputs)
    if changes * cells > TOO_MANY:
        raise ModelgenError(
            f"to change each of {changes:,} inputs, and compare {cells:,} formula cells each time, takes engines many "
            f"hours; verify it without --perturb, or perturb the same definition with fewer members or periods"
        )


def _compare(
    table: Expectations, book: bytes, draws: Sequence[Draw], found: Perturbation, reach: Reach, tally: Tally
) -> None:
    """Let the engines and the reference compute some draws side by side, and compare what they have."""
    for expected, number, got in recomputed(table, book, draws, found.engines, tally):
        if number == 0:
            reach.see(expected)
        if len(found.mismatches) >= MOST:
            continue  # a draw is told whole, or what is behind a cell couldn't be known
        under = _named(expected.draws[number], found, table.layout.program)
        some = [one for name in found.engines for one in expected.mismatches(number, got[name], name, under)]
        if some:
            found.mismatches += some
            found.under[under] = expected.draws[number]


def _named(draw: Draw, found: Perturbation, program: Program) -> str:
    """A draw in words that no other draw has in which something differs."""
    words = described(draw, program)
    return words if words not in found.under else f"{words} (once more, {len(found.under) + 1})"


class Reach:
    """Which inputs move nothing, and how many move each headline output, by the reference's own values."""

    def __init__(self, table: Expectations, found: Perturbation, draws: Sequence[Draw]) -> None:
        self.found, self.base = found, dict[int, NDArray[np.float64]]()
        self.draws = set(draws)  # without a change, or with one; not what was drawn at random
        outputs = set(table.layout.program.outputs)
        self.outputs = {cell.item.label: at for at, cell in enumerate(table.cells) if cell.item in outputs}
        found.reached = dict.fromkeys(self.outputs, 0)
        self.links = [_links(cell) for cell in table.cells]

    def see(self, expected: Expected) -> None:
        """Compare the draws of one change with the draw of its scenario without it."""
        for number, draw in enumerate(expected.draws):
            if draw not in self.draws:
                continue
            values = expected.comparable(number)
            if not draw.changes:
                self.base[draw.scenario] = values
            else:
                moved = values != self.base[draw.scenario]
                item = draw.changes[0].item
                if not any(self.links[at] is not item for at in np.flatnonzero(moved)):
                    self.found.dead.append(draw.changes[0].slot)
                for label, at in self.outputs.items():
                    self.found.reached[label] += bool(moved[at])


def _links(cell: FormulaCell) -> Input | None:
    """The input that a cell only shows again: a cell that inherits, a live row, a history."""
    if isinstance(cell.item, Input):
        return cell.item
    assert isinstance(cell.item, Line)
    if cell.item.cases is not None:
        return cell.item.cases
    past = cell.item.past_values
    return past if isinstance(past, Input) and (cell.position or 0) < cell.item.past else None
