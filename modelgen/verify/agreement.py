"""A workbook without a definition: do engines agree with each other on every formula cell?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from modelgen.files.sandbox import Running, SandboxError
from modelgen.layout.grid import Cell
from modelgen.verify.causes import causes
from modelgen.verify.compare import LOOSE, Mismatch, agrees, shown
from modelgen.verify.computed import CannotVerify, Computed
from modelgen.verify.engines.engine import Value
from modelgen.verify.report import EngineRun, Verification
from modelgen.verify.structure import remarks


def compare_engines(file: Path, engines: Sequence[str]) -> Verification:
    """Every formula cell of any workbook, the engines compared with the first of them. Raises CannotVerify."""
    if len(engines) < 2:
        raise CannotVerify("without --model two engines are compared with each other; name another with --engine")
    with Running() as running:
        computed = Computed(running, file)
        content = computed.content()
        cells = sorted(content.formulas.keys() - content.apart.keys())
        computed.ask(engines, cells, [{}])
        ((_, runs),) = computed.runs()
    report = Verification(str(file), "", ("as saved",), [], remarks(content), False)
    first: Sequence[Value] = ()
    for engine, run in runs.items():
        if isinstance(run, SandboxError):
            report.engines.append(EngineRun(engine, "", 0, str(run)))
            continue
        report.engines.append(EngineRun(engine, run[0], len(cells)))
        first = first or run[1][0]
        for key, one, other in zip(cells, first, run[1][0], strict=True):
            want = one if isinstance(one, float) else str(one)
            if not (one == other or agrees(want, other, relative=LOOSE)):
                formula = content.formulas[key]
                report.mismatches.append(Mismatch(Cell(*key), None, "as saved", formula, want, shown(other), engine))
    report.causes = causes(report.mismatches, content)
    return report
