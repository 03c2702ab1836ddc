"""Mutation: seeded faults in a workbook's formulas, and whether verification notices each by values of the engines.

A mutant is caught where every engine, with the fault in its cell and under some draw of the inputs, computes a value
of that cell which isn't the reference's, and without the fault computes the reference's. Texts of formulas are never
compared. Which draw shows a fault is searched with all faults at once (`hunt`); then each is put to the proof alone,
in its own cell, in every engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from modelgen.files import guard
from modelgen.files.sandbox import run_limited
from modelgen.layout.grid import Cell
from modelgen.layout.place import place
from modelgen.model.check import check
from modelgen.model.model import Model
from modelgen.mutation.hunt import Hunt
from modelgen.mutation.judge import shows
from modelgen.mutation.mutants import Mutant
from modelgen.mutation.report import Caught, Mutation
from modelgen.mutation.sweep import SECONDS, sweep_job, sweeps
from modelgen.mutation.tamper import tamper
from modelgen.verify.compare import shown
from modelgen.verify.draws import Draw, described, typing
from modelgen.verify.engines.engine import Answer, Formula, Value
from modelgen.verify.expected import Expected
from modelgen.verify.reader import Key, WorkbookContent
from modelgen.verify.verify import CannotVerify

PART = 500  # mutants that are proved in one go


def mutate(path: str | Path, model: Model, count: int = 500, seed: int = 1) -> Mutation:
    """Put `count` faults into a workbook, one at a time. CannotVerify where the workbook itself isn't as defined."""
    file = Path(path)
    try:
        guard.check(file, computing=True)
    except guard.Refused as error:
        raise CannotVerify(f"{file.name}: {error}") from None
    layout = place(check(model).model)
    report = tamper(file, model, layout, seed)
    content = run_limited("modelgen.verify.reader:read", str(file), seconds=SECONDS, megabytes=4096, name="reading")
    assert isinstance(content, WorkbookContent)
    hunt = Hunt(file, layout, content, count, seed)
    hunt.search_all()
    report.doubts = hunt.doubts
    numbers: Sequence[int] = range(len(hunt.mutants))
    for last in (False, True):
        while numbers:  # some again, under another draw
            parts = [numbers[start : start + PART] for start in range(0, len(numbers), PART)]
            numbers = [number for part in parts for number in _prove(hunt, part, report)]
        if not last and hunt.doubted:
            hunt.search_again()
            numbers = list(hunt.doubted)
    return report


def _prove(hunt: Hunt, numbers: Sequence[int], report: Mutation) -> list[int]:
    """Put faults into their cells in every engine, each under a draw that shows it, or as the file is.

    Returns those that not every engine shows and for which there is another draw.
    """
    groups: dict[int, tuple[Draw, list[int]]] = {}
    for number in numbers:
        draw = hunt.found.get(number, hunt.plain)[0]
        groups.setdefault(id(draw), (draw, []))[1].append(number)
    ordered = sorted(groups.values(), key=lambda group: group[0].scenario)
    cells = sorted({edit.cell for number in numbers for edit in hunt.mutants[number].edits})
    typed = list(_typed(hunt, ordered))
    answers = list(sweeps([sweep_job(engine, hunt.file, cells, typed) for engine in report.engines]))
    again = list[int]()
    at, step, chunk = {cell: place for place, cell in enumerate(cells)}, 0, hunt.table.chunk
    for position, (_, some) in enumerate(ordered):
        if position % chunk == 0:
            expected = hunt.table.of([draw for draw, _ in ordered[position : position + chunk]])
        before = [answer[step] for answer in answers]
        for number in some:
            step += 1
            mutant, after = hunt.mutants[number], [answer[step] for answer in answers]
            result = _caught(mutant, expected, position % chunk, at, report, before, after)
            if isinstance(result, Caught):
                report.caught.append(result)
            elif hunt.found.get(number, [])[1:]:
                del hunt.found[number][0]
                again.append(number)
            elif number in hunt.found and number not in hunt.doubted:
                hunt.doubted[number] = result
            elif number in hunt.why and not result:
                also = f"; {hunt.doubted[number]}" if hunt.doubted.get(number) else ""
                report.equivalent.append((mutant, hunt.why[number] + also))
            else:
                report.survived.append((mutant, result or hunt.doubted.get(number, "")))
        step += 1
    return again


def _caught(
    mutant: Mutant, expected: Expected, number: int, at: Mapping[Key, int], report: Mutation,
    before: Sequence[Answer], after: Sequence[Answer],
) -> Caught | str:  # fmt: skip
    """The first cell in which all engines show a mutant; else which of them show it anywhere."""
    seen = dict[str, None]()
    for edit in mutant.edits:
        place = at[edit.cell]
        got = [answer[place] for answer in after]
        show = [
            engine
            for engine, value, plain in zip(report.engines, got, before, strict=True)
            if shows(expected, number, edit, value, plain[place], engine, report.doubts)
        ]
        if len(show) == len(report.engines):
            draw, want = expected.draws[number], shown(expected.want(number, edit.cell))
            words = f"scenario {described(draw, expected.table.layout.model)}"
            values = tuple(shown(value) for value in got)
            return Caught(mutant, Cell(*edit.cell), words, bool(draw.changes), want, values)
        seen |= dict.fromkeys(show)
    return f"seen by {' and '.join(seen)} only" if seen else ""


def _typed(hunt: Hunt, groups: Sequence[tuple[Draw, list[int]]]) -> Iterator[dict[Key, Value]]:
    """What to type: each draw, and then its mutants, one after another, each undone before the next."""
    undo: dict[Key, Value] = {}
    for (_, numbers), setting in zip(
        groups, typing(hunt.layout, hunt.content.formulas, [draw for draw, _ in groups]), strict=True
    ):
        yield undo | setting
        undo = {}
        for number in numbers:
            edits = hunt.mutants[number].edits
            yield undo | {edit.cell: edit.now for edit in edits}
            undo = {edit.cell: Formula(edit.was) for edit in edits}
