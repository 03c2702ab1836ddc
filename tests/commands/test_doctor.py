"""`modelgen doctor`: what the machine has, on one screen, and whether modelgen can work on it."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from dataclasses import replace

import pytest

from modelgen.commands import machine
from modelgen.commands.health import Folder, Font, Health, Trial
from modelgen.files.sandbox import Crashed, Failed, OutOfMemory
from modelgen.verify.engines.ironcalc import IronCalc
from tests.commandline import environment, shell

LONG = "does what no engine should, and says so in many words, " * 20
HERE = Health(
    "Linux 6.1, x86_64",
    {"ironcalc": "0.9.1", "numpy": "2.4.6", **{f"package-{n}": "1.0.0" for n in range(8)}},
    [
        Trial("ironcalc", "0.9.1", True),
        Trial("formualizer", "0.13.0", True),
        Trial("formulas", "1.3.4", False),
        Trial("libreoffice", "", False, "soffice is not installed", "install it"),
    ],
    {"files": "", "network": "", "more memory": "macOS has no such limit"},
    [Font("Calibri", "Carlito")],
    [Folder("temporary files", "/tmp", 900, True), Folder("this folder", "/home/me", 20480, False)],
)
BROKEN = [Trial("ironcalc", "", True, LONG, "pip install --upgrade ironcalc"), *HERE.engines[1:]]
NO_ROOM = "temporary files need a folder with 100 MB: free some, or name another by TMPDIR"

CASES = [  # what is otherwise here, the problems
    ({}, []),
    ({"engines": BROKEN}, ["ironcalc doesn't run: pip install --upgrade ironcalc"]),
    ({"packages": {"numpy": None}, "engines": [], "failure": LONG}, ["numpy is not installed: pip install numpy"]),
    ({"packages": {"ironcalc": None}, "engines": BROKEN}, ["ironcalc is not installed: pip install ironcalc"]),
    ({"folders": [Folder("temporary files", "/tmp", 12, True), HERE.folders[1]]}, [NO_ROOM]),
    ({"folders": [Folder("temporary files", "none", 0, False), HERE.folders[1]], "failure": "no room"}, [NO_ROOM]),
    ({"engines": [], "failure": "no engine could be tried"}, ["no engine could be tried"]),
    ({"engines": [replace(trial, fault=LONG, remedy=LONG[:80]) for trial in HERE.engines]}, None),
]


@pytest.mark.parametrize(("otherwise", "problems"), CASES)
def test_what_keeps_modelgen_from_its_work_is_said_with_its_remedy_on_one_screen(otherwise, problems):
    health = replace(HERE, **otherwise)
    lines = [*health.lines(), *textwrap.wrap(health.closing, 80)]
    assert len(lines) < 24 and max(map(len, lines)) <= 80
    if problems is not None:
        assert health.problems == problems
        assert all(problem in health.verdict for problem in problems)
    assert health.exit_code == (2 if health.problems else 0)


def test_the_rows():
    text = "\n".join(HERE.lines())
    for row in (
        "ironcalc     0.9.1 computes right", "formulas     1.3.4 computes right, on request",
        "libreoffice  does NOT run, on request: soffice is not installed (install it)",
        "sandbox      keeps files, network from engines; does NOT keep more memory: macOS",
        "Calibri: not installed, LibreOffice draws Carlito, which is as wide",
        "/tmp: 900 MB free, for temporary files", "/home/me: 20.0 GB free, can't be written, for this folder",
    ):  # fmt: skip
        assert row in text


FONTS = [  # a font, what is drawn for it, what is said
    ("Calibri", "Calibri", "Calibri: installed"),
    ("Calibri", "DejaVu Sans", "not installed, LibreOffice draws DejaVu Sans; fonts-crosextra-carlito has one as wide"),
    ("Comic Sans", "DejaVu Sans", "Comic Sans: not installed, LibreOffice draws DejaVu Sans"),
    ("Calibri", None, "not known, as there is no fontconfig here"),
]


@pytest.mark.parametrize(("name", "drawn_as", "said"), FONTS)
def test_fonts(name, drawn_as, said):
    assert said in str(Font(name, drawn_as))


def test_the_folders_theme_counts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theme.toml").write_text('[fonts]\nname = "Georgia"\n')
    assert [font.name for font in machine.fonts()] == ["Calibri", "Georgia"]
    (tmp_path / "theme.toml").write_text("[fonts\n")  # which `build` tells
    assert [font.name for font in machine.fonts()] == ["Calibri"]


def test_without_fontconfig_and_with_a_broken_one(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [font.drawn_as for font in machine.fonts()] == [None]
    (tmp_path / "fc-match").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "fc-match").chmod(0o755)
    assert [font.drawn_as for font in machine.fonts()] == [None]


TRIALS = [  # why an engine isn't there, its answer, and what is said of it
    ("", ("0.9.1", [[0.5]]), ("0.9.1", "", "")),
    ("", ("0.9.1", [[0.6]]), ("0.9.1", "computes 0.6 instead of 0.5", "")),
    ("", Failed("x", "ModuleNotFoundError", "No module"), ("", "No module", "pip install --upgrade ironcalc")),
    ("", Failed("x", "ValueError", ""), ("", "ValueError", "")),
    ("", Crashed("x", "crashed (SIGILL)"), ("", "crashed (SIGILL)", "")),
    ("", OutOfMemory("x", "needs more; raise the limit"), ("", "needs more", "raise the limit")),
    ("isn't there", None, ("", "isn't there", "get it")),
]


@pytest.mark.parametrize(("missing", "answer", "said"), TRIALS)
def test_an_engines_trial_and_the_remedy_that_is_right_for_it(monkeypatch, missing, answer, said):
    if missing:
        monkeypatch.setattr(IronCalc, "remedy", "get it")
    trial = machine._trial("ironcalc", missing, answer)
    assert (trial.version, trial.fault, trial.remedy) == said


def test_a_folder_that_is_gone_cannot_be_written():
    assert not machine._folder("temporary files", "").writable


def test_where_no_process_answers_the_report_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    health = machine.health(80)
    text = "\n".join(health.lines())
    assert "engines      no engine could be tried: doctor.xlsx: crashed (exit code 1)" in text
    assert "sandbox      does NOT keep anything: the sandbox crashed (exit code 1)" in text
    assert (health.exit_code, health.problems) == (2, [health.failure])


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["ironcalc", "xlsxwriter"])
def test_a_package_that_cannot_be_imported(tmp_path, missing):
    (tmp_path / f"{missing}.py").write_text(f"raise ModuleNotFoundError(\"No module named '{missing}'\")\n")
    path = environment()["PYTHONPATH"]
    done = shell("doctor", "--json", cwd=tmp_path, env=environment(PYTHONPATH=f"{tmp_path}:{path}"))
    assert (done.returncode, done.stderr) == (2, "")
    document = json.loads(done.stdout)
    assert missing in " ".join(document["problems"]) and "Traceback" not in done.stdout
