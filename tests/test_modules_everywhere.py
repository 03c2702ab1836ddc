"""A repository's models load alike by `pytest`, `python -m pytest` and `modelgen`, from any folder, in every mode."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from tests.commandline import PATIENCE, environment, shell
from tests.test_modules import BODY, written

pytestmark = pytest.mark.slow

# each deal has an `inputs` of its own; one is of the package, one of the root, one beside
FILES = {
    "pyproject.toml": "[tool.pytest.ini_options]\n",
    "common/rates.py": "wacc = 100",
    "deals/__init__.py": "",
    "deals/shared.py": "TEN = 10",
    "deals/acme/__init__.py": "",
    "deals/acme/inputs.py": "from ..shared import TEN\nONE = 1",
    "deals/acme/model.py": "from .inputs import ONE, TEN\nfrom common.rates import wacc\nRATE = ONE + TEN + wacc"
    + BODY,
    "deals/beta/__init__.py": "",
    "deals/beta/inputs.py": "TWO = 2",
    "deals/beta/model.py": "from inputs import TWO\nfrom deals.shared import TEN\nRATE = TWO + TEN" + BODY,
    "loose/gamma/inputs.py": "THREE = 3",
    "loose/gamma/model.py": "import inputs\nfrom common.rates import wacc\nRATE = inputs.THREE + wacc" + BODY,
}
RATES = {"deals/acme": 111, "deals/beta": 12, "loose/gamma": 103}
# tests that import what models have, too, each an `inputs` of its own kind
TEST = """
import sys
from modelgen import load_model, solve
{before}
def test_it(formula_snapshot):
    known, entries = dict(sys.modules), [*sys.path]
    formula_snapshot({path!r})
    for path, rate in {rates}:
        assert solve(load_model(path))["Rate"] == rate
    assert sys.path == entries
    assert all(sys.modules.get(name) is module for name, module in known.items())
"""


def repository(folder: Path, tests: dict[str, str]) -> Path:
    """With tests by their files, each with what it does before; all of them load every model."""
    written(folder, FILES)
    rates = [(str(folder / path), rate) for path, rate in RATES.items()]
    for path, (file, before) in zip(cycle(RATES), tests.items(), strict=False):
        written(folder, {file: TEST.format(before=before, path=path, rates=rates)})
    return folder


TESTS = {
    "tests/test_one.py": "sys.path.insert(0, __file__.replace('tests/test_one.py', 'loose/gamma'))\nimport inputs\n",
    "tests/more/test_two.py": "sys.modules['inputs'] = sys.modules['deals'] = sys\n",
    "deals/acme/test_four.py": "",  # for which pytest makes modules of the packages' names
    "loose/gamma/test_three.py": "import json as inputs\nsys.modules['common'] = inputs\n",
}


def ran(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment(), capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


PYTEST = ["-c", "import sys, pytest; sys.path.remove(''); sys.exit(pytest.main(sys.argv[1:]))"]  # as the program does
MODULE = ["-m", "pytest"]
OPTIONS = ["-p", "modelgen.pytest_plugin", "-p", "no:cacheprovider", "-q"]


WAYS = [  # where one stands, how pytest is started there, how it imports, and how many tests it finds
    *(("", start, mode, 4) for start in (PYTEST, MODULE) for mode in ("prepend", "append", "importlib")),
    ("tests", PYTEST, "prepend", 2), ("deals/acme", MODULE, "importlib", 1), ("deals/acme", PYTEST, "append", 1),
    ("loose/gamma", PYTEST, "importlib", 1), ("loose/gamma", MODULE, "prepend", 1),
]  # fmt: skip


@pytest.fixture(scope="module")
def snapped(tmp_path_factory):
    """The repository with the snapshots of its models, to be read."""
    root = repository(tmp_path_factory.mktemp("repository"), TESTS)
    ran(root, *MODULE, *OPTIONS, "--modelgen-update")
    return root


@pytest.mark.parametrize(("place", "start", "mode", "count"), WAYS)
def test_tests_find_every_model(snapped, place, start, mode, count) -> None:
    assert f"{count} passed" in ran(snapped / place, *start, *OPTIONS, f"--import-mode={mode}")


def test_tests_find_every_model_in_several_processes(snapped) -> None:
    assert "4 passed" in ran(snapped, *MODULE, *OPTIONS, "-n", "2")


def test_tests_find_a_model_without_any_mark_of_a_root(tmp_path) -> None:
    """Whatever pytest takes for its root folder."""
    test = "def test(formula_snapshot): formula_snapshot('deals/acme')"
    files = {"deals/acme/model.py": "RATE = 2" + BODY, "tests/more/test_it.py": test, "../elsewhere/x": ""}
    root = written(tmp_path / "repository", files)
    for place in (root / "tests", root.parent / "elsewhere", root):
        ran(place, *MODULE, *OPTIONS, str(root / "tests" / "more"), "--modelgen-update")
    assert [file.parent.name for file in root.rglob("*.formulas.txt")] == ["acme"]


def test_a_session_of_python_sees_every_edit(tmp_path) -> None:
    """As a notebook does: in the folder of the models, with an `inputs` of its own."""
    session = """
