"""The search for draws that show faults: all mutants at once, in spare cells beside the untouched model.

As all that a faulty formula refers to is as it was, the formula has in a spare cell of its sheet the value that it
would have in its own. Only where the fault makes a circle isn't that so; then the cell itself shows it (`mutate`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from modelgen.files.sandbox import Job
from modelgen.layout.place import Layout
from modelgen.mutation.alike import alike, trials
from modelgen.mutation.cones import search_cones
from modelgen.mutation.equivalent import Forms
from modelgen.mutation.judge import shows
from modelgen.mutation.mutants import Edit, mutants
from modelgen.mutation.steer import steer
from modelgen.mutation.sweep import sweep_job, sweeps
from modelgen.verify import structure
from modelgen.verify.draws import Draw, Inputs, typing
from modelgen.verify.engines.engine import Answer, Formula, Value
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.reader import Key, WorkbookContent

SEARCHER = "ironcalc"
TYPED = 3  # draws of all cells typed over, under each scenario
ROUNDS, DRAWS = 6, 96  # rounds of so many draws, of the inputs on which the mutants that are left depend
WORTH_IT = 100_000  # values: below, a second process takes longer to start than it saves
ENOUGH = 3  # draws that are kept of those that show a mutant: another engine may not see it under the first one
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
        self.found: dict[int, list[Draw]] = {}  # of each mutant a few that show it
        self.why: dict[int, str] = {}
        self.doubted: dict[int, str] = {}  # mutants that not every engine shows, and which of them do
        self.tried = 0
        self.doubts: dict[str, str] = {}  # where an engine isn't right without any fault, under some draw
        beyond = dict[str, int]()
        for sheet, _, column in (*content.cells, *content.formulas):
            beyond[sheet] = max(beyond.get(sheet, 0), column + ASIDE)
        self.beyond = beyond

    @property
    def left(self) -> list[int]:
        """The mutants that no draw shows yet and that may change a value."""
        return [number for number in range(len(self.mutants)) if number not in self.found and number not in self.why]

    def search_all(self) -> None:
        """From draws that show most of the mutants to such as are made for single ones; trials are the last resort."""
        self.search(self.plain)
        for number in self.left:
            if why := self.forms.why(self.mutants[number]):
                self.why[number] = why
        self.search(self.inputs.typed_over(TYPED))
        self._search_far(ROUNDS)
        steer(self, self.seed)
        none = search_cones(self)
        upstream = {key for number in self.left for key in self._upstream(number)}
        single = [draw for draw in self.inputs.single()[0] if draw.changes[0].key in upstream]
        self.search(sorted(single, key=lambda draw: draw.scenario))
        self._compare()
        self.why |= {number: none[number] for number in self.left if number in none}

    def search_again(self) -> None:
        """Search for the doubted ones, as if nothing had shown them."""
        self.found = {number: draws for number, draws in self.found.items() if number not in self.doubted}
        self._search_far(2)
        self._compare()

    def _search_far(self, rounds: int) -> None:
        for turn in range(rounds):
            each = max(DRAWS // (len(self.left) or 1), 1)
            draw = self.inputs.rows if turn % 2 else self.inputs.extreme
            some = [made for number in self.left for made in draw(self._upstream(number), each)]
            self.search(sorted(some, key=lambda draw: draw.scenario))

    def _compare(self) -> None:
        """Set mutants apart whose formulas show the same as the right ones for any values that they read."""
        edits = [(number, edit) for number in self.left for edit in self.mutants[number].edits]
        if not edits:
            return
        only = [edit for _, edit in edits]
        typed = list(trials(only, {**self.content.cells, **self.known}, self.forms.facts(only), self.seed))
        spare = list(self.spare([*only, *only]))
        holds = [*(edit.now for edit in only), *(Formula(edit.was) for edit in only)]
        alone: dict[Key, Value] = dict.fromkeys(self.content.formulas, None)  # what isn't there isn't calculated
        typed[0] = {**alone, **self.known, **typed[0], **dict(zip(spare, holds, strict=True))}
        (swept,) = sweeps([self.job(spare, typed)])
        errors = f"differs only where it reads an error, which none of {self.tried:,} draws brings about"
        for part, why in ((swept, f"shows the same for whatever values it reads, {len(swept):,} sets tried"),
                          (swept[: len(swept) // 2], errors)):  # fmt: skip
            unlike = {number for at, (number, _) in enumerate(edits) if not alike(part, at, at + len(edits))}
            self.why |= dict.fromkeys(set(self.left) - unlike, why)

    def _upstream(self, number: int) -> list[Key]:
        return self.forms.upstream(self.mutants[number])

    def search(self, some: Sequence[Draw], probes: Sequence[Edit] = ()) -> list[list[Value]]:
        """Look for draws that show mutants, all that aren't shown yet at once in spare cells.

        Among them are also those of which it was proved that no draw shows them: a wrong proof is found out.
        Returns what `probes`, formulas in spare cells like the mutants, show under each draw.
        """
        numbers = [number for number in range(len(self.mutants)) if number not in self.found] if self.left else []
        edits = [(number, edit) for number in numbers for edit in self.mutants[number].edits]
        self.tried += len(some)
        processes = os.cpu_count() or 1 if len(some) * len(self.content.formulas) > WORTH_IT else 1
        parts = _parts(some, processes) if edits else []
        jobs = []
        for part in parts:
            typed = list(typing(self.layout, self.content.formulas, part))
            spare = list(self.spare([*probes, *(edit for _, edit in edits)]))
            typed[0] |= {cell: edit.now for cell, edit in zip(spare, [*probes, *(e for _, e in edits)], strict=True)}
            cells = [*spare[len(probes) :], *(edit.cell for _, edit in edits), *spare[: len(probes)]]
            jobs.append(self.job(cells, typed))
        found = list[Value]()
        for part, swept in zip(parts, sweeps(jobs), strict=True):
            for start in range(0, len(part), self.table.chunk):
                expected = self.table.of(part[start : start + self.table.chunk])
                for draw in range(len(expected.draws)):
                    self._look(expected, draw, edits, swept[start + draw])
            found += [answer[2 * len(edits) + at] for answer in swept for at in range(len(probes))]
        return [found[at : at + len(probes)] for at in range(0, len(found), len(probes))] if probes else []

    def _look(self, expected: Expected, draw: int, edits: Sequence[tuple[int, Edit]], swept: Answer) -> None:
        for at, (number, edit) in enumerate(edits):
            got, untouched = swept[at], swept[at + len(edits)]
            known = self.found.get(number, [])
            if len(known) < ENOUGH and shows(expected, draw, edit, got, untouched, SEARCHER, self.doubts):
                self.found[number] = [*known, expected.draws[draw]]

    def job(self, cells: Sequence[Key], typed: Sequence[Mapping[Key, Value]]) -> Job:
        """A sweep of the engine that searches."""
        return sweep_job(SEARCHER, self.file, cells, typed)

    def spare(self, edits: Sequence[Edit]) -> Iterator[Key]:
        """A cell for each edit on its own sheet, where nothing stands."""
        for number, edit in enumerate(edits):
            yield edit.cell[0], number // WIDTH, self.beyond[edit.cell[0]] + number % WIDTH


def _parts(some: Sequence[Draw], count: int) -> list[Sequence[Draw]]:
    size = -(-len(some) // count) or 1
    return [some[start : start + size] for start in range(0, len(some), size)]
