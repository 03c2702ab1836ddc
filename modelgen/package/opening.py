"""A workbook's file, opened: only a plain file is, and one that is no workbook is told by what it begins with."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from modelgen.package.archive import AS_XLSX, Refused

_KINDS = (
    (stat.S_ISDIR, "a folder", "name the workbook"),
    (stat.S_ISFIFO, "a pipe and no file", "write what comes through it into a file first"),
    (stat.S_ISSOCK, "a socket and no file", "name a workbook"),
    (stat.S_ISCHR, "a device and no file", "name a workbook"),
    (stat.S_ISBLK, "a device and no file", "name a workbook"),
)
_REASONS = {
    errno.ENOENT: ("there is no such file", "look at its name and its folder"),
    errno.ENOTDIR: ("there is no such file", "what should be its folder is a file"),
    errno.EACCES: ("may not be read", "ask for the right to read it"),
    errno.EPERM: ("may not be read", "ask for the right to read it"),
    errno.ELOOP: ("is a link that leads back to itself", "name the file that it should lead to"),
    errno.ENAMETOOLONG: ("its name is too long", "name a workbook"),
}
_HEAD = 512
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNINGS = (
    (b"%PDF", "a PDF document", "ask for the workbook that it was made from"),
    (b"{\\rtf", "a text document", "ask for the workbook"),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file (7z)", "unpack it first"),
    (b"Rar!", "a compressed file (RAR)", "unpack it first"),
    (b"\x89PNG", "a picture", "ask for the workbook"),
    (b"\xff\xd8\xff", "a picture", "ask for the workbook"),
)


@contextmanager
def opening(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """The file, open for reading. Raises Refused, which doesn't name it: where it isn't there, isn't a plain file, may
    not be read, or is plainly something else than a workbook."""
    try:
        # without waiting: whoever opens a pipe waits for who writes into it
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _not_opened(path, error) from None
    try:
        _plain(os.fstat(descriptor).st_mode)
    except Refused:
        os.close(descriptor)
        raise
    with open(descriptor, "rb") as file:
        _workbook(file)
        yield file


def looked_at(path: str | os.PathLike[str]) -> None:
    """Open a file and close it again. Raises Refused."""
    with opening(path):
        pass


def _not_opened(path: str | os.PathLike[str], error: OSError | ValueError) -> Refused:
    try:
        _plain(os.stat(path).st_mode)  # a socket, a folder that can't be opened
    except (OSError, ValueError):
        pass
    except Refused as refused:
        return refused
    number = (error.errno or 0) if isinstance(error, OSError) else errno.ENOENT
    return Refused(
        *_REASONS.get(number, (f"can't be opened ({getattr(error, 'strerror', error)})", "look at the file"))
    )


def _plain(mode: int) -> None:
    for told, what, remedy in _KINDS:
        if told(mode):
            raise Refused(f"is {what}", remedy)


def _workbook(file: BinaryIO) -> None:
    """Refuse what is told by its first bytes."""
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise Refused("not an .xlsx workbook: it is empty", "ask for it again, or copy it again")
    if head[:2] == b"PK":
        return
    if head[:8] == OLE:
        raise _old(file, head)
    for beginning, what, remedy in _BEGINNINGS:
        if head.startswith(beginning):
            raise Refused(f"not an .xlsx workbook but {what}", remedy)
    raise _text(head)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how files begin that aren't zip archives but Microsoft's older container


def _old(file: BinaryIO, head: bytes) -> Refused:
    """Microsoft's older container: its directory says what it holds [MS-CFB 2.2 and 2.6]."""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    if _ENCRYPTED in file.read(max(sector, 4096)):
        return Refused("locked by a password", "open it in Excel and save it as .xlsx without a password")
    return Refused("not an .xlsx workbook but an old .xls file, or another of Office's older files", AS_XLSX)


def _text(head: bytes) -> Refused:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")):
        return Refused("not an .xlsx workbook but a web page", AS_XLSX)
    if start.startswith(b"<"):
        return Refused("not an .xlsx workbook but an XML file", AS_XLSX)
    printable = sum(byte >= 32 or byte in b"\t\r\n" for byte in head)
    if b"\0" not in head and printable >= 0.95 * len(head):
        return Refused("not an .xlsx workbook but a text, such as CSV", AS_XLSX)
    return Refused("not an .xlsx workbook", AS_XLSX)
