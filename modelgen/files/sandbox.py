"""Run a function in a process of its own, with a time limit and a memory limit.

Engines run here because they may hang, take all memory or abort the process, which nothing can catch.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from modelgen.errors import ModelgenError

# The memory limit counts reserved addresses, and these reserve them by the processor: an arena of 64 MB for
# each thread that allocates, a buffer for each thread of a maths library.
_FRUGAL = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_FRUGAL["RAYON_NUM_THREADS"] = "1"  # engines run side by side: more threads wait for each other
_TERSE = {"RUST_BACKTRACE": "0"}  # the last lines then say what happened
# What Rust, C++, the loader and the system say for want of memory, mostly without a MemoryError.
_STARVED = ("memory allocat", "bad_alloc", "MemoryError", "failed to map segment", "Cannot allocate memory")


class SandboxError(ModelgenError):
    """`name` (what was run, in the user's words) gave no result; `what` says why."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what
        super().__init__(f"{name} {what}")


class TimedOut(SandboxError):
    """It took longer than allowed and was ended, with all processes it had started."""


class OutOfMemory(SandboxError):
    """It asked for more memory than allowed, or the system ended it for its memory."""


class Crashed(SandboxError):
    """The process ended without an answer: a signal, an abort, an exit."""


class Failed(SandboxError):
    """The function raised: `kind` is the exception's type, `message` its text."""

    def __init__(self, name: str, kind: str, message: str) -> None:
        self.kind, self.message = kind, message
        super().__init__(name, f"failed: {kind}: {message}" if message else f"failed: {kind}")


@dataclass(frozen=True)
class Job:
    """One call: `target` is "package.module:function", `payload` its only argument (both ways pickled)."""

    target: str
    payload: object
    seconds: float
    megabytes: int
    name: str


def run_limited(target: str, payload: object, *, seconds: float, megabytes: int, name: str) -> object:
    """`run` for a call that is made once."""
    return run(Job(target, payload, seconds, megabytes, name))


def run(job: Job) -> object:
    """What the target returns for the payload; raises a `SandboxError`.

    `seconds` of wall-clock time include the start of the process (about 0.05 s). `megabytes` limit the
    addresses of each process on Linux; macOS and Windows have no such limit and go without. What the function
    prints is dropped.
    """
    return _run(job, [])


def run_all(jobs: Sequence[Job], workers: int | None = None) -> list[object | SandboxError]:
    """The result or the `SandboxError` of each job, in order; `workers` (all processors) run at a time."""
    with Running(workers) as running:
        answers = [running.start(job) for job in jobs]
        return [answer.result() for answer in answers]


class Running:
    """Jobs that run while their caller works on: up to `workers` (all processors) at a time, in the order in which they
    were started. Whoever leaves it with an exception, such as Ctrl-C, ends them all."""

    def __init__(self, workers: int | None = None) -> None:
        self._started: list[subprocess.Popen[bytes]] = []
        self._pool = ThreadPoolExecutor(max(1, workers or os.cpu_count() or 1))

    def start(self, job: Job) -> Future[object | SandboxError]:
        """What a job will have given: its result, or the `SandboxError` that came of it."""

        def answer() -> object | SandboxError:
            try:
                return _run(job, self._started)
            except SandboxError as error:
                return error

        return self._pool.submit(answer)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, kind: object, error: object, where: object) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=kind is not None)
        for process in tuple(self._started) if kind is not None else ():
            _end(process)


def _run(job: Job, started: list[subprocess.Popen[bytes]]) -> object:
    code = f"import sys; sys.path[:] = {sys.path!r}; from modelgen.files import child; child.main()"
    with tempfile.TemporaryDirectory(prefix="modelgen-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        (folder / "job").write_bytes(pickle.dumps((job.target, job.seconds, job.megabytes)))
        (folder / "payload").write_bytes(pickle.dumps(job.payload))
        # The folder is the child's TMPDIR: what a killed engine leaves behind goes with it.
        env = {**os.environ, **_FRUGAL, **_TERSE, "TMPDIR": scratch}
        with open(folder / "errors", "wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-c", code, scratch],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=env,
                start_new_session=True,  # a group of its own, so that its children can be ended with it
            )
        started.append(process)
        try:
            _wait(process, job.seconds)
        except subprocess.TimeoutExpired:
            raise TimedOut(job.name, f"did not finish within {job.seconds:g} s") from None
        finally:
            _end(process)
        return _answer(job, folder, process.returncode)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for the end of a process; Popen's own wait looks every 50 ms only."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        process.wait(seconds)
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], seconds)
    finally:
        os.close(descriptor)
    process.wait(0.5 if ended else 0)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started, also what outlives it."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answer(job: Job, folder: Path, code: int) -> object:
    too_much = f"needs more than the {job.megabytes} MB of memory it is allowed"
    if code == 0 and (folder / "answer").exists():
        kind, *rest = pickle.loads((folder / "answer").read_bytes())
        if kind == "result":
            return rest[0]
        if kind == "memory":
            raise OutOfMemory(job.name, too_much)
        if any(sign in rest[1] for sign in _STARVED):
            raise OutOfMemory(job.name, too_much)
        raise Failed(job.name, *rest)
    lines = (folder / "errors").read_text(errors="replace").strip().splitlines()
    said = "\n".join(line[:200] for line in lines[-5:])
    if any(sign in said for sign in _STARVED):
        raise OutOfMemory(job.name, too_much)
    if sys.platform != "win32" and -code == signal.SIGKILL:
        raise OutOfMemory(job.name, "was ended by the system, most likely for its memory")
    how = f"exit code {code}"
    if code < 0:
        with suppress(ValueError):
            how = signal.Signals(-code).name
    raise Crashed(job.name, f"crashed ({how})" + (f": {said}" if said else ""))
