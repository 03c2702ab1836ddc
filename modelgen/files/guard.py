"""The guard: every workbook that modelgen reads passes here first, before any program for spreadsheets sees it.

It unpacks the file in small pieces, in little memory, and parses its XML: a zip bomb, a part stored under two names,
an entity are refused to every reader. What harms nobody who only reads is left alone: macros, embedded objects and
links to elsewhere, on which it remarks, and cells or merges far from all data. Engines get no file that takes values
from elsewhere, nor one that they would fill their memory with; macros don't concern them.
"""

from __future__ import annotations

import os
import re
from zipfile import ZipInfo

from modelgen.files.archive import Archive, Refused
from modelgen.files.scan import Found, Scan

__all__ = ["Refused", "check"]
_MACROS = re.compile(r"vbaProject\.bin$|/macrosheets/", re.IGNORECASE)
_OBJECTS = re.compile(r"/embeddings/|/activeX/", re.IGNORECASE)
_XML = (".xml", ".rels")
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def check(path: str | os.PathLike[str], *, computing: bool = False) -> list[str]:
    """Refuse a file that could harm its reader; the remarks are what it holds that modelgen leaves alone.

    With `computing`, also refuse what engines can't be given. Raises Refused, which doesn't name the file, and
    OSError where it can't be opened.
    """
    found = Found()
    with open(path, "rb") as file:
        archive = Archive(file)
        for part in archive.parts:
            if _MACROS.search(part.filename):
                found.macros.append(("", part.filename))
            if _OBJECTS.search(part.filename) and not part.filename.endswith(_XML):
                found.objects.append(("", part.filename))
            _look(archive, part, found)
    if computing:
        _computable(found)
    return [
        f"holds {what}: {found.some(places)}; {then}"
        for what, places, then in (
            ("macros", found.macros, "they were not run"),
            ("embedded objects", found.objects, "they were not opened"),
            ("values from elsewhere", found.outside, "that was not opened"),
        )
        if places
    ]


def _look(archive: Archive, part: ZipInfo, found: Found) -> None:
    """Unpack a part; parse it if it is XML, by its name or by how it begins."""
    scan: Scan | None = None
    for number, piece in enumerate(archive.unpack(part)):
        if number == 0:
            named = part.filename.endswith(_XML)
            if piece.startswith(_NOT_UTF8):
                raise Refused(f"{part.filename} is not in UTF-8", "open it in Excel and save it anew")
            if named or piece.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
                scan = Scan(part.filename, found, strict=named)
        if scan is not None:
            scan.feed(piece)
    if scan is not None:
        scan.close()


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
