"""A batch in processes: the same as in one, and whatever ends it, the next run goes on from there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import modelgen
from modelgen.batches.manifest import FILE
from modelgen.batches.pool import Processes
from modelgen.batches.worker import Task, make
from tests.commandline import PATIENCE, define, environment, shell, waited

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals as on Unix")]
MANY = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    define(tmp_path / "road")
    rows = "".join(f"Company {number},{number + 1}\n" for number in range(MANY))
    (tmp_path / "companies.csv").write_text("company,shares\n" + rows)
    return tmp_path


def started(folder: Path, *more: str) -> subprocess.Popen[str]:
    """The command, in a group of its own, as a shell starts it."""
    words = [sys.executable, "-m", "modelgen", "batch", "road", "companies.csv", "--out", "out", "--jobs", "2", *more]
    return subprocess.Popen(
        words, cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def until(folder: Path, made: int) -> None:
    """Wait until so many companies are made."""
    assert waited(lambda: len(noted(folder)) >= made, PATIENCE)


def noted(folder: Path) -> set[str]:
    """The companies of which the manifest has whole lines."""
    file = folder / "out" / FILE
    lines = file.read_text().split("\n")[:-1] if file.is_file() else []
    return {json.loads(line)["company"] for line in lines}


def goes_on(folder: Path, done: set[str]) -> None:
    """The same command makes the others, and leaves nothing else in the folder."""
    before = {name: (folder / "out" / f"{name}.xlsx").stat().st_mtime_ns for name in done}
    said = json.loads(shell("batch", "road", "companies.csv", "--out", "out", "--json", cwd=folder).stdout)
    kept = {one["company"] for one in said["companies"] if one["state"] == "kept"}
    assert (said["exit_code"], kept) == (0, done)
    assert before == {name: (folder / "out" / f"{name}.xlsx").stat().st_mtime_ns for name in done}
    names = {path.name for path in (folder / "out").iterdir()}
    assert names == {f"Company {number}.xlsx" for number in range(MANY)} | {FILE, "results.parquet", "comparison.xlsx"}
    assert len(pq.read_table(folder / "out" / "results.parquet")) == 4 * MANY


def alive(group: int) -> bool:
    """Whether a group has a process that hasn't ended."""
    found = subprocess.run(["ps", "-o", "stat=", "-g", str(group)], capture_output=True, text=True, check=False).stdout
    return any(not line.startswith("Z") for line in found.split())


def gone(group: int) -> None:
    """Wait until nothing is left of a group."""
    assert waited(lambda: not alive(group), 30)


def test_one_that_is_killed_goes_on_and_leaves_no_process(folder) -> None:
    process = started(folder)
    until(folder, 8)
    process.kill()
    process.communicate()
    gone(process.pid)
    done = noted(folder)
    assert 8 <= len(done) < MANY
    goes_on(folder, done)


def test_ctrl_c_finishes_what_is_written(folder) -> None:
    process = started(folder)
    until(folder, 8)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    done = noted(folder)
    assert process.returncode == 130 and "Traceback" not in err, err
    assert "finishing what is being written; Ctrl-C once more ends at once" in err
    left = MANY - len(done)
    assert f"interrupted, {left} of {MANY} companies left ({MANY - left} made)" in out
    assert "the same command goes on from there" in out
    assert len(pq.read_table(folder / "out" / "results.parquet")) == 4 * len(done)
    goes_on(folder, done)


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)])
def test_one_that_is_told_to_end_takes_its_processes_along(folder, signals) -> None:
    process = started(folder)
    until(folder, 4)
    for number in signals:
        process.send_signal(number)
        waited(lambda: False, 0.1)
    _, err = process.communicate(timeout=PATIENCE)
    gone(process.pid)
    assert process.returncode in (-signal.SIGTERM, 130) and "Traceback" not in err, err
    goes_on(folder, noted(folder))


def test_two_processes_make_what_one_does(folder) -> None:
    table = (folder / "companies.csv").read_text().splitlines()[:7]
    (folder / "few.csv").write_text("\n".join(table))
    for jobs in (1, 2):
        assert [*modelgen.batch(folder / "road", folder / "few.csv", folder / f"out{jobs}", jobs=jobs)]
    one, two = ({path.name: path.read_bytes() for path in (folder / f"out{jobs}").glob("*.xlsx")} for jobs in (1, 2))
    assert one == two and len(one) == 7  # and the comparison
    results = [pq.read_table(folder / f"out{jobs}" / "results.parquet").drop(["seconds"]) for jobs in (1, 2)]
    assert results[0].equals(results[1])


def dying(task: Task) -> object:
    """A company's work, of which two end their process."""
    if task.company in ("Company 1", "Company 3"):
        os.kill(os.getpid(), signal.SIGKILL)
    return make(task)


class Dying(Processes):
    """Processes in which some work ends them."""

    def submit(self, call, /, *args, **keywords):
        return super().submit(dying, *args, **keywords)


def test_a_process_that_dies_takes_one_company_with_it(folder) -> None:
    (folder / "few.csv").write_text("\n".join((folder / "companies.csv").read_text().splitlines()[:7]))
    batch = modelgen.batch(
        folder / "road", folder / "few.csv", folder / "out", jobs=2, pool=lambda *known: Dying(2, *known)
    )
    found = {made.company: made for made in batch}
    assert {name for name, made in found.items() if made.state == "failed"} == {"Company 1", "Company 3"}
    assert "its process was ended by the system" in found["Company 1"].error
    assert sum(made.ok for made in found.values()) == 4
    again = {made.company: made.state for made in modelgen.batch(folder / "road", folder / "few.csv", folder / "out")}
    assert {name for name, state in again.items() if state == "made"} == {"Company 1", "Company 3"}


def test_a_script_is_not_run_once_more_in_each_process(folder) -> None:
    script = folder / "script.py"
    script.write_text(
        "import modelgen\nprint('run')\n"
        "print(sum(made.ok for made in modelgen.batch('road', 'companies.csv', 'out', jobs=2)))\n"
    )
    done = subprocess.run(
        [sys.executable, script], cwd=folder, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["run", str(MANY)]
