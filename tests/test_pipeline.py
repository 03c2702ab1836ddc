"""Definitions are run from their source, and leave nothing behind."""

import os
import py_compile
import sys

import pytest

from modelgen import ModelgenError, build, load_model, solve
from tests.support import AMAZON

MODEL = """
from modelgen import Model
from numbers_of_mine import RATE
m = Model("A")
inputs = m.sheet("Inputs")
rate = inputs.assumption("Rate", unit="%")
rate.give(RATE, source="a test")
m.sheet("Lines").line("Twice", unit="%").formula = rate + rate
"""


def write(folder, rate: str) -> None:
    (folder / "model.py").write_text(MODEL)
    (folder / "numbers_of_mine.py").write_text(f"RATE = {rate}\n")


def test_an_edit_within_a_second_is_seen(tmp_path) -> None:
    seen = []
    for rate in ("0.1", "0.2", "0.3"):
        write(tmp_path, rate)
        seen.append(solve(load_model(tmp_path))["Twice"])
    assert seen == [0.2, 0.4, 0.6]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.py", "numbers_of_mine.py"]
    assert "numbers_of_mine" not in sys.modules


def test_bytecode_beside_a_definition_is_not_trusted(tmp_path) -> None:
    write(tmp_path, "0.1")
    helper = tmp_path / "numbers_of_mine.py"
    py_compile.compile(str(helper))
    when = helper.stat().st_mtime_ns
    write(tmp_path, "0.2")
    os.utime(helper, ns=(when, when))
    assert solve(load_model(tmp_path))["Twice"] == 0.4


def test_other_modules_keep_their_bytecode_and_stay(tmp_path, monkeypatch) -> None:
    definition, library = tmp_path / "definition", tmp_path / "library"
    definition.mkdir()
    library.mkdir()
    (library / "rates_of_all.py").write_text("RATE = 0.3\n")
    (definition / "model.py").write_text(MODEL.replace("numbers_of_mine", "rates_of_all"))
    monkeypatch.syspath_prepend(library)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert solve(load_model(definition))["Twice"] == 0.6
    assert sys.modules.pop("rates_of_all").RATE == 0.3
    assert [path.parent.parent for path in tmp_path.rglob("*.pyc")] == [library]


def test_packages_beside_a_definition(tmp_path) -> None:
    """With an __init__.py and without."""
    for name, init in (("one", True), ("two", False)):
        folder = tmp_path / name
        (folder / "mine").mkdir(parents=True)
        (folder / "model.py").write_text(MODEL.replace("numbers_of_mine", "mine.numbers"))
        (folder / "mine" / "numbers.py").write_text(f"RATE = {0.1 if init else 0.4}\n")
        if init:
            (folder / "mine" / "__init__.py").write_text("")
        assert solve(load_model(folder))["Twice"] == (0.2 if init else 0.8)
        assert not list(folder.rglob("*.pyc")) and not {"mine", "mine.numbers"} & set(sys.modules)


def test_two_folders_have_helpers_of_one_name(tmp_path) -> None:
    for name, rate in (("one", "0.1"), ("two", "0.4")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, rate)
    assert [solve(load_model(tmp_path / name))["Twice"] for name in ("one", "two")] == [0.2, 0.8]


def test_a_helper_that_is_no_python_is_named(tmp_path) -> None:
    write(tmp_path, "(0.1")
    with pytest.raises(ModelgenError, match=r"^numbers_of_mine\.py:1: not valid Python: '\(' was never closed$"):
        load_model(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("path", [AMAZON, AMAZON / "model.py", str(AMAZON) + "/"])
def test_a_folder_or_its_file(path) -> None:
    assert load_model(path).name == "Amazon.com, Inc."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "model.py: defines no Model; assign one to a name at the top level"),
        ("from modelgen import Model\na = Model('A')\nb = Model('B')", "defines 2 models, and one is needed"),
        ("from modelgen import Model\na = b = Model('A')", None),
        ("x = (", "model.py:1: not valid Python: '(' was never closed"),
        ("\n\neval('1 +')", "model.py:3: SyntaxError: invalid syntax (<string>, line 1)"),
        ("\n\n1 / 0", "model.py:3: ZeroDivisionError: division by zero"),
        ("import nothing_of_the_kind", "model.py:1: ModuleNotFoundError: No module named 'nothing_of_the_kind'"),
        ("raise SystemExit(3)", "model.py:1: SystemExit: 3"),
        ("\x00", "model.py"),
    ],
)
def test_what_goes_wrong_in_a_definition(tmp_path, text, message) -> None:
    (tmp_path / "model.py").write_text(text)
    if message is None:
        assert load_model(tmp_path).name == "A"
        return
    with pytest.raises(ModelgenError) as caught:
        load_model(tmp_path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_who_builds_is_not_in_the_file(tmp_path) -> None:
    # the dictionary names the lines of definitions; those that modelgen adds stand in none
    write(tmp_path, "0.1")
    code = compile(
        f"from modelgen import build, load_model\nbuild(load_model({str(tmp_path)!r}), PATH)", "other.py", "exec"
    )
    build(load_model(tmp_path), tmp_path / "one.xlsx")
    exec(code, {"PATH": tmp_path / "other.xlsx"})
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()


def test_a_definition_is_compiled_as_its_own_file_says(tmp_path) -> None:
    """The future that modelgen's own modules import isn't its."""
    (tmp_path / "model.py").write_text(
        "from modelgen import Model\ndef rate(year: int) -> float: ...\n"
        'm = Model("M")\nm.sheet("S").line("L").formula = 1 if rate.__annotations__["year"] is int else 0\n'
    )
    assert solve(load_model(tmp_path))["L"] == 1
