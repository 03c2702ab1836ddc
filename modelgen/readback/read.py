"""Read a workbook back: what was changed in it since it was built, under the definition of today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Failed, SandboxError, run_all
from modelgen.identity.input_rows import input_rows
from modelgen.identity.laid import laid, of_company
from modelgen.identity.manifest import Manifest
from modelgen.layout.place import place
from modelgen.model.kinds import COVER
from modelgen.model.model import Model
from modelgen.package.content import Key
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import each, tell
from modelgen.readback.changes import Changes, merged
from modelgen.readback.compared import Compared
from modelgen.readback.entries import counted
from modelgen.readback.judge import doubted, judge, settled
from modelgen.readback.opening import Opened, opened
from modelgen.readback.other_edits import other_edits
from modelgen.readback.proof import Proof, proved
from modelgen.readback.table import read_table
from modelgen.readback.witness import doubt
from modelgen.verify.engines.engine import Value
from modelgen.verify.engines.ironcalc import IronCalc
from modelgen.verify.engines.job import recomputation

_UNSEALED = "the manifest, by which modelgen knows what was built, was edited by hand"
_TODAY = f"{_UNSEALED}; inputs are compared with what the definition says today"
OTHER = (
    "{}, and the definition has moved on: formulas weren't compared, and what the workbook computes with the changes "
    "wasn't proved"
)
_COMPANY = (
    "it was built for '{}': its values belong into the row of that company, and not into those of '{}'; change them "
    "there"
)
_FROM_1904 = "the file counts days from 1904, and was built to count from 1900; its dates are read as it shows them"


def read_back(path: Any, model: Model | Program) -> Changes:
    """What people changed in a workbook that modelgen built, in a CSV file or DataFrame of its assumptions, or in a
    list of such copies. Raises ModelgenError.

    Inputs are found by the keys and periods in the cells, so rows, columns and sheets may have been moved. Whatever
    isn't a new value of an input (a formula typed over, a new row) is a finding, and never taken. Of several copies
    the same value counts once, and different ones are a conflict to be decided.
    """
    program = compile(model)
    paths = list(path) if isinstance(path, list | tuple) else [path]
    if not paths:
        raise ModelgenError("there is no workbook to read back; name one")
    return merged([_one(file, program) for file in each("reading files", paths)])


def _one(path: Any, program: Program) -> Changes:
    if not isinstance(path, str | Path) or Path(path).suffix.casefold() == ".csv":
        return read_table(path, program)
    file = opened(path)
    own = file.manifest
    title = file.content.cells.get((COVER.name, 0, 0))
    program = of_company(definition := program, own.imprint.definition, title)
    known = {item.key for item in program.inputs if item is not program.selector}
    theirs = {row.item for row in own.rows}
    if own.imprint.definition != program.hash and 2 * len(theirs & known) < len(theirs):
        raise ModelgenError(
            f"{file.name}: most of its inputs aren't those of '{program.name}'; name the definition it was built from"
        )
    file, doubts = _believed(file, program)
    if program is not definition:
        doubts.append(_COMPANY.format(program.name, definition.name))
    values, failure = _computed(file)
    days = file.content.from_1904
    items = [judge(program, one, file.name, counted(values.get(one.cell), one.unit, days)) for one in file.entries]
    items = settled(program, file.manifest, items)
    findings = [*doubts, *([_FROM_1904] if days else []), *file.located.faults, *failure]
    if own.imprint.definition != program.hash:
        findings += [*file.located.names, OTHER.format(own.imprint.origin)]
        return Changes(file.name, program, [doubted(item, *doubts) for item in items], findings)
    tell(f"comparing the formulas of {file.name}")
    compared = Compared(laid(program, own.imprint), file)
    findings += other_edits(compared)
    proof = Proof(items) if own.imprint.inputs_only else proved(items, compared)
    items = [doubted(item, *doubts, doubt(item, compared)) for item in proof.changes]
    return Changes(file.name, program, items, [*findings, *proof.findings], proof.contradictions)


def _believed(file: Opened, program: Program) -> tuple[Opened, list[str]]:
    """A file, and why nothing of it is taken unasked: where its account of what it was built from was edited by hand,
    what the definition says today takes the place of the values that it names."""
    doubts, by = [], file.manifest.imprint
    today = by.definition == program.hash
    if not file.manifest.sealed:
        doubts.append(_TODAY if today else _UNSEALED)
        if today:
            file = file.under(Manifest(by, list(input_rows(laid(program, by), None))))
    if today and by.inputs_only:
        pack = {plan.name for plan in place(program, inputs_only=True).sheets}
        full = {plan.name for plan in place(program).sheets}
        if others := [name for name in file.content.sheets if name in full - pack]:
            doubts.append(f"it says that it is an input pack, and has the sheet '{others[0]}' besides")
    return file, doubts


def _computed(file: Opened) -> tuple[dict[Key, Value], list[str]]:
    """The values of formulas in inputs, computed, for not every program saves them; or why there are none."""
    cells = [entry.cell for entry in file.entries if entry.formula]
    if not cells:
        return {}, []
    if file.unfit:
        return {}, [f"the formulas in inputs weren't computed: {file.name}: {file.unfit}"]
    (answer,) = run_all([recomputation(IronCalc, file.book, cells, [{}])])
    if isinstance(answer, SandboxError):
        said = answer.message if isinstance(answer, Failed) else answer.what
        return {}, [f"the formulas in inputs weren't computed: the file {said}"]
    return dict(zip(cells, answer[1][0], strict=True)), []  # type: ignore[index]
