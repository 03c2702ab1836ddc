"""A process of the sandbox: what it is given, and how it is started, where wanted ahead of its job.

A process that is started ahead has imported the modules of its job and waits: it has read nothing, and is for one job,
as any other. So it promises what they all do, and its job needn't wait until Python is there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from modelgen.files.scratch import scratch

# The memory limit counts reserved addresses, and these reserve them by the processor: an arena of 64 MB for
# each thread that allocates, a buffer for each thread of a maths library.
_FRUGAL = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_FRUGAL["RAYON_NUM_THREADS"] = "1"  # engines run side by side: more threads wait for each other
_TERSE = {"RUST_BACKTRACE": "0"}  # the last lines then say what happened
# What a process gets of its parent's environment: where things are, how they are read; never what is secret.
_KEPT = (
    "PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR",
    "COMSPEC", "PATHEXT", "PROGRAMFILES", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
)  # fmt: skip
_KEPT_ALIKE = ("LC_", "COVERAGE_PROCESS_")  # the latter is set where it is measured which lines run
_MEASURED = "COVERAGE_PROCESS_CONFIG"  # by what `site` starts
_HOMES = ("HOME", "TMPDIR", "TMP", "TEMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_RUNTIME_DIR")
Modules = tuple[str, ...]


@dataclass
class Prepared:
    """A folder, files for the job, the answer and what is printed, and a process that waits for the job, or none."""

    folder: Path
    source: IO[bytes]
    answer: IO[bytes]
    errors: IO[bytes]
    stack: ExitStack
    waiting: subprocess.Popen[bytes] | None = None
    go: int = -1  # an end of a pipe: what is written there lets it begin, and it ends where that is closed
    surroundings: tuple[int, list[str], dict[str, str]] = field(default_factory=lambda: (0, [], {}))

    @property
    def fits(self) -> bool:
        """Whether the process that waits is there, and one that was started now would be no other."""
        alive = self.waiting is not None and self.waiting.poll() is None
        return self.surroundings == _surroundings() and alive

    def close(self) -> None:
        """End the process, and what is left of it; a copy of this one, by fork, ends nothing of its parent's."""
        if self.surroundings[0] == os.getpid():
            self.stack.close()

    def begin(self, line: int | None) -> subprocess.Popen[bytes]:
        """Let the process that waits begin, or start one; the job is in its file."""
        if self.waiting is not None:
            with suppress(OSError):  # it was ended meanwhile
                os.write(self.go, b"g")
                return self.waiting
        return self.start("main()", () if line is None else (line,))

    def start(self, call: str, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        """Start a process that calls a function of the sandbox's other side."""
        code = f"import sys; sys.path[:] = {sys.path!r}; from modelgen.files import child; child.{call}"
        return subprocess.Popen(
            [sys.executable, *([] if _MEASURED in os.environ else ["-S"]), "-c", code],  # the parent's path will do
            stdin=self.source,
            stdout=self.answer,
            stderr=self.errors,
            env=_environment(self.folder),
            pass_fds=pass_fds,
            start_new_session=True,  # a group of its own, so that its children can be ended with it
        )


_ahead: dict[Modules, list[Prepared]] = {}  # lists are taken from and added to by one operation each


def ahead(modules: Modules) -> None:
    """Start a process that waits for a job with these modules. The thread that calls has to outlive the job: the system
    ends the process with it. Nothing happens where a system can't do that."""
    if sys.platform != "linux":
        return
    made = waiting("wait", repr(modules))
    _ahead.setdefault(modules, []).append(made)


def waiting(call: str, argument: str, *ends: int) -> Prepared:
    """A process that is there before its job: it calls a function of the sandbox's other side with the end of the pipe
    by which it is told, and the argument, the text of which is given. It inherits the `ends` of other pipes."""
    made = _made()
    with ExitStack() as stack:
        stack.push(made.stack)
        there, made.go = os.pipe()
        made.stack.callback(os.close, made.go)
        try:
            made.waiting = made.start(f"{call}({there}, {argument})", (there, *ends))
        finally:
            os.close(there)
        made.stack.callback(end, made.waiting)
        made.surroundings = _surroundings()
        stack.pop_all()
    return made


def dismiss() -> None:
    """End the processes that still wait."""
    for several in _ahead.values():
        while several:
            several.pop().close()


@contextmanager
def prepared(modules: Modules, *, ahead: bool) -> Iterator[Prepared]:
    """What a job needs; of those that were started `ahead`, if there is one for it, in the same surroundings."""
    found = (_taken(modules) if ahead else None) or _made()
    with found.stack:
        yield found


def _taken(modules: Modules) -> Prepared | None:
    while several := _ahead.get(modules):
        with suppress(IndexError):  # another thread was faster
            found = several.pop(0)
            if found.fits:
                return found
            found.close()
    return None


def _surroundings() -> tuple[int, list[str], dict[str, str]]:
    """By what a process is another one than would be started now."""
    return os.getpid(), list(sys.path), _environment(Path())


def _made() -> Prepared:
    with ExitStack() as stack:
        folder = stack.enter_context(scratch())
        source, answer, errors = stack.enter_context(_files(folder, 3))
        return Prepared(folder, source, answer, errors, stack.pop_all())


@contextmanager
def _files(folder: Path, count: int) -> Iterator[list[IO[bytes]]]:
    """Files without names, so that who writes to them can't put others in their place."""
    with ExitStack() as stack:
        yield [stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(count)]


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_ALIKE)}
    return {**kept, **_FRUGAL, **_TERSE, **dict.fromkeys(_HOMES, str(folder))}


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started, also what outlives it."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
