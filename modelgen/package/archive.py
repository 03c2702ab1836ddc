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
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import BinaryIO
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from modelgen.errors import ModelgenError

PARTS = 10_000
UNPACKED = 500_000_000  # bytes, of all parts
RATIO, SMALL = 200, 10_000_000  # how far text shrinks when zipped, asked of what unpacks to more bytes than this
DIRECTORY = 4_000_000  # bytes of the table of contents
PIECE = 65_536
_END = b"PK\x05\x06"
_UNSAFE = re.compile(r"^/|^[A-Za-z]:|\0|(^|/)\.\.(/|$)")
_WIDE, _OTHER_NAME = 0x0001, 0x7075  # what stands in an entry's extra fields: sizes beyond 4 GB, another name
AS_XLSX = "open it in Excel and save it as .xlsx"
BY_HAND = "no spreadsheet program writes this: don't open the file, and ask whoever sent it"
REPAIRED = "open it in Excel, look at what it repairs, and save it anew"
_DAMAGED = "ask for it again, or open it in Excel and save it anew"


class Refused(ModelgenError):
    """A workbook that isn't read, or not computed: `what` is wrong with it, and the `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}; {remedy}")


class Damaged(Refused):
    """A workbook of which a part can't be read."""


def damaged(part: str, why: str = "") -> Damaged:
    """The refusal of a file of which a part can't be read."""
    reason = f" ({why})" if why else ""
    return Damaged(f"not an .xlsx workbook that can be read: {part} is damaged{reason}", _DAMAGED)


class Archive:
    """The parts of a workbook's file by their names, which stays open for as long as they are read. Raises Refused."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        end = _directory(file)
        self.size = file.seek(0, os.SEEK_END)
        try:
            entries = ZipFile(file).infolist()
        except (BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error, OverflowError) as error:
            raise damaged("its zip archive", str(error)) from None
        if not entries:
            raise Refused("not an .xlsx workbook", AS_XLSX)
        self.parts = _named(entries)
        for part in entries:
            _kind(part)
        _sizes(entries, end)

    def unpack(self, name: str) -> Iterator[bytes]:
        """The bytes of a part in pieces of at most `PIECE`; Refused once there are more or others than it says."""
        part = self.parts[name]
        bad = damaged(name)
        self._find(part, bad)
        size = check = 0
        for piece in self._pieces(part, bad):
            size, check = size + len(piece), zlib.crc32(piece, check)
            if size > part.file_size:
                raise Refused(f"{name} unpacks to more than the {part.file_size:,} bytes that it says", BY_HAND)
            yield piece
        if size != part.file_size or check != part.CRC:
            raise bad

    def digest(self, known: Mapping[str, str] | None = None) -> str:
        """What tells the names and the bytes of the parts from any others; empty where a part is damaged. The digests
        of some may be `known`."""
        whole, known = sha256(), known or {}
        for name in sorted(self.parts):
            if name not in known:
                seen = sha256()
                try:
                    for piece in self.unpack(name):
                        seen.update(piece)
                except Refused:
                    return ""
            whole.update(f"{name}\0{known.get(name) or seen.hexdigest()}\0".encode())
        return whole.hexdigest()

    def _find(self, part: ZipInfo, bad: Refused) -> None:
        """Go to a part's data, over what stands before them, which must say the same as the table of contents."""
        self.file.seek(part.header_offset)
        head = self.file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise bad
        flags, method = struct.unpack("<HH", head[6:10])
        check, packed, size, named, more = struct.unpack("<IIIHH", head[14:])
        name, extra = self.file.read(named), self.file.read(more)
        if name != part.orig_filename.encode("utf-8" if part.flag_bits & 0x800 else "cp437"):
            raise Refused(f"{part.filename} has another name where it is stored", BY_HAND)
        if any(_other_name(text, name) for text in (extra, part.extra)):
            raise Refused(f"{part.filename} has a second name beside its own", BY_HAND)
        behind = flags & 0x08  # its sizes stand behind its data
        wide = any(kind == _WIDE for kind, _ in _fields(extra))
        for said, here, unknown in ((part.CRC, check, 0), (part.compress_size, packed, 0), (part.file_size, size, 0)):
            if said != here and not (behind and here == unknown) and not (wide and here == 0xFFFFFFFF):
                raise Refused(f"{part.filename} has other sizes where it is stored", BY_HAND)
        if method != part.compress_type or (flags ^ part.flag_bits) & 0x41:
            raise Refused(f"{part.filename} is zipped otherwise where it is stored", BY_HAND)

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
    if file.read(4) not in (b"PK\x03\x04", _END):
        raise Refused("not an .xlsx workbook", AS_XLSX)
    file.seek(max(0, size - 22 - 65_535))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refused("not an .xlsx workbook, or cut off: its end is missing", "ask for it again, or copy it again")
    entries, length, offset, comment = struct.unpack("<HIIH", tail[at + 10 : at + 22])
    place = size - len(tail) + at
    if entries == 0xFFFF or 0xFFFFFFFF in (length, offset) or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise Refused("zipped as files of more than 4 GB are", AS_XLSX)
    if offset + length != place or place + 22 + comment != size:
        raise Refused("damaged, or something stands before or behind its zip archive", AS_XLSX)
    if entries > PARTS or length > DIRECTORY:
        raise Refused(f"holds {entries:,} parts, more than the {PARTS:,} that modelgen reads", BY_HAND)
    return int(offset)


