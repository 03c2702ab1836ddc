"""Workbooks of strangers: what harms, or what two readers take for two, is refused in words and in little memory by
every door; what leads outside is left alone; and honest files pass."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy

import pytest

from modelgen.audit.lint import inspect
from modelgen.files.sandbox import run_limited
from modelgen.package.content import for_engines
from modelgen.package.load import load
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.verify import verify_workbook
from tests.package.hostile import book, write
from tests.package.strangers import FINE, NOT_COMPUTED, OUTSIDE, REFUSED, Made
from tests.support import computed

MEGABYTES = 512  # what an answer may take
OTHERS: dict[str, Made] = {kind: made for kind, (made, _) in (REFUSED | NOT_COMPUTED).items()}
OTHERS |= {kind: made for kind, (made, _, _) in OUTSIDE.items()}


@dataclass
class Answer:
    """What a process with little memory says to a file: to who only reads, and for engines."""

    read: str = ""
    computed: str = ""
    remarks: list[str] = field(default_factory=list)
    findings: int = 0


def answers_in_here(folder: str) -> dict[str, Answer]:
    """A target for the sandbox: all files, one after the other."""
    found = {}
    for number, kind in enumerate(OTHERS):
        path, answer = f"{folder}/{number}.xlsx", Answer()
        try:
            answer.remarks = load(path).remarks
            answer.findings = len(inspect(path).findings)
        except ValueError as error:
            answer.read = str(error)
        try:
            for_engines(path)
        except ValueError as error:
            answer.computed = str(error)
        found[kind] = answer
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    return {kind: write(folder / f"{number}.xlsx", made()) for number, (kind, made) in enumerate(OTHERS.items())}


@pytest.fixture(scope="module")
def answers(files: dict[str, Path]) -> dict[str, Answer]:
    folder = str(next(iter(files.values())).parent)
    found = run_limited(f"{__name__}:answers_in_here", folder, seconds=300, megabytes=MEGABYTES, name="hostile files",
                        reads=[folder])  # fmt: skip
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), [(kind, what) for kind, (_, what) in REFUSED.items()], ids=REFUSED)
def test_refused_to_everybody(answers: dict[str, Answer], kind: str, what: str) -> None:
    answer = answers[kind]
    assert re.search(what, answer.read), answer.read
    assert answer.computed == answer.read
    assert "; " in answer.read and "\n" not in answer.read, "what, and the remedy"


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), [(kind, what) for kind, (_, what) in NOT_COMPUTED.items()], ids=NOT_COMPUTED)
def test_refused_to_engines(answers: dict[str, Answer], kind: str, what: str) -> None:
    answer = answers[kind]
    assert re.search(what, answer.computed), answer.computed
    assert "; " in answer.computed and "\n" not in answer.computed
    assert answer.read == "" and answer.remarks == []


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), [(kind, what) for kind, (_, what, _) in OUTSIDE.items()], ids=OUTSIDE)
def test_what_leads_outside_is_told_and_left_alone(answers: dict[str, Answer], kind: str, what: str) -> None:
    answer = answers[kind]
    assert (answer.read, answer.computed, len(answer.remarks)) == ("", "", 1)
    assert re.search(what, answer.remarks[0]), answer.remarks


@pytest.mark.slow
@pytest.mark.parametrize("engine", DEFAULT)
@pytest.mark.parametrize("kind", [kind for kind, (_, _, apart) in OUTSIDE.items() if apart])
def test_engines_get_what_was_saved(files: dict[str, Path], kind: str, engine: str) -> None:
    content, given = for_engines(str(files[kind]))
    assert ("Sheet", 8, 0) in content.apart
    assert not re.search(rb"\[1\]|\[2\]|rates|WEBSERVICE|IMAGE|cmd", given)
    assert computed(engine, files[kind], [("Sheet", 8, 0), ("Sheet", 0, 3)]) == [[7, 3]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a linked workbook", "a web service", "an embedded object"])
def test_it_is_verified_but_for_what_is_set_apart(files: dict[str, Path], kind: str) -> None:
    report = verify_workbook(files[kind])
    assert report.exit_code == 0, report.lines()
    assert any("was not opened" in line or "were not opened" in line for line in report.lines())
    apart = [line for line in report.lines() if "not computed, as they hold" in line]
    assert len(apart) == (kind != "an embedded object")


@pytest.mark.parametrize("kind", FINE)
def test_an_honest_file_passes(tmp_path: Path, kind: str) -> None:
    path = str(write(tmp_path / "fine.xlsx", FINE[kind]()))
    content, _ = for_engines(path)
    assert (content.remarks, content.apart) == ([], {})
    assert content.cells["Sheet", 0, 1] == 1


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link(path: Path) -> None:
    path.symlink_to(path)


def socket_file(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


NO_FILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, "there is no such file"),
    "a folder": (Path.mkdir, "is a folder; name"),
    "a pipe": (pipe, "is a pipe, which may never end"),
    "a socket": (socket_file, "is a socket, and no file"),
    "an endless link": (link, "is a link that leads in a circle"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is a device, which may never end"),
    "an empty file": (Path.touch, "it is empty"),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
@pytest.mark.parametrize(("make", "what"), NO_FILE.values(), ids=NO_FILE)
def test_what_is_no_file_is_told_at_once(tmp_path: Path, make: Callable[[Path], object], what: str) -> None:
    path = tmp_path / "b.xlsx"
    make(path)
    with pytest.raises(ValueError, match=what):
        load(str(path))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
@pytest.mark.parametrize("kind", NO_FILE)
@pytest.mark.parametrize("command", [["verify"], ["lint"], ["diff", "good.xlsx"]], ids=lambda command: command[0])
def test_every_command_tells_it(run, tmp_path: Path, command: list[str], kind: str) -> None:
    write(tmp_path / "good.xlsx", book())
    NO_FILE[kind][0](tmp_path / "bad.xlsx")
    code, out, err = run(*command, "bad.xlsx")
    assert (code, out) == (2, "")
    assert err.startswith("modelgen: bad.xlsx") and NO_FILE[kind][1] in err and "; " in err


CLI = {
    "entities that multiply": "declares a document type",
    "a sheet of 100 MB": "as a zip bomb does",
    "12,000 parts": "parts, more than",
    "half a file": "not an .xlsx workbook, or cut off",
    "two workbooks": "of which readers take one or the other",
}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), CLI.items(), ids=CLI)
@pytest.mark.parametrize("command", [["verify"], ["lint"], ["diff", "good.xlsx"]], ids=lambda command: command[0])
def test_every_command_says_so(run, files, tmp_path: Path, command: list[str], kind: str, what: str) -> None:
    write(tmp_path / "good.xlsx", book())
    copy(files[kind], tmp_path / "bad.xlsx")
    code, out, err = run(*command, "bad.xlsx")
    assert (code, out) == (2, "")
    assert err.startswith("modelgen: bad.xlsx: ") and what in err and "; " in err


@pytest.mark.slow
def test_macros_are_data(run, tmp_path: Path) -> None:
    from tests.package.hostile import RELATIONS, related

    parts = {RELATIONS: related("vbaProject", "vbaProject.bin"), "xl/vbaProject.bin": "Sub Auto_Open()"}
    write(tmp_path / "book.xlsm", book(**parts))
    code, out, err = run("verify", "book.xlsm")
    assert (code, err) == (0, "")
    assert "holds macros: xl/vbaProject.bin; they were not run" in out
    assert run("lint", "book.xlsm")[0] == 0
