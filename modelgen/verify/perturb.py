"""Perturbation: every input of the file changed as a user would, and every formula cell compared under the change.

One input at a time: a case under its own scenario, what is shared under the base. Then all cells at once, also those
that inherit, typed over by seeded random draws under each scenario. The engines compute the changed file; the
reference computes the same changes as draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from modelgen.files.sandbox import Job, SandboxError, run_all
from modelgen.layout.slots import FormulaCell
from modelgen.model.items import Input, Line, Slot
from modelgen.verify.compare import Mismatch
from modelgen.verify.draws import Draw, Inputs, typing
from modelgen.verify.engines import MEGABYTES, Answer
from modelgen.verify.expected import Expectations, Expected

JOINT = 3  # random draws of all inputs under each scenario
VALUES = 20_000_000  # that an engine gives at a time
SECONDS = 3600.0
MOST = 1000  # mismatches that are told


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
            f"{compared:,} values compared by {' and '.join(self.engines)}, "
            f"{'at least ' if len(self.mismatches) == MOST else ''}{len(self.mismatches)} mismatches"
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


def perturb(table: Expectations, path: str, engines: Sequence[str], joint: int = JOINT) -> Perturbation:
    """Change every input of a file in each engine and compare every formula cell with the reference."""
    layout = table.layout
    inputs = Inputs(layout, table.given)
    single, skipped = inputs.single()
    plain = [Draw(scenario) for scenario in inputs.scenarios]
    # the random ones come last: each sets every cell, so that no formula of one that inherits has to come back
    every = [*sorted([*plain, *single], key=lambda draw: draw.scenario), *inputs.typed_over(joint)]
    found = Perturbation(len(single), len(every), len(table.keys), skipped=skipped, engines=tuple(engines))
    reach, size = Reach(table, found), max(VALUES // len(table.keys), 1)
    for start in range(0, len(every), size):
        _compare(table, path, every[start : start + size], found, reach)
    return found


def _compare(table: Expectations, path: str, draws: Sequence[Draw], found: Perturbation, reach: Reach) -> None:
    """Let the engines and the reference compute some draws side by side, and compare what they have."""
    typed = list(typing(table.layout, table.content.formulas, draws))
    jobs = [
        Job("modelgen.verify.engines:recompute",
            {"engine": name, "path": path, "cells": table.keys, "settings": typed}, SECONDS, MEGABYTES[name], name)
        for name in found.engines
    ]  # fmt: skip
    parts = [draws[at : at + table.chunk] for at in range(0, len(draws), table.chunk)]
    with ThreadPoolExecutor(1) as pool:
        computing = pool.submit(lambda: [table.of(part) for part in parts])
        answers = run_all(jobs)
        every = computing.result()
    for answer in answers:
        if isinstance(answer, SandboxError):
            raise answer
    start = 0
    for part, expected in zip(parts, every, strict=True):
        reach.see(part, expected)
        for number in range(len(part)):
            for name, answer in zip(found.engines, answers, strict=True):
                got: Answer = answer[1][start + number]  # type: ignore[index]
                found.mismatches += islice(expected.mismatches(number, got, name), MOST - len(found.mismatches))
        start += len(part)


class Reach:
    """Which inputs move nothing, and how many move each headline output, by the reference's own values."""

    def __init__(self, table: Expectations, found: Perturbation) -> None:
        self.found, self.base = found, dict[int, NDArray[np.float64]]()
        outputs = set(table.layout.model.outputs)
        self.outputs = {cell.item.label: at for at, cell in enumerate(table.cells) if cell.item in outputs}
        found.reached = dict.fromkeys(self.outputs, 0)
        self.links = [_links(cell) for cell in table.cells]

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
