"""Mutation: seeded faults in a workbook's formulas, and whether verification notices each by values of the engines.

A fault is caught where every engine, with the fault in its cell and under some draw of the inputs, computes a value
of that cell which isn't the reference's, and without the fault computes the reference's. Texts of formulas are never
compared. Draws that show faults are searched for (`search`), and each fault is put to the proof alone (`proof`).
"""

from __future__ import annotations

from pathlib import Path

from modelgen.identity.alignment import align
from modelgen.identity.manifest import imprint_of
from modelgen.layout.place import place
from modelgen.model.model import Model
from modelgen.mutation.misnamed import misnamed
from modelgen.mutation.mutants import mutants
from modelgen.mutation.proof import prove
from modelgen.mutation.report import Mutation
from modelgen.mutation.search import search
from modelgen.mutation.subject import Subject
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.verify.computed import CannotVerify, read_content
from modelgen.verify.verify import verify_workbook


def mutate(path: str | Path, model: Model, count: int = 500, seed: int = 1) -> Mutation:
    """Put `count` faults into a workbook, one at a time. CannotVerify where the workbook itself isn't as defined."""
    file, program = Path(path), compile(model)
    layout = place(program)
    content, book = read_content(file)
    report = Mutation(str(file), seed, _confirming(file, program))
    by = imprint_of(content)
    if by is not None and by.inputs_only:
        raise CannotVerify(f"{file.name}: is an input pack, without calculations; put faults into the full workbook")
    if not align(layout, content).straight:
        raise CannotVerify(f"{file.name}: rows, columns or sheets were moved; faults are put into a file as built")
    report.names, report.named = misnamed(layout, content, seed)
    subject = Subject(layout, content, book, seed)
    formulas = {cell: content.formulas[cell] for cell in subject.values}
    found, report.draws = search(subject, mutants(formulas, subject.values, count, seed, subject.inputs.cells))
    report.mutants = prove(subject, found, report.engines)
    report.doubts, report.unknown = list(subject.doubts.values()), len(content.formulas) - len(formulas)
    return report


def _confirming(file: Path, program: Program) -> tuple[str, ...]:
    """The engines that confirm a workbook. CannotVerify where it isn't as defined, or where one of them failed."""
    report = verify_workbook(file, program)
    if failed := [run.failure for run in report.engines if run.failure]:
        raise CannotVerify(f"{file.name}: {failed[0]}")
    if wrong := [*report.mismatches, *(finding for finding in report.findings if finding.fault)]:
        raise CannotVerify(f"{file.name}: the workbook isn't as defined before any fault is put into it: {wrong[0]}")
    return tuple(run.name for run in report.engines)
