"""What isn't a matter of values: cached values made wrong, and defined names pointed elsewhere, in a copy of a file."""

from __future__ import annotations

import html
import random
import re
import zipfile
from pathlib import Path

from modelgen.files.scratch import scratch
from modelgen.identity import names
from modelgen.layout.layout import Layout
from modelgen.model.model import Model
from modelgen.mutation.report import Mutation
from modelgen.sheet.copying import Cell, translated
from modelgen.verify.computed import CannotVerify
from modelgen.verify.verify import verify_workbook

NAMES = 10  # how many names are pointed elsewhere
WRONG = "123456"  # what all formulas have cached; where the file says that it is an error, another error
_NAME = re.compile(r'(<definedName name="([^"]*)">)([^<]*)')
_CACHED = re.compile(r"(<c\b[^>]*>)(<f\b[^>]*>[^<]*</f>)<v>([^<]*)</v>")


def tamper(file: Path, model: Model, layout: Layout, seed: int) -> Mutation:
    """Verify a copy of a workbook whose cached values are all wrong and some of whose names point a row further down.

    The values of the copy have to be those of the definition all the same, and its structure has to be right but for
    the names: CannotVerify where they aren't, as then the workbook itself isn't as defined.
    """
    known = names.blocks(layout)
    chosen = random.Random(seed).sample(known, min(NAMES, len(known)))
    moved = {name: html.escape(translated(to, "", _below), quote=False) for name, to in chosen}
    with scratch() as folder:
        copy = folder / file.name
        caches = _rewrite(file, copy, moved)
        report = verify_workbook(copy, model)
    faults = [str(finding) for finding in report.findings if finding.fault]
    said = {text for text in faults for name in moved if f"defined name {name} points to" in text}
    others = [text for text in faults if text not in said]
    failed = [run.failure for run in report.engines if run.failure]
    if failed:
        raise CannotVerify(f"{file.name}: {failed[0]}")
    if wrong := [*report.mismatches, *others]:
        raise CannotVerify(f"{file.name}: the workbook isn't as defined before any fault is put into it: {wrong[0]}")
    return Mutation(str(file), seed, tuple(run.name for run in report.engines), len(moved), len(said), caches)


def _below(cell: Cell) -> Cell:
    return cell[0], cell[1] + 1, cell[2]


def _rewrite(file: Path, copy: Path, moved: dict[str, str]) -> int:
    caches = 0
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/workbook.xml":
                text = _NAME.sub(lambda one: one[1] + moved.get(one[2], one[3]), data.decode("utf-8"))
                data = text.encode("utf-8")
            elif part.filename.startswith("xl/worksheets/sheet"):
                text, found = _CACHED.subn(_wrong, data.decode("utf-8"))
                data, caches = text.encode("utf-8"), caches + found
            target.writestr(part, data)
    return caches


def _wrong(cell: re.Match[str]) -> str:
    kind = re.search(r' t="([eb])"', cell[1])
    one, other = {"e": ("#NULL!", "#N/A"), "b": ("0", "1")}.get(kind[1] if kind else "", (WRONG, WRONG))
    return f"{cell[1]}{cell[2]}<v>{one if cell[3] != one else other}</v>"
