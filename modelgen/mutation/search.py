"""The search for draws that show faults: all faults at once, in spare cells beside the untouched model.

As all that a faulty formula refers to is as it was, the formula has in a spare cell of its sheet the value that it
would have in its own. Only where the fault closes a circle isn't that so: that shows in the cell itself (`proof`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from modelgen.mutation.mutants import Mutant
from modelgen.mutation.subject import Subject
from modelgen.progress import each
from modelgen.verify.draws import Draw, typing

SEARCHER = "ironcalc"
TYPED = 3  # draws of all cells typed over, under each scenario
EACH = 200  # draws of some inputs far from their values, whichever come first, and of whole inputs
ENOUGH = 3  # draws that are kept of those that show a fault: another engine may not see it under the first one
LEAST = 50  # draws: for fewer, another process takes longer to start than it saves
ASIDE, WIDTH = 3, 64  # columns between a sheet's last cell and the spare ones, and how many these are


def search(subject: Subject, mutants: Sequence[Mutant]) -> tuple[dict[Mutant, list[Draw]], int]:
    """A few draws that show each mutant, or none; and under how many draws those were computed that have none.

    What perturbation tries is among them: the scenarios, each input alone, some at far values, all cells typed over.
    """
    inputs, found, cells = subject.inputs, {mutant: list[Draw]() for mutant in mutants}, list(subject.inputs.cells)
    far = [draw for _ in range(EACH) for draw in inputs.extreme(inputs.dice.sample(cells, len(cells)), 1)]
    batches = [subject.plain, inputs.typed_over(TYPED), [*far, *inputs.whole(EACH)], inputs.single()[0]]
    for draws in each("searching for draws that show faults", batches):
        left = [mutant for mutant in mutants if not found[mutant]]
        if left and draws:
            _look(subject, left, sorted(draws, key=lambda draw: draw.scenario), found)
    return found, sum(map(len, batches))


def _look(subject: Subject, mutants: Sequence[Mutant], draws: Sequence[Draw], found: dict[Mutant, list[Draw]]) -> None:
    """Compute mutants in spare cells, and keep the first few draws that show each."""
    edits = [(mutant, edit) for mutant in mutants for edit in mutant.edits]
    beyond = dict[str, int]()
    for sheet, _, column in (*subject.content.cells, *subject.content.formulas):
        beyond[sheet] = max(beyond.get(sheet, 0), column + ASIDE)
    sheets = enumerate(edit.cell[0] for _, edit in edits)
    spare = [(sheet, at // WIDTH, beyond[sheet] + at % WIDTH) for at, sheet in sheets]
    size = max(-(-len(draws) // (os.cpu_count() or 1)), LEAST)
    parts = [draws[start : start + size] for start in range(0, len(draws), size)]
    jobs = [(SEARCHER, list(typing(subject.layout, subject.content.formulas, part))) for part in parts]
    for _, typed in jobs:
        typed[0] |= {cell: edit.now for cell, (_, edit) in zip(spare, edits, strict=True)}
    every = subject.computed(jobs, [*spare, *(edit.cell for _, edit in edits)])
    for part, answers in zip(parts, every, strict=True):
        for draw, (expected, place), answer in zip(part, subject.expected(part), answers, strict=True):
            for at, (mutant, edit) in enumerate(edits):
                known, got, untouched = found[mutant], answer[at], answer[at + len(edits)]
                new = len(known) < ENOUGH and draw not in known[-1:]  # it may be there for another of its edits
                if new and subject.shows(expected, place, edit, got, untouched, SEARCHER):
                    known.append(draw)
