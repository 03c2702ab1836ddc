"""Texts of files and definitions that would act on a terminal: no command prints one, nor click, nor Python itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from modelgen import build, load_model
from tests.commandline import GOOD, PATIENCE, define, environment
from tests.test_visible import KEPT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="names and terminals as on Unix")]

EVIL = "\u202eE\x7f\x9b31m\u200b\u2066\x85\u2028\ufeff"
WORSE = f"{EVIL}\x1b[31m\x1b]0;owned\x07\r\ud800"  # what no workbook can hold, but names and definitions
OURS = re.compile("\x1b\\[(0|1|2|31|32|33)m")
PROGRESS = re.compile(r"\x1b\[(\?25[lh]|2K|1A|3[2-7]m|9[01]m)|\r|\x1b\[0m")  # a line is drawn anew, and a bar on it
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def sure(text: str, *, terminal: bool = False) -> None:
    text = OURS.sub("", PROGRESS.sub("", text) if terminal else text)
    found = FORBIDDEN.search(text)
    assert not found, (found, text[max(0, found.start() - 80) : found.end() + 20])


def ends(folder: Path, *command: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "modelgen", *command], cwd=folder, env=environment(), capture_output=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in err
    sure(out)
    sure(err)
    return done.returncode, out, err


def on_a_terminal(folder: Path, *command: str) -> str:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "modelgen", *command], cwd=folder, env=environment(TERM="xterm"), stdin=theirs,
        stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
    except OSError:  # Linux reports the closed terminal so
        pass
    os.close(ours)
    process.wait(PATIENCE)
    text = seen.decode("utf-8").replace("\r\n", "\n")
    sure(text, terminal=True)
    return text


def evil(text: str) -> str:
    """A definition all of whose texts are hostile, as far as a workbook takes them."""
    for word in (
        "Toll road",
        "North",
        "Roads",
        'Tolls"',
        "Judgement",
        "A new bridge",
        "Open",
        "Bull",
        "Value per share",
    ):
        quote = word.endswith('"')
        text = text.replace(word, word.rstrip('"') + EVIL + '"' * quote)
    return text.replace("Tolls come in", f"{EVIL} fails")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evil")
    text = evil(GOOD).replace("growth.give({", "m.load()\n#", 1).replace("growth.give({", "#")
    values = f'[traffic_growth]\nsource = "x{EVIL}"\nvalue = 0.05\n'.replace("\x7f", "").replace("\u2028", "")
    define(folder / "model", text, assumptions_toml=values.replace("\x9b", "").replace("\x85", ""))
    model = load_model(folder / "model")
    build(model, folder / "built.xlsx")
    book = openpyxl.load_workbook(folder / "built.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in (0.05, 4):
                    cell.value = f"{EVIL}many\nlines"
                elif isinstance(cell.value, str) and cell.value.startswith("=SUM"):
                    cell.value = f'=1+"{EVIL}\n"'
    book["Inputs"].title = f"New{EVIL}"
    book.save(folder / "edited.xlsx")
    book.create_sheet(f"More{EVIL}")["A1"] = f'=SUM(1,2)+5+"{EVIL}"'
    book.save(folder / f"book{WORSE[:-1]}.xlsx")
    with zipfile.ZipFile(folder / "built.xlsx") as old, zipfile.ZipFile(folder / "parts.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr(f"xl/../{EVIL}.xml", b"<a/>")
    (folder / "table.csv").write_text(f"item,scenario,member,period,value\n{EVIL},,,,1\n", encoding="utf-8")
    return folder


EVIL_BOOK = f"book{WORSE[:-1]}.xlsx"
COMMANDS: dict[str, list[str]] = {
    "build": ["build", "model", "-o", f"new{EVIL}.xlsx"],
    "build verify": ["build", "model", "-o", "new.xlsx", "--verify"],
    "show": ["show", "model"],
    "show item": ["show", "model", "--item", f"Value per share{EVIL}"],
    "explain": ["explain", "model", f"Value per share{EVIL}"],
    "lint": ["lint", EVIL_BOOK],
    "diff": ["diff", "built.xlsx", EVIL_BOOK, "--formats"],
    "verify": ["verify", "edited.xlsx", "--model", "model"],
    "verify alone": ["verify", EVIL_BOOK],
    "pull": ["pull", "edited.xlsx", "--model", "model"],
    "pull book": ["pull", EVIL_BOOK, "--model", "model"],
    "pull table": ["pull", "table.csv", "--model", "model"],
    "mutate": ["mutate", "built.xlsx", "--model", "model", "--count", "5"],
    "assumptions": ["assumptions", "model", "--csv", f"{EVIL}.csv"],
    "new": ["new", "sotp", f"fresh{WORSE[:-1]}"],
    "refused": ["lint", "parts.xlsx"],
    "no such file": ["verify", f"{WORSE[:-1]}.xlsx"],
    "no such option": ["show", f"--{WORSE[:-1]}"],
    "no such command": [WORSE[:-1]],
    "no such template": ["new", WORSE[:-1], "x"],
    "no such scenario": ["build", "model", "--scenario", WORSE[:-1]],
    "no such item": ["show", "model", "--item", WORSE[:-1]],
    "no such member": ["explain", "model", f"Tolls{EVIL}", "--member", WORSE[:-1]],
    "no such engine": ["verify", "built.xlsx", "--engine", WORSE[:-1]],
    "no such number": ["explain", "model", "Total tolls", "--depth", WORSE[:-1]],
    "taken by json": ["show", "--json", WORSE[:-1]],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_prints_what_acts_on_a_terminal(folder: Path, name: str) -> None:
    code, out, err = ends(folder, *COMMANDS[name])
    assert code in (0, 1, 2)
    if name != "mutate":  # it names kinds of faults
        assert r"\u202eE\x7f\x9b31m\u200b" in out + err, (out, err)


@pytest.mark.parametrize("name", COMMANDS)
def test_nor_on_a_terminal(folder: Path, name: str) -> None:
    if name == "new":
        on_a_terminal(folder, "new", "sotp", f"again{WORSE[:-1]}")
    else:
        on_a_terminal(folder, *COMMANDS[name])


def test_junit_stays_well_formed(folder: Path) -> None:
    ends(folder, "verify", "edited.xlsx", "--model", "model", "--junit", "report.xml")
    root = ElementTree.fromstring((folder / "report.xml").read_bytes())
    assert root.find("testsuite") is not None


DEFINITIONS = {
    "label": "from modelgen import Model\nModel('A').sheet({words})\n",
    "exception": "raise ValueError({words})\n",
    "its name": "raise type('E' + {words}.strip('\\ud800'), (Exception,), {{}})\n",
    "warning": "import warnings\nwarnings.warn({words})\n",
    "thread": "import threading\na = threading.Thread(target=lambda: int({words}))\na.start()\na.join()\n",
    "unraisable": "class A:\n    def __del__(self): raise ValueError({words})\nA()\n",
    "exit": "import sys\nsys.exit({words})\n",
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definitions_messages_are_written_out(tmp_path: Path, name: str) -> None:
    define(tmp_path / "bad", DEFINITIONS[name].format(words=ascii(WORSE)))
    for command in (["show", "bad"], ["build", "bad"], ["explain", "bad", "x"]):
        code, _, err = ends(tmp_path, *command)
        assert code == 2
        assert r"\u202eE\x7f\x9b31m" in err


def test_a_label_makes_no_line_of_its_own(tmp_path: Path) -> None:
    """A finding is one line, whatever the cells that it quotes hold."""
    book = openpyxl.Workbook()
    assert book.active
    book.active["A1"] = '=LEN("a\nbook.xlsx: 0 errors, 0 warnings")+1000'
    book.active.title = "S"
    book.save(tmp_path / "book.xlsx")
    _, out, _ = ends(tmp_path, "lint", "book.xlsx")
    assert not any(line.startswith("book.xlsx: 0 errors, 0 w") for line in out.splitlines()[:-1])


def test_what_people_write_is_printed_as_it_is(tmp_path: Path) -> None:
    kept = [text for text in KEPT if text]
    text = GOOD.replace('"North", "South"', ", ".join(map(ascii, kept)))
    for members, all_the_same in (
        ('{"North": 0.05, "South": [0.1, 0.08, 0.06]}', "0.1"), ('{"South": 0.2}', "0.2"),
        ('{"North": [10, 11], "South": [20, 22]}', "[10, 11]"),
    ):  # fmt: skip
        text = text.replace(members, all_the_same)
    define(tmp_path / "good", text)
    _, out, err = ends(tmp_path, "show", "good", "--item", "Tolls")
    assert not err
    assert [word for text in kept for word in text.split() if word not in out] == []
