"""However a command ends, the engines that it started end with it, and their folders go, if not then with the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modelgen import build
from tests.commandline import PATIENCE, environment, shell, waited
from tests.support import needs, two_segments

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]
GRACE = 2.0  # seconds in which no engine is left
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
SLOW = """
from modelgen.commands.signals import ending_when_told
from modelgen.files.sandbox import Job, run, run_all
with ending_when_told():
    job = Job("tests.files.test_orphans:has_children", None, 600, 1024, "slow", (), ("/nowhere",))
    {call}
"""
CALLS = {"waited for": "run(job)", "side by side": "run_all([job, job])"}


def has_children(_: object) -> None:
    """A target that is slow, and so are its child and its child's child, none of which listens to anybody."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    os.fork()
    os.fork()
    while True:
        signal.pause()


def processes(temporary: Path) -> set[int]:
    """Those that were started with a folder for their files beneath this one, but for who was told so."""
    found = set()
    for at in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={temporary}/".encode() in at.read_bytes():
                found.add(int(at.parent.name))
        except OSError:
            continue
    return found


def names(pids: set[int]) -> set[str]:
    found = set()
    for pid in pids:
        try:
            found.add(Path(f"/proc/{pid}/comm").read_text().strip())
        except OSError:
            continue
    return found


def ended(process: subprocess.Popen[bytes], number: signal.Signals, temporary: Path) -> None:
    """Send a signal to a process that has started others, and look at what is left of them."""
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -number, "as of a process that knows of no signals"
    assert waited(lambda: not processes(temporary), GRACE), names(processes(temporary))
    if number == signal.SIGKILL:
        assert any(name.startswith("modelgen-") for name in os.listdir(temporary))
        shell("lint", temporary.parent / "book.xlsx", env=environment(TMPDIR=str(temporary)))
    assert not os.listdir(temporary)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    build(two_segments(), tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("call", CALLS)
def test_no_slow_engine_is_left(number: signal.Signals, call: str, temporary: Path, book: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW.format(call=CALLS[call])], env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert waited(lambda: len(processes(temporary)) >= 4, PATIENCE)
    ended(process, number, temporary)


@pytest.mark.parametrize("number", SIGNALS)
def test_no_libreoffice_is_left(number: signal.Signals, temporary: Path, book: Path) -> None:
    needs("libreoffice")
    command = [sys.executable, "-m", "modelgen", "verify", str(book), "--engine", "libreoffice", "--engine", "ironcalc"]
    process = subprocess.Popen(
        command, env=environment(TMPDIR=str(temporary)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert waited(lambda: "soffice.bin" in names(processes(temporary)) or process.poll() is not None, PATIENCE)
    ended(process, number, temporary)


def test_who_was_started_to_go_on_goes_on(temporary: Path, book: Path) -> None:
    code = "import os, signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from modelgen.commands.signals import "
    code += "ending_when_told\nwith ending_when_told():\n os.kill(os.getpid(), signal.SIGHUP)\n print('went on')"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "went on\n"
