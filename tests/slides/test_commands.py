"""The commands: a deck made and verified, and what they refuse."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pptx import Presentation

from modelgen.commands.app import app
from tests.commandline import GOOD, define
from tests.slides.made import edited, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("decks")
    define(folder / "road")
    define(folder / "other", GOOD.replace("shares.give(4", "shares.give(5"))
    assert typed(folder, "deck road").exit_code == 0
    return folder


def typed(folder: Path, command: str) -> Any:
    with chdir(folder):
        return CliRunner().invoke(app, command.split())


def test_a_deck_is_made_and_verified(folder: Path) -> None:
    done = typed(folder, "verify road.pptx --model road")
    assert (done.exit_code, done.stdout.splitlines()[-1].split()[0]) == (0, "all")
    done = typed(folder, "verify road.pptx --model other --json -")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["command"], said["exit_code"]) == (1, "verify deck", 1)
    found = next(one for one in said["findings"] if one["shape"] == "Headline outputs")
    assert (found["address"], found["shows"], found["belongs"]) == ("value_per_share{Base}", "€28.61", "€22.89")
    assert list(said["changed"]) == ["inputs"]


def test_engines_vouch_for_a_deck_on_every_slide(folder: Path) -> None:
    done = typed(folder, "deck road -o proved.pptx --verify --scenario Bull")
    assert done.exit_code == 0, done.output
    assert "no mismatch" in done.stdout
    for slide in Presentation(str(folder / "proved.pptx")).slides:
        assert any("no mismatch" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("deck road -o road.ppt", "road.ppt: the presentation's name ends in .pptx, so that PowerPoint opens it"),
        ("deck road -o nowhere/road.pptx", "there is no folder nowhere; make it first"),
        ("deck road --template none.pptx", "none.pptx: there is no such file"),
        ("deck road --template road/model.py", "model.py: it is no template; name a .pptx file"),
        ("deck road --scenario Bill", "did you mean 'Bull'"),
        ("verify road.pptx", "road.pptx: a deck is compared with a definition; name that, after --model"),
        ("verify road.pptx --model road --perturb", "are for workbooks; a deck has no formulas"),
        ("verify road.pptx --model road --junit x.xml", "what is found in a deck is no test; write it by --json"),
        (
            "batch road companies.csv --out books --template road.pptx",
            "a template is for decks; ask for them by --deck",
        ),
        ("show road --json road.pptx", "a report doesn't take the place of a .pptx file"),
    ],
)
def test_what_is_refused(folder: Path, command: str, says: str) -> None:
    (folder / "companies.csv").write_text("company,shares\nAcme,5\n")
    done = typed(folder, command)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split()), done.stderr


def test_an_edited_deck_stays_unless_told_otherwise(folder: Path) -> None:
    typed(folder, "deck road -o mine.pptx")
    edited(folder / "mine.pptx", lambda made: write(made.slides[1].shapes.title, "x")).replace(folder / "mine.pptx")
    before = (folder / "mine.pptx").read_bytes()
    assert typed(folder, "deck road -o mine.pptx").exit_code == 2
    assert (folder / "mine.pptx").read_bytes() == before
    assert typed(folder, "deck road -o mine.pptx --overwrite").exit_code == 0
    assert (folder / "mine.pptx").read_bytes() != before
