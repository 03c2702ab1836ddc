"""Recompute a workbook with independent engines and compare every formula cell with the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.excel import asbuilt
from modelgen.files.sandbox import Failed, Job, SandboxError, run_all
from modelgen.layout.grid import Cell
from modelgen.layout.place import COVER_SELECTOR, Layout, place
from modelgen.layout.slots import formula_cells
from modelgen.model.check import check
from modelgen.model.model import Model
from modelgen.verify import structure
from modelgen.verify.compare import Mismatch, agrees, shown
from modelgen.verify.draws import Draw
from modelgen.verify.engines.engine import Answer, Setting, Value
from modelgen.verify.engines.recompute import recomputation
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.expected import Expectations
from modelgen.verify.gaps import used
from modelgen.verify.moved import Moved, align
from modelgen.verify.perturb import perturb
from modelgen.verify.ports import inputs_only, record
from modelgen.verify.reader import Key, WorkbookContent
from modelgen.verify.report import CANNOT, EngineRun, Report
from modelgen.verify.reshaped import counts, reshaped, revalued
from modelgen.verify.strays import strays

SECONDS = 600.0
_PACK = "an input pack: it has the inputs and what shows them, and no calculations"
Run = tuple[str, list[Answer]] | SandboxError  # an engine's version and its values by setting


class CannotVerify(ModelgenError):
    """The file can't be read, or an engine isn't known."""


def verify_workbook(
    path: str | Path, model: Model | None = None, engines: Sequence[str] = DEFAULT, *, strict: bool = False,
    perturbed: bool = False,
) -> Report:  # fmt: skip
    """Verify a workbook: against its definition, or without one the engines against each other.

    With `strict`, inputs that differ from the as-built ones are an error. With `perturbed`, every formula cell is
    compared again after each input has been changed. Raises CannotVerify.
    """
    file = Path(path)
    if not file.is_file():
        raise CannotVerify(f"{path}: there is no such file")
    for engine in engines:
        if engine not in ENGINES:
            raise CannotVerify(f"there is no engine '{engine}'; the engines are {', '.join(ENGINES)}")
    if model is None:
        if perturbed:
            raise CannotVerify("which inputs to perturb is known from the definition: name it with --model")
        return _against_each_other(file, engines)
    check(model)
    return _against_model(file, place(model), engines, strict, perturbed)


def read_content(file: Path) -> WorkbookContent:
    """What stands in a workbook that engines may be given. Raises CannotVerify."""
    return _content(file, run_all([_reading(file)])[0])


def _against_model(file: Path, layout: Layout, engines: Sequence[str], strict: bool, perturbed: bool) -> Report:
    model = layout.model
    cells = [*(found.cell for found in formula_cells(layout)), *asbuilt.formulas(layout)]
    draws = [Draw(scenario) for scenario in range(len(model.scenario))]
    settings = [{("Cover", *COVER_SELECTOR): name} for name in model.scenario.members]
    content, runs = _recompute(file, engines, cells, settings)
    if inputs_only(content) and not layout.inputs_only:  # the cells that were computed aren't the pack's: begin again
        return _against_model(file, place(model, inputs_only=True), engines, strict, perturbed)
    moved = align(layout, content)
    if "Cover" not in moved.sheets:
        raise CannotVerify(f"{file.name}: has no sheet 'Cover', so it is no workbook of '{model.name}'")
    strange = _remarks(content)
    if layout.inputs_only:
        _only_a_pack(file, moved, content)
        strange.append(structure.Finding(None, _PACK, fault=False))
    if not moved.straight:  # the cells that were computed aren't the definition's: compute those
        typed = [{_there(moved, cell): value for cell, value in setting.items()} for setting in settings]
        runs = run_all(_jobs(file, engines, [_there(moved, cell) for cell in cells], typed))  # type: ignore[assignment]
        told = [*moved.renamed(), *(f"{at} isn't the definition's" for at in moved.strange(content))]
        strange += [structure.Finding(None, what, fault=False) for what in told]
    file_content, content = content, moved.content(content)
    otherwise = reshaped(layout, file_content, content, moved)
    inspection = structure.inspect(layout, content, otherwise)
    inspection.findings += strange
    for cell, value in strays(layout, content):
        what = f"{value:g} stands where the definition has nothing"
        inspection.findings.append(structure.Finding(cell, what, fault=layout.inputs_only))
    other = revalued(layout, file_content)
    if other:
        names = ", ".join(sorted(item.key for item in other))
        what = f"built with other values than the definition has today, so not counted as changed or not: {names}"
        inspection.findings.append(structure.Finding(None, what, fault=False))
    unknown = counts(layout, other)
    table = Expectations(layout, content, inspection.given, unknown)
    expected = table.of(draws)
    report = Report(str(file), model.name, model.scenario.members, inspection.edits, inspection.findings, strict)
    for engine, run in zip(engines, runs, strict=True):
        if isinstance(run, SandboxError):
            report.engines.append(EngineRun(engine, "", 0, str(run)))
            continue
        report.engines.append(EngineRun(engine, run[0], (len(cells) - len(unknown)) * len(draws)))
        for number, got in enumerate(run[1]):
            report.mismatches += expected.mismatches(number, got, engine)
    report.coverage = _coverage(report, len(cells) - len(unknown))
    report.gaps = used(content.formulas.values(), engines)
    if perturbed and not moved.straight:
        raise CannotVerify(f"{file.name}: rows, columns or sheets were moved; inputs are perturbed in a file as built")
    if perturbed and report.exit_code != CANNOT:
        report.perturbation = perturb(table, str(file), engines)
    return report if moved.straight else _as_in_file(report, moved, file_content)


def _only_a_pack(file: Path, moved: Moved, content: WorkbookContent) -> None:
    """CannotVerify where a file that calls itself an input pack has other sheets, which nothing would look at."""
    known = {*moved.sheets.values(), record(content)}
    if others := [f"the sheet '{name}'" for name in content.sheets if name not in known]:
        raise CannotVerify(
            f"{file.name}: its manifest says that it is an input pack, and yet it has "
            f"{', '.join(others[:5])}{', ...' if len(others) > 5 else ''}; "
            "delete what isn't the pack's, or build the full workbook"
        )


def _there(moved: Moved, cell: Key) -> Key:
    """Where a cell of the definition stands in the file; one that is gone is on no sheet, and has no value."""
    return moved.there(cell) or ("", 0, 0)


def _as_in_file(report: Report, moved: Moved, file: WorkbookContent) -> Report:
    """A report that names cells, and quotes formulas, as the file has them."""
    report.edits = [replace(edit, cell=moved.shown(edit.cell)) for edit in report.edits]
    report.findings = [
        finding if finding.cell is None else replace(finding, cell=moved.shown(finding.cell))
        for finding in report.findings
    ]
    found = ((mismatch, moved.there(mismatch.cell) or mismatch.cell) for mismatch in report.mismatches)
    report.mismatches = [
        replace(mismatch, cell=Cell(*there), formula=file.formulas.get(there, str(file.cells.get(there))))
        for mismatch, there in found
    ]
    return report


def _coverage(report: Report, cells: int) -> dict[int, int]:
    """How many formula cells are confirmed by how many engines, in every scenario."""
    ran = [run.name for run in report.engines if not run.failure]
    wrong: dict[Cell, set[str]] = {}
    for mismatch in report.mismatches:
        wrong.setdefault(mismatch.cell, set()).add(mismatch.engine)
    found = Counter(len(ran) - len(engines) for engines in wrong.values())
    found[len(ran)] += cells - len(wrong)
    return dict(sorted(found.items(), reverse=True))


def _recompute(
    file: Path, engines: Sequence[str], cells: Sequence[Key], settings: Sequence[Setting]
) -> tuple[WorkbookContent, list[Run]]:
    """The file's content, and each engine's values, read and computed side by side in sandboxes."""
    content, *runs = run_all([_reading(file), *_jobs(file, engines, cells, settings)])
    return _content(file, content), runs  # type: ignore[return-value]


def _jobs(file: Path, engines: Sequence[str], cells: Sequence[Key], settings: Sequence[Setting]) -> list[Job]:
    return [recomputation(ENGINES[engine], file, cells, settings, SECONDS) for engine in engines]


def _reading(file: Path) -> Job:
    return Job("modelgen.verify.reader:read", str(file), SECONDS, 4096, "reading")


def _content(file: Path, answer: object) -> WorkbookContent:
    if isinstance(answer, SandboxError):
        raise CannotVerify(f"{file.name}: {answer.message if isinstance(answer, Failed) else answer.what}")
    assert isinstance(answer, WorkbookContent)
    return answer


def _remarks(content: WorkbookContent) -> list[structure.Finding]:
    """What the file holds that was left alone, such as macros."""
    return [structure.Finding(None, remark, fault=False) for remark in content.remarks]


def _against_each_other(file: Path, engines: Sequence[str]) -> Report:
    """Every formula cell of any workbook, the engines compared with the first of them."""
    if len(engines) < 2:
        raise CannotVerify("without --model two engines are compared with each other; name another with --engine")
    cells = sorted(read_content(file).formulas)
    content, runs = _recompute(file, engines, cells, [{}])
    report = Report(str(file), "", ("as saved",), [], _remarks(content), False)
    first: Sequence[Value] = ()
    for engine, run in zip(engines, runs, strict=True):
        if isinstance(run, SandboxError):
            report.engines.append(EngineRun(engine, "", 0, str(run)))
            continue
        report.engines.append(EngineRun(engine, run[0], len(cells)))
        first = first or run[1][0]
        for key, one, other in zip(cells, first, run[1][0], strict=True):
            want = one if isinstance(one, float) else str(one)
            if not (one == other or agrees(want, other, True, lambda: 0.0)):
                formula = content.formulas[key]
                report.mismatches.append(Mismatch(Cell(*key), None, "as saved", formula, want, shown(other), engine))
    return report
