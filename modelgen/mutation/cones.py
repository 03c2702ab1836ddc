"""Draws by the thousand for the mutants that are left, each in a workbook with nothing in it but what it depends on.

What a fault can show is rare where several conditions have to meet. Without all that it doesn't depend on, a workbook
calculates so fast that thousands of draws can be tried; those that make a difference are then tried in the whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from modelgen.files.sandbox import Job
from modelgen.mutation.alike import same
from modelgen.mutation.sweep import sweeps
from modelgen.verify.draws import Draw, typing
from modelgen.verify.engines.engine import Answer, Value
from modelgen.verify.reader import Key

if TYPE_CHECKING:
    from modelgen.mutation.hunt import Hunt

DRAWS = 2000  # of each mutant
MOST = 1000  # formulas that a mutant may depend on
TRIED = 48  # draws that make a difference which are tried in the whole workbook


def search_cones(hunt: Hunt) -> dict[int, str]:
    """Search with such draws; returns the mutants for which none makes a difference, and in what words."""
    found, cones = dict[int, str](), dict[int, tuple[int, list[Draw]]]()
    for number in hunt.left:
        among = hunt.forms.upstream(hunt.mutants[number])
        count = sum(key in hunt.inputs.cells for key in among)
        if count and sum(key in hunt.content.formulas for key in among) <= MOST:
            draws = [*hunt.inputs.extreme(among, DRAWS // 2), *hunt.inputs.rows(among, DRAWS // 2)]
            cones[number] = count, draws
    jobs = [_job(hunt, number, draws) for number, (_, draws) in cones.items()]
    for (number, (count, draws)), swept in zip(cones.items(), sweeps(jobs), strict=True):
        unlike = [draw for draw, answer in zip(draws, swept, strict=True) if not _same(answer)]
        hunt.tried += len(draws)
        if unlike:
            hunt.search(sorted(unlike[:: max(len(unlike) // TRIED, 1)], key=lambda draw: draw.scenario))
        else:
            found[number] = f"makes no difference in {DRAWS:,} draws of the {count:,} inputs that it depends on"
    return found


def _job(hunt: Hunt, number: int, draws: Sequence[Draw]) -> Job:
    edits = hunt.mutants[number].edits
    kept = {*hunt.forms.upstream(hunt.mutants[number]), *(edit.cell for edit in edits)}
    typed = list(typing(hunt.layout, hunt.content.formulas, draws))
    spare = list(hunt.spare(edits))
    gone: dict[Key, Value] = {key: None for key in hunt.content.formulas if key not in kept}
    typed[0] = {**gone, **typed[0], **{cell: edit.now for cell, edit in zip(spare, edits, strict=True)}}
    return hunt.job([*spare, *(edit.cell for edit in edits)], typed)


def _same(answer: Answer) -> bool:
    half = len(answer) // 2
    return all(same(answer[at], answer[at + half]) for at in range(half))
