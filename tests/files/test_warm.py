"""Processes that stay: confined as all others, one job after another, and none is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from modelgen.files import scratch, warm
from modelgen.files.sandbox import Crashed, Failed, Job, OutOfMemory, Running, TimedOut, confinement, run
from modelgen.files.warm import Warm
from tests.commandline import PATIENCE, environment, waited
from tests.files.test_orphans import processes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps any")]
HERE = "tests.files.test_warm"
_before: list[object] = []  # in a process: the jobs that it has answered


def answers(payload: object) -> tuple[int, int, float]:
    """A target that says in which process it is, how many jobs that had before, and what it was given."""
    _before.append(payload)
    return os.getpid(), len(_before) - 1, payload  # type: ignore[return-value]


def misbehaves(how: str) -> tuple[int, int]:
    """A target that, unless it is told to be good, doesn't answer."""
    _before.append(how)
    if how == "hangs":
        signal.pause()
    if how == "crashes" or (how == "crashes as the second" and len(_before) > 1):
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "fills memory" or (how == "fills memory as the second" and len(_before) > 1):
        return len(bytearray(4 << 30)), 0
    if how == "raises":
        raise ValueError("as it should")
    if how == "says that it is done as the second, and isn't" and len(_before) > 1:
        for number in range(3, 20):
            with suppress(OSError):
                os.write(number, b"d")
        signal.pause()
    return os.getpid(), len(_before) - 1


def reads(path: str) -> str:
    """A target that reads a file."""
    return Path(path).read_text()


def confined(_: object) -> list[str]:
    """A target that says what it could do."""
    from modelgen.files.confine import found

    return list(found(None))


def job(payload: object, target: str = "answers", seconds: float = PATIENCE) -> Job:
    return Job(f"{HERE}:{target}", payload, seconds, 1024, "it")


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Processes that stay while a test runs, and of which nothing is left then."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    found = Warm()
    yield found
    found.close()
    assert waited(lambda: not processes(tmp_path / "temporary"), 2) and not os.listdir(tmp_path / "temporary")


def asked(kept: Warm, *jobs: Job) -> list[Any]:
    """What came of jobs, one after another, each as a verification of its own starts it."""
    found: list[Any] = []
    for one in jobs:
        with Running(begin=kept.begin) as running:
            found.append(running.start(one).result())
    return found


def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


def test_one_process_answers_one_job_after_another(kept: Warm) -> None:
    found = asked(kept, job(1.0), job(2.0), job(3.0))
    assert [one[1:] for one in found] == [(0, 1.0), (1, 2.0), (2, 3.0)]
    assert len({one[0] for one in found}) == 1 and found[0][0] != os.getpid()


def test_jobs_at_a_time_have_processes_of_their_own(kept: Warm) -> None:
    with Running(workers=2, begin=kept.begin) as running:
        started: list[Any] = [running.start(job(number)) for number in (1.0, 2.0)]
        assert len({one.result()[0] for one in started}) == 2


def test_a_large_answer_leaves_nothing_to_a_small_one(kept: Warm) -> None:
    many = Job("builtins:sorted", ["a" * 100] * 20_000, PATIENCE, 1024, "it")
    assert asked(kept, many, replace(many, payload=["b"])) == [["a" * 100] * 20_000, ["b"]]


def test_it_is_confined_as_any_other(kept: Warm, tmp_path) -> None:
    (tmp_path / "secret").write_text("it")
    secret = job(str(tmp_path / "secret"), "reads")
    for found in asked(kept, secret, secret):
        assert isinstance(found, Failed) and found.kind == "PermissionError"
    assert asked(kept, job(None, "confined")) == [list(confinement())]


def test_after_so_many_jobs_another_takes_over(kept: Warm, monkeypatch) -> None:
    monkeypatch.setattr(warm, "_JOBS", 2)
    assert [one[1] for one in asked(kept, *map(job, (1.0, 2.0, 3.0)))] == [0, 1, 0]


UNANSWERED = [
    ("hangs", TimedOut),
    ("crashes", Crashed),
    ("fills memory", OutOfMemory),
    ("raises", Failed),
]


@pytest.mark.parametrize(("how", "error"), UNANSWERED)
def test_what_isnt_answered_is_told_and_the_next_job_is(kept: Warm, how: str, error: type) -> None:
    """By another process: whatever has become of this one goes with it."""
    before, wrong, after = asked(
        kept, job("good", "misbehaves"), job(how, "misbehaves", 1 if how == "hangs" else PATIENCE),
        job("good", "misbehaves"),
    )  # fmt: skip
    assert type(wrong) is error
    assert gone(before[0]) and after[0] != before[0] and after[1] == 0


@pytest.mark.parametrize("how", [
    "crashes as the second", "fills memory as the second", "says that it is done as the second, and isn't",
])  # fmt: skip
def test_what_jobs_before_have_left_is_no_reason_to_fail(kept: Warm, how: str) -> None:
    first, second = asked(kept, job("good", "misbehaves"), job(how, "misbehaves"))
    assert second[1] == 0 and second[0] != first[0]


def test_one_that_is_killed_while_it_waits_is_another(kept: Warm) -> None:
    ((first, *_),) = asked(kept, job(1.0))
    os.kill(first, signal.SIGKILL)
    assert waited(lambda: gone(first) or "Z" in Path(f"/proc/{first}/stat").read_text().split()[2], PATIENCE)
    assert asked(kept, job(2.0))[0][1:] == (0, 2.0)


def test_in_other_surroundings_it_is_another(kept: Warm, monkeypatch) -> None:
    asked(kept, job(1.0))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert asked(kept, job(2.0))[0][1] == 0


def test_one_that_may_start_programs_is_for_one_job(kept: Warm) -> None:
    programs = replace(job(1.0), programs=("/nowhere",))
    assert [one[1] for one in asked(kept, programs, programs)] == [0, 0]


def test_a_copy_of_this_process_has_none_of_its(kept: Warm) -> None:
    asked(kept, job(1.0))
    copy = os.fork()
    if not copy:
        os._exit(0 if asked(kept, job(2.0))[0][1] == 0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
    assert asked(kept, job(2.0))[0][1] == 1


def test_whoever_leaves_with_an_exception_ends_what_runs(kept: Warm) -> None:
    with pytest.raises(ZeroDivisionError), Running(workers=1, begin=kept.begin) as running:
        hangs = running.start(job("hangs", "misbehaves"))
        running.start(job("never begun", "misbehaves"))
        assert waited(hangs.running, PATIENCE)
        1 / 0  # noqa: B018
    assert isinstance(hangs.result(), OutOfMemory | Crashed)
    assert asked(kept, job(2.0))[0][1] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_none_outlives_who_started_it(tmp_path, number: signal.Signals) -> None:
    code = (
        f"import signal; from {HERE} import *\nfrom modelgen.commands.signals import ending_when_told\n"
        "with ending_when_told():\n kept = Warm()\n asked(kept, job(1.0))\n print('there', flush=True)\n signal.pause()"
    )
    there = {**environment(), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], env=there, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == b"there\n"
            assert waited(lambda: len(processes(tmp_path)) == 1, PATIENCE)
        finally:
            process.send_signal(number)
    assert waited(lambda: not processes(tmp_path), 2)
    scratch._sweep.cache_clear()
    run(job(1.0))  # the next one removes its folder
