"""Many companies by one definition: a verified workbook against one that isn't, two processes against one, memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.memory import megabytes
from benchmarks.table import Row
from benchmarks.timing import ROOT, interleaved, python
from modelgen import build, load_model
from modelgen.model.model import Model
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.made import warm

COMPANIES = 300
MANY, FEW = 1_000, 100
SCAFFOLD, AMAZON = ROOT / "templates" / "sotp", ROOT / "examples" / "amazon"


def run() -> Iterator[Row]:
    """The scaffold, and Amazon."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in (("scaffold", SCAFFOLD), ("Amazon", AMAZON)):
            yield _verified(f"a verified workbook of a batch, {name}", load_model(path), Path(folder))
        for name, path, companies in (("scaffold", SCAFFOLD, COMPANIES), ("Amazon", AMAZON, COMPANIES // 10)):
            table = _table(Path(folder), companies, name)
            two, one = interleaved(*(_batch(path, table, Path(folder, "out"), jobs) for jobs in (2, 1)))
            yield Row(f"batch of {companies}, {name}, two processes", two, "one process", one, 1 / 1.9)
        many, few = (_memory(Path(folder), companies) for companies in (MANY, FEW))
        yield Row(f"memory of a batch of {MANY:,}, scaffold", many, f"of {FEW}", few, 1.2, megabytes=True)


def _verified(what: str, model: Model, folder: Path) -> Row:
    """Engines are there already, as they are from the second company on."""
    books = [folder / "verified.xlsx", folder / "built.xlsx"]
    with warm():
        for _ in range(2):
            build(model, books[0], verified_by=DEFAULT, overwrite=True)
        verified, built = interleaved(
            lambda: build(model, books[0], verified_by=DEFAULT, overwrite=True),
            lambda: build(model, books[1], overwrite=True),
        )
    return Row(what, verified, "its build", built, 2.5)


def _table(folder: Path, companies: int, name: str) -> Path:
    """A table of companies, each with a share price of its own."""
    column = {"scaffold": "share_price", "Amazon": "reference_price"}[name]
    rows = [f"Company {number},{50 + number / 10}" for number in range(companies)]
    path = folder / f"{name}-{companies}.csv"
    path.write_text("\n".join([f"company,{column}", *rows, ""]), encoding="utf-8")
    return path


def _batch(path: Path, table: Path, out: Path, jobs: int) -> Callable[[], None]:
    """A whole batch into a folder of its own."""
    command = python("-m", "modelgen", "batch", path, table, "--out", out, "--jobs", str(jobs), "--allow-failed-checks")

    def run() -> None:
        shutil.rmtree(out, ignore_errors=True)
        command()

    return run


def _memory(folder: Path, companies: int) -> float:
    """The largest process of a batch, in megabytes."""
    table = _table(folder, companies, "scaffold")
    out = str(folder / f"memory-{companies}")
    return megabytes("-m", "modelgen", "batch", str(SCAFFOLD), str(table), "--out", out, "--jobs", "2",
                     "--allow-failed-checks")  # fmt: skip
