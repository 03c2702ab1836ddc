"""Random sessions of users: every good edit is found, no bad one is taken, and the edited file is verified.

By default some on a small workbook and one on the Amazon example; MODELGEN_SESSIONS=200 runs as many on the latter.
"""

from __future__ import annotations

import os
import shutil

import pytest

from modelgen import build, load_model, verify_workbook
from modelgen.program.compile import compile
from modelgen.readback.judge import ALREADY, ASK
from modelgen.readback.read import read_back
from modelgen.verify.engines.libreoffice import available
from tests import office
from tests.readback.sample import built
from tests.readback.session import Person, edited

pytestmark = pytest.mark.slow

MANY = int(os.environ.get("MODELGEN_SESSIONS", "0"))
SMALL, LARGE = range(24 if not MANY else 0), range(1000, 1000 + (MANY or 1))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return built(tmp_path_factory.mktemp("sessions") / "ferry")


def check(made, folder, seed: int, engines, by_office: bool = False) -> None:
    book, model = made
    path = folder / "edited.xlsx"
    if engines:  # the good edits alone: proved with the edited values
        person = Person(model, seed)
        edited(book, path, person.good, person.harmless)
        report = verify_workbook(path, model, engines)
        assert report.exit_code == 0, (seed, report.lines())
        assert {edit.slot for edit in report.edits} == set(person.session.good)
        taken(path, compile(model).folder, folder / "definition", engines)
    person = Person(model, seed)  # the same edits, and bad ones before anything moves
    edited(book, path, person.good, person.bad, person.harmless)
    if by_office:
        path = office.saved(path, folder / "office")
    changes = read_back(path, model)
    session = person.session
    # what a formula that was typed over is calculated from can't be proved, and is to be decided
    unproved = {c.slot: c.now for c in changes.of(ASK) if c.slot in session.good}
    assert {change.slot: change.now for change in changes.offered} | unproved == session.good, seed
    assert not unproved or any("definition's is" in told or "overwritten" in told for told in session.told), seed
    assert {change.slot for change in changes.items} == {*session.good, *session.bad}, seed
    for told in session.told:
        assert any(told in finding for finding in changes.findings), (seed, told, changes.findings)
    if session.bad or session.told:
        assert changes.open


def taken(path, definition, copy, engines) -> None:
    """The file is pulled, and the definition says what it says: to engines, in the edited file and in a new one."""
    shutil.copytree(definition, copy)
    changes = read_back(path, load_model(copy))
    assert changes.offered == changes.items and not changes.contradictions
    assert len(changes.apply()) == 1
    left = {change.slot for change in changes.left}  # which no values file gives
    today = load_model(copy)
    assert {change.slot for change in read_back(path, today).items if change.state != ALREADY} == left
    build(today, copy / "new.xlsx")
    for file, edits in ((path, left), (copy / "new.xlsx", set())):
        report = verify_workbook(file, today, engines)
        assert report.exit_code == 0 and {edit.slot for edit in report.edits} == edits, report.lines()


@pytest.mark.parametrize("seed", SMALL)
def test_small(small, tmp_path, seed) -> None:
    check(small, tmp_path, seed, ("ironcalc",) if seed % 8 == 0 else ())


@pytest.mark.parametrize("seed", LARGE)
def test_amazon(amazon, amazon_workbook, tmp_path, seed) -> None:
    office_too = bool(MANY) and seed % 10 == 5 and available() is not None
    engines = ("ironcalc", "formualizer") if seed % 10 == 0 else ("ironcalc",)
    check((amazon_workbook, amazon), tmp_path, seed, engines if MANY else (), office_too)
