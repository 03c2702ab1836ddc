"""A workbook that is verified before it stands anywhere: read in this process, by engines that may stay."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelgen import Model, build, verify_workbook
from modelgen.files import warm as kept
from modelgen.files.sandbox import Job
from modelgen.pipeline import NotVerified
from modelgen.program.compile import compile
from modelgen.render import render
from modelgen.verify import made
from modelgen.verify.computed import CannotVerify
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.made import NOT_VERIFIED, foreseen, verify_own, warm
from tests.support import two_segments

pytestmark = pytest.mark.slow
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps any")


@pytest.fixture
def unknown(monkeypatch) -> None:
    """No engine has said yet which version it is."""
    monkeypatch.setattr(made, "_versions", {})


@contextmanager
def counted(monkeypatch) -> Iterator[list[tuple[str, bool]]]:
    """The jobs that are started: for which engine, and whether in a process that has had others."""
    found: list[tuple[str, bool]] = []
    answer = kept._Process.answer

    def noted(process: kept._Process, job: Job) -> object:
        found.append((job.name, process.jobs > 0))
        return answer(process, job)

    with monkeypatch.context() as patch:
        patch.setattr(kept._Process, "answer", noted)
        yield found


def test_the_file_is_the_same_whichever_engines_verified_it(tmp_path, unknown) -> None:
    """Ones that had never answered before, that had, and that stay."""
    program, files = compile(two_segments()), list[Path]()
    for within in (nullcontext, nullcontext, warm):
        with within():
            for _ in range(2):
                files.append(tmp_path / f"{len(files)}.xlsx")
                report = build(program, files[-1], verified_by=DEFAULT)
                assert report is not None and report.exit_code == 0 and report.file == str(files[-1])
    assert len({file.read_bytes() for file in files}) == 1
    assert verify_workbook(files[0], program).exit_code == 0


def test_the_file_that_was_verified_is_the_one_that_stands_there(tmp_path, monkeypatch, unknown) -> None:
    program, verified = compile(two_segments()), list[bytes]()

    def noted(book, *more):
        verified.append(book)
        return verify_own(book, *more)

    monkeypatch.setattr("modelgen.pipeline.verify_own", noted)
    assert foreseen(program, DEFAULT) == NOT_VERIFIED
    for name in ("first.xlsx", "second.xlsx"):
        build(program, tmp_path / name, verified_by=DEFAULT)
    assert foreseen(program, DEFAULT).startswith("210 values in 2 scenarios recomputed by ironcalc")
    standing = (tmp_path / "second.xlsx").read_bytes()
    assert verified[1] == standing and verified[0] != standing


def another() -> Model:
    """A definition of one sum."""
    model = Model("Another")
    sheet = model.sheet("Inputs")
    rate = sheet.assumption("Rate", unit="%")
    rate.give(0.25, source="a test")
    model.sheet("Lines").line("Twice", unit="%").formula = rate + rate
    return model


@linux
def test_engines_stay_over_workbooks_of_several_definitions(tmp_path, monkeypatch) -> None:
    with counted(monkeypatch) as jobs, warm():
        for model in (two_segments(), another(), two_segments()):
            report = build(model, tmp_path / "book.xlsx", verified_by=DEFAULT, overwrite=True)
            assert report is not None and report.exit_code == 0
    assert sorted(jobs) == sorted((name, stayed) for name in DEFAULT for stayed in (False, True, True))


@linux
def test_a_file_from_outside_is_read_and_computed_by_processes_of_its_own(tmp_path, monkeypatch) -> None:
    build(two_segments(), tmp_path / "book.xlsx")
    with counted(monkeypatch) as jobs, warm():
        assert verify_workbook(tmp_path / "book.xlsx", two_segments()).exit_code == 0
    assert not jobs


@pytest.mark.parametrize("within", [nullcontext, warm])
def test_a_workbook_that_computes_something_else_is_not_put_in_place(tmp_path, monkeypatch, within) -> None:
    def wrongly(layout, theme, **more):
        book = openpyxl.load_workbook(BytesIO(render(layout, theme, **more)))
        book["Segments"]["J7"] = "=1+1"
        book.save(file := BytesIO())
        return file.getvalue()

    monkeypatch.setattr("modelgen.pipeline.render", wrongly)
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"as it was")
    with counted(monkeypatch) as jobs, within(), pytest.raises(NotVerified, match=r"values differ") as caught:
        build(two_segments(), path, verified_by=DEFAULT, overwrite=True)
    assert path.read_bytes() == b"as it was"
    assert len(jobs) == (0 if within is nullcontext or sys.platform != "linux" else len(DEFAULT))
    assert all(run.compared for run in caught.value.report.engines)


@linux
def test_no_verdict_against_a_workbook_rests_on_what_an_engine_computed_before(tmp_path, monkeypatch) -> None:
    with warm():
        build(two_segments(), tmp_path / "before.xlsx", verified_by=DEFAULT)
        first = build(two_segments(), tmp_path / "first.xlsx", verified_by=DEFAULT)
        answer: Any = kept._Process.answer

        def carried_over(process, job):
            version, answers = answer(process, job)
            return version, [type(one)(array("d", [7.0] * len(one)), {}) for one in answers]

        monkeypatch.setattr(kept._Process, "answer", carried_over)
        report = build(two_segments(), tmp_path / "second.xlsx", verified_by=DEFAULT)
    assert first is not None and report is not None and report.stamp == first.stamp
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "first.xlsx").read_bytes()


def test_an_engine_that_isnt_there_is_told(tmp_path) -> None:
    with pytest.raises(CannotVerify, match=r"there is no engine 'lotus'; the engines are ironcalc, "):
        build(two_segments(), tmp_path / "book.xlsx", verified_by=["lotus"])
