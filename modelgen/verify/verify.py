"""Recompute a workbook with independent engines and compare every formula cell with the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Running, SandboxError
from modelgen.identity import asbuilt
from modelgen.identity.alignment import Alignment, align
from modelgen.identity.laid import laid, of_company
from modelgen.identity.manifest import imprint_of, taken
from modelgen.layout.grid import Cell
from modelgen.layout.layout import COVER_SELECTOR, Layout
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells, origins
from modelgen.model.items import Input
from modelgen.model.kinds import COVER
from modelgen.model.model import Model
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.opening import looked_at
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import tell
from modelgen.reference.checks import failed
from modelgen.report import CANNOT
from modelgen.sight.finding import REMARK, Finding
from modelgen.sight.look import look
from modelgen.verify import older, structure
from modelgen.verify.agreement import compare_engines
from modelgen.verify.causes import causes
from modelgen.verify.changed_forms import Given, changed_forms, changed_values, counts, given
from modelgen.verify.compare import Mismatch
from modelgen.verify.computed import CannotVerify, Computed, Run
from modelgen.verify.draws import Draw
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.gaps import used
from modelgen.verify.perturb import feasible, perturb
from modelgen.verify.report import EngineRun, Verification
from modelgen.verify.saved import stale

_UNSEALED = "the manifest, by which modelgen knows what was built, was edited by hand; use the file as it was built"
_PACK = "an input pack: it has the inputs and what shows them, and no calculations"
_FROM_1904 = (
    "counts days from 1904, and was built to count from 1900; switch 'Use 1904 date system' off in Excel (File, "
    "Options, Advanced), look at its dates, and save it"
)


def verify_workbook(
    path: str | Path, model: Model | Program | None = None, engines: Sequence[str] = DEFAULT, *, strict: bool = False,
    perturbed: bool = False, seed: int = 1, allow_failed_checks: bool = True,
) -> Verification:  # fmt: skip
    """Verify a workbook: against its definition, or without one the engines against each other.

    With `strict`, inputs that differ from the as-built ones are an error. With `perturbed`, every formula cell is
    compared again after each input has been changed, and after random draws of which `seed` says which. Checks of the
    model that fail with the file's inputs are told, and an error unless the caller can `allow_failed_checks`. Raises
    CannotVerify.
    """
    file = Path(path)
    looked_at(path, CannotVerify)
    known(engines)
    if model is None:
        if perturbed:
            raise CannotVerify("which inputs to perturb is known from the definition: name it with --model")
        return compare_engines(file, engines)
    program = compile(model)
    with Running() as running:
        computed = Computed(running, file, looks=True)
        report = against_model(computed, file, program, engines, strict, seed if perturbed else None)
        report.allowed = allow_failed_checks
        return report


def known(engines: Sequence[str]) -> None:
    """CannotVerify where there is no such engine."""
    for engine in engines:
        if engine not in ENGINES:
            raise CannotVerify(f"there is no engine '{engine}'; the engines are {', '.join(ENGINES)}")


def against_model(
    computed: Computed, file: Path, program: Program, engines: Sequence[str], strict: bool, seed: int | None
) -> Verification:
    """`verify_workbook` of a file that is being read."""
    layout = place(program)
    cells = cells_of(layout)  # while the file is read
    if seed is not None:
        feasible(program, len(cells))
    held = computed.content()
    by = imprint_of(held)
    program = of_company(definition := program, by and by.definition, held.cells.get((COVER.name, 0, 0)))
    if (own_layout := laid(program, by)) is not layout:
        layout, cells = own_layout, cells_of(own_layout)
    inputs, strange = _record(held, layout)
    tell("finding the definition's cells in the file")
    moved = align(layout, held)
    strange += _besides(file, moved, held, program)
    there = _there(moved, cells)
    (selector,) = _there(moved, [("Cover", *COVER_SELECTOR)])
    computed.ask(engines, there, [{selector: name} for name in program.scenario.members])
    content = held if moved.straight else moved.content(held)
    otherwise = changed_forms(layout, inputs, held, content, moved)
    other = changed_values(layout, inputs)
    del inputs
    live = _live(program, held.cells.get(selector))
    tell("making the workbook anew")
    own = computed.anew(layout, by, live)
    texts = structure.expected_formulas(own)
    inspection = structure.inspect(layout, content, texts, otherwise)
    inspection.findings += [*strange, *_built_with(other)]
    if program is not definition:
        whose = f"built for '{program.name}', with the values that it was given"
        what = f"{whose}; the definition's own are those of '{definition.name}'"
        inspection.findings.append(Finding(None, what, REMARK))
    if layout.page is not None and by is not None and not computed.fresh:
        from modelgen.verify.simulated import drawn_again  # and scipy, which few files need

        inspection.findings += drawn_again(layout, layout.page, by)
    edited = {edit.cell for edit in inspection.edits}
    inspection.findings += look(layout, own, computed.workbook(), moved, edited, other)
    del own  # as large as the file
    left = {Cell(*cell) for cell, at in zip(cells, there, strict=True) if at in held.apart}
    inspection.findings[:0] = structure.left_out(sorted(left))
    unknown = counts(layout, other)
    table = Expectations(layout, content, inspection.given, unknown)
    scenarios = program.scenario.members
    report = Verification(str(file), program.name, scenarios, inspection.edits, inspection.findings, strict)
    if not layout.inputs_only:
        report.failed = failed(table.by_scenario)
    _compare(report, computed, table, left, len(cells) - len(unknown | left))
    report.gaps = used(content.formulas.values(), engines)
    if live is not None:
        wrong = {mismatch.cell for mismatch in report.mismatches if mismatch.scenario == live}
        draw = Draw(program.scenario.position(live))
        report.findings += stale(table, computed.workbook(), moved.there, draw, left | wrong)
    report.causes = causes(report.mismatches, content, report.findings, partial(origins, layout))
    if by is not None and by.definition != program.hash:
        report.moved_on = older.moved_on(by, texts, content, report.mismatches, left)
        report.causes, report.mismatches = older.unexplained(report.causes, report.mismatches)
        report.findings = [finding for finding in strange if finding.grade != REMARK]
        seed = None  # what has changed would differ under changed inputs, too
    if seed is not None and not moved.straight:
        raise CannotVerify(f"{file.name}: rows, columns or sheets were moved; inputs are perturbed in a file as built")
    if seed is not None and report.exit_code != CANNOT:
        report.perturbation = perturb(table, computed.book(), engines, seed=seed, findings=report.findings)
    return report if moved.straight else _as_in_file(report, moved, held)


def _record(content: WorkbookContent, layout: Layout) -> tuple[dict[Input, Given], list[Finding]]:
    """The inputs by a file's own account of what it was built from, which is taken out of what was read; or what is
    wrong with that, unless `structure` says that it is none of this definition's."""
    try:
        own = taken(content)
        return given(layout, own), [] if own.sealed else [Finding(None, _UNSEALED)]
    except ModelgenError as error:
        by = imprint_of(content)
        return {}, [Finding(None, f"the file: {error}")] if by and by.definition == layout.program.hash else []


