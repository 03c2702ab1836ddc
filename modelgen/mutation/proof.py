"""The proof: each fault alone in its own cell, in every engine, under draws that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modelgen.layout.grid import Cell
from modelgen.mutation.mutants import Mutant
from modelgen.mutation.report import Sight
from modelgen.mutation.subject import Subject
from modelgen.package.content import Key
from modelgen.progress import tell
from modelgen.verify.compare import shown
from modelgen.verify.draws import Draw, described, typing
from modelgen.verify.engines.engine import Formula, Value

PART = 500  # trials that are made in one go
CIRCLE = 24  # draws of some inputs far from their values, for what only some engines see


def prove(
    subject: Subject, found: Mapping[Mutant, Sequence[Draw]], engines: Sequence[str]
) -> list[tuple[Mutant, Sight | None]]:
    """Where most engines show each mutant, of which a few draws were found that show it, or none; None if none does.

    One that no draw shows is tried as the file is. A circle that is closed in some cases only, as CHOOSE and IF look
    at one of their cases, is always there for an engine that goes by what formulas refer to, and at times only for one
    that computes what it needs: so what some engines see and others don't is tried in more scenarios and draws.
    """
    sights: dict[Mutant, Sight] = {}
    _try(subject, [(mutant, (draws or subject.plain)[0]) for mutant, draws in found.items()], engines, sights)
    others = [*subject.plain[1:], *subject.inputs.extreme(list(subject.inputs.cells), CIRCLE)]
    seen = {mutant: len(sight.got) for mutant, sight in sights.items()}
    doubtful = [mutant for mutant in found if seen[mutant] < len(engines) and (seen[mutant] or found[mutant])]
    again = [(mutant, draw) for mutant in doubtful for draw in found[mutant][1:] or others]
    _try(subject, again, engines, sights)
    return [(mutant, sights[mutant] if sights[mutant].got or found[mutant] else None) for mutant in found]


def _try(
    subject: Subject, trials: Sequence[tuple[Mutant, Draw]], engines: Sequence[str], sights: dict[Mutant, Sight]
) -> None:
    """Try mutants under draws, and keep for each where most engines show it."""
    for start in range(0, len(trials), PART):
        tell("trying faults in their cells", start, len(trials))
        for mutant, sight in _tried(subject, trials[start : start + PART], engines):
            if mutant not in sights or len(sight.got) > len(sights[mutant].got):
                sights[mutant] = sight


def _tried(
    subject: Subject, trials: Sequence[tuple[Mutant, Draw]], engines: Sequence[str]
) -> Iterator[tuple[Mutant, Sight]]:
    """What each edited cell shows in each trial."""
    groups: dict[Draw, list[Mutant]] = {}
    for mutant, draw in sorted(trials, key=lambda trial: trial[1].scenario):
        groups.setdefault(draw, []).append(mutant)
    cells = sorted({edit.cell for mutant, _ in trials for edit in mutant.edits})
    at = {cell: place for place, cell in enumerate(cells)}
    typed = list(_typed(groups, typing(subject.layout, subject.content.formulas, list(groups))))
    answers = [iter(swept) for swept in subject.computed([(engine, typed) for engine in engines], cells)]
    for (draw, mutants), (expected, place) in zip(groups.items(), subject.expected(list(groups)), strict=True):
        words, before = described(draw, subject.layout.program), [next(swept) for swept in answers]
        for mutant in mutants:
            after = [next(swept) for swept in answers]
            for edit in mutant.edits:
                got, found = dict[str, str](), at[edit.cell]
                for engine, old, new in zip(engines, before, after, strict=True):
                    if subject.shows(expected, place, edit, new[found], old[found], engine):
                        got[engine] = shown(new[found])
                want = shown(expected.want(place, edit.cell))
                yield mutant, Sight(Cell(*edit.cell), words, bool(draw.changes), want, got)


def _typed(
    groups: Mapping[Draw, Sequence[Mutant]], settings: Iterator[Mapping[Key, Value]]
) -> Iterator[Mapping[Key, Value]]:
    """What to type: each draw, and then its mutants, one after another, each undone before the next."""
    undo: dict[Key, Value] = {}
    for (draw, mutants), setting in zip(groups.items(), settings, strict=True):
        yield undo | dict(setting)
        undo, drawn = {}, draw.typed
        for mutant in mutants:
            yield undo | {edit.cell: edit.now for edit in mutant.edits}
            undo = {edit.cell: drawn.get(edit.cell, Formula(edit.was)) for edit in mutant.edits}
