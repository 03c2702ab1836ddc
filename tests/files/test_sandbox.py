"""The sandbox: every way to end is told apart, and nothing that was started survives."""

from __future__ import annotations

import os
import signal
import sys
import time
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

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups and no limits")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the addresses of a process")


def run(target: str, payload: object, seconds: float = 20) -> object:
    return run_limited(target, payload, seconds=seconds, megabytes=1024, name="the engine")


def prints(text: str) -> str:
    """A target that writes where an answer might be expected."""
    print(text)
    os.write(1, b"more")
    return text[::-1]


def imported(_: object) -> list[str]:
    """A target that says what its process has imported."""
    return sorted(sys.modules)


def own_group(_: object) -> int:
    """A target that leaves a child behind."""
    return os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "300")


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"  # ended, but its new parent hasn't asked yet


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
def test_a_hang_ends_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "child"
    started = time.monotonic()
    with pytest.raises(TimedOut, match=r"the engine did not finish within 1.5 s"):
        run("os:system", f"sleep 300 & echo $! > {note}; wait", seconds=1.5)
    assert time.monotonic() - started < 10
    deadline = time.monotonic() + 5
    child = int(note.read_text())
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


@linux
def test_nothing_outlives_an_answer() -> None:
    child = run(f"{__name__}:own_group", None)
    assert isinstance(child, int)
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


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
def test_jobs_run_side_by_side_and_keep_their_order() -> None:
    jobs = [
        Job("time:sleep", 1.0, 20, 512, "first"),
        Job("math:sqrt", -1, 20, 512, "second"),
        Job("time:sleep", 60, 1.0, 512, "third"),
        Job("math:sqrt", 4, 20, 512, "fourth"),
    ]
    started = time.monotonic()
    first, second, third, fourth = run_all(jobs, workers=4)
    assert time.monotonic() - started < 10
    assert first is None
    assert isinstance(second, Failed) and second.name == "second"
    assert isinstance(third, TimedOut)
    assert fourth == 2.0


@posix
def test_jobs_run_while_their_caller_works_and_end_with_it() -> None:
    started = time.monotonic()
    with pytest.raises(ZeroDivisionError), Running(workers=2) as running:
        slow, quick = (
            running.start(Job("time:sleep", 60.0, 90, 512, "slow")),
            running.start(Job("math:sqrt", 4, 20, 512, "quick")),
        )
        assert quick.result() == 2.0
        1 / 0  # noqa: B018
    assert isinstance(slow.result(), SandboxError)
    assert time.monotonic() - started < 30
