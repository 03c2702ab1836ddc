"""What the commands say: the one way by which text reaches a terminal, colours, a terminal's width."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from modelgen.commands.bar import bar
from modelgen.commands.styled import Styled
from modelgen.visible import in_a_line, visible

_WHY = {errno.ENOSPC: "the disk is full", errno.EBADF: "it is closed"}
_answer: TextIO | None = None  # where answers go while a command runs; standard output where it is None


class CannotTell(Exception):
    """Standard output takes no more; the text says why."""


class Unread(CannotTell):
    """What reads standard output was closed, as head closes it: it wants no more."""


@contextmanager
def speaking(what: str = "") -> Iterator[None]:
    """Progress on a terminal while it lasts."""
    with bar(in_a_line(what)):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """While it lasts standard output holds what is said here: what else is printed, by a definition say, is no answer.

    It goes to standard error. What closes or replaces these streams closes or replaces nothing of ours.
    """
    global _answer
    streams = sys.stdout, sys.stderr
    _answer, sys.stdout = sys.stdout, _apart(sys.stderr)
    try:
        yield
    finally:
        _answer, (sys.stdout, sys.stderr) = None, streams


def say(text: str, colour: str | None = None, *, err: bool = False) -> None:
    """Print a text, with colours on a terminal that wants them; what can't be seen is written out.

    A message that can't be told is lost. Raises CannotTell where an answer can't be.
    """
    shown = text if isinstance(text, Styled) else visible(text)
    stream = sys.stderr if err else _answer or sys.stdout
    try:
        if stream is None:
            raise ValueError
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows ? and not a traceback
        click.secho(shown, file=stream, fg=colour, color=False if os.environ.get("NO_COLOR") else None)
    except (OSError, ValueError) as error:
        if not err:
            raise untold(error) from None
        if isinstance(error, ValueError):  # a definition has closed the stream, and the file is open yet
            with suppress(OSError):
                os.write(2, f"{shown}\n".encode(errors="replace"))


def print_json(text: str) -> None:
    """Print JSON, which is UTF-8 whatever the terminal's encoding is. Raises CannotTell."""
    stream = _answer or sys.stdout
    try:
        stream.flush()
        stream.buffer.write(text.encode("utf-8") + b"\n")
        stream.buffer.flush()
    except (OSError, ValueError) as error:
        raise untold(error) from None


def width() -> int:
    """The columns of the terminal; 80 where there is none."""
    size = shutil.get_terminal_size((0, 0)).columns
    if not size:
        with suppress(OSError, ValueError, AttributeError):
            size = os.get_terminal_size((_answer or sys.stdout).fileno()).columns
    return min(200, max(40, size or 80))


def untold(error: OSError | ValueError) -> CannotTell:
    """Why standard output takes no more, in words."""
    if isinstance(error, BrokenPipeError):
        return Unread()
    why = _WHY.get(error.errno or 0, error.strerror) if isinstance(error, OSError) else "it is closed"
    return CannotTell(why)


def _apart(stream: TextIO) -> TextIO:
    """Another stream into the file of a stream, where it has one, that whoever is given it may close."""
    try:
        file = stream.fileno()
    except (OSError, ValueError, AttributeError):
        return stream
    return open(file, "w", encoding=stream.encoding, errors="replace", buffering=1, closefd=False)