def _fields(extra: bytes) -> list[tuple[int, bytes]]:
    """The kinds and the data of an entry's extra fields."""
    found, at = [], 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        found.append((kind, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _other_name(extra: bytes, name: bytes) -> bool:
    """Whether extra fields have another name: behind a version and a checksum; some programs write the same again."""
    return any(kind == _OTHER_NAME and data[5:] != name for kind, data in _fields(extra))


def _named(entries: Sequence[ZipInfo]) -> dict[str, ZipInfo]:
    """The parts by their names, in which a backslash is a slash, as Excel has it."""
    if len(entries) > PARTS:
        raise Refused(f"holds {len(entries):,} parts, more than the {PARTS:,} that modelgen reads", BY_HAND)
    seen: set[str] = set()
    found = {}
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        if _UNSAFE.search(name):
            raise Refused(f"holds a part named {name[:80]!r}, which leads out of the file", BY_HAND)
        known = unquote(name).casefold()
        if known in seen:
            raise Refused(f"holds two parts named {name[:80]}", BY_HAND)
        seen.add(known)
        if not name.endswith("/"):
            found[name] = entry
    return found


def _kind(part: ZipInfo) -> None:
    mode = part.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a link to another file" if stat.S_ISLNK(mode) else "no file"
        raise Refused(f"{part.filename} is {what}", BY_HAND)
    if part.flag_bits & 0x41:
        raise Refused(f"{part.filename} is locked by a password", "save the workbook as .xlsx without a password")
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(f"{part.filename} is zipped in a way that Excel doesn't read", AS_XLSX)


def _sizes(parts: Sequence[ZipInfo], end: int) -> None:
    """What the parts say of their sizes; `unpack` holds them to it."""
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    for name, large, small in (*((p.filename, p.file_size, p.compress_size) for p in parts), ("", total, packed)):
        if large > SMALL and large > RATIO * small:
            what = f"{name} unpacks to {large / 1e6:,.0f} MB from {small / 1e6:.2f} MB, as a zip bomb does".strip()
            raise Refused(what, BY_HAND)
    if total > UNPACKED:
        raise Refused(
            f"unpacks to {total / 1e6:,.0f} MB, more than the {UNPACKED / 1e6:,.0f} MB that modelgen reads",
            "delete what the model doesn't need",
        )
    ordered = sorted(parts, key=lambda part: part.header_offset)
    for part, following in zip(ordered, [*(p.header_offset for p in ordered[1:]), end], strict=True):
        if part.header_offset + 30 + part.compress_size > following:
            raise Refused(f"{part.filename} overlaps with what is stored behind it", BY_HAND)
