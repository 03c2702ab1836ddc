"""How far work is, as whoever watches is told."""

from __future__ import annotations

import re
from concurrent.futures import Future

import pytest

from modelgen import build, load_model
from modelgen.audit import diff, lint
from modelgen.files import child
from modelgen.layout.layout import COVER_SELECTOR
from modelgen.package.content import for_engines
from modelgen.progress import Tally, each, tell, watched
from modelgen.readback.read import read_back
from modelgen.verify.engines.ironcalc import IronCalc
from modelgen.verify.engines.job import task
from modelgen.verify.engines.recompute import recompute
from modelgen.verify.verify import verify_workbook
from tests.commandline import define


@pytest.fixture
def told():
    found: list[tuple[str, int, int]] = []
    with watched(lambda what, done, of, by: None if by else found.append((what, done, of))):
        yield found


def test_things_one_by_one(told):
    assert list(each("looking", "abc")) == ["a", "b", "c"]
    assert told == [("looking", 0, 3), ("looking", 1, 3), ("looking", 2, 3)]


def test_work_that_several_do_at_once_is_told_as_one(told):
    tally, future = Tally("computing", 10), Future[None]()
    tally.add(3)
    tally.after(future, 7)
    future.set_result(None)
    assert told == [("computing", 0, 10), ("computing", 3, 10), ("computing", 10, 10)]


def test_nobody_is_told_before_and_after():
    found: list[object] = []
    tell("before")
    with watched(lambda *said: found.append(said)):
        with watched(lambda *said: found.append("inner")):
            tell("within")
        tell("again")
    tell("after")
    assert found == ["inner", ("again", 0, 0, "")]


def test_processes_say_what_they_do_on_the_way(monkeypatch, tmp_path):
    said = set[str]()
    monkeypatch.setattr(child, "_answers", 0)
    monkeypatch.setattr(child, "_say", lambda kind, line: said.add(line.decode().removesuffix("\n")))
    file = tmp_path / "good.xlsx"
    build(load_model(define(tmp_path / "good")), file)
    content, book = for_engines(str(file))
    recompute(task(IronCalc, book, list(content.formulas), [{("Cover", *COVER_SELECTOR): "Bull"}, {}]))
    lint.inspect(str(file))
    diff.inspect((str(file), str(file), False))
    assert {
        "0 100 reading the sheet 'Roads'",
        "0 2 computing with Bull",
        "0 2 answering with Bull",
        "1 2 computing",
    } <= said
    assert {
        "writing the file that engines get", "reading the file", "reading the formulas of 'Roads'",
        "looking at the formulas of 'Roads'", "looking at what the formulas of 'Roads' read",
        "looking for circles in 'Roads'", "matching the rows of 'Roads'", "matching the columns of 'Roads'",
        "comparing 'Roads'",
    } <= {line.split(" ", 2)[2] for line in said}  # fmt: skip


@pytest.mark.slow
def test_commands_tell_what_they_do(told, tmp_path):
    file = tmp_path / "good.xlsx"
    model = load_model(define(tmp_path / "good"))
    build(model, file)
    verify_workbook(file, model, perturbed=True)
    read_back(file, model)
    whats = list(dict.fromkeys(re.sub("'.*'", "'...'", what) for what, _, _ in told))
    assert whats == [
        "running the definition", "checking the definition", "writing formulas", "computing values", "writing sheets",
        "writing the sheet '...'", "writing as-built values", "writing the file", "writing the file, sheet '...'",
        "reading the file", "finding the definition's cells in the file", "computing by ironcalc, formualizer",
        "making the workbook anew", "comparing what engines computed with the reference",
        "computing changes by ironcalc, formualizer",
        "reading files", "comparing the formulas of good.xlsx",
    ]  # fmt: skip
    for what, done, of in told:
        assert 0 <= done <= of or not of, what
    for what in ("computing by ironcalc, formualizer", "computing changes by ironcalc, formualizer"):
        last = [said for said in told if said[0] == what][-1]
        assert last[1] == last[2] > 0
