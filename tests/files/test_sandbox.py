"""The sandbox: every way to end is told apart, and nothing that was started survives."""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from modelgen.errors import ModelgenError
from modelgen.files import child, sandbox
from modelgen.files.sandbox import (
    Crashed,
    Failed,
    Job,
    OutOfMemory,
    Running,
    SandboxError,
    TimedOut,
    run_all,
)
from modelgen.progress import watched
from tests.commandline import PATIENCE

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups and no limits")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the addresses of a process")


def run(
    target: str, payload: object, seconds: float = PATIENCE, reads: Sequence[str] = (), programs: Sequence[str] = ()
) -> object:
    return sandbox.run(Job(target, payload, seconds, 1024, "the engine", tuple(reads), tuple(programs)))


def prints(text: str) -> str:
    """A target that writes where an answer might be expected."""
    print(text)
    os.write(1, b"more")
    return text[::-1]


def imported(_: object) -> list[str]:
    """A target that says what its process has imported."""
    return sorted(sys.modules)


def leaves_a_child(line: str) -> str:
    """A target that answers, and leaves a child behind that holds a line: one that ends lets go of it."""
    held = os.open(line, os.O_RDONLY)
    if not os.fork():
        signal.pause()
        os._exit(held)
    return "answered"


def hangs(line: str) -> None:
    """A target that doesn't end, nor does its child."""
    child.doing("waiting", 2, 5)
    leaves_a_child(line)
    signal.pause()


def opens(line: str) -> None:
    """A target that waits until another process has opened the other end of a line."""
    os.close(os.open(line, os.O_RDONLY))


@pytest.fixture
def line(tmp_path: Path) -> str:
    """A named pipe: whoever writes to it is told when the last process that reads from it has ended."""
    os.mkfifo(tmp_path / "line")
    return str(tmp_path / "line")


@contextmanager
def holding(line: str) -> Iterator[Callable[[], bool]]:
    """Whether anybody else holds a line, after the time that the system takes to end them."""
    own = os.open(line, os.O_RDONLY | os.O_NONBLOCK)
    here = os.open(line, os.O_WRONLY | os.O_NONBLOCK)
    os.close(own)

    def held() -> bool:
        alone = select.poll()
        alone.register(here, 0)  # the end of the last reader is told unasked
        return not alone.poll(5000)

    yield held
    os.close(here)


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


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Failed("reading", "ValueError", "locked by a password"), "locked by a password"),
        (Failed("reading", "ModelgenError", "has no manifest"), "has no manifest"),
        (Failed("reading", "KeyError", "'A'"), "modelgen stumbles on it, please report this: failed: KeyError: 'A'"),
        (Crashed("reading", "ended"), "ended"),
    ],
)
def test_what_is_said_of_a_file(error: SandboxError, said: str) -> None:
    assert error.of_file == said


@posix
@pytest.mark.slow
def test_a_hang_ends_with_its_children(line: str) -> None:
    with holding(line) as held:
        late = r"the engine did not finish within 1.5 s and was waiting \(2 of 5\); --timeout SECONDS allows it more"
        with pytest.raises(TimedOut, match=late):
            run(f"{__name__}:hangs", line, seconds=1.5, reads=[line], programs=["/usr/bin"])
        assert not held()


@pytest.mark.slow
@posix
def test_nothing_outlives_an_answer(line: str) -> None:
    with holding(line) as held:
        assert run(f"{__name__}:leaves_a_child", line, reads=[line], programs=["/usr/bin"]) == "answered"
        assert not held()


@linux
def test_too_much_memory() -> None:
    with pytest.raises(OutOfMemory, match="needs more than the 1024 MB of memory it is allowed; smaller workbooks"):
        run("builtins:bytearray", 2**32)


@linux
@pytest.mark.slow
def test_where_the_user_allows_less_memory_the_remedy_is_to_allow_more() -> None:
    code = "from modelgen.files.sandbox import run_limited as run; " \
        "run('builtins:bytearray', 2**32, seconds=60, megabytes=1024, name='the engine')"  # fmt: skip
    command = f'ulimit -v 600000; exec "{sys.executable}" -c "{code}"'
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True).stderr
    assert "needs more than the 585 MB of memory that `ulimit -v` allows; raise that limit" in said


@posix
def test_what_the_system_ends_had_most_likely_too_much_memory() -> None:
    with pytest.raises(OutOfMemory, match="most likely for its memory; close other programs"):
        run("signal:raise_signal", int(signal.SIGKILL))


@posix
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_names_its_signal(number: signal.Signals) -> None:
    with pytest.raises(Crashed, match=rf"crashed \({number.name}\)"):
        run("signal:raise_signal", int(number))


@pytest.mark.parametrize("code", [0, 3])
def test_an_exit_without_an_answer_is_a_crash(code: int) -> None:
    with pytest.raises(Crashed, match=f"exit code {code}"):
        run("os:_exit", code)


# --- what it is doing ---------------------------------------------------------------------------------

SAID = [  # what stands where an answer will, and what that says
    (b"d3 7 reading 'Sales'\n", ("reading 'Sales'", 3, 7)),
    (b"d3 7 reading\nthe rest of another\n", ("reading", 3, 7)),
    (b"d3 7 rea", ("", 0, 0)),
    (b"d3 \xff reading\n", ("", 0, 0)),
    (b"d3 7 \xff\n", ("\ufffd", 3, 7)),
    (b"d" + b"9" * 5000, ("", 0, 0)),
    (b"r3 7 reading\n", ("", 0, 0)),
    (b"", ("", 0, 0)),
]


