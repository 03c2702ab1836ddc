"""Processes that are started ahead of their jobs: each for one job, in the same surroundings, and none is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from modelgen.files import scratch, starting
from modelgen.files.sandbox import Failed, Job, TimedOut, run
from tests.commandline import PATIENCE, environment, waited
from tests.files.test_orphans import processes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="only Linux starts any ahead")]
JOB = Job("tests.files.test_starting:number", None, PATIENCE, 1024, "it")


def number(_: object) -> int:
    """A target that says which process it is."""
    return os.getpid()


def fails(_: object) -> None:
    """A target that raises."""
    raise ValueError("as it should")


def hangs(_: object) -> None:
    """A target that doesn't end."""
    signal.pause()


def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


@pytest.fixture(autouse=True)
def none_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    starting.dismiss()
    assert not processes(tmp_path) and not os.listdir(tmp_path)


def waiting(job: Job = JOB) -> int:
    """The process that waits for a job now."""
    starting.ahead(job.modules)
    process = starting._ahead[job.modules][-1].waiting
    assert process is not None
    return process.pid


def test_a_job_has_the_process_that_waits_and_the_next_one_another() -> None:
    first, second = waiting(), waiting()
    assert [run(JOB), run(JOB)] == [first, second]
    assert run(JOB) not in (first, second)


def test_a_job_with_other_modules_has_one_of_its_own() -> None:
    first = waiting()
    assert run(Job(JOB.target, None, PATIENCE, 1024, "it", imports=("decimal",))) != first


@pytest.mark.parametrize("programs", [("/nowhere",)])
def test_one_that_may_start_programs_is_never_started_ahead(programs) -> None:
    first = waiting()
    assert run(Job(JOB.target, None, PATIENCE, 1024, "it", (), programs)) != first


def test_it_ends_as_any_other() -> None:
    for target, error in (("fails", Failed), ("hangs", TimedOut)):
        job = Job(f"tests.files.test_starting:{target}", None, 1 if target == "hangs" else PATIENCE, 1024, "it")
        first = waiting(job)
        with pytest.raises(error):
            run(job)
        assert waited(partial(gone, first), 2)


def elsewhere(monkeypatch, tmp_path) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))


def otherwise(monkeypatch, _) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")


def killed(*_) -> None:
    process = starting._ahead[JOB.modules][0].waiting
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("change", [elsewhere, otherwise, killed])
def test_in_other_surroundings_it_is_not_used_and_ended(change, monkeypatch, tmp_path) -> None:
    first = waiting()
    change(monkeypatch, tmp_path)
    assert run(JOB) != first
    assert not starting._ahead[JOB.modules]


def test_one_that_is_killed_just_before_its_job_begins_is_another(monkeypatch) -> None:
    first = waiting()
    monkeypatch.setattr("subprocess.Popen.poll", lambda process: None)
    os.kill(first, signal.SIGKILL)
    assert waited(lambda: "Z" in Path(f"/proc/{first}/stat").read_text().split()[2], PATIENCE)
    assert run(JOB) != first


def test_none_outlives_who_started_it(tmp_path) -> None:
    code = "from modelgen.files import starting; import signal; starting.ahead(('modelgen.files.confine',)); "
    code += "print('there', flush=True); signal.pause()"
    there = {**environment(), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], env=there, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == b"there\n"
            assert waited(lambda: len(processes(tmp_path)) == 1, PATIENCE)
        finally:
            process.kill()
    assert waited(lambda: not processes(tmp_path), 2)
    scratch._sweep.cache_clear()
    run(JOB)  # the next one removes its folder
