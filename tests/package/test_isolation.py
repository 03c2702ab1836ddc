"""No file outside the given one is opened through it: watched by the system, at every door and behind the guard."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from modelgen.files.sandbox import Job, run_all
from modelgen.verify.engines.engine import Value
from modelgen.verify.engines.registry import ENGINES
from tests.commandline import PATIENCE
from tests.package.hostile import linked, write

pytestmark = [
    pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who opens a file"),
]  # fmt: skip
OPENED = 0x20


class Canary:
    """A workbook that nobody may open."""

    def __init__(self, path: Path) -> None:
        self.path, self.system = path, ctypes.CDLL(None)
        made = openpyxl.Workbook()
        made.active["A1"] = 4242
        made.active.title = "Sheet1"
        made.save(path)
        self.watch = self.system.inotify_init1(os.O_NONBLOCK)
        assert self.system.inotify_add_watch(self.watch, os.fsencode(path), OPENED) >= 0

    def was_opened(self) -> bool:
        try:
            return bool(os.read(self.watch, 65_536))
        except BlockingIOError:
            return False


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Canary]:
    (tmp_path / "elsewhere").mkdir()
    canary = Canary(tmp_path / "elsewhere" / "canary.xlsx")
    canary.path.read_bytes()
    assert canary.was_opened(), "the watch sees nothing"
    yield canary
    os.close(canary.watch)


def hostile(path: Path, canary: Path) -> Path:
    """A workbook with every way to another file that is known."""
    address = canary.as_uri()
    excel, libreoffice = f"'{canary.parent}/[{canary.name}]Sheet1'!A1", f"'{address}'#$Sheet1.A1"
    formulas = [
        excel, excel.replace("'/", "'file:///"), libreoffice, f'INDIRECT("{excel}")', f'INDIRECT("{libreoffice}")',
        f'_xlfn.WEBSERVICE("{address}")', f'DDE("soffice","{canary}","Sheet1.A1")', f"soffice|'{canary}'!A1",
        "[1]Sheet1!$A$1", f'HYPERLINK("{address}")', f'_xlfn.IMAGE("{address}")',
    ]  # fmt: skip
    cells = [f'<row r="{n}"><c r="A{n}"><f>{text}</f></c></row>' for n, text in enumerate(formulas, 9)]
    return write(path, linked(address, cells="".join(cells)))


@pytest.mark.parametrize("command", [["verify", "bad.xlsx"], ["lint", "bad.xlsx"], ["diff", "bad.xlsx", "bad.xlsx"]])
def test_no_command_opens_it(run, canary: Canary, tmp_path: Path, command: list[str]) -> None:
    hostile(tmp_path / "bad.xlsx", canary.path)
    run(*command)
    assert not canary.was_opened()


def test_no_engine_opens_it_even_behind_the_guard(canary: Canary, tmp_path: Path) -> None:
    path = hostile(tmp_path / "bad.xlsx", canary.path)
    engines = [key for key, engine in ENGINES.items() if not engine.missing()]
    answers = dict(zip(engines, run_all([job(key, path) for key in engines]), strict=True))
    assert not canary.was_opened()
    assert not [engine for engine, answer in answers.items() if isinstance(answer, list) and 4242.0 in answer]
    assert isinstance(answers.get("libreoffice", []), list), answers


def job(key: str, path: Path) -> Job:
    reads, programs = ENGINES[key].outside()
    folder = str(path.parent)  # all of it: it isn't for want of rights that nothing else is opened
    return Job(f"{__name__}:computed", (key, str(path)), PATIENCE, 4096, key, (folder, *reads), programs)


def computed(given: tuple[str, str]) -> list[Value]:
    """A target for the sandbox: an engine with the file, without the guard."""
    engine = ENGINES[given[0]]()
    engine.load(given[1])
    engine.calculate()
    return list(engine.reader([("Sheet", row, 0) for row in range(8, 20)])())
