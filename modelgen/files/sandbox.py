"""Run a function in a process of its own, with limits of time and memory, and with no more rights than it needs.

Engines run here because they may hang, take all memory or abort the process, which nothing can catch, and because what
they read comes from anywhere: their answers are data, whatever has become of their process.
"""

from __future__ import annotations

import os
import pickle
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from time import monotonic
from typing import IO

from modelgen.errors import ModelgenError
from modelgen.files import child
from modelgen.files.columns import Misshapen, returned, unpacked
from modelgen.files.confine import Confinement, packages
from modelgen.files.starting import end, prepared
from modelgen.files.starved import starved
from modelgen.progress import tell

_ON_PURPOSE = ("ValueError", ModelgenError.__name__)
MORE_TIME = "--timeout SECONDS allows it more"
_FREE = "close other programs, or use a machine with more memory"
_MOST = 1 << 30  # bytes of an answer
_SAID = 4096  # bytes of what it said at last
_STAGE = re.compile(child.DOING + rb"([0-9]{1,12}) ([0-9]{1,12}) ([^\n]*)\n")
LOOK = 0.2  # seconds from one look at what it is doing to the next


class SandboxError(ModelgenError):
    """`name` (what was run, in the user's words) gave no result; `what` says why."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what
        super().__init__(f"{name} {what}")

    @property
    def of_file(self) -> str:
        """What to say of the file that was read, behind its name."""
        return self.what


class TimedOut(SandboxError):
    """It took longer than allowed and was ended, with all processes it had started."""


class OutOfMemory(SandboxError):
    """It asked for more memory than allowed, or the system ended it for its memory."""


class Crashed(SandboxError):
    """The process ended without an answer, or with one that isn't any: a signal, an abort, an exit."""


class Failed(SandboxError):
    """The function raised: `kind` is the exception's type, `message` its text."""

    def __init__(self, name: str, kind: str, message: str) -> None:
        self.kind, self.message = kind, message
        super().__init__(name, f"failed: {kind}: {message}" if message else f"failed: {kind}")

    @property
    def of_file(self) -> str:
        """What the function says of it; whatever it doesn't raise on purpose is modelgen's own fault."""
        if self.kind in _ON_PURPOSE:
            return self.message
        return f"modelgen stumbles on it, please report this: {self.what}"


@dataclass(frozen=True)
class Job:
    """One call: `target` is "package.module:function", `payload` its only argument, which is sent pickled.

    What comes back is of the type that the function says it returns (see `columns`). It may read the files and folders
    of `reads`, and start the programs in the folders of `programs`. The modules of `imports` are there beforehand.
    """

    target: str
    payload: object
    seconds: float
    megabytes: int
    name: str
    reads: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    @property
    def modules(self) -> tuple[str, ...]:
        """What is imported before it gives up its rights."""
        return self.target.partition(":")[0], *self.imports


def run_limited(
    target: str, payload: object, *, seconds: float, megabytes: int, name: str, reads: Sequence[str] = ()
) -> object:
    """`run` for a call that is made once."""
    return run(Job(target, payload, seconds, megabytes, name, tuple(reads)))


def confinement() -> Confinement:
    """What a process in here can't do on this machine, and where it could, why."""
    found = run_limited("modelgen.files.confine:found", None, seconds=60, megabytes=1024, name="the sandbox")
    assert isinstance(found, Confinement)
    return found


def run(job: Job) -> object:
    """What the target returns for the payload; raises a `SandboxError`.

    `seconds` of wall-clock time include the start of the process (about 0.05 s). `megabytes` limit the
    addresses of each process on Linux; macOS and Windows have no such limit and go without. What the function
    prints is dropped.
    """
    return run_in(job, Processes())


def run_all(jobs: Sequence[Job], workers: int | None = None) -> list[object | SandboxError]:
    """The result or the `SandboxError` of each job, in order; `workers` (all processors) run at a time."""
    with Running(workers) as running:
        answers = [running.start(job) for job in jobs]
        return [answer.result() for answer in answers]


class Processes:
    """Those that were started; once they are to end, also the one that is just being started."""

    def __init__(self) -> None:
        self._every: list[subprocess.Popen[bytes]] = []
        self.over = False

    def add(self, process: subprocess.Popen[bytes]) -> None:
        """End it with the others."""
        self._every.append(process)
        if self.over:
            end(process)

    def remove(self, process: subprocess.Popen[bytes]) -> None:
        """What becomes of it is no business of theirs any more."""
        self._every.remove(process)

    def end(self) -> None:
        """End them all."""
        self.over = True
        for process in tuple(self._every):
            end(process)


Begin = Callable[[Job, Processes], Callable[[], object]]
"""Takes up a job in the thread that starts it; what comes back answers it, in another one."""


class Running:
    """Jobs that run while their caller works on: up to `workers` (all processors) at a time, in the order in which they
    were started. Whoever leaves it with an exception, such as Ctrl-C, ends them all. `begin` (of `Warm`) says what
    answers a job, if not a process of its own."""

    def __init__(self, workers: int | None = None, begin: Begin | None = None) -> None:
        self._started, self._begin = Processes(), begin
        self._pool = ThreadPoolExecutor(max(1, workers or os.cpu_count() or 1))

    def start(self, job: Job) -> Future[object | SandboxError]:
        """What a job will have given: its result, or the `SandboxError` that came of it."""
        begun = partial(run_in, job, self._started) if self._begin is None else self._begin(job, self._started)

        def answer() -> object | SandboxError:
            try:
                return begun()
            except SandboxError as error:
                return error

        return self._pool.submit(answer)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, kind: object, error: object, where: object) -> None:
        if kind is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._started.end()
        self._pool.shutdown()


