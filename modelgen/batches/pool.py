"""Who does the work: this process, or several beside it. Anything with `submit`, as executors of `concurrent.futures`
have it, can."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import connection, get_context, parent_process
from multiprocessing.util import Finalize
from types import ModuleType
from typing import ParamSpec, Protocol, TypeVar

from modelgen.batches.made import Made
from modelgen.batches.worker import Task, know, rest
from modelgen.progress import watched

P = ParamSpec("P")
T = TypeVar("T")
_OBJECTS = 50_000  # made between two searches for circles among them, as in a command


class Pool(Protocol):
    """What computes companies. Each of its processes is to `know` the definition's program first."""

    @property
    def room(self) -> int:
        """How many companies it is given at a time: one more than it computes, so that nobody waits."""

    def submit(self, call: Callable[[Task], Made], task: Task, /) -> Future[Made]:
        """What will have come of a company."""

    def renew(self) -> None:
        """Begin anew, after a process has died."""

    def end(self, *, now: bool) -> None:
        """Go, once what was begun is done, or `now`."""


class Here:
    """This process, one company after the other."""

    room = 1

    def __init__(self, digest: str, written: bytes) -> None:
        know(digest, written)

    def submit(self, call: Callable[P, T], /, *args: P.args, **keywords: P.kwargs) -> Future[T]:
        """Make the call, at once."""
        future: Future[T] = Future()
        with watched(lambda *told: None):  # how far the batch is stands there
            future.set_result(call(*args, **keywords))
        return future

    def renew(self) -> None:
        """Nothing: it is here."""

    def end(self, *, now: bool) -> None:
        """End the engines that have stayed."""
        rest()


class Processes:
    """Processes of this machine. Ctrl-C is for whoever started them, and they end with that one."""

    def __init__(self, workers: int, digest: str, written: bytes) -> None:
        self.workers, self.room, self._known = workers, workers + 1, (digest, written)
        self._pool = self._made()

    def _made(self) -> ProcessPoolExecutor:
        # a process that is forked has the locks of threads that it hasn't, and knows the parent's memory
        context = get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, initializer=_begin, initargs=self._known)

    def submit(self, call: Callable[P, T], /, *args: P.args, **keywords: P.kwargs) -> Future[T]:
        """Have a process make the call; it is started with the first ones."""
        with _starting():
            return self._pool.submit(_cleared, partial(call, *args, **keywords))

    def renew(self) -> None:
        """End what is left of the processes, and start others."""
        self.end(now=True)
        self._pool = self._made()

    def end(self, *, now: bool) -> None:
        """Wait for what was begun, or end it now; what wasn't begun isn't."""
        if now:
            for process in [*(self._pool._processes or {}).values()]:
                with suppress(OSError, ValueError):
                    process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _starting() -> Iterator[None]:
    """While a process may be started: it begins without Ctrl-C, and doesn't run the script that runs here once more."""
    main, mask = sys.modules["__main__"], None
    if hasattr(signal, "pthread_sigmask"):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _begin(digest: str, written: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Finalize(None, rest, exitpriority=1)  # whoever is ended otherwise takes its engines with it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    know(digest, written)
    gc.set_threshold(_OBJECTS)
    gc.freeze()  # what all companies share isn't looked through after each


def _cleared(call: Callable[[], T]) -> T:
    """A call, after which what it has made goes at once: a program is a circle of objects."""
    try:
        return call()
    finally:
        gc.collect()


def _end_with_parent() -> None:
    """End as soon as the parent has, however that was: nobody waits for the answer any more."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
