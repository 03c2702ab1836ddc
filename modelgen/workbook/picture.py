"""Pictures in PNG and JPEG, read to their end: whether they are whole, and how large.

PNG (W3C, third edition): a signature, then chunks with a checksum each, IHDR first and IEND last. JPEG (ITU-T T.81,
annex B): segments that begin with a marker, and the scans' data, in which a marker's 0xFF is followed by 0 or is RST.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass

SIDE = 4000  # pixels: more than a cover shows on any screen
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]  # Adam7
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_SCAN, _END = 0xDA, 0xD9
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_PIECE = 1 << 20


@dataclass(frozen=True)
class Picture:
    """The bytes of a PNG or JPEG file, and its size in pixels."""

    content: bytes
    width: int
    height: int


class Broken(Exception):
    """Why a picture can't be shown, and what to do."""


def picture(content: bytes) -> Picture:
    """A whole picture, without its pixels per inch and what follows its end.

    Its size on a page then follows from its pixels alone. Raises Broken.
    """
    if not content.startswith((_PNG, _JPEG)):
        raise Broken("is neither PNG nor JPEG; save it as PNG")
    try:
        return _png(content) if content.startswith(_PNG) else _jpeg(content)
    except (struct.error, IndexError, zlib.error):
        raise Broken("is broken or cut off; save it again as PNG") from None


def _sized(width: int, height: int) -> None:
    if not width or not height:
        raise Broken("has no pixels; save it again as PNG")
    if max(width, height) > SIDE:
        raise Broken(f"is {width} by {height} pixels; make it smaller than {SIDE}")


def _png(content: bytes) -> Picture:
    parts, at, name, data = [_PNG], len(_PNG), b"", list[bytes]()
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", content[16:29])
    if content[8:16] != b"\0\0\0\x0dIHDR" or depth not in _DEPTHS.get(colour, ()) or interlaced > 1:
        raise struct.error
    _sized(width, height)
    while name != b"IEND":
        size = struct.unpack(">I", content[at : at + 4])[0]
        name, stop = content[at + 4 : at + 8], at + 12 + size
        if struct.unpack(">I", content[stop - 4 : stop])[0] != zlib.crc32(content[at + 4 : stop - 4]):
            raise struct.error
        if name != b"pHYs":
            parts.append(content[at:stop])
        if name == b"IDAT":
            data.append(content[at + 8 : stop - 4])
        at = stop
    bits = depth * _CHANNELS[colour]
    passes = [(width, height)]
    if interlaced:
        passes = [(-((x - width) // dx), -((y - height) // dy)) for x, y, dx, dy in _PASSES]
    rows = sum(down * (1 + (across * bits + 7) // 8) for across, down in passes if across > 0)
    if _unpacked(b"".join(data), rows) != rows:
        raise struct.error
    return Picture(b"".join(parts), width, height)


def _unpacked(data: bytes, most: int) -> int:
    """How many bytes compressed data has, counted piece by piece and not beyond `most`."""
    packed, size = zlib.decompressobj(), 0
    while not packed.eof and size <= most and (piece := packed.decompress(data, _PIECE)):
        size += len(piece)
        data = packed.unconsumed_tail
    return size


def _jpeg(content: bytes) -> Picture:
    at, size, scans = 2, (0, 0), 0
    while (found := _MARKER.match(content, at)) and content[found.end() - 1] != _END:
        marker, at = content[found.end() - 1], found.end()
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 3 : at + 7])
            size = width, height
            _sized(*size)
        at += struct.unpack(">H", content[at : at + 2])[0]
        if marker == _SCAN:
            scans += 1
            after = _MARKER.search(content, at)
            if after is None:
                raise struct.error
            at = after.start()
    if found is None or not scans or not all(size):
        raise struct.error
    whole = content[: found.end()]
    if whole[6:10] == b"JFIF":
        whole = whole[:13] + b"\0" + whole[14:]
    return Picture(whole, *size)
