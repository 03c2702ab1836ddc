"""A batch by workers that share nothing with whoever asks: executors, and a cluster of Dask with real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import modelgen
from modelgen import ModelgenError
from modelgen.batches import away, cluster
from modelgen.batches.away import Away
from modelgen.batches.cluster import Dask
from modelgen.batches.made import Made
from modelgen.batches.worker import Task, make
from tests.commandline import PATIENCE, define, environment, shell, waited

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals as on Unix")]
MANY = 12
LAST = f"Company {MANY - 1}"
THEME = Path(__file__).parents[2] / "templates" / "themes" / "monochrome.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    define(tmp_path / "road")
    shutil.copy(THEME, tmp_path / "road" / "theme.toml")  # which workers don't have
    rows = "".join(f"Company {number},{number + 1}\n" for number in range(MANY))
    (tmp_path / "companies.csv").write_text("company,shares\n" + rows)
    return tmp_path


def made(folder: Path, out: str, **how) -> dict[str, bytes]:
    """The files of a batch, and its results but for how long they took."""
    batch = modelgen.batch(folder / "road", folder / "companies.csv", folder / out, **how)
    assert {one.error for one in batch} == {""}
    table = pq.read_table(folder / out / "results.parquet").drop(["seconds"])
    files = {path.name: path.read_bytes() for path in (folder / out).glob("*.*x")}  # workbooks, and decks
    return files | {"results": repr(table.to_pydict()).encode()}


class Cluster:
    """A scheduler and workers, in a folder of their own, with homes of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                                     "--scheduler-file", str(folder / "scheduler.json"))  # fmt: skip
        said = folder / "scheduler.json"
        assert waited(lambda: said.is_file() and said.read_text(), PATIENCE)
        self.address = json.loads(said.read_text())["address"]
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(self) -> subprocess.Popen[bytes]:
        """One worker more, without a nanny that would start it again."""
        self.workers.append(self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"))
        return self.workers[-1]

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        where = {**environment(), "HOME": str(self.folder)}
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:]], cwd=self.folder, env=where,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path / "elsewhere")
    try:
        yield found
    finally:
        found.end()


def test_a_cluster_makes_the_same_files_without_the_definitions_folder(folder: Path, dask: Cluster) -> None:
    here = made(folder, "here", jobs=1)
    dask.worker(), dask.worker()
    with cluster.cluster(dask.address) as client:
        assert made(folder, "away", executor=client) == here
    assert len(here) == MANY + 2


def test_of_two_workers_one_is_killed_and_the_other_makes_the_rest(folder: Path, dask: Cluster) -> None:
    here = made(folder, "here", jobs=1)
    first, _ = dask.worker(), dask.worker()
    with cluster.cluster(dask.address) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        batch = modelgen.batch(folder / "road", folder / "companies.csv", folder / "away", executor=client)
        came = []
        for one in batch:
            came.append(one.company)
            if len(came) == 3:
                first.kill()
        assert {one.state for one in batch.made} == {"made"} and len(client.nthreads()) == 1
    assert sorted(came) == sorted(f"Company {number}" for number in range(MANY))
    assert {path.name: path.read_bytes() for path in (folder / "away").glob("*.xlsx")}.items() <= here.items()


