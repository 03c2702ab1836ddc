"""The search for draws that show faults: all mutants at once, in spare cells beside the untouched model.

As all that a faulty formula refers to is as it was, the formula has in a spare cell of its sheet the value that it
would have in its own. Only where the fault makes a circle isn't that so; then the cell itself shows it (`mutate`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from modelgen.files.sandbox import Job, SandboxError, run_all
from modelgen.layout.place import Layout
from modelgen.verify import structure
from modelgen.verify.alike import alike, trials
from modelgen.verify.draws import Draw, Inputs, typing
from modelgen.verify.engines import MEGABYTES, Answer, Formula, Value
from modelgen.verify.equivalent import Forms
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.judge import shows
from modelgen.verify.mutants import Edit, mutants
from modelgen.verify.reader import Key, WorkbookContent

SECONDS = 3600.0
SEARCHER = "ironcalc"
TYPED = 3  # draws of all cells typed over, under each scenario
ROUNDS, DRAWS = 8, 96  # rounds of so many draws, of the inputs on which the mutants that are left depend
WORTH_IT = 100_000  # values: below, a second process takes longer to start than it saves
ASIDE, WIDTH = 3, 64  # columns between a sheet's last cell and the spare ones, and how many these are


class Hunt:
    """The mutants of one workbook, and the draws that show them."""

    def __init__(self, file: Path, layout: Layout, content: WorkbookContent, count: int, seed: int) -> None:
        self.file, self.layout, self.content = file, layout, content
        given = structure.inspect(layout, content).given
        self.table = Expectations(layout, content, given)
        self.inputs = Inputs(layout, given, seed)
        self.plain = [Draw(scenario) for scenario in self.inputs.scenarios]
        base = self.table.of(self.plain[:1])
        values = {key: base.want(0, key) for key in content.formulas}
        known: dict[Key, Value] = {key: value for key, value in values.items() if value is not None}
        self.known, self.seed = known, seed
        self.mutants = mutants({key: content.formulas[key] for key in known}, known, count, seed)
        self.forms = Forms(layout, content, known)
        self.found: dict[int, Draw] = {}
        self.why: dict[int, str] = {}
        self.tried = 0
        self.moved: set[int] = set()  # mutants in cells of which some draw changes what they should show
        beyond = dict[str, int]()
        for sheet, _, column in (*content.cells, *content.formulas):
            beyond[sheet] = max(beyond.get(sheet, 0), column + ASIDE)
        self.beyond = beyond

    @property
    def left(self) -> list[int]:
        """The mutants that no draw shows yet and that may change a value."""
        return [number for number in range(len(self.mutants)) if number not in self.found and number not in self.why]

    def search_all(self) -> None:
        """From draws that show most of the mutants to such as are made for single ones."""
        self.search(self.plain)
        for number in self.left:
            if why := self.forms.why(self.mutants[number]):
                self.why[number] = why
        self.search(self.inputs.typed_over(TYPED))
        self._compare(True, "shows the same for whatever values it reads, {} sets tried")
        for _ in range(ROUNDS):
            each = max(DRAWS // (len(self.left) or 1), 1)
            some = [draw for number in self.left for draw in self.inputs.extreme(self._upstream(number), each)]
            self.search(sorted(some, key=lambda draw: draw.scenario))
        upstream = {key for number in self.left for key in self._upstream(number)}
        single = [draw for draw in self.inputs.single()[0] if draw.changes[0].key in upstream]
        self.search(sorted(single, key=lambda draw: draw.scenario))
        self._compare(False, f"differs only where it reads an error, which none of {self.tried:,} draws brings about")
        for number in set(self.left) - self.moved:
            self.why[number] = f"none of {self.tried:,} draws changes what the right formula shows"

    def _compare(self, errors: bool, why: str) -> None:
        """Set mutants apart whose formulas show the same as the right ones for any values that they read."""
        edits = [(number, edit) for number in self.left for edit in self.mutants[number].edits]
        if not edits:
            return
        only = [edit for _, edit in edits]
        values = {**self.content.cells, **self.known}
        typed = list(trials(only, values, self.forms.reached, errors, self.seed))
        spare = list(self._spare([*only, *only]))
        holds = [*(edit.now for edit in only), *(Formula(edit.was) for edit in only)]
        typed[0] |= dict(zip(spare, holds, strict=True))
        (swept,) = sweeps([sweep_job(SEARCHER, self.file, spare, typed)])
        unlike = {number for at, (number, _) in enumerate(edits) if not alike(swept, at, at + len(edits))}
        for number in set(self.left) - unlike:
            self.why[number] = why.format(len(typed))

    def _upstream(self, number: int) -> list[Key]:
        return self.forms.upstream(self.mutants[number])

    def search(self, some: Sequence[Draw]) -> None:
        """Look for draws that show mutants which are left, all of them at once in spare cells."""
        edits = [(number, edit) for number in self.left for edit in self.mutants[number].edits]
        self.tried += len(some)
        processes = os.cpu_count() or 1 if len(some) * len(self.content.formulas) > WORTH_IT else 1
        parts = _parts(some, processes) if edits else []
        jobs = []
        for part in parts:
            typed = list(typing(self.layout, self.content.formulas, part))
            spare = list(self._spare([edit for _, edit in edits]))
            typed[0] |= {cell: edit.now for cell, (_, edit) in zip(spare, edits, strict=True)}
            jobs.append(sweep_job(SEARCHER, self.file, [*spare, *(edit.cell for _, edit in edits)], typed))
        for part, swept in zip(parts, sweeps(jobs), strict=True):
            for start in range(0, len(part), self.table.chunk):
                expected = self.table.of(part[start : start + self.table.chunk])
                for draw in range(len(expected.draws)):
                    self._look(expected, draw, edits, swept[start + draw])

    def _look(self, expected: Expected, draw: int, edits: Sequence[tuple[int, Edit]], swept: Answer) -> None:
        for at, (number, edit) in enumerate(edits):
            got, untouched = swept[at], swept[at + len(edits)]
            if number not in self.found and shows(expected, draw, edit, got, untouched, SEARCHER):
                self.found[number] = expected.draws[draw]
            elif number not in self.moved and expected.want(draw, edit.cell) != self.known[edit.cell]:
                self.moved.add(number)

    def _spare(self, edits: Sequence[Edit]) -> Iterator[Key]:
        """A cell for each edit on its own sheet, where nothing stands."""
        for number, edit in enumerate(edits):
            yield edit.cell[0], number // WIDTH, self.beyond[edit.cell[0]] + number % WIDTH


def sweep_job(engine: str, file: Path, cells: Sequence[Key], typed: Sequence[Mapping[Key, Value]]) -> Job:
    """A sweep of one engine over settings."""
    payload = {"engine": engine, "path": str(file), "cells": cells, "settings": typed}
    return Job("modelgen.verify.engines:recompute", payload, SECONDS, MEGABYTES[engine], engine)


def sweeps(jobs: Sequence[Job]) -> Iterator[list[Answer]]:
    """The answers of sweeps, which run side by side; raises the SandboxError of one that failed."""
    for answer in run_all(jobs):
        if isinstance(answer, SandboxError):
            raise answer
        yield answer[1]  # type: ignore[index]


def _parts(some: Sequence[Draw], count: int) -> list[Sequence[Draw]]:
    size = -(-len(some) // count) or 1
    return [some[start : start + size] for start in range(0, len(some), size)]