def _besides(file: Path, moved: Alignment, content: WorkbookContent, program: Program) -> list[Finding]:
    """What a file holds beside the definition's cells, and how it holds those. CannotVerify where it isn't a workbook
    of the definition, or where nothing would look at a part of it."""
    if "Cover" not in moved.sheets:
        raise CannotVerify(f"{file.name}: has no sheet 'Cover', so it is no workbook of '{program.name}'")
    if content.from_1904:
        raise CannotVerify(f"{file.name}: {_FROM_1904}")
    found = structure.remarks(content)
    by = imprint_of(content)
    told = []
    if by is not None and by.inputs_only:
        _only_a_pack(file, moved, content, by.sheet)
        told.append(_PACK)
    if not moved.straight:
        told += [*moved.renamed(), *(f"{at} isn't the definition's" for at in moved.strange(content))]
    return found + [Finding(None, what, REMARK) for what in told]


def _live(program: Program, value: object) -> str | None:
    """The scenario that is chosen in a file; None where that is none of them."""
    return {name.casefold(): name for name in program.scenario.members}.get(str(value).casefold())


def _built_with(other: Collection[Input]) -> list[Finding]:
    """That a file was built with other values of some inputs than the definition has."""
    names = ", ".join(sorted(item.key for item in other))
    what = f"built with other values than the definition has today, so not counted as changed or not: {names}"
    return [Finding(None, what, REMARK)] if other else []


