"""The door for files that people give: each is looked at, and read within a limit, before it's parsed.

What is refused here is told without a parse: a pipe, a device, too much, another encoding.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from modelgen.errors import ModelgenError

_PIECE = 1 << 20
_REASONS = {
    errno.EACCES: "may not be read by you; change its permissions",
    errno.EPERM: "may not be read by you; change its permissions",
    errno.ELOOP: "is a link that leads in a circle; make it a file",
    errno.ENOTDIR: "lies in what is no folder; correct its path",
    errno.ENAMETOOLONG: "has a name that is too long; name a file",
    errno.EAGAIN: "isn't a file that can be read to its end; save its content as a file",
    errno.ENXIO: "isn't a file that can be read to its end; save its content as a file",
    errno.EIO: "can't be read, as the disk reported an error; take it from a copy",
}
_ODD = [
    (stat.S_ISDIR, "is a folder; name a file in it"),
    (stat.S_ISFIFO, "is a pipe, which may never end; save its content as a file"),
    (stat.S_ISCHR, "is a device, which may never end; save its content as a file"),
    (stat.S_ISBLK, "is a device, which may never end; save its content as a file"),
    (stat.S_ISSOCK, "is a socket, and no file; save its content as a file"),
]
# by what files of other kinds begin with
_OTHERS = {
    b"PK\x03\x04": "a workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old or a locked Office file", b"%PDF": "a PDF",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "a document", b"\x7fELF": "a program", b"SQLite format 3": "a database",
}  # fmt: skip
_instead: ContextVar[Mapping[str, str]] = ContextVar("instead", default={})  # noqa: B039 - never changed
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")  # the first also begins little-endian UTF-32


class Unreadable(ModelgenError):
    """A file can't be read: `what` goes on after its name, and says why and what to do."""

    def __init__(self, path: Path, what: str, line: int = 0) -> None:
        self.what = what
        super().__init__(f"{path.name}{f':{line}' if line else ''}: {what}")


class Missing(Unreadable):
    """There is no such file, and no broken link of that name either."""


@contextmanager
def regular(path: Path) -> Iterator[BinaryIO]:
    """A regular file, open for reading. Raises Unreadable, and waits for nobody."""
    try:
        _regular(path, path.stat().st_mode)  # before it's opened, which a pipe or a device may notice
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        file = open(os.open(path, flags), "rb", buffering=0)  # noqa: SIM115
    except FileNotFoundError:
        if os.path.lexists(path):
            raise Unreadable(path, "is a link to a file that isn't there; make it a file") from None
        raise Missing(path, "there is no such file; correct the name") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError:
        raise Unreadable(path, "has a name that no file can have; correct it") from None
    with file:
        _regular(path, os.fstat(file.fileno()).st_mode)  # another file may have taken its place
        yield file


def content(path: Path, largest: int) -> bytes:
    """The bytes of a regular file, at most `largest` of them. Raises Unreadable, and waits for nobody."""
    with regular(path) as file:
        try:
            return _all(path, file.fileno(), os.fstat(file.fileno()).st_size, largest)
        except OSError as error:
            raise _unreadable(path, error) from None


def kind_of(head: bytes) -> str:
    """What a file is that begins so; empty where that isn't known."""
    return next((what for start, what in _OTHERS.items() if head.startswith(start)), "")


def text(path: Path, largest: int, *, empty: bool = False) -> str:
    """The text of a file in UTF-8, whose mark at the beginning stays. Raises Unreadable, also where it's empty, unless
    it may be `empty`."""
    new = _instead.get().get(os.path.realpath(path))
    if new is not None:
        return new
    data = content(path, largest)
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        if empty:
            return ""
        raise Unreadable(path, "is empty; save it again with what belongs in it")
    if kind := kind_of(data):
        raise Unreadable(path, f"is {kind} and no text; save it as text in UTF-8")
    if data.startswith(_UTF_16) or not data[:64:2].strip(b"\0") or not data[1:64:2].strip(b"\0"):
        raise Unreadable(path, "not UTF-8 but UTF-16; save it as UTF-8")
    if (at := data.find(b"\0")) >= 0:
        raise Unreadable(path, "has a NUL byte, which no text has; take it out", _line(data, at))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        raise Unreadable(path, f"not UTF-8 at byte {at}; save it as UTF-8", _line(data, at)) from None


@contextmanager
def instead(texts: Mapping[Path, str]) -> Iterator[None]:
    """While it lasts, files have other texts for whoever reads them: to try these before they are written."""
    before = _instead.set({os.path.realpath(path): text for path, text in texts.items()})
    try:
        yield
    finally:
        _instead.reset(before)


def _unreadable(path: Path, error: OSError) -> Unreadable:
    return Unreadable(path, _REASONS.get(error.errno or 0) or f"can't be read: {error.strerror or error}")


def _regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise Unreadable(path, next((what for odd, what in _ODD if odd(mode)), "is no file; name a file"))


def _all(path: Path, descriptor: int, size: int, largest: int) -> bytes:
    parts, left = list[bytes](), largest + 1
    if size <= largest:  # some that hold much say 0: those of the system
        while left and (part := os.read(descriptor, min(left, _PIECE))):
            parts.append(part)
            left -= len(part)
        if left:
            return b"".join(parts)
    raise Unreadable(path, f"is larger than {largest >> 20} MB, the most that is read; make it smaller")


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
