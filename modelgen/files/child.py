"""The other side of the sandbox: its process imports what it is asked to run, and little else, for it starts often.

It gets its job and the payload on standard input, and answers on standard output, which are files; what the function
prints is dropped. An answer is a letter for its kind, and the data; until there is one, it says what it is doing.
"""

from __future__ import annotations

import os
import sys
from _pickle import load  # the module around it takes longer to import than to start a process
from collections.abc import Collection, Iterator
from importlib import import_module
from typing import NamedTuple, TypeVar

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
    if not os.read(go, 1):
        os._exit(0)
    os.close(go)
    main()


def main() -> None:
    """Limits first, then the payload, then the function."""
    global _answers
    source, _answers = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    order = Order(*load(source))
    if order.line is not None:
        _watch(order.line)
    memory = _limit(order.seconds, order.megabytes)
    kind = RESULT
    try:
        module, _, name = order.target.partition(":")
        function = getattr(import_module(module), name)
        for module in order.imports:
            import_module(module)
        confine(order.folder, order.reads, order.programs, memory, order.parent)
        found = function(load(source))
        doing("handing over what it found")
        data = packed(found, returned(function))
    except MemoryError:
        kind, data = STARVED, b""
    except BaseException as error:
        kind, data = FAILED, packed((type(error).__name__, str(error)), tuple[str, str])
    _say(kind, data)
    os._exit(0)  # the answer is given: no engine may hang or crash while it shuts down


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


def _limit(seconds: float, megabytes: int) -> str:
    """Set limits of time and memory; comes back with why there is none of memory, or an empty text."""
    if sys.platform == "win32":
        return "Windows has no such limit"
    import resource
    import signal

    signal.alarm(int(seconds) + 10)  # in case the parent dies and nobody ends this process
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
