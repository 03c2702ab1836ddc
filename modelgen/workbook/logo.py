"""The picture on the cover: a PNG or JPEG file, looked at before anything is built on it."""

from __future__ import annotations

import struct
from pathlib import Path

LARGEST = 1_000_000  # bytes: every copy of the workbook carries them
_SIDE = 4000  # pixels
_LEAST = 44  # bytes that any picture has
_SCAN = 0xDA
_STARTS = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def read_logo(folder: Path, name: object) -> bytes:
    """The content of a logo; ValueError says why a file can't be one."""
    if not isinstance(name, str) or not name:
        raise ValueError(f"logo = {name!r} is no file name; name a PNG or JPEG file beside the theme")
    file = folder / name
    if not file.is_file():
        raise ValueError(f"there is no logo '{name}' beside the theme; correct the name or leave logo out")
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise ValueError(f"the logo '{name}' has {size / 1e6:.1f} MB; make it smaller than {LARGEST / 1e6:.0f} MB")
        content = file.read_bytes()
    except OSError as error:
        raise ValueError(f"the logo '{name}' can't be read: {error.strerror}") from None
    width, height = pixels(content)
    if not width or not height:
        raise ValueError(f"the logo '{name}' is neither PNG nor JPEG; save it as PNG")
    if max(width, height) > _SIDE:
        raise ValueError(f"the logo '{name}' is {width} by {height} pixels; make it smaller than {_SIDE}")
    return _without_resolution(content)


def _without_resolution(content: bytes) -> bytes:
    """The picture without its pixels per inch, so that its size on the cover follows from its pixels alone."""
    if content.startswith(b"\xff\xd8"):
        return content[:13] + b"\0" + content[14:] if content[6:10] == b"JFIF" else content
    parts, at = [content[:8]], 8
    while at + 8 <= len(content):
        stop = at + 12 + struct.unpack(">I", content[at : at + 4])[0]
        if content[at + 4 : at + 8] != b"pHYs":
            parts.append(content[at:stop])
        at = stop
    return b"".join(parts)


def pixels(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; 0, 0 for anything else."""
    if len(content) < _LEAST:
        return 0, 0
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            return struct.unpack(">II", content[16:24])
        return _jpeg(content) if content.startswith(b"\xff\xd8\xff") else (0, 0)
    except (struct.error, IndexError):
        return 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    """Segment by segment to the picture itself, past the one that holds its size."""
    at, size = 2, (0, 0)
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == _SCAN:
            return size
        if marker in _STARTS:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            size = width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return 0, 0
