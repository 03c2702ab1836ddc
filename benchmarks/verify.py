"""Verifying a workbook with two engines, every cell compared, against one recalculation by LibreOffice."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.amazon import amazon
from benchmarks.generated import LARGE, SMALL, formulas, generated
from benchmarks.table import Row
from benchmarks.timing import Fresh, Work, interleaved, once
from modelgen import build, verify_workbook
from modelgen.definition import fit
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.verify.engines.libreoffice import _PROFILE, _program, available


def run() -> Iterator[Row]:
    """Amazon, in all its scenarios."""
    with tempfile.TemporaryDirectory() as folder:
        model, book = amazon(), Path(folder, "book.xlsx")
        build(model, book)
        what = f"verify, Amazon, {len(compile(model).scenario)} scenarios, two engines"
        yield compared(what, Fresh(amazon, lambda model: verified(book, model)), book, 0.5, 0.3)


def run_generated() -> Iterator[Row]:
    """The generated model in two sizes."""
    for segments, goal in ((SMALL, 0.5), (LARGE, 0.7)):
        yield _generated(segments, goal)


def _generated(segments: int, goal: float) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(generated(segments), book)
        work = Fresh(lambda: loaded(segments), lambda model: verified(book, model))
        return compared(f"verify, {formulas(segments):,} formulas, two engines", work, book, goal)


def compared(what: str, work: Work, book: Path, goal: float, aim: float | None = None) -> Row:
    """Work on a workbook beside `soffice --convert-to` of it, in turns."""
    version = available()
    if version is None:
        return Row(what, once(work), "LibreOffice: not installed", None, goal, aim)
    recalculate = recalculation(book, book.parent)
    recalculate()  # makes its profile
    ours, theirs = interleaved(work, recalculate)
    return Row(what, ours, f"LibreOffice {version} recalculates it once", theirs, goal, aim)


def loaded(segments: int) -> Model:
    """The generated model as `load_model` leaves one: compiled, placed, its formulas written."""
    model = generated(segments)
    fit(compile(model))
    return model


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
