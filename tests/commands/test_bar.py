"""The bar: what stands on it, where it is drawn, and that nothing is drawn elsewhere."""

from __future__ import annotations

import io
import re
import sys
from threading import Event

import pytest

from modelgen import progress
from modelgen.commands import bar
from modelgen.commands.bar import Told, shown
from modelgen.progress import tell
from tests.commandline import PATIENCE

COUNTS, PLAIN = Told("computing by two", 1, 12), Told("reading the file")
READS, COMPUTES = Told("reading 'Sales'", 37, 100), Told("computing with Bull", 2, 6)
ONCE = Told("computing with Base", 0, 1)

LINES = [  # what the command tells, what runs beside it, and what is shown
    (PLAIN, {}, "reading the file", ""),
    (COUNTS, {}, "computing by two", "1 of 12"),
    (Told("comparing", 120_000, 500_000), {}, "comparing", "120,000 of 500,000"),
    (PLAIN, {"a.xlsx": READS}, "reading 'Sales'", "37%"),
    (Told("reading files", 0, 1), {"a.xlsx": READS}, "reading 'Sales'", "37%"),
    (Told("reading files", 2, 7), {"a.xlsx": READS}, "a.xlsx reading 'Sales' 37%", "2 of 7"),
    (COUNTS, {"one": COMPUTES, "two": ONCE}, "one computing with Bull 2 of 6, two computing with Base", "1 of 12"),
    (PLAIN, {"one": Told("reading \x1b[2J\n'Sales'")}, "reading \\x1b[2J\\n'Sales'", ""),
    (COUNTS, {"a\x1b.xlsx": ONCE}, "a\\x1b.xlsx computing with Base", "1 of 12"),
]


@pytest.mark.parametrize(("told", "beside", "what", "far"), LINES)
def test_what_stands_on_it(told: Told, beside: dict[str, Told], what: str, far: str) -> None:
    line = shown(told, beside)
    assert (line.what, line.far) == (what, far)


class Terminal(io.StringIO):
    """What is drawn on a terminal, and whether that is a line with a count yet."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = Event()

    def write(self, text: str) -> int:
        if "3 of 12" in text:
            self.drawn.set()
        return super().write(text)

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_is_drawn_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(bar, "PATIENCE", 0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with bar.bar("Verifying a.xlsx"):
        tell("computing by two", 3, 12)
        tell("computing with Bull", 2, 6, by="one")
        assert terminal.drawn.wait(PATIENCE)
    line = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
    assert re.search("Verifying a.xlsx: one computing with Bull 2 of 6 .* 3 of 12", line)
    assert terminal.getvalue().endswith("\x1b[1A\x1b[2K")


@pytest.mark.parametrize(("stream", "term"), [(io.StringIO(), "xterm"), (Terminal(), "dumb")], ids=["file", "dumb"])
def test_elsewhere_nothing_is(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", stream)
    with bar.bar("Verifying a.xlsx"):
        assert progress._watcher is None
