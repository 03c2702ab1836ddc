"""The sandbox: every way to end is told apart, and nothing that was started survives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import (
    Crashed,
    Failed,
    Job,
    OutOfMemory,
    Running,
    SandboxError,
    TimedOut,
    run_all,
    run_limited,
)
from tests.commandline import PATIENCE

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups and no limits")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the addresses of a process")


def run(target: str, payload: object, seconds: float = PATIENCE) -> object:
    return run_limited(target, payload, seconds=seconds, megabytes=1024, name="the engine")


def prints(text: str) -> str:
    """A target that writes where an answer might be expected."""
    print(text)
    os.write(1, b"more")
    return text[::-1]


def imported(_: object) -> list[str]:
    """A target that says what its process has imported."""
    return sorted(sys.modules)


def leaves_a_child(line: str) -> str:
    """A target that answers, and leaves a child behind that holds a line: one that ends says so first."""
    with open(line, "w") as file:
        subprocess.Popen(["sh", "-c", "sleep 300; echo survived"], stdout=file)
    return "answered"


def hangs(line: str) -> None:
    """A target that doesn't end, nor does its child."""
    leaves_a_child(line)
    signal.pause()


def opens(payload: tuple[str, str]) -> None:
    """A target that waits until another process has opened the other end of a line."""
    line, mode = payload
    open(line, mode).close()


@pytest.fixture
def line(tmp_path: Path) -> str:
    """A named pipe: whoever reads it comes to its end when the last process that writes to it has ended."""
    os.mkfifo(tmp_path / "line")
    return str(tmp_path / "line")


@contextmanager
def listening(line: str) -> Iterator[Callable[[], bytes]]:
    """All that is said on a line until everybody on it has ended; from now on, so that nobody waits for a reader."""
    reading = os.open(line, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    with open(reading, "rb") as file:
        yield file.read


@pytest.mark.slow
def test_gives_the_result_whatever_is_printed() -> None:
    assert run(f"{__name__}:prints", "äbc") == "cbä"
    assert run("builtins:sorted", [3, 1, 2]) == [1, 2, 3]


def test_starts_light() -> None:
    loaded = run(f"{__name__}:imported", None)
    assert isinstance(loaded, list)
    assert not {"numpy", "pandas", "openpyxl", "xlsxwriter"} & set(loaded)


def test_an_exception_is_told_without_a_traceback() -> None:
    with pytest.raises(Failed) as caught:
        run("math:sqrt", -1)
    assert caught.value.kind == "ValueError"
    assert str(caught.value) == f"the engine failed: ValueError: {caught.value.message}"
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, ModelgenError)


def test_an_unknown_target_fails() -> None:
    with pytest.raises(Failed, match="ModuleNotFoundError"):
        run("no_such_module:run", None)


@posix
@pytest.mark.slow
def test_a_hang_ends_with_its_children(line: str) -> None:
    with listening(line) as said:
        with pytest.raises(TimedOut, match=r"the engine did not finish within 1.5 s"):
            run(f"{__name__}:hangs", line, seconds=1.5)
        assert said() == b""


@pytest.mark.slow
@posix
def test_nothing_outlives_an_answer(line: str) -> None:
    with listening(line) as said:
        assert run(f"{__name__}:leaves_a_child", line) == "answered"
        assert said() == b""


@linux
def test_too_much_memory() -> None:
    with pytest.raises(OutOfMemory, match="needs more than the 1024 MB"):
        run("builtins:bytearray", 2**32)


@posix
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_names_its_signal(number: signal.Signals) -> None:
    with pytest.raises(Crashed, match=rf"crashed \({number.name}\)"):
        run("signal:raise_signal", int(number))


def test_an_exit_without_an_answer_is_a_crash() -> None:
    with pytest.raises(Crashed, match="exit code 3"):
        run("os:_exit", 3)


@posix
@pytest.mark.slow
def test_jobs_run_side_by_side_and_keep_their_order(line: str) -> None:
    jobs = [
        Job(f"{__name__}:opens", (line, "r"), PATIENCE, 512, "first"),  # ends when the last one runs beside it
        Job("math:sqrt", -1, PATIENCE, 512, "second"),
        Job("time:sleep", 300, 1.0, 512, "third"),
        Job("math:sqrt", 4, PATIENCE, 512, "fourth"),
        Job(f"{__name__}:opens", (line, "w"), PATIENCE, 512, "fifth"),
    ]
    first, second, third, fourth, fifth = run_all(jobs, workers=2)
    assert first is fifth is None
    assert isinstance(second, Failed) and second.name == "second"
    assert isinstance(third, TimedOut)
    assert fourth == 2.0


@posix
def test_jobs_run_while_their_caller_works_and_end_with_it(line: str) -> None:
    with pytest.raises(ZeroDivisionError), Running(workers=2) as running:
        endless = running.start(Job(f"{__name__}:hangs", line, PATIENCE, 512, "endless"))
        quick = running.start(Job("math:sqrt", 4, PATIENCE, 512, "quick"))
        assert quick.result() == 2.0
        1 / 0  # noqa: B018
    ended = endless.result()
    assert isinstance(ended, SandboxError) and not isinstance(ended, TimedOut)
