"""`modelgen watch`: real files that change, a definition broken in between and mended, Ctrl-C."""

from __future__ import annotations

import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelgen import verify_workbook
from tests.commandline import GOOD, PATIENCE, define, environment

WRITTEN = re.compile(r"\d\d:\d\d:\d\d verified: .*: no mismatch")
CHECK = 'm.check("Value is below 140", value < limit)\n'
LIMIT = 'limit = i.assumption("Limit", unit="EUR mn", shared=True)\nlimit.give(140, source="us")\n'


class Watched:
    """The command in a process of its own, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "modelgen", "watch", "good", "-o", "good.xlsx"], cwd=folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment(),
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put("")

    def says(self, pattern: str) -> str:
        """The next line in which the pattern is found."""
        while True:
            line = self.lines.get(timeout=PATIENCE / 10)
            assert line or self.process.poll() is None, f"it ended before it said {pattern!r}"
            if re.search(pattern, line):
                return line

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def watched(tmp_path) -> Iterator[Watched]:
    pytest.importorskip("watchfiles")
    define(tmp_path / "good", GOOD.replace("s = m.sheet", LIMIT + "s = m.sheet") + CHECK)
    running = Watched(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    running.reader.join()
    assert running.process.stdout is not None
    running.process.stdout.close()


@pytest.mark.slow
def test_every_save_is_built_verified_and_told(watched, tmp_path) -> None:
    model, book = tmp_path / "good" / "model.py", tmp_path / "good.xlsx"
    watched.says(WRITTEN.pattern)
    first = book.read_bytes()
    good = model.read_text(encoding="utf-8")
    # a number is changed: outputs move, a check turns
    model.write_text(good.replace('"North": 0.05', '"North": 0.5'), encoding="utf-8")
    watched.says(WRITTEN.pattern)
    assert "Base: 28.61" in watched.says(r"Value per share \(EUR/share\), Base: .* -> .*\(\+")
    watched.says("Value is below 140: fails in Base, Bull")
    assert book.read_bytes() != first
    # it is broken in two places: both are told, and the workbook stays
    second = book.read_bytes()
    model.write_text(good.replace("value / shares", "value / 7") + "m.line('X')\n", encoding="utf-8")
    watched.says("2 mistakes in the definition and its values; the workbook stays")
    watched.says(r"model.py:\d+: the literal 7 stands in a formula")
    watched.says(r"model.py:\d+: 'Toll road' has no 'line'")
    assert book.read_bytes() == second
    # mended: compared with what was built last
    model.write_text(good, encoding="utf-8")
    watched.says(WRITTEN.pattern)
    watched.says(r"Value per share \(EUR/share\), Base: .* -> 28.61")
    watched.says("Value is below 140: holds again")
    assert watched.end() == 0
    assert verify_workbook(book).exit_code == 0


@pytest.mark.slow
def test_a_values_file_beside_it_is_watched_and_what_moves_nothing_is_said_to(watched, tmp_path) -> None:
    watched.says(WRITTEN.pattern)
    model = tmp_path / "good" / "model.py"
    (tmp_path / "good" / "assumptions.toml").write_text('[shares]\nvalue = 4\nsource = "Register"\n', encoding="utf-8")
    watched.says("no output moved")
    model.write_text(model.read_text(encoding="utf-8") + "m.load()\n", encoding="utf-8")
    watched.says("no output moved")
    (tmp_path / "good" / "assumptions.toml").write_text("[shares]\nvalue = 8\n", encoding="utf-8")
    watched.says(r"Value per share \(EUR/share\), Base: 28.61\d* -> 14.3\d* \(-50.0%\)")
    assert watched.end(signal.SIGTERM) == -signal.SIGTERM


@pytest.mark.slow
def test_a_workbook_that_people_have_edited_stays(watched, tmp_path) -> None:
    import openpyxl

    watched.says(WRITTEN.pattern)
    book = openpyxl.load_workbook(tmp_path / "good.xlsx")
    cell = next(c for row in book["Inputs"].iter_rows() for c in row if not c.protection.locked and c.value == 4)
    cell.value = 5
    book.save(tmp_path / "good.xlsx")
    edited = (tmp_path / "good.xlsx").read_bytes()
    model = tmp_path / "good" / "model.py"
    model.write_text(model.read_text(encoding="utf-8").replace("0.05", "0.06"), encoding="utf-8")
    watched.says("good.xlsx stays as it is: it was edited since it was made")
    assert (tmp_path / "good.xlsx").read_bytes() == edited
    assert watched.end() == 0


def test_where_there_is_nothing_to_watch_or_to_watch_with_it_says_so(run, tmp_path, monkeypatch) -> None:
    assert run("watch", "nowhere") == (2, "", "modelgen: nowhere: there is no such file\n")
    define(tmp_path / "good")
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    said = "modelgen: watching needs watchfiles; install it: pip install 'modelgen[watch]'\n"
    assert run("watch", "good") == (2, "", said)