def _compare(report: Verification, computed: Computed, table: Expectations, left: Set[Cell], cells: int) -> None:
    """Compare what engines compute with the reference, scenario by scenario, but for the cells that are `left`; so many
    `cells` are compared."""
    draws = [Draw(scenario) for scenario in range(len(report.scenarios))]
    came = dict[str, EngineRun]()
    for at, runs in computed.runs():
        came |= {engine: _run(engine, run, cells * len(draws)) for engine, run in runs.items()}
        tell("comparing what engines computed with the reference", at.start, len(draws))
        found = _mismatches(table.of(draws[at]), runs)
        report.mismatches += (mismatch for mismatch in found if mismatch.cell not in left)
        runs.clear()  # before the next ones come
    report.engines = list(came.values())
    report.coverage = _coverage(report, cells)


def _run(engine: str, run: Run, compared: int) -> EngineRun:
    if isinstance(run, SandboxError):
        return EngineRun(engine, "", 0, str(run))
    return EngineRun(engine, run[0], compared)


def _mismatches(expected: Expected, runs: Mapping[str, Run]) -> Iterator[Mismatch]:
    """Where the engines that ran have other values than are expected."""
    for engine, run in runs.items():
        if not isinstance(run, SandboxError):
            for number, got in enumerate(run[1]):
                yield from expected.mismatches(number, got, engine)


def cells_of(layout: Layout) -> list[Key]:
    """The cells to ask engines for: those of the model's formulas, then the counts of changed inputs."""
    return [*(found.cell for found in formula_cells(layout)), *asbuilt.formulas(layout)]


def _only_a_pack(file: Path, moved: Alignment, content: WorkbookContent, manifest: str) -> None:
    """CannotVerify where a file that calls itself an input pack has other sheets, which nothing would look at."""
    known = {*moved.sheets.values(), manifest}
    if others := [f"the sheet '{name}'" for name in content.sheets if name not in known]:
        raise CannotVerify(
            f"{file.name}: its manifest says that it is an input pack, and yet it has "
            f"{', '.join(others[:5])}{', ...' if len(others) > 5 else ''}; "
            "delete what isn't the pack's, or build the full workbook"
        )


def _there(moved: Alignment, cells: Sequence[Key]) -> Sequence[Key]:
    """Where cells of the definition stand in the file; one that is gone is on no sheet, and has no value."""
    return cells if moved.straight else [moved.there(cell) or ("", 0, 0) for cell in cells]


def _as_in_file(report: Verification, moved: Alignment, file: WorkbookContent) -> Verification:
    """A report that names cells, and quotes formulas, as the file has them."""
    report.edits = [replace(edit, cell=moved.shown(edit.cell)) for edit in report.edits]
    report.findings = [
        finding if finding.cell is None else replace(finding, cell=moved.shown(finding.cell))
        for finding in report.findings
    ]

    def as_there(mismatch: Mismatch) -> Mismatch:
        there = moved.there(mismatch.cell) or mismatch.cell
        return replace(mismatch, cell=Cell(*there), formula=file.formulas.get(there, str(file.cells.get(there))))

    report.mismatches = list(map(as_there, report.mismatches))
    report.causes = report.causes.moved(moved.shown, as_there)
    return report


def _coverage(report: Verification, cells: int) -> dict[int, int]:
    """How many formula cells are confirmed by how many engines, in every scenario."""
    ran = [run.name for run in report.engines if not run.failure]
    wrong: dict[Cell, set[str]] = {}
    for mismatch in report.mismatches:
        wrong.setdefault(mismatch.cell, set()).add(mismatch.engine)
    found = Counter(len(ran) - len(engines) for engines in wrong.values())
    found[len(ran)] += cells - len(wrong)
    return dict(sorted(found.items(), reverse=True))