import inputs
from pathlib import Path
from modelgen import load_model, solve
for edit in ("TWO = 2", "TWO = 3", "TWO = 4"):
    _ = Path("beta/inputs.py").write_text(edit)
    print(solve(load_model("beta"))["Rate"], inputs.MINE)
"""
    written(tmp_path, {**FILES, "deals/inputs.py": "MINE = 7"})
    done = subprocess.run(
        [sys.executable, "-"], input=session, cwd=tmp_path / "deals", env=environment(), capture_output=True,
        text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.stdout == "12.0 7\n13.0 7\n14.0 7\n", done.stderr


COMMANDS = [  # where one stands, what is typed, and the model that it is
    ("", "deals/acme", "deals/acme"), ("", "deals.acme", "deals/acme"), ("", "deals.acme.model", "deals/acme"),
    ("deals", "acme", "deals/acme"), ("deals", "deals.acme.model", "deals/acme"),
    ("deals/acme", ".", "deals/acme"), ("deals/acme", "model.py", "deals/acme"),
    ("deals/beta", "../acme", "deals/acme"), ("common", "deals.beta", "deals/beta"),
    ("", "loose.gamma", "loose/gamma"), ("loose/gamma", "loose.gamma.model", "loose/gamma"),
    ("common", "../loose/gamma/model.py", "loose/gamma"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "path", "model"), COMMANDS)
def test_the_command_finds_every_model(tmp_path, run, monkeypatch, place, path, model) -> None:
    written(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / place)
    code, out, err = run("show", path, "--item", "Rate")
    assert (code, err) == (0, "") and f" {RATES[model]}" in out
    code, _, err = run("build", path, "-o", str(tmp_path / "x.xlsx"))
    assert (code, err) == (0, "")
    assert run("verify", str(tmp_path / "x.xlsx"), "--model", path)[0] == 0


def test_a_name_with_dots_names_the_workbook_and_is_told_where_there_is_none(tmp_path, run, monkeypatch) -> None:
    written(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / "common")
    assert run("build", "deals.acme.model")[0] == 0
    assert (tmp_path / "common" / "acme.xlsx").is_file()
    assert run("build", "deals.amce") == (2, "", "modelgen: deals.amce: there is no such file\n")
    monkeypatch.chdir(tmp_path)
    said = "modelgen: Deals/ACME: there is no such file; did you mean 'deals/acme'?\n"
    assert os.path.exists("DEALS") or run("build", "Deals/ACME") == (2, "", said)


def test_the_program_finds_a_model_as_well(tmp_path) -> None:
    """In a process of its own, whose path has neither the folder nor the root."""
    written(tmp_path, FILES)
    done = shell("show", "deals.acme", "--item", "Rate", cwd=tmp_path / "loose")
    assert " 111" in done.stdout, done.stderr
