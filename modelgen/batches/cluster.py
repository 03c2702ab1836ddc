"""A cluster of Dask that computes companies: that at the address of a scheduler, or one on this machine.

A worker that is killed takes nothing with it: Dask gives its companies to another one. A company with which several
workers have ended, its own fault or not, is given up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from modelgen.batches.away import Away
from modelgen.batches.made import FAILED, Made
from modelgen.batches.pool import processors
from modelgen.batches.worker import Task
from modelgen.errors import ModelgenError

LOCAL = "local"
_PATIENCE = 60  # seconds for the scheduler to answer, and for a first worker
_ASKED = 5.0  # seconds from one look at how many workers there are to the next
_KILLER = "one worker of the cluster after the other ended with it, most likely for their memory; give them more"


@contextmanager
def cluster(address: str, jobs: int | None = None) -> Iterator[Any]:
    """A client of the cluster whose scheduler has this address; of `local`, one of `jobs` processes on this machine,
    which ends with it. ModelgenError where nobody answers, or Dask isn't installed."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise ModelgenError("a cluster needs Dask; install it: pip install 'modelgen[dask]'") from None
    if address == LOCAL:
        with (
            LocalCluster(n_workers=jobs or processors(), threads_per_worker=1, dashboard_address=None) as made,
            Client(made) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelgenError(
            f"no scheduler answers at {address} ({why}); start one: dask scheduler, and name its address"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            what = f"the scheduler at {address} has no worker; start some: dask worker {address}"
            raise ModelgenError(what) from None
        yield client


def is_client(executor: object) -> bool:
    """Whether it is a client of Dask, which needn't be installed."""
    return any(f"{kind.__module__}.{kind.__name__}" == "distributed.client.Client" for kind in type(executor).__mro__)


class Dask(Away):
    """A client of Dask."""

    _count, _until = 1, 0.0

    def _threads(self) -> int:
        """How many workers compute at a time, asked anew now and then: they come and go."""
        if monotonic() >= self._until:
            with suppress(OSError):  # what is lost is told by the companies that were there
                threads: dict[str, int] = self.executor.nthreads()
                self._count = max(sum(threads.values()), 1)
            self._until = monotonic() + _ASKED
        return self._count

    def _submit(self, *what: Any) -> Any:
        return self.executor.submit(*what, pure=False)

    def _failed(self, task: Task, error: Exception) -> Made:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return Made(task.company, "", FAILED, task.inputs, error=_KILLER, key=task.key)
        if isinstance(error, ModelgenError):
            raise error
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelgenError(
            f"the cluster doesn't answer any more ({why}); once it is there again, the same command goes on from here"
        )
