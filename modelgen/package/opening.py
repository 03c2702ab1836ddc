"""A workbook's file, opened: only a plain file is, and one that is no workbook is told by what it begins with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from modelgen.errors import ModelgenError
from modelgen.files.read import Unreadable, kind_of, regular
from modelgen.package.archive import AS_XLSX, Refused

_HEAD = 512
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how files begin that aren't zip archives but Microsoft's older container
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@contextmanager
def opening(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """The file, open for reading. Raises Refused, which doesn't name it: where it isn't there, isn't a plain file, may
    not be read, or is plainly something else than a workbook."""
    try:
        with regular(Path(path)) as file:
            _workbook(file)
            yield file
    except Unreadable as error:
        what, _, remedy = error.what.partition("; ")
        raise Refused(what, remedy) from None


def looked_at(path: str | os.PathLike[str], error: type[ModelgenError]) -> None:
    """Open a file and close it again. Where that can't be, raises an `error` that names the file."""
    try:
        with opening(path):
            pass
    except Refused as refused:
        raise error(f"{path}: {refused}") from None


def _workbook(file: BinaryIO) -> None:
    """Refuse what is told by its first bytes."""
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise Refused("not an .xlsx workbook: it is empty", "ask for it again, or copy it again")
    if head[:2] == b"PK":
        return
    if head.startswith(_OLE):
        raise _old(file, head)
    if kind := kind_of(head):
        raise Refused(f"not an .xlsx workbook but {kind}", "name the workbook, or ask for it")
    raise _text(head)


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
