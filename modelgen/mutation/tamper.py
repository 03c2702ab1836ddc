"""What isn't a matter of values: cached values made wrong, and defined names pointed elsewhere, in a copy of a file."""

from __future__ import annotations

import html
import random
import re
import tempfile
import zipfile
from pathlib import Path

from modelgen.excel import names
from modelgen.layout.place import Layout
from modelgen.model.model import Model
from modelgen.mutation.report import Mutation
from modelgen.verify.verify import CannotVerify, verify_workbook

NAMES = 10  # how many names are pointed elsewhere
WRONG = "123456"  # what all formulas have cached; where the file says that it is an error, another error
_CACHED = re.compile(r"(<c\b[^>]*>)(<f\b[^>]*>[^<]*</f>)<v>([^<]*)</v>")


def tamper(file: Path, model: Model, layout: Layout, seed: int) -> Mutation:
    """Verify a copy of a workbook whose cached values are all wrong and some of whose names point a row further down.

    The values of the copy have to be those of the definition all the same, and its structure has to be right but for
    the names: CannotVerify where they aren't, as then the workbook itself isn't as defined.
    """
    known = names.blocks(layout)
    moved = {name: _further(to) for name, to in random.Random(seed).sample(known, min(NAMES, len(known)))}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, file.name)
        caches = _rewrite(file, copy, moved)
        report = verify_workbook(copy, model)
    faults = [str(finding) for finding in report.findings if finding.fault]
    said = {text for text in faults for name in moved if f"defined name {name} points to" in text}
    others = [text for text in faults if text not in said]
    failed = [run.failure for run in report.engines if run.failure]
    if failed:
        raise CannotVerify(f"{file.name}: {failed[0]}")
    if not report.values_ok or others:
        what = str((report.mismatches or others)[0])
        raise CannotVerify(f"{file.name}: the workbook isn't as defined before any fault is put into it: {what}")
    engines = tuple(run.name for run in report.engines)
    return Mutation(str(file), seed, engines, len(moved), len(said), caches)


def _rewrite(file: Path, copy: Path, moved: dict[str, str]) -> int:
    caches = 0
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/workbook.xml":
                text = data.decode("utf-8")
                for name, to in moved.items():
                    place = html.escape(to, quote=False)
                    text = re.sub(rf'(<definedName name="{re.escape(name)}">)[^<]*', rf"\g<1>{place}", text)
                data = text.encode("utf-8")
            elif part.filename.startswith("xl/worksheets/sheet"):
                text, found = _CACHED.subn(_wrong, data.decode("utf-8"))
                data, caches = text.encode("utf-8"), caches + found
            target.writestr(part, data)
    return caches


def _wrong(cell: re.Match[str]) -> str:
    value = WRONG
    if 't="e"' in cell[1]:
        value = "#NULL!" if cell[3] != "#NULL!" else "#N/A"
    elif 't="b"' in cell[1]:
        value = "0" if cell[3] == "1" else "1"
    return f"{cell[1]}{cell[2]}<v>{value}</v>"


def _further(reference: str) -> str:
    """A reference with its rows one further down."""
    sheet, _, cells = reference.rpartition("!")
    return f"{sheet}!" + re.sub(r"\d+", lambda row: str(int(row[0]) + 1), cells)
