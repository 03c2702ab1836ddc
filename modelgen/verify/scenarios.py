"""The headline outputs of workbooks in every scenario: recomputed, for a file has saved those of one scenario alone."""

from __future__ import annotations

from pathlib import Path

from modelgen.audit.difference import Difference, OutputChange
from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Running, SandboxError
from modelgen.identity.manifest import imprint_of, manifest
from modelgen.layout.layout import COVER_SELECTOR
from modelgen.package.content import Key, WorkbookContent
from modelgen.verify.compare import shown
from modelgen.verify.computed import Computed
from modelgen.verify.engines.engine import Value
from modelgen.verify.engines.registry import DEFAULT

Outputs = dict[tuple[str, str], Value]  # by label and scenario
_COVER, _SAME = "Cover", 1e-9


def add_outputs(found: Difference) -> Difference:
    """Add to what two workbooks differ in the outputs that differ in any scenario, where modelgen built both; a note
    says why where an engine can't compute one of them."""
    try:
        before, after = outputs(found.before), outputs(found.after)
    except ModelgenError as error:
        found.notes.append(f"outputs weren't compared in every scenario: {error}")
        return found
    for label, scenario in dict.fromkeys([*after, *before]) if before and after else ():
        was, now = before.get((label, scenario)), after.get((label, scenario))
        if not _same(was, now):
            found.outputs.append(OutputChange(label, scenario, _plain(was), _plain(now)))
    return found


def outputs(path: str | Path) -> Outputs:
    """What a workbook's cover shows in each of its scenarios; nothing for one that modelgen didn't build, or that has
    one scenario. ModelgenError where it can't be computed."""
    file = Path(path)
    with Running() as running:
        computed = Computed(running, file)
        content = computed.content()
        if imprint_of(content) is None:
            return {}
        scenarios, cells = manifest(content).scenarios, _cells(content)
        if len(scenarios) < 2 or not cells:
            return {}
        engine = DEFAULT[0]
        computed.ask([engine], list(cells), [{(_COVER, *COVER_SELECTOR): name} for name in scenarios])
        found: Outputs = {}
        for at, runs in computed.runs():
            run = runs[engine]
            if isinstance(run, SandboxError):
                raise ModelgenError(f"{file.name}: {run}")
            for scenario, answer in zip(scenarios[at], run[1], strict=True):
                found |= {(label, scenario): answer[number] for number, label in enumerate(cells.values())}
        return found


def _cells(content: WorkbookContent) -> dict[Key, str]:
    """The formulas of a cover, with their labels: checks, changed inputs, outputs."""
    row, column = COVER_SELECTOR
    found: dict[Key, str] = {}
    for sheet, down, across in sorted(content.formulas):
        label = content.cells.get((sheet, down, 0))
        if sheet == _COVER and across == column and down > row and isinstance(label, str):
            found[sheet, down, across] = label
    return found


def _same(was: Value, now: Value) -> bool:
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) <= _SAME * max(abs(was), abs(now))
    return was == now


def _plain(value: Value) -> float | str | None:
    return value if value is None or isinstance(value, float) else shown(value)
