"""Verifying a workbook with two engines, every cell compared, against one recalculation by LibreOffice."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.generated import formulas, generated
from benchmarks.table import Row
from benchmarks.timing import interleaved, once
from modelgen import build, verify_workbook
from modelgen.model.model import Model
from modelgen.verify.engines.libreoffice import _PROFILE, _program, available

SEGMENTS, REPEATS = 100, 5
TIMES, LARGE_REPEATS = 10, 3


def run() -> Iterator[Row]:
    """The model as it is."""
    yield from compare(SEGMENTS, REPEATS, 1)


def run_large() -> Iterator[Row]:
    """Ten times the model, for context."""
    yield from compare(SEGMENTS * TIMES, LARGE_REPEATS, None)


def compare(segments: int, repeats: int, goal: float | None) -> Iterator[Row]:
    """The whole of `verify_workbook`, its processes included, and `soffice --convert-to` in turns."""
    model = generated(segments)
    what = f"verify, {formulas(segments):,} formulas, two engines"
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(model, book)
        version = available()
        if version is None:
            yield Row(what, once(lambda: verified(book, model)), "LibreOffice: not installed", None, goal)
            return
        recalculate = recalculation(book, Path(folder))
        recalculate()  # makes its profile
        ours, theirs = interleaved(repeats, lambda: verified(book, model), recalculate)
        yield Row(what, ours, f"LibreOffice {version} recalculates it once", theirs, goal)


def verified(book: Path, model: Model, *engines: str) -> None:
    """Verify; AssertionError where a value differs or is missing."""
    report = verify_workbook(book, model, engines) if engines else verify_workbook(book, model)
    if report.exit_code:
        raise AssertionError(report.verdict)


def recalculation(book: Path, folder: Path) -> Callable[[], None]:
    """One headless conversion, all formulas computed whatever values the file has cached."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_PROFILE)
    done = folder / "done" / book.name
    options = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    command = [str(_program()), f"-env:UserInstallation={user.parent.as_uri()}", *options, str(done.parent), str(book)]

    def recalculate() -> None:
        done.unlink(missing_ok=True)
        subprocess.run(command, capture_output=True, check=True)
        if not done.exists():
            raise AssertionError("LibreOffice wrote nothing")

    return recalculate
