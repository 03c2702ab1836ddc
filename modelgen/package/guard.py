"""The guard: every workbook that modelgen reads passes here first, before any program for spreadsheets sees it.

It unpacks the file in small pieces, in little memory, and parses its XML: a zip bomb, a part stored under two names,
an entity are refused to every reader. What harms nobody who only reads is left alone: macros, embedded objects and
links to elsewhere, on which it remarks, and cells or merges far from all data. Engines get no file that takes values
from elsewhere, nor one that they would fill their memory with; macros don't concern them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import BinaryIO, TypeVar
from zipfile import ZipInfo

from modelgen.package.archive import Archive, Refused
from modelgen.package.scan import Found, Scan

__all__ = ["Guard", "Refused", "check"]
_MACROS = re.compile(r"vbaProject\.bin$|/macrosheets/", re.IGNORECASE)
_OBJECTS = re.compile(r"/embeddings/|/activeX/", re.IGNORECASE)
_XML = (".xml", ".rels")
Read = TypeVar("Read", bound=Scan)
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def check(path: str | os.PathLike[str], *, computing: bool = False) -> list[str]:
    """Refuse a file that could harm its reader; the remarks are what it holds that modelgen leaves alone.

    With `computing`, also refuse what engines can't be given. Raises Refused, which doesn't name the file, and
    OSError where it can't be opened.
    """
    with open(path, "rb") as file:
        return Guard(file).remarks(computing=computing)


class Guard:
    """The guard of one file that is open: each part is looked at once, by who reads it or by the guard alone."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive, self._found = Archive(file), Found()
        self._parts = {part.filename: part for part in self._archive.parts}
        self._unseen = set(self._parts)
        for name in self._parts:
            if _MACROS.search(name):
                self._found.macros.append(("", name))
            if _OBJECTS.search(name) and not name.endswith(_XML):
                self._found.objects.append(("", name))

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def parts(self, folder: str) -> list[str]:
        """The names of the parts in a folder."""
        return [name for name in self._parts if name.startswith(folder)]

    def read(self, part: str, reader: Callable[[str, Found], Read]) -> Read:
        """Look at a part with a scan that also reads it."""
        scan = reader(part, self._found)
        self._unseen.discard(part)
        for number, piece in enumerate(self._archive.unpack(self._parts[part])):
            if number == 0:
                _utf8(part, piece)
            scan.feed(piece)
        scan.close()
        return scan

    def remarks(self, *, computing: bool) -> list[str]:
        """Look at all other parts. Refuse the file or, with `computing`, what engines can't be given; the remarks are
        what it holds that modelgen leaves alone."""
        for name, part in self._parts.items():
            if name in self._unseen:
                _look(self._archive, part, self._found)
        if computing:
            _computable(self._found)
        return [
            f"holds {what}: {self._found.some(places)}; {then}"
            for what, places, then in (
                ("macros", self._found.macros, "they were not run"),
                ("embedded objects", self._found.objects, "they were not opened"),
                ("values from elsewhere", self._found.outside, "that was not opened"),
            )
            if places
        ]


def _look(archive: Archive, part: ZipInfo, found: Found) -> None:
    """Unpack a part; parse it if it is XML, by its name or by how it begins."""
    scan: Scan | None = None
    for number, piece in enumerate(archive.unpack(part)):
        if number == 0:
            named = part.filename.endswith(_XML)
            _utf8(part.filename, piece)
            if named or piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
                scan = Scan(part.filename, found, strict=named)
        if scan is not None:
            scan.feed(piece)
    if scan is not None:
        scan.close()


def _utf8(part: str, piece: bytes) -> None:
    if piece.startswith(_NOT_UTF8):
        raise Refused(f"{part} is not in UTF-8", "open it in Excel and save it anew")


def _computable(found: Found) -> None:
    if found.outside:
        raise Refused(
            f"takes values from elsewhere ({found.some(found.outside)}), and engines compute a file from itself alone",
            "break the links (in Excel: Data, Edit Links, Break Link) or type the values, and save it",
        )
    if found.objects:
        raise Refused(
            f"holds embedded objects ({found.some(found.objects)}), which an engine might open",
            "delete them or paste them as pictures, and save it",
        )
    if found.vast:
        raise Refused(
            f"reaches over more cells than an engine can hold ({found.some(found.vast)})",
            "delete the rows and columns beyond the data and refer to those that are used, and save it",
        )
