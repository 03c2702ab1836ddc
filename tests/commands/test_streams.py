"""Streams that are closed or full, and machines that have little: a sentence and 2, never a traceback.

Who reads no more wants to hear no more: 141 and no word, as other tools end.

1 is said by a report alone: no way in which a command fails may look like a difference.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelgen import build, load_model
from modelgen.commands.app import COMMANDS
from tests.commandline import PATIENCE, define, environment
from tests.revisions.kept import committed

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")]

CALLS = {  # each ends with 0 where all is well
    "build": "build good -o new.xlsx",
    "deck": "deck good -o new.pptx",
    "batch": "batch good companies.csv --out books --jobs 1",
    "check": "check good",
    "verify": "verify good.xlsx --model good",
    "mutate": "mutate good.xlsx --model good --count 2",
    "lint": "lint good.xlsx",
    "diff": "diff good.xlsx good.xlsx",
    "text": "text good.xlsx",
    "history": "history good",
    "pull": "pull good.xlsx --model good",
    "assumptions": "assumptions good --csv new.csv",
    "show": "show good",
    "explain": "explain good B",
    "simulate": "simulate good --draws 200",
    "new": "new sotp new",
    "guide": "guide",
    "doctor": "doctor",
}
GOOD = "from modelgen import Model\nm = Model('A')\nr = m.sheet('In').assumption('Rate', unit='%')\n"
GOOD += "r.give(0.1, source='x')\nfrom modelgen.model.uncertainty import distribute, distribution\n"
GOOD += "distribute(r, distribution('uniform', low=0, high=1))\nx = m.sheet('S').line('B', unit='%')\n"
GOOD += "x.formula = r + r\nm.output(x)\n"
FULL = "modelgen: standard output doesn't take the answer: the disk is full\n"
CLOSED = "modelgen: standard output is closed, so there is nowhere to answer; > /dev/null drops the answer\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    committed(folder, {"good/model.py": GOOD})
    (folder / "companies.csv").write_text("company,rate\nAcme,20%\n", encoding="utf-8")
    build(load_model(define(folder / "good", GOOD)), folder / "good.xlsx")
    return folder


def bash(folder: Path, script: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A script in which `modelgen` is the command."""
    alone = {name: value for name, value in environment(**more).items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        ["bash", "-c", f'modelgen() {{ "{sys.executable}" -m modelgen "$@"; }}\n{script}'], cwd=folder, env=alone,
        capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert "Exception ignored" not in done.stderr, done.stderr
    return done


def test_every_command_is_here() -> None:
    assert set(CALLS) == set(COMMANDS) - {"watch"}  # which goes on until it is told to end


@pytest.mark.parametrize("command", [*CALLS, "--help", "build --help", "--version", "show good --json -"])
@pytest.mark.parametrize(
    ("into", "code", "says"),
    [
        ("> /dev/full", 2, FULL),
        (">&-", 2, CLOSED),
        ("> >(exec <&-)", 141, ""),  # as cat ends before head
        ("<&- > /dev/null", 0, ""),
        ("2> /dev/full", 0, ""),
        ("> /dev/null 2>&- <&-", 0, ""),
        (">&- 2>&- <&-", 2, ""),
        ("> /dev/full 2> /dev/full", 2, ""),
    ],
)
def test_streams(folder: Path, command: str, into: str, code: int, says: str) -> None:
    typed = CALLS.get(command, command)
    script = f"rm -rf new*; modelgen {typed} {into}"
    if "exec" in into:  # a pipe that nobody reads any more
        script = f"rm -rf new*; {{ sleep 0.05; modelgen {typed}; echo $? > code; }} | exec true; exit $(cat code)"
    done = bash(folder, script)
    assert (done.returncode, done.stderr) == (code, says)


@pytest.mark.parametrize("into", ["2>&-", "2> /dev/full", "2>&- <&-"])
@pytest.mark.parametrize("command", ["show nowhere", "build good --scenario x", "bild", "lint good/model.py"])
def test_a_message_that_cant_be_told_is_two_all_the_same(folder: Path, command: str, into: str) -> None:
    done = bash(folder, f"modelgen {command} {into}")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def test_a_closed_stream_is_no_file_of_ours(folder: Path) -> None:
    """Where standard error is closed, the workbook would be opened under its number."""
    bash(folder, "rm -f new.xlsx; modelgen build good -o new.xlsx 2>&- <&-")
    assert (folder / "new.xlsx").read_bytes() == (folder / "good.xlsx").read_bytes()


LITTLE = {  # how a shell sets it, and what exit codes may be; what concerns the output alone is tried on some commands
    "ulimit -n 10": {0, 2},
    "ulimit -f 0": {0, 2},
    "export TMPDIR=/nowhere": {0},
    "export LC_ALL=C PYTHONUTF8=0": {0},
    "export PYTHONIOENCODING=ascii PYTHONUTF8=0": {0},
    "export PYTHONIOENCODING=latin-1 PYTHONUTF8=0": {0},
    "unset HOME": {0},
    "export TMPDIR=/proc": {0},
    "export COLUMNS=x LINES=": {0},
}
SOME = ("build", "verify", "lint", "show", "explain")
TRIED = [
    (setting, codes, command)
    for number, (setting, codes) in enumerate(LITTLE.items())
    for command in (CALLS if number < 3 else SOME)
]


@pytest.mark.parametrize(("setting", "codes", "command"), TRIED)
def test_machines_that_have_little(folder: Path, command: str, setting: str, codes: set[int]) -> None:
    done = bash(folder, f"rm -rf new*; {setting}; modelgen {CALLS[command]}")
    assert done.returncode in codes, done.stderr
    said = done.stderr.startswith("modelgen: ") or (command == "doctor" and "can't work here" in done.stdout)
    assert done.returncode == 0 or said, done.stderr
    assert "fault of modelgen" not in done.stderr


@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("megabytes", [60, 300])
def test_little_memory(folder: Path, command: str, megabytes: int) -> None:
    done = bash(folder, f"rm -rf new*; ulimit -v {megabytes * 1000}; modelgen {CALLS[command]}")
    # a library that aborts, for want of memory, takes its process with it
    assert done.returncode in (0, 2) or done.returncode > 128, done.stderr
    assert done.returncode != 2 or "modelgen: " in done.stderr or done.stderr == "", done.stderr
    assert "fault of modelgen" not in done.stderr


@pytest.mark.parametrize("command", [name for name in CALLS if name != "guide"])  # which looks at no folder
def test_a_folder_that_is_gone(folder: Path, command: str) -> None:
    done = bash(folder, f"mkdir gone; cd gone; rmdir ../gone; modelgen {CALLS[command]}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("modelgen: ") and done.stderr.count("\n") == 1
    assert "fault of modelgen" not in done.stderr


QUESTIONS = [("<&-", 2), ("< /dev/null", 2), ("<<< maybe", 2), ("<<< n", 0), ("<<< y", 0)]


@pytest.mark.parametrize(("answer", "code"), QUESTIONS)
def test_questions_that_nobody_answers(tmp_path: Path, answer: str, code: int) -> None:
    text = "from modelgen import Model\nm = Model('A')\nr = m.sheet('In').assumption('Rate', unit='%')\n"
    text += "x = m.sheet('S').line('B', unit='%')\nx.formula = r + r\nm.output(x)\nm.load()\n"
    define(tmp_path / "a", text, assumptions_toml='[rate]\nsource = "x"\nvalue = 0.1\n')
    script = "modelgen assumptions a --csv a.csv && sed -i s/0.1/0.2/ a.csv && "
    done = bash(tmp_path, script + f"modelgen pull a.csv --model a --interactive {answer}")
    assert done.returncode == code, done.stderr
    assert ("0.2" in (tmp_path / "a" / "assumptions.toml").read_text()) == (answer == "<<< y")


# --- definitions that do what they like -----------------------------------------------------------------------

DEFINITIONS = {  # what it does; the exit code, what is said
    "import sys; sys.exit()": (2, "SystemExit"),
    "import sys; sys.exit(1)": (2, "SystemExit: 1"),
    "raise SystemExit(0)": (2, "SystemExit: 0"),
    "raise KeyboardInterrupt": (130, "interrupted; no file is half written"),
    "raise MemoryError": (2, "MemoryError"),
    "def f(): f()\nf()": (2, "RecursionError"),
    "class E(BaseException): ...\nraise E('own')": (2, "E: own"),
    "raise GeneratorExit": (2, "GeneratorExit"),
    "raise BrokenPipeError(32, 'Broken pipe')": (2, "BrokenPipeError"),
    "import click; raise click.exceptions.Exit(1)": (2, "Exit"),
    "import click; raise click.Abort": (2, "Abort"),
    "import click; raise click.UsageError('own')": (2, "UsageError"),
    "class E(Exception):\n    def __str__(self): raise ValueError\nraise E": (2, "E"),
    "class E(Exception):\n    def __str__(self): raise SystemExit(1)\nraise E": (2, "E"),
    "class E(Exception):\n    def __str__(self): return 1\nraise E": (2, "E"),
    "open('/nowhere')": (2, "FileNotFoundError"),
    "import os; os.kill(os.getpid(), 2)": (130, "interrupted; no file is half written"),
}
PRINTING = {  # what it does; each leaves the document alone on standard output
    "print('loud')": "loud",
    "import sys; sys.stdout.write('loud\\n')": "loud",
    "import sys; sys.__stdout__.write('loud\\n')": "loud",
    "import os; os.write(1, b'loud\\n')": "loud",
    "import os; os.system('echo loud')": "loud",
    "import subprocess; subprocess.run(['echo', 'loud'])": "loud",
    "import sys; sys.stdout.close()": "",
    "import sys; sys.stdout = None": "",
    "import sys; sys.stderr.close()": "",
    "import sys; sys.stderr = None": "",
    "import sys; sys.stdout.close(); sys.stderr.close()": "",
    "import os; os.close(1)": "",
    "import sys; sys.stdout.buffer.write(b'loud\\n')": "loud",
    "import atexit; atexit.register(print, 'loud')": "loud",
    "import threading\ndone = threading.Event()\ndef f():\n    while True: print('loud'); done.set(); done.wait(9)\n"
    "threading.Thread(target=f).start(); done.wait()": "loud",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(1e6,)).start()": "",
    "import threading\nthreading.Thread(target=lambda: 1 / 0).start()": "a thread ended: ZeroDivisionError",
    "import warnings; warnings.warn('loud')": "UserWarning: loud",
    "class A:\n    def __del__(self): 1 / 0\nA()": "ZeroDivisionError",
    "import logging; logging.warning('loud')": "loud",
}


@pytest.mark.parametrize("typed", ["show a --json -", "build a"])
@pytest.mark.parametrize("text", DEFINITIONS)
def test_a_definition_that_ends_itself(tmp_path: Path, text: str, typed: str) -> None:
    code, says = DEFINITIONS[text]
    define(tmp_path / "a", GOOD + text + "\n")
    done = bash(tmp_path, f"modelgen {typed}")
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("modelgen: ") and done.stderr.count("\n") == 1
    assert says in done.stderr
    assert "fault of modelgen" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("text", PRINTING)
def test_the_document_is_alone_on_standard_output(tmp_path: Path, text: str) -> None:
    define(tmp_path / "a", GOOD + text + "\n")
    done = bash(tmp_path, "modelgen show a --json -")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["command"] == "show"
    assert PRINTING[text] in done.stderr
    plain = bash(tmp_path, "modelgen show a 2> /dev/null")
    assert plain.returncode == 0 and "loud" not in plain.stdout and plain.stdout.startswith("A\n")


@pytest.mark.parametrize("text", [text for text in PRINTING if "std" in text])
def test_a_message_is_told_whatever_was_closed(tmp_path: Path, text: str) -> None:
    define(tmp_path / "a", f"{text}\n1 / 0\n")
    done = bash(tmp_path, "modelgen show a")
    assert (done.returncode, done.stdout) == (2, "")
    assert "modelgen: model.py:2: ZeroDivisionError: division by zero\n" in done.stderr
