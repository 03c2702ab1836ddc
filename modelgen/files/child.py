"""The other side of the sandbox: its process imports what it is asked to run, and little else, for it starts often.

It gets its job and the payload on standard input, and answers on standard output, which are files; what the function
prints is dropped. An answer is a letter for its kind, and the data; until there is one, it says what it is doing.
"""

from __future__ import annotations

import os
import sys
from _pickle import load  # the module around it takes longer to import than to start a process
from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from typing import BinaryIO, NamedTuple, TypeVar

from modelgen.files.columns import packed, returned
from modelgen.files.confine import confine

T = TypeVar("T")
RESULT, FAILED, STARVED, DOING = b"r", b"f", b"m", b"d"
_MANY = 5000  # of what takes some microseconds each
_answers = -1  # the file for the answer, once it is known


class Order(NamedTuple):
    """What a process is to do, and what it may use for it."""

    target: str
    imports: tuple[str, ...]
    reads: tuple[str, ...]
    programs: tuple[str, ...]
    folder: str
    seconds: float
    megabytes: int
    parent: int  # its number
    line: int | None  # an end of a pipe, whose other end is the parent's


def wait(go: int, modules: tuple[str, ...]) -> None:
    """`main` once the parent says so; the end where it closes its end of the pipe, or is gone. Until then it imports
    what the job would, and reads nothing."""
    for module in modules:
        import_module(module)
    _told(go)
    os.close(go)
    main()


def main() -> None:
    """Limits first, then the payload, then the function."""
    source = os.fdopen(_opened(), "rb")
    order = Order(*load(source))
    _answered(_Function(order), source)
    os._exit(0)  # the answer is given: no engine may hang or crash while it shuts down


def serve(go: int, done: int) -> None:
    """Answer one job after another, of one order: each is there when the parent says so, by a byte, and answered when a
    byte goes back. The end where the parent closes its end of the pipe, or is gone."""
    jobs = _opened()
    _told(go)
    with _from(jobs) as source:
        function = _Function(Order(*load(source)))
    os.write(done, b"d")
    while True:
        _told(go)
        with _from(jobs) as source:
            _end_by(load(source))
            _answered(function, source)
        _end_by(None)
        os.write(done, b"d")


def _opened() -> int:
    """The file in which jobs are; answers go to where standard output went, and what is printed to nowhere."""
    global _answers
    jobs, _answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return jobs


def _from(jobs: int) -> BinaryIO:
    """What the parent has put into the file of jobs, from its beginning."""
    os.lseek(jobs, 0, os.SEEK_SET)
    return os.fdopen(os.dup(jobs), "rb")


def _told(go: int) -> None:
    if not os.read(go, 1):
        os._exit(0)


class _Function:
    """What an order names, called with no more rights than it leaves."""

    def __init__(self, order: Order) -> None:
        if order.line is not None:
            _watch(order.line)
        self._order, self._memory = order, _limit(order.seconds, order.megabytes)
        self._found: Callable[[object], object] | None = None

    def found(self) -> Callable[[object], object]:
        """The function; when it is asked for first, its modules are imported and all rights are given up."""
        if self._found is None:
            order = self._order
            module, _, name = order.target.partition(":")
            self._found = getattr(import_module(module), name)
            for module in order.imports:
                import_module(module)
            confine(order.folder, order.reads, order.programs, self._memory, order.parent)
        return self._found


def _answered(function: _Function, source: BinaryIO) -> None:
    """Call it with the payload, and say what came of that."""
    kind = RESULT
    try:
        call = function.found()
        found = call(load(source))
        doing("handing over what it found")
        data = packed(found, returned(call))
    except MemoryError:
        kind, data = STARVED, b""
    except BaseException as error:
        kind, data = FAILED, packed((type(error).__name__, str(error)), tuple[str, str])
    _say(kind, data)


def doing(what: str, done: int = 0, of: int = 0) -> None:
    """Say what is being done and how far it is, as `progress.tell` has it, for whoever waits for the answer, or wonders
    why there is none; nothing outside of a sandbox. The line ends it: who reads meanwhile may find the rest of another.
    """
    if _answers >= 0:
        _say(DOING, f"{done} {of} {what[:200]}\n".encode("utf-8", "replace"))


def each(what: str, things: Collection[T]) -> Iterator[T]:
    """The things, one by one, and now and then how many of them are done."""
    for done, thing in enumerate(things):
        if not done % _MANY:
            doing(what, done, len(things))
        yield thing


def _say(kind: bytes, data: bytes) -> None:
    os.lseek(_answers, 0, os.SEEK_SET)
    for part in (kind, data):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(_answers, rest) :]
    os.ftruncate(_answers, 1 + len(data))


def _watch(line: int) -> None:
    """Leave a process behind that ends the whole group with the parent, for whom that can't be said to the system."""
    if not os.fork():
        os.read(line, 1)  # which ends when nobody holds the other end any more
        os.killpg(0, 9)


def _end_by(seconds: float | None) -> None:
    """End this process some time after its job should be answered, in case the parent dies and nobody else does."""
    if sys.platform != "win32":
        import signal

        signal.alarm(0 if seconds is None else int(seconds) + 10)


def _limit(seconds: float, megabytes: int) -> str:
    """Set limits of time and memory; comes back with why there is none of memory, or an empty text."""
    if sys.platform == "win32":
        return "Windows has no such limit"
    import resource

    _end_by(seconds)
    size = megabytes * 1024 * 1024
    why = ""
    for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, size), (resource.RLIMIT_AS, size)):
        hard = resource.getrlimit(kind)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):
            why = "macOS has no such limit" if kind == resource.RLIMIT_AS else why
    return why
