"""How far work is, as whoever watches is told."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from modelgen import build, load_model
from modelgen.progress import Tally, each, tell, watched
from modelgen.readback.read import read_back
from modelgen.verify.verify import verify_workbook
from tests.commandline import define


@pytest.fixture
def told():
    found: list[tuple[str, int, int]] = []
    with watched(lambda *said: found.append(said)):
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
    assert found == ["inner", ("again", 0, 0)]


@pytest.mark.slow
def test_commands_tell_what_they_do(told, tmp_path):
    file = tmp_path / "good.xlsx"
    model = load_model(define(tmp_path / "good"))
    build(model, file)
    verify_workbook(file, model, perturbed=True)
    read_back(file, model)
    whats = list(dict.fromkeys(what for what, _, _ in told))
    assert whats == [
        "running the definition", "checking the definition", "writing formulas", "computing values", "writing sheets",
        "writing as-built values", "writing the file", "reading the file", "computing by ironcalc, formualizer",
        "computing changes by ironcalc, formualizer", "reading files",
    ]  # fmt: skip
    for what, done, of in told:
        assert 0 <= done <= of or not of, what
    for what in ("computing by ironcalc, formualizer", "computing changes by ironcalc, formualizer"):
        last = [said for said in told if said[0] == what][-1]
        assert last[1] == last[2] > 0
