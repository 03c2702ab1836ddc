"""Processes of the sandbox that stay: each answers one job after another, about files that we have made ourselves.

What a process has read may have got the better of it, and then all that it says. So none of these may ever read a file
from outside; whoever starts jobs here answers for that. They have no more rights than any other, and limits as each job
has them, but for memory, which is limited once.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from select import select
from time import monotonic

from modelgen.files.sandbox import (
    LOOK,
    Crashed,
    Job,
    OutOfMemory,
    Processes,
    answer_of,
    doing_of,
    late,
    order_of,
    run_in,
    telling,
)
from modelgen.files.starting import Prepared, waiting

_JOBS = 200  # after which another process takes over: whatever has gathered in one goes with it
_Kind = tuple[str, tuple[str, ...], tuple[str, ...], int]


class Warm:
    """Processes that wait for jobs of a kind: as many as are answered at a time."""

    def __init__(self) -> None:
        self._waiting: dict[_Kind, list[_Process]] = {}
        self._every: set[_Process] = set()
        self._owner = os.getpid()

    def begin(self, job: Job, started: Processes) -> Callable[[], object]:
        """What answers a job, in a process that is taken or started now, by the thread that calls: the system ends it
        with that. A process of its own answers where the system can't do that, or the job may start programs."""
        if sys.platform != "linux" or job.programs or os.getpid() != self._owner:
            return partial(run_in, job, started)
        return partial(self._answer, job, started, self._taken(job))

    def close(self) -> None:
        """End them all."""
        self._waiting.clear()
        for process in tuple(self._every):
            self._end(process)

    def _taken(self, job: Job) -> _Process:
        several = self._waiting.setdefault(_kind(job), [])
        while several:
            found = several.pop()
            if found.fits:
                return found
            self._end(found)
        made = _Process(job)
        self._every.add(made)
        return made

    def _end(self, process: _Process) -> None:
        process.close()
        self._every.discard(process)

    def _answer(self, job: Job, started: Processes, process: _Process) -> object:
        fresh = not process.jobs
        try:
            with process.lent(started):
                found = process.answer(job)
        except (Crashed, OutOfMemory):
            self._end(process)
            if fresh or started.over:
                raise
            return run_in(job, started)  # it may have been the jobs before
        except BaseException:
            self._end(process)
            raise
        self._waiting.setdefault(_kind(job), []).append(process)
        return found


def _kind(job: Job) -> _Kind:
    return job.target, job.imports, job.reads, job.megabytes


class _Process:
    """One of them."""

    def __init__(self, job: Job) -> None:
        self._done, there = os.pipe()
        try:
            self._at: Prepared = waiting("serve", str(there), there)
        except BaseException:
            os.close(self._done)
            raise
        finally:
            os.close(there)
        self._at.stack.callback(os.close, self._done)
        self.jobs = 0
        self._send(order_of(job, str(self._at.folder)))

    @property
    def fits(self) -> bool:
        """Whether it may answer another job."""
        return self.jobs < _JOBS and self._at.fits

    def close(self) -> None:
        """End it."""
        self._at.close()

    @contextmanager
    def lent(self, started: Processes) -> Iterator[None]:
        """While it lasts, it ends with those that were started."""
        assert self._at.waiting is not None
        started.add(self._at.waiting)
        try:
            yield
        finally:
            started.remove(self._at.waiting)

    def answer(self, job: Job) -> object:
        """What the target returns for the payload; raises a `SandboxError`."""
        until = monotonic() + job.seconds
        with telling(job) as told:
            if not self.jobs:
                self._wait(job, until, told)  # until it has its order
            self.jobs += 1
            for file in (self._at.answer, self._at.errors):  # nothing of the job before is taken for an answer
                file.seek(0)
                file.truncate()
            self._send(job.seconds, job.payload)
            code = self._wait(job, until, told)
            told("handing over what it found", 0, 0)
            return answer_of(job, self._at.answer, self._at.errors, code)

    def _send(self, *what: object) -> None:
        source = self._at.source
        source.seek(0)
        source.truncate()
        for one in what:
            pickle.dump(one, source, pickle.HIGHEST_PROTOCOL)
        source.flush()
        with suppress(OSError):  # it was ended meanwhile
            os.write(self._at.go, b"g")

    def _wait(self, job: Job, until: float, told: Callable[[str, int, int], None]) -> int:
        """Wait until it says that it is done: 0, or how it has ended. Raises TimedOut."""
        process = self._at.waiting
        assert process is not None
        while not select([self._done], [], [], max(min(LOOK, until - monotonic()), 0))[0]:
            if monotonic() >= until:
                raise late(job, self._at.answer)
            told(*doing_of(self._at.answer))
        return 0 if os.read(self._done, 1) else process.wait()
