"""The zip archive of a workbook that somebody sent: looked at before it is unpacked, and unpacked in small pieces.

Nothing that the archive says of itself is believed. Whatever two programs could read in two ways is refused: zipped
parts that overlap, names that differ or occur twice, sizes that aren't so.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from modelgen.errors import ModelgenError

PARTS = 10_000
UNPACKED = 500_000_000  # bytes, of all parts
RATIO, SMALL = 100, 10_000_000  # how far text shrinks when zipped, asked of what unpacks to more bytes than this
DIRECTORY = 4_000_000  # bytes of the table of contents
PIECE = 65_536
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how files begin that aren't zip archives but Microsoft's older container
_END = b"PK\x05\x06"
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|\0|(^|/)\.\.(/|$)")
_OTHERS = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
)
_AS_XLSX = "open it in Excel and save it as .xlsx"
_NOT_BY_EXCEL = "no spreadsheet program writes this: don't open the file, and ask whoever sent it"
_DAMAGED = "ask for it again, or open it in Excel and save it anew"


class Refused(ModelgenError):
    """A workbook that isn't read, or not computed: `what` is wrong with it, and the `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


def damaged(part: str, why: str = "") -> Refused:
    """The refusal of a file of which a part can't be read."""
    reason = f" ({why})" if why else ""
    return Refused(f"not an .xlsx workbook that can be read: {part} is damaged{reason}", _DAMAGED)


class Archive:
    """The parts of a workbook's file, which stays open for as long as they are read. Raises Refused."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        end = _directory(file)
        try:
            self.parts = ZipFile(file).infolist()
        except (BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error, OverflowError) as error:
            raise damaged("its zip archive", str(error)) from None
        _names(self.parts)
        for part in self.parts:
            _kind(part)
        _sizes(self.parts, end)

    def unpack(self, part: ZipInfo) -> Iterator[bytes]:
        """The bytes of a part in pieces of at most `PIECE`; Refused once there are more or others than it says."""
        bad = damaged(part.filename)
        self.file.seek(part.header_offset)
        head = self.file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise bad
        name, extra = struct.unpack("<HH", head[26:])
        if self.file.read(name) != part.orig_filename.encode("utf-8" if part.flag_bits & 0x800 else "cp437"):
            raise Refused(f"{part.filename} has another name where it is stored", _NOT_BY_EXCEL)
        self.file.seek(extra, os.SEEK_CUR)
        size = check = 0
        for piece in self._pieces(part, bad):
            size, check = size + len(piece), zlib.crc32(piece, check)
            if size > part.file_size:
                what = f"{part.filename} unpacks to more than the {part.file_size:,} bytes that it says"
                raise Refused(what, _NOT_BY_EXCEL)
            yield piece
        if size != part.file_size or check != part.CRC:
            raise bad

    def _pieces(self, part: ZipInfo, bad: Refused) -> Iterator[bytes]:
        place = self.file.tell()
        end = place + part.compress_size
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == ZIP_DEFLATED else None
        while place < end:
            self.file.seek(place)  # who takes the pieces may read elsewhere meanwhile
            data = self.file.read(min(end - place, PIECE))
            if not data:
                raise bad
            place += len(data)
            if inflate is None:
                yield data
                continue
            more = True
            while more:
                try:
                    piece = inflate.decompress(data, PIECE)
                except zlib.error:
                    raise bad from None
                data = inflate.unconsumed_tail
                more = bool(data) or len(piece) == PIECE
                yield piece
        if inflate is not None and not inflate.eof:
            raise bad


def _directory(file: BinaryIO) -> int:
    """Where the table of contents begins, which `ZipFile` reads whole. Nothing may stand behind or before it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    start = file.read(8)
    if start == _OLE:
        raise Refused("locked by a password, or an old .xls file", "save it as .xlsx without a password")
    if size == 0:
        raise Refused("not an .xlsx workbook: it is empty", _DAMAGED)
    if start[:4] not in (b"PK\x03\x04", _END):
        raise Refused("not an .xlsx workbook", _AS_XLSX)
    file.seek(max(0, size - 22 - 65_535))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refused("not an .xlsx workbook, or cut off: its end is missing", "ask for it again, or copy it again")
    entries, length, offset, comment = struct.unpack("<HIIH", tail[at + 10 : at + 22])
    place = size - len(tail) + at
    if entries == 0xFFFF or 0xFFFFFFFF in (length, offset) or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise Refused("zipped as files of more than 4 GB are", _AS_XLSX)
    if offset + length != place or place + 22 + comment != size:
        raise Refused("damaged, or something stands before or behind its zip archive", _AS_XLSX)
    if entries > PARTS or length > DIRECTORY:
        raise Refused(f"holds {entries:,} parts, more than the {PARTS:,} that modelgen reads", _NOT_BY_EXCEL)
    return int(offset)


def _names(parts: Sequence[ZipInfo]) -> None:
    if len(parts) > PARTS:
        raise Refused(f"holds {len(parts):,} parts, more than the {PARTS:,} that modelgen reads", _NOT_BY_EXCEL)
    seen: set[str] = set()
    for part in parts:
        name = part.orig_filename
        if _UNSAFE.search(name) or name != part.filename:
            raise Refused(f"holds a part named {name[:80]!r}, which leads out of the file", _NOT_BY_EXCEL)
        if name.casefold() in seen:
            raise Refused(f"holds two parts named {name[:80]}", _NOT_BY_EXCEL)
        seen.add(name.casefold())
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        other = next((f" but {other}" for name, other in _OTHERS if name in names), "")
        raise Refused(f"not an .xlsx workbook{other}", _AS_XLSX)


def _kind(part: ZipInfo) -> None:
    mode = part.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a link to another file" if stat.S_ISLNK(mode) else "no file"
        raise Refused(f"{part.filename} is {what}", _NOT_BY_EXCEL)
    if part.flag_bits & 0x41:
        raise Refused(f"{part.filename} is locked by a password", "save the workbook as .xlsx without a password")
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(f"{part.filename} is zipped in a way that Excel doesn't read", _AS_XLSX)


def _sizes(parts: Sequence[ZipInfo], end: int) -> None:
    """What the parts say of their sizes; `unpack` holds them to it."""
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    for name, large, small in (*((p.filename, p.file_size, p.compress_size) for p in parts), ("", total, packed)):
        if large > SMALL and large > RATIO * small:
            what = f"{name} unpacks to {large / 1e6:,.0f} MB from {small / 1e6:.2f} MB, as a zip bomb does".strip()
            raise Refused(what, _NOT_BY_EXCEL)
    if total > UNPACKED:
        raise Refused(
            f"unpacks to {total / 1e6:,.0f} MB, more than the {UNPACKED / 1e6:,.0f} MB that modelgen reads",
            "delete what the model doesn't need",
        )
    ordered = sorted(parts, key=lambda part: part.header_offset)
    for part, following in zip(ordered, [*(p.header_offset for p in ordered[1:]), end], strict=True):
        if part.header_offset + 30 + part.compress_size > following:
            raise Refused(f"{part.filename} overlaps with what is stored behind it", _NOT_BY_EXCEL)
