"""What comes from Windows and macOS, as far as another system can show it: line ends, marks, paths, capitals."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from modelgen import ModelgenError, load_model, modules, solve
from modelgen.readback.files import write
from modelgen.snapshot import file as snapshots
from tests.commandline import define
from tests.readback.sample import item
from tests.readback.test_toml import edit
from tests.snapshot.ferry import FERRY
from tests.test_modules import BODY, written
from tests.test_modules_everywhere import MODULE, OPTIONS, ran

MARK = b"\xef\xbb\xbf"
VALUES = "[rate]\nvalue = 0.25   # a quarter\nnote = '''\nof the\nyear\n'''\n\n[other]\nvalue = 1\n"
DEFINITION = """from modelgen import Model
from inputs import LABEL
m = Model("A", unit="x")
sheet = m.sheet("Inputs")
rate, other = sheet.assumption(LABEL, unit="x"), sheet.assumption("Other", unit="x")
m.sheet("Lines").line("Twice", unit="x").formula = rate + other
m.load()
"""
FILES = {"model.py": DEFINITION, "inputs.py": "LABEL = '''Ra\\\nte'''\n", "assumptions.toml": VALUES}
ENDS: dict[str, Callable[[bytes], bytes]] = {
    "as on Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "as Notepad saves them": lambda data: MARK + data.replace(b"\n", b"\r\n"),
    "mixed": lambda data: data.replace(b"\n", b"\r\n", 2),
}


def ending(folder: Path, ends: str) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(ENDS[ends](file.read_bytes()))


@pytest.mark.parametrize("ends", ENDS)
def test_a_definition_and_its_values_are_read_and_its_values_written_with_the_ends_they_have(tmp_path, ends) -> None:
    ending(written(tmp_path, FILES), ends)
    before = (tmp_path / "assumptions.toml").read_bytes()
    model = load_model(tmp_path)
    assert solve(model)["Twice"] == 1.25
    assert item(model, "rate").notes == {0: "of the\nyear\n"}
    write([edit(model, "rate", "Base", (), None, 0.5)])
    assert (tmp_path / "assumptions.toml").read_bytes() == before.replace(b"0.25", b"0.5")


@pytest.mark.parametrize("ends", ENDS)
def test_a_mistake_in_python_is_on_its_line(tmp_path, ends) -> None:
    ending(written(tmp_path, {**FILES, "inputs.py": "\nLABEL = 1 / 0\n"}), ends)
    with pytest.raises(ModelgenError, match=r"^inputs\.py:2: ZeroDivisionError"):
        load_model(tmp_path)


@pytest.mark.parametrize("ends", ENDS)
def test_a_snapshot_says_the_same(tmp_path, ends) -> None:
    folder = define(tmp_path / "ferry", FERRY)
    file = snapshots.file_of(folder)
    snapshots.write(file, load_model(folder))
    whole = snapshots.read(file)
    file.write_bytes(ENDS[ends](file.read_bytes()))
    assert snapshots.read(file) == whole


TESTS = """
def test_formulas(formula_snapshot): formula_snapshot("ferry")
def test_values(value_snapshot): value_snapshot("ferry")
"""


@pytest.mark.slow
def test_a_repository_whose_lines_end_as_on_windows(tmp_path) -> None:
    """With core.autocrlf git writes such lines into the folder; nothing fails, and nothing is changed by an update."""

    def git(*words: str, folder: Path) -> str:
        own = ["-c", "core.autocrlf=true", "-c", "core.safecrlf=false", "-c", "user.name=A", "-c", "user.email=a@b.org"]
        done = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout

    origin = written(
        tmp_path / "origin", {"pytest.ini": "[pytest]\n", ".gitignore": "__pycache__\n", "tests/test_it.py": TESTS}
    )
    define(origin / "ferry", FERRY)
    ran(origin, *MODULE, *OPTIONS, "--modelgen-update")
    git("init", "-q", folder=origin)
    git("add", ".", folder=origin)
    git("commit", "-q", "-m", "Models", folder=origin)
    git("clone", "-q", "-c", "core.autocrlf=true", str(origin), "clone", folder=tmp_path)
    clone = tmp_path / "clone"
    names = {file.name for file in clone.glob("ferry/*") if b"\r\n" in file.read_bytes()}
    assert names == {"model.py", "model.formulas.txt", "model.values.toml"}
    assert "2 passed" in ran(clone, *MODULE, *OPTIONS)
    ran(clone, *MODULE, *OPTIONS, "--modelgen-update")
    assert git("diff", "--stat", folder=clone) == ""


# a place, a folder, and whether what stands at the place is of that folder, and none of an installation in it
PLACES = [
    (r"C:\Repo\deals\inputs", r"c:\repo", True),
    (r"C:\Repo\.venv\Lib\site-packages\numpy", r"C:\Repo", False),
    (r"C:\Repo\deals\inputs", r"D:\Repo", False),
    (r"C:\Users\me\Python311\Lib\json", r"C:\Users\me", False),
    (r"c:\users\me\python311\lib\json", r"C:\Users\me", False),
    (r"\\server\share\deals\inputs", r"\\SERVER\share", True),
    (r"C:\Repository\inputs", r"C:\Repo", False),
]


@pytest.mark.parametrize(("place", "folder", "own"), PLACES)
def test_which_modules_are_a_definitions_on_windows(monkeypatch, place, folder, own) -> None:
    monkeypatch.setattr(modules, "_PYTHON", {PureWindowsPath(r"C:\Users\me\Python311\Lib")})
    assert modules._below(PureWindowsPath(place), PureWindowsPath(folder)) == own


def test_what_another_system_finds_is_told_where_this_one_doesnt(tmp_path) -> None:
    """Capitals and backslashes, which Windows takes, and macOS in part."""
    written(tmp_path, {"deals/acme/model.py": "RATE = 1" + BODY, "deals/acme/Values.toml": ""})
    for path in ("deals\\acme", "Deals/acme"):
        if not (tmp_path / path).exists():
            with pytest.raises(ModelgenError, match=r"did you mean '.*deals/acme'\?$"):
                load_model(tmp_path / path)
    written(tmp_path, {"deals/acme/model.py": BODY.replace("RATE", "1") + "m.load('values.toml')"})
    if not (tmp_path / "deals/acme/values.toml").exists():
        with pytest.raises(ModelgenError, match=r"beside the definition; did you mean 'Values.toml'\?$"):
            load_model(tmp_path / "deals" / "acme")
