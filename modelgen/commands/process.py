"""The process of a command: its three streams and what is printed behind its back, from its start to its end."""

from __future__ import annotations

import atexit
import io
import os
import sys
import threading
import warnings
from contextlib import suppress
from typing import NoReturn, TextIO

from modelgen.commands.console import CannotTell, say, untold
from modelgen.errors import ModelgenError
from modelgen.visible import in_a_line


def begin() -> TextIO:
    """Make the three streams fit for use; standard output as it was given, which nothing else can write into.

    What others print, also by the file's number or as programs of their own, goes to standard error. A stream that was
    closed is opened to nothing, or a file that is opened later would get its number and what is printed into it.
    Raises ModelgenError where standard output is closed.
    """
    closed = [number for number in (0, 1, 2) if not _open(number)]
    if 0 in closed:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
    if 2 in closed:
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), errors="replace")
    _hook()
    if 1 in closed:
        raise ModelgenError("standard output is closed, so there is nowhere to answer; > /dev/null drops the answer")
    if os.name == "posix":
        given = sys.stdout
        file = io.BufferedWriter(io.FileIO(os.dup(1), "w"))
        sys.stdout = _Answer(file, encoding=given.encoding, errors="replace", line_buffering=given.isatty())
        os.dup2(2, 1)
    return sys.stdout


def end(code: int, answer: TextIO | None) -> NoReturn:
    """End the process, and its memory with it: to take apart what a command has made takes longer than many a command.

    What a failed stream still holds is dropped, and a definition's threads aren't waited for.
    """
    sys.stdout = sys.stderr  # what is printed from now on is no answer
    with suppress(Exception):
        atexit._run_exitfuncs()
    for stream in (answer, sys.stderr):
        with suppress(OSError, ValueError, CannotTell):
            if stream is not None and not stream.closed:
                stream.flush()
    os._exit(code)


class _Answer(io.TextIOWrapper):
    """Standard output that raises CannotTell where it takes no more, whoever writes into it."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except (OSError, ValueError) as error:
            raise untold(error) from None

    def flush(self) -> None:
        try:
            super().flush()
        except (OSError, ValueError) as error:
            raise untold(error) from None


def _open(number: int) -> bool:
    """Whether a stream's file is open; if not it's opened to nothing."""
    try:
        os.fstat(number)
    except OSError:
        with suppress(OSError):
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, and so this one
        return False
    return True


def _hook() -> None:
    """What Python itself prints becomes a line like any other of ours."""

    def warn(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
        _tell(f"{os.path.basename(filename)}:{lineno}: {category.__name__}: {message}")

    warnings.showwarning = warn  # type: ignore[assignment]
    threading.excepthook = lambda what: _tell(f"a thread ended: {what.exc_type.__name__}: {what.exc_value}")
    sys.unraisablehook = lambda what: _tell(f"{what.err_msg or 'ignored'}: {what.exc_type.__name__}: {what.exc_value}")


def _tell(text: str) -> None:
    with suppress(Exception):
        say(f"modelgen: {in_a_line(text)}", err=True)
