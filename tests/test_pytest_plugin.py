"""The pytest plugin, as pytest runs it; the worked example of docs/testing.md, as a reader runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# an inner session forgets what it imported, and NumPy can't be imported twice
import modelgen.pipeline
import modelgen.snapshot.differences  # noqa: F401
from tests.commandline import define
from tests.snapshot.ferry import FERRY
from tests.support import ROOT

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]
VERIFY = "def test(modelgen_verify): assert modelgen_verify({path!r}).exit_code == 0"
SNAPSHOT = "def test(formula_snapshot): formula_snapshot({path!r})"
VALUES = "def test(value_snapshot): value_snapshot({path!r})"


class Inner:
    """Tests beside the folder `ferry`, in pytest sessions of their own."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester, self.folder = pytester, pytester.path

    def __call__(self, test: str, *options: str, path: object = "ferry", fails: bool = False) -> str:
        """What pytest prints for one test."""
        self.pytester.makepyfile(test_it=test.format(path=str(path)))
        result = self.run(*options)
        result.assert_outcomes(passed=int(not fails), failed=int(fails))
        out: str = result.stdout.str()
        assert not [text for text in ("Traceback", "pytest_plugin.py", "During handling") if text in out]
        return out

    def run(self, *options: str) -> pytest.RunResult:
        return self.pytester.runpytest_inprocess(
            "-p", "modelgen.pytest_plugin", "-p", "no:cacheprovider", "-W", "default", *options
        )


@pytest.fixture
def inner(pytester):
    define(pytester.path / "ferry", FERRY)
    return Inner(pytester)


def test_a_sound_model_is_verified(inner) -> None:
    inner(VERIFY)


@pytest.mark.parametrize("many", [1, 3])
def test_processes_that_were_started_ahead_are_used_or_ended(inner, monkeypatch, many) -> None:
    from modelgen.files import starting

    begun = list[bool]()
    begin = starting.Prepared.begin

    def noted(at, line):
        begun.append(at.waiting is not None)
        return begin(at, line)

    monkeypatch.setattr(starting.Prepared, "begin", noted)
    tests = "\n".join(VERIFY.replace("test(", f"test_{at}(") for at in range(many))
    inner.pytester.makepyfile(test_it=tests.format(path="ferry") + "\ndef test_other(modelgen_verify): pass")
    inner.run().assert_outcomes(passed=many + 1)
    assert begun == [sys.platform == "linux"] * 2 * many
    assert not any(starting._ahead.values())


def test_a_workbook_that_computes_otherwise_fails_with_the_report(inner, monkeypatch) -> None:
    from modelgen.workbook.emit import Emitter

    whole = Emitter.inherit
    monkeypatch.setattr(Emitter, "inherit", lambda *args: whole(*args) + "+1")
    out = inner(VERIFY, fails=True)
    assert "ferry: NOT VERIFIED: 64 values differ by 1 cause" in out
    assert "  Inputs!E9 growth[North]{Bull} (model.py:9)\n" in out
    said = "ironcalc and formualizer compute 1.03, expected 0.03, in Base and Bull, from =$E8+1"
    assert f"    {said}\n    28 cells behind it\n" in out


@pytest.mark.parametrize("test", [VERIFY, SNAPSHOT, VALUES], ids=["verify", "formulas", "values"])
@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("fery", FERRY, "fery: there is no such file or folder in "),
        ("ferry/fares.py", FERRY, "ferry/fares.py: there is no such file or folder in "),
        (".", FERRY, "there is no model.py"),
        ("ferry", FERRY + "1 / 0", "ferry: model.py:32: ZeroDivisionError: division by zero"),
        ("ferry", FERRY + "worth + rate", "ferry: model.py:32: 'EUR mn' and '%'"),
    ],
    ids=["folder", "file", "no model", "error", "units"],
)
def test_a_users_mistake_is_a_message(inner, test, path, text, message) -> None:
    define(inner.folder / "ferry", text)
    assert message in inner(test, path=path, fails=True)


def test_a_snapshot_from_nothing_to_a_change(inner) -> None:
    file = inner.folder / "ferry" / "model.formulas.txt"
    assert "ferry: model.formulas.txt: there is no snapshot yet; pytest --modelgen-update=formulas" in inner(
        SNAPSHOT, fails=True
    )
    assert not file.exists()
    assert "modelgen: wrote ferry/model.formulas.txt" in inner(SNAPSHOT, "--modelgen-update")
    before = file.read_bytes()
    assert "wrote" not in inner(SNAPSHOT)
    define(inner.folder / "ferry", FERRY.replace("(1 + growth)", "(1 - growth)"))
    assert "ferry/model.formulas.txt: 1 changed" in inner(SNAPSHOT, fails=True)
    assert file.read_bytes() == before
    inner(SNAPSHOT, "--modelgen-update")
    inner(SNAPSHOT)
    assert file.read_bytes() != before


def test_values_from_nothing_to_a_change(inner) -> None:
    assert "ferry: model.values.toml: there are no values yet; pytest --modelgen-update=values" in inner(
        VALUES, fails=True
    )
    assert "modelgen: wrote ferry/model.values.toml" in inner(VALUES, "--modelgen-update=values")
    inner(VALUES)
    define(inner.folder / "ferry", FERRY.replace("give(0.08", "give(0.8"))
    out = inner(VALUES, fails=True)
    assert "ferry/model.values.toml: 2 values moved by more than 0.001" in out
    assert "JUMP: discount_rate 8% -> 80% (10 times)" in out