def test_the_command_has_a_cluster_do_it_verified(folder: Path, dask: Cluster) -> None:
    dask.worker()
    words = ["batch", "road", "companies.csv", "--out", "away", "--dask", dask.address, "--verify"]
    done = shell(*words, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert f"{MANY} companies: {MANY} made" in done.stdout
    assert f"{MANY} kept" in shell(*words, cwd=folder).stdout


def test_a_cluster_on_this_machine(folder: Path) -> None:
    done = shell("batch", "road", "companies.csv", "--out", "away", "--dask", "local", "--jobs", "2", cwd=folder)
    assert done.returncode == 0 and f"{MANY} companies: {MANY} made" in done.stdout, done.stderr


def test_a_cluster_that_ends_is_told_and_the_next_one_goes_on(folder: Path, dask: Cluster) -> None:
    dask.worker()
    with (
        cluster.cluster(dask.address) as client,
        pytest.raises(ModelgenError, match=r"the cluster doesn't answer any more .*the same command goes on from here"),
    ):
        for _ in modelgen.batch(folder / "road", folder / "companies.csv", folder / "away", executor=client):
            dask.scheduler.kill()
    states = [one.state for one in modelgen.batch(folder / "road", folder / "companies.csv", folder / "away", jobs=1)]
    assert states.count("kept") >= 1 and set(states) == {"kept", "made"}


def ends_its_worker(task: Task) -> Made:
    """A company's work, of which the last one's ends its process: others would be with it more often by chance."""
    if task.company == LAST:
        os.kill(os.getpid(), signal.SIGKILL)
    return make(task)


class Ending(Dask):
    """A client whose workers one company ends."""

    def submit(self, call, task, /):
        return super().submit(ends_its_worker, task)


def test_a_company_that_ends_every_worker_is_given_up(folder: Path, monkeypatch) -> None:
    import dask.config
    from distributed import Client, LocalCluster

    made_by = {}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),  # of three, which takes longer
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local, Client(local) as client,
    ):  # fmt: skip
        batch = modelgen.batch(
            folder / "road", folder / "companies.csv", folder / "away", pool=lambda *known: Ending(client, *known)
        )
        made_by = {one.company: one for one in batch}
    assert {name for name, one in made_by.items() if not one.ok} == {LAST}
    assert "one worker of the cluster after the other ended with it" in made_by[LAST].error


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers at tcp://127.0.0.1:9"),
        ("nowhere at all", "no scheduler answers at nowhere at all"),
    ],
)
def test_where_no_scheduler_is_that_is_said(folder: Path, monkeypatch, address: str, told: str) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(ModelgenError, match=told), cluster.cluster(address):
        pass


def test_where_no_worker_is_that_is_said(dask: Cluster, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    told = r"has no worker; start some: dask worker tcp://"
    with pytest.raises(ModelgenError, match=told), cluster.cluster(dask.address):
        pass


# --- executors ----------------------------------------------------------------------------------------


@contextmanager
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("pool", [threads, processes])
def test_any_executor_makes_the_same_files(folder: Path, pool) -> None:
    with pool() as executor:
        away, here = made(folder, "away", executor=executor, deck=True), made(folder, "here", jobs=1, deck=True)
        assert away == here
        assert sum(name.endswith(".pptx") for name in away) == MANY


def test_the_program_travels_once_to_who_has_it_not(folder: Path, monkeypatch) -> None:
    sent = []
    send = Away._send

    def noted(self, future, call, task, written):
        sent.append((task.company, written is not None))
        send(self, future, call, task, written)

    monkeypatch.setattr(Away, "_send", noted)
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        made(folder, "away", executor=executor)
    assert 1 <= sum(with_it for _, with_it in sent) <= 3  # those that were sent before the first one said so
    assert {company for company, _ in sent} == {f"Company {number}" for number in range(MANY)}


def test_a_workbook_that_somebody_has_edited_stays(folder: Path) -> None:
    (folder / "away").mkdir()
    (folder / "away" / "Company 3.xlsx").write_text("somebody's own")
    with ThreadPoolExecutor(2) as executor:
        batch = modelgen.batch(folder / "road", folder / "companies.csv", folder / "away", executor=executor)
        found = {one.company: one for one in batch}
    assert {name for name, one in found.items() if not one.ok} == {"Company 3"}
    assert "stays as it is" in found["Company 3"].error
    assert (folder / "away" / "Company 3.xlsx").read_text() == "somebody's own"


def test_another_modelgen_there_is_refused(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(away, "code", iter(["this one", *["another"] * 100]).__next__)
    with (
        ThreadPoolExecutor(1) as executor,
        pytest.raises(ModelgenError, match="the cluster has another modelgen than this one; install the same there"),
    ):
        list(modelgen.batch(folder / "road", folder / "companies.csv", folder / "away", executor=executor))


class Holding:
    """An executor that never computes."""

    def __init__(self) -> None:
        self.held: list[Future[object]] = []

    def submit(self, *what: object) -> Future[object]:
        """A future that stays open."""
        self.held.append(Future())
        return self.held[-1]


def test_what_is_cancelled_is_cancelled_there_too() -> None:
    executor = Holding()
    task = Task("A", "", "", "", {}, "", b"", False, None)  # type: ignore[arg-type]
    assert Away(executor, "", b"").submit(make, task).cancel()
    assert executor.held[0].cancelled()