@posix
@pytest.mark.parametrize(("written", "said"), SAID)
def test_what_it_is_doing_is_read_beside_its_writing(written: bytes, said: tuple[str, int, int]) -> None:
    with tempfile.TemporaryFile() as answer:
        answer.write(written)
        answer.flush()
        assert sandbox.doing_of(answer) == said
        assert answer.tell() == len(written)  # which is the place at which its process writes, too


def says(line: str) -> str:
    """A target that says what it does, and waits until somebody knows."""
    child.doing("reading the sheets", 3, 7)
    opens(line)
    return "answered"


@posix
def test_what_a_job_is_doing_is_told_while_it_runs(line: str) -> None:
    told: list[tuple[str, int, int, str]] = []

    def watcher(what: str, done: int, of: int, by: str) -> None:
        if what.startswith("reading") and (what, done, of, by) not in told:
            open(line, "w").close()
        told.append((what, done, of, by))

    with watched(watcher):
        assert run(f"{__name__}:says", line, reads=[line]) == "answered"
    assert ("reading the sheets", 3, 7, "the engine") in told
    assert told[-1] == ("", 0, 0, "the engine")


def test_of_many_things_it_says_now_and_then_how_many_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr(child, "doing", lambda *told: said.append(told))
    assert list(child.each("counting", range(12_000))) == list(range(12_000))
    assert said == [("counting", 0, 12_000), ("counting", 5000, 12_000), ("counting", 10_000, 12_000)]


# --- answers are data ---------------------------------------------------------------------------------


class Evil:
    """What runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("exit 7",)


def writes(answer: bytes) -> float:
    """A target that has got out of hand, and writes what it likes where its answer is expected."""
    os.lseek(child._answers, 0, os.SEEK_SET)
    os.write(child._answers, answer)
    os._exit(0)


WRONG = {
    "nothing": (b"", "crashed"),
    "another kind": (b"x", "crashed"),
    "what it was doing": (b"dreading", "crashed"),
    "no number": (b"r", "gave an answer that is none: the data end too early"),
    "half a number": (b"r1234", "gave an answer that is none"),
    "two numbers": (b"r" + bytes(16), "gave an answer that is none: the data go on"),
    "a pickle": (b"r" + pickle.dumps(Evil()), "gave an answer that is none"),
    "a failure in no words": (b"f123", "gave an answer that is none"),
    "words that lie about their length": (b"f" + b"\xff" * 64, "gave an answer that is none"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "message"), WRONG.values(), ids=WRONG)
def test_an_answer_that_is_none_is_told(answer: bytes, message: str) -> None:
    with pytest.raises(Crashed, match=f"the engine {message}"):
        run(f"{__name__}:writes", answer)


def test_a_number_is_a_number() -> None:
    assert run(f"{__name__}:writes", b"r" + struct.pack("d", 1.5)) == 1.5


def test_an_answer_that_is_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_MOST", 1000)
    with pytest.raises(Crashed, match="answered with more than a workbook can hold"):
        run("builtins:sorted", ["a"] * 2000)


def digs(_: object) -> str:
    """A target that leaves folders in folders, deeper than a path can be, without rights, and links out of them."""
    home = os.environ["HOME"]
    os.chdir(home)
    os.symlink("/", "root")
    for _number in range(3000):
        os.mkdir("d" * 50)
        os.mkdir("locked", 0)
        os.chdir("d" * 50)
    return home


@posix
@pytest.mark.slow
def test_nothing_that_it_leaves_behind_stays() -> None:
    home = run(f"{__name__}:digs", None)
    assert isinstance(home, str) and not os.path.exists(home)


@posix
@pytest.mark.slow
def test_jobs_run_side_by_side_and_keep_their_order(line: str) -> None:
    jobs = [
        Job(f"{__name__}:opens", line, PATIENCE, 512, "first", (line,)),  # ends when the others have
        Job("math:sqrt", -1, PATIENCE, 512, "second"),
        Job("time:sleep", 300, 1.0, 512, "third"),
        Job("math:sqrt", 4, PATIENCE, 512, "fourth"),
    ]
    with Running(workers=2) as running:
        first, *others = [running.start(job) for job in jobs]
        second, third, fourth = [answer.result() for answer in others]
        open(line, "w").close()
        assert first.result() is None
    assert isinstance(second, Failed) and second.name == "second"
    assert isinstance(third, TimedOut)
    assert fourth == 2.0
    assert run_all([jobs[3], jobs[1]])[0] == 2.0


@posix
def test_jobs_run_while_their_caller_works_and_end_with_it(line: str) -> None:
    with pytest.raises(ZeroDivisionError), Running(workers=2) as running:
        endless = running.start(Job(f"{__name__}:hangs", line, PATIENCE, 512, "endless", (line,), ("/usr/bin",)))
        quick = running.start(Job("math:sqrt", 4, PATIENCE, 512, "quick"))
        assert quick.result() == 2.0
        1 / 0  # noqa: B018
    ended = endless.result()
    assert isinstance(ended, SandboxError) and not isinstance(ended, TimedOut)
