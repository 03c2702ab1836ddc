"""A new engine is one file: this one. It is asked by its key, runs in a sandbox, and has its facts on its class."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modelgen import build, verify_workbook
from modelgen.files.sandbox import Running, TimedOut, run
from modelgen.package.content import for_engines
from modelgen.verify.computed import Computed
from modelgen.verify.engines.engine import Cell, Gap, Value
from modelgen.verify.engines.ironcalc import IronCalc
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from tests.support import two_segments

OURS = {"ironcalc", "formualizer", "formulas", "libreoffice"}


class Second(IronCalc):
    """IronCalc by another name."""

    key, name, default = "second", "Second opinion", 0
    gaps = (Gap("SUM", "adds one", ("total(along 1)",)),)

    def calculate(self) -> None:
        super().calculate()
        self.seen = True

    def get(self, cell: Cell) -> Value:
        assert self.seen
        return super().get(cell)


class Hangs(Second):
    key = "hangs"

    def calculate(self) -> None:
        signal.pause()


class Crashes(Second):
    key, megabytes = "crashes", 1024

    def calculate(self) -> None:
        os.abort()


class Wrong(Second):
    key = "wrong"

    def load(self, path: str) -> None:
        super().load(path)
        self.set(("Segments", 6, 9), 1e6)  # a formula typed over


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in (Second, Hangs, Crashes, Wrong):
        monkeypatch.setitem(ENGINES, engine.key, engine)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "book.xlsx"
    build(two_segments(), path)
    return path


@pytest.mark.slow
def test_it_verifies_a_workbook_beside_the_others(book: Path) -> None:
    report = verify_workbook(book, two_segments(), [*DEFAULT, "second"])
    assert report.exit_code == 0, report.verdict
    assert report.coverage == {3: 105}
    assert str(report.engines[2]) == f"second {IronCalc().version}"
    assert [(gap.function, gap.what) for gap in report.gaps if gap.engine == "second"] == [("SUM", "adds one")]


@pytest.mark.slow
def test_what_it_has_otherwise_is_told_in_its_name(book: Path) -> None:
    report = verify_workbook(book, two_segments(), ["ironcalc", "wrong"])
    assert report.exit_code == 1
    assert {mismatch.engine for mismatch in report.mismatches} == {"wrong"}


@pytest.mark.slow
def test_one_that_crashes_is_told_by_its_key(book: Path) -> None:
    report = verify_workbook(book, two_segments(), ["crashes", "second"])
    assert report.exit_code == 2
    crashed, well = (run.failure for run in report.engines)
    assert "crashes crashed (SIGABRT)" in crashed and well == ""


@pytest.mark.slow
def test_one_that_hangs_is_ended(book: Path) -> None:
    with pytest.raises(TimedOut, match=r"hangs did not finish within 1 s( and was \w+( \(\d of \d\))?)?; --timeout"):
        run(recomputation(Hangs, for_engines(str(book))[1], [("Cover", 0, 0)], [{}], limit=1))


def test_every_engine_of_the_folder_is_known_the_default_ones_first() -> None:
    folder = Path(sys.modules[IronCalc.__module__].__file__ or "").parent
    known = [key for key, engine in ENGINES.items() if engine.__module__.startswith("modelgen.")]
    assert set(known) >= OURS
    assert DEFAULT == ("ironcalc", "formualizer") == tuple(known[:2])
    assert all((folder / f"{key}.py").exists() for key in known), "an engine's file is named by its key"


@pytest.mark.slow
def test_names_and_facts_are_known_without_the_packages() -> None:
    code = "import sys; from modelgen.verify.engines.registry import ENGINES; print(*ENGINES); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    known, modules = map(str.split, said.splitlines())
    assert set(known) >= OURS
    assert not {"ironcalc", "formualizer", "formulas", "schedula", "openpyxl", "pandas"} & set(modules)


def test_a_file_that_is_changed_while_it_is_verified_changes_nothing(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(book.read_bytes())
    with Running() as running:
        computed = Computed(running, other)
        content = computed.content()
        other.write_bytes(b"x")
        computed.ask(["ironcalc"], sorted(content.formulas)[:5], [{}])
        ((_, runs),) = computed.runs()
    run = runs["ironcalc"]
    assert isinstance(run, tuple) and len(run[1][0]) == 5