def test_one_kind_of_snapshot_is_updated_alone(inner) -> None:
    both = f"{SNAPSHOT}\n{VALUES.replace('test(', 'test_values(')}"
    inner.pytester.makepyfile(test_it=both.format(path="ferry"))
    inner.run("--modelgen-update=values").assert_outcomes(passed=1, failed=1)
    assert sorted(file.name for file in (inner.folder / "ferry").iterdir()) == ["model.py", "model.values.toml"]
    inner.run("--modelgen-update").assert_outcomes(passed=2)
    inner.run().assert_outcomes(passed=2)


def test_warnings_of_a_definition_are_pytests_once_a_model(inner) -> None:
    every = "\n".join(test.replace("test(", f"test_{at}(") for at, test in enumerate((SNAPSHOT, VALUES, VERIFY)))
    inner.pytester.makepyfile(test_it=every.format(path="ferry"))
    said = f"{inner.folder / 'ferry' / 'model.py'}:11: ModelWarning: model.py:11: nothing reads the assumption 'Opened'"
    for options in (["--modelgen-update"], []):
        result = inner.run(*options)
        result.assert_outcomes(passed=3)
        assert result.stdout.str().count(said) == 1
    result = inner.run("-W", "error::modelgen.errors.ModelWarning")
    result.assert_outcomes(passed=2, failed=1)
    assert "ferry: model.py:11: nothing reads the assumption 'Opened'" in result.stdout.str()
    inner.run("-W", "ignore::modelgen.errors.ModelWarning").assert_outcomes(passed=3)


def test_all_models_below_a_folder(inner) -> None:
    inner.pytester.makepyfile(test_it="def test(): pass")
    (inner.folder / "deals").mkdir()
    define(inner.folder / "deals" / "barge", FERRY)
    result = inner.run("--modelgen-all")
    result.assert_outcomes(passed=3, failed=4)
    inner.run("--modelgen-all", "--modelgen-update").assert_outcomes(passed=7)
    inner.run("--modelgen-all").assert_outcomes(passed=7)
    (inner.folder / "deals" / "barge" / "model.py").unlink()
    result = inner.run("--modelgen-all")
    result.assert_outcomes(passed=4, failed=2)
    assert "model.values.toml: the model of this snapshot is gone" in result.stdout.str()
    inner.run().assert_outcomes(passed=1)


CHECKS = "def test(modelgen_checks): assert len(modelgen_checks({path!r}).program.checks) == 6"


def test_a_models_own_checks(inner) -> None:
    inner(CHECKS)
    define(inner.folder / "ferry", FERRY.replace("total > 0", "total < 0").replace("stated=103.8", "stated=9"))
    out = inner(CHECKS, fails=True)
    assert "1 of 5 checks fails ('Fares are positive'), 1 of 1 claim differs ('Value in the plan'), 1 warning" in out
    assert "  Fares are positive, in every scenario (model.py:29)" in out
    assert "    at [2024], [2025], [2026], [2027]\n    total_fares is 50" in out
    assert "  Value in the plan: declared that it agrees, stated 9 EUR mn" in out
    define(inner.folder / "ferry", FERRY)
    assert "nothing reads the assumption 'Opened'" in inner(
        "def test(modelgen_checks): modelgen_checks({path!r}, warnings='error')", fails=True
    )


def test_a_path_is_looked_for_from_the_tests_folder_and_from_the_root(inner) -> None:
    inner(SNAPSHOT, "--modelgen-update")
    inner(SNAPSHOT, path=inner.folder / "ferry")
    inner(SNAPSHOT, path="ferry/model.py")
    inner.folder.joinpath("test_it.py").unlink()
    for name, path in (("a", "ferry"), ("b", "../ferry")):
        folder = inner.pytester.mkdir(name)
        (folder / f"test_{name}.py").write_text(SNAPSHOT.format(path=path))
    inner.run().assert_outcomes(passed=2)


def python(*arguments: object, folder: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=folder, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip


def test_an_installed_plugin_loads_by_itself_and_only_once(tmp_path) -> None:
    """As the entry point of an installed package says, and with -p beside it."""
    declared = re.search(r'pytest11\]\n"(\S+)" = "(\S+)"\n', (ROOT / "pyproject.toml").read_text())
    assert declared is not None
    info = tmp_path / "site" / "modelgen_entry-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: modelgen-entry\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{declared[1]} = {declared[2]}\n")
    path = os.pathsep.join([str(tmp_path / "site"), str(ROOT)])
    for options in ([], ["-p", "modelgen.pytest_plugin"]):
        done = python("-m", "pytest", *options, "--fixtures", "-q", folder=tmp_path, PYTHONPATH=path)
        assert "formula_snapshot" in done.stdout and "modelgen_verify" in done.stdout, done.stdout + done.stderr


def test_pytest_starts_without_waiting_for_numpy() -> None:
    code = "import sys, modelgen.pytest_plugin; print(sorted({'numpy', 'click', 'openpyxl'} & set(sys.modules)))"
    assert python("-c", code).stdout == "[]\n"