def run_in(job: Job, started: Processes) -> object:
    """`run`, in a process that ends with others."""
    # The folder is the child's home: what a killed engine leaves behind goes with it.
    with prepared(job.modules, ahead=not job.programs) as at, _line(job) as line, telling(job) as told:
        pickle.dump(order_of(job, str(at.folder), line), at.source)
        pickle.dump(job.payload, at.source, pickle.HIGHEST_PROTOCOL)  # large ones go as they are, uncopied
        at.source.seek(0)
        process, answer = at.begin(line), at.answer
        try:
            started.add(process)
            _wait(process, job.seconds, lambda: told(*doing_of(answer)))
        except subprocess.TimeoutExpired:
            raise late(job, answer) from None
        finally:
            end(process)
        told("handing over what it found", 0, 0)
        return answer_of(job, answer, at.errors, process.returncode)


def order_of(job: Job, folder: str, line: int | None = None) -> tuple[object, ...]:
    """What a process is told of a job, but for its payload."""
    reads = *map(os.path.abspath, job.reads), *packages()
    order = child.Order(
        job.target, job.imports, reads, job.programs, folder, job.seconds, job.megabytes, os.getpid(), line
    )
    return tuple(order)


@contextmanager
def telling(job: Job) -> Iterator[Callable[[str, int, int], None]]:
    """What tells how far a job is, while it lasts."""
    try:
        yield partial(tell, by=job.name)
    finally:
        tell("", by=job.name)


@contextmanager
def _line(job: Job) -> Iterator[int | None]:
    """An end of a pipe by which it is noticed that this process isn't there any more, where the system doesn't end
    those that it started, or not also those that they started."""
    if sys.platform == "win32" or (sys.platform == "linux" and not job.programs):
        yield None
        return
    there, here = os.pipe()
    try:
        yield there
    finally:
        os.close(there)
        os.close(here)


def _wait(process: subprocess.Popen[bytes], seconds: float, look: Callable[[], None]) -> None:
    """Wait for the end of a process, and look now and then. Raises TimeoutExpired."""
    late = monotonic() + seconds
    with _ending(process) as ended:
        while not ended(max(min(LOOK, late - monotonic()), 0)):
            if monotonic() >= late:
                raise subprocess.TimeoutExpired(process.args, seconds)
            look()


@contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[Callable[[float], bool]]:
    """Whether a process ends within so many seconds; Popen's own wait looks every 50 ms only."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        yield partial(_waited, process)
        return
    try:
        yield lambda seconds: bool(select.select([descriptor], [], [], seconds)[0]) and _waited(process, 0.5)
    finally:
        os.close(descriptor)


def _waited(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def _read(file: IO[bytes], most: int) -> bytes:
    """The end of what was written to a file."""
    size = file.seek(0, os.SEEK_END)
    most = min(most, size)  # to read so much takes so much memory beforehand
    file.seek(size - most)
    return file.read(most)


def doing_of(answer: IO[bytes]) -> tuple[str, int, int]:
    """What it says it is doing, how much of it is done, and of how much. It may be writing: its place in the file,
    which is ours too, stays as it is."""
    if sys.platform == "win32":  # which has no other way to read
        return "", 0, 0
    said = _STAGE.match(os.pread(answer.fileno(), _SAID, 0))
    return ("", 0, 0) if said is None else (said[3].decode("utf-8", "replace")[:200], int(said[1]), int(said[2]))


def late(job: Job, answer: IO[bytes]) -> TimedOut:
    """That a job took too long, and what it was doing."""
    what, done, of = doing_of(answer)
    stage = f" and was {what}{f' ({done:,} of {of:,})' if of else ''}" if what else ""
    return TimedOut(job.name, f"did not finish within {job.seconds:g} s{stage}; {MORE_TIME}")


def _wanting(megabytes: int) -> str:
    """That a process needs more memory than it is allowed, and what helps: by whom it isn't allowed more."""
    if sys.platform != "win32":
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
        if allowed != resource.RLIM_INFINITY and allowed < megabytes << 20:
            return f"needs more than the {allowed >> 20} MB of memory that `ulimit -v` allows; raise that limit"
    return (
        f"needs more than the {megabytes} MB of memory it is allowed; "
        "smaller workbooks, and formulas that reach over fewer cells, need less"
    )


def answer_of(job: Job, answer: IO[bytes], errors: IO[bytes], code: int) -> object:
    """What a process has answered that ended with a code, or is there yet (0); raises a `SandboxError`."""
    too_much = OutOfMemory(job.name, _wanting(job.megabytes))
    if os.fstat(answer.fileno()).st_size > _MOST:
        raise Crashed(job.name, "answered with more than a workbook can hold")
    found = memoryview(_read(answer, _MOST) if code == 0 else b"")
    kind, data = bytes(found[:1]), found[1:]
    try:
        if kind == child.RESULT:
            module, _, function = job.target.partition(":")
            return unpacked(data, returned(getattr(import_module(module), function)))
        if kind == child.FAILED:
            failed, message = unpacked(data, tuple[str, str])
            raise too_much if starved(message) else Failed(job.name, failed, message)
    except Misshapen as error:
        raise Crashed(job.name, f"gave an answer that is none: {error}") from None
    if kind == child.STARVED:
        raise too_much
    lines = _read(errors, _SAID).decode("utf-8", "replace").strip().splitlines()
    said = "\n".join(line[:200] for line in lines[-5:])
    if starved(said):
        raise too_much
    if sys.platform != "win32" and -code == signal.SIGKILL:
        raise OutOfMemory(job.name, f"was ended by the system, most likely for its memory; {_FREE}")
    how = f"exit code {code}"
    if code < 0:
        with suppress(ValueError):
            how = signal.Signals(-code).name
    raise Crashed(job.name, f"crashed ({how})" + (f": {said}" if said else ""))
