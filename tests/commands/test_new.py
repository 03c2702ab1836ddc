"""`modelgen new`: what it copies builds, verifies and holds, wherever it lands."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from modelgen import ModelgenError, build, load_model, solve
from modelgen.commands.new import copy_template, templates
from modelgen.program.compile import compile
from tests.commandline import shell
from tests.support import ROOT

OWN = ["README.md", "assumptions.toml", "model.py", "picture.png"]
MADE = ["model.formulas.txt", "model.values.toml", "test_model.py"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a") / "Übernahme Größe & Söhne" / "Entwurf 2"
    assert copy_template("sotp", folder) == sorted([*OWN, *MADE])
    return folder


@pytest.mark.slow
def test_the_copy_builds_and_verifies_under_a_path_with_spaces_and_umlauts(copy, tmp_path):
    report = build(load_model(copy), tmp_path / "Prüfung 1.xlsx", verified_by=("ironcalc", "formualizer"))
    assert report is not None
    assert (report.exit_code, report.mismatches, report.findings) == (0, [], [])
    assert len(report.scenarios) == 3


def test_the_template_is_complete(copy):
    model = load_model(copy)
    checked = compile(model)
    assert checked.warnings == ()
    assert len(model.outputs) == 4
    assert [claim.agrees for claim in model.claims] == [True, False]
    assert all(actual.sources for actual in model.inputs if actual.line is not None)


@pytest.mark.parametrize(
    ("scenario", "per_share", "by_dcf"), [("Base", 65.27, 55.04), ("Upside", 71.82, 57.50), ("Downside", 51.99, 42.09)]
)
def test_every_scenario_is_coherent(copy, scenario, per_share, by_dcf):
    result = solve(load_model(copy), scenario)
    assert result["Failures in all"] == 0, result["Failures"]
    assert result["Value per share"] == pytest.approx(per_share, abs=0.005)
    assert result["DCF value per share"] == pytest.approx(by_dcf, abs=0.005)


@pytest.mark.slow
def test_its_tests_pass(copy):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "modelgen.pytest_plugin", "-p", "no:cacheprovider"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert "4 passed" in done.stdout, done.stdout


def test_the_list_has_a_line_for_each():
    listed = shell("new", "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [*templates()]
    assert all(len(line.split(maxsplit=1)[1]) > 10 and "#" not in line for line in listed)


def test_the_files_are_the_users_own(copy):
    for name in OWN:
        assert (copy / name).stat().st_mode & 0o200
        assert (copy / name).read_bytes() == (templates()["sotp"] / name).read_bytes()


def test_an_empty_folder_is_filled(tmp_path):
    assert copy_template("sotp", tmp_path) == sorted([*OWN, *MADE])


@pytest.mark.parametrize(
    ("name", "target", "says"),
    [
        ("stop", "new", "there is no template 'stop'; did you mean 'sotp'?"),
        ("zzz", "new", f"there is no template 'zzz'; there is {', '.join(templates())}"),
        ("sotp", "full", "full: exists already and isn't an empty folder"),
        ("sotp", "full/file", "file: exists already and isn't an empty folder"),
        ("sotp", "full/file/new", "new: Not a directory"),
    ],
)
def test_nothing_is_overwritten(tmp_path, name, target, says):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("kept")
    with pytest.raises(ModelgenError) as error:
        copy_template(name, tmp_path / target)
    assert str(error.value).endswith(says)
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "file"]
    assert (tmp_path / "full" / "file").read_text() == "kept"
