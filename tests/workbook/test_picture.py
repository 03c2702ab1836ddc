"""A logo is a whole PNG or JPEG beside its theme; what is cut off, changed or elsewhere is refused."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest

from modelgen.workbook.logo import read_logo
from modelgen.workbook.picture import Broken, picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(
    width: int = 3, height: int = 2, depth: int = 8, colour: int = 2, interlaced: int = 0, rows: bytes | None = None
) -> bytes:  # fmt: skip
    rows = bytes(height * (1 + 3 * width)) if rows is None else rows
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int = 120, height: int = 40, scans: int = 1, frame: int = 0xC0, end: bytes = b"\xff\xd9") -> bytes:
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"
    parts = [segment(0xE0, b"JFIF\0\1\1\1\1\x2c\1\x2c\0\0"), segment(0xFE, b"\xff\xd9 in a comment")]
    return (
        b"\xff\xd8"
        + b"".join(parts)
        + segment(frame, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
        + (scan * scans + end)
    )


WHOLE = {
    "colours": (png(), (3, 2)), "grey": (png(depth=1, colour=0, width=9, rows=bytes(6)), (9, 2)),
    "see-through": (png(depth=16, colour=6, rows=bytes(2 * 25)), (3, 2)),
    "in passes": (png(5, 5, colour=0, interlaced=1, rows=bytes(2 + 2 + 3 + 4 + 4 + 9 + 12)), (5, 5)),
    "largest": (png(4000, 4000, depth=1, colour=0, rows=bytes(4000 * 501)), (4000, 4000)),
    "JPEG": (jpeg(), (120, 40)), "progressive": (jpeg(scans=3, frame=0xC2), (120, 40)),
    "filled up": (jpeg(end=b"\xff\xff\xff\xd9"), (120, 40)),
}  # fmt: skip
CUT, NONE = "is broken or cut off; save it again as PNG", "is neither PNG nor JPEG; save it as PNG"
BROKEN = {
    "no end": (png()[:-12], CUT), "half": (png()[:50], CUT), "head": (png()[:20], CUT),
    "a bit": (png().replace(b"IDAT", b"IDAU"), CUT), "another size": (png(rows=bytes(19)), CUT),
    "a bomb": (png(rows=bytes(50_000_000)), CUT), "no data": (SIGNATURE + png()[8:33] + chunk(b"IEND", b""), CUT),
    "no such colours": (png(depth=4), CUT), "no width": (png(width=0), "has no pixels; save it again as PNG"),
    "wide": (png(width=4001), "is 4001 by 2 pixels; make it smaller than 4000"),
    "JPEG without end": (jpeg(end=b""), CUT), "JPEG without picture": (jpeg(scans=0), CUT),
    "JPEG, half": (jpeg()[:30], CUT),
    "JPEG, high": (jpeg(height=5000), "is 120 by 5000 pixels; make it smaller than 4000"),
    "GIF": (b"GIF89a" + bytes(40), NONE), "SVG": (b"<svg/>", NONE), "empty": (b"", NONE),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_pictures_are_known_by_their_size(kind: str) -> None:
    content, size = WHOLE[kind]
    found = picture(content)
    assert (found.width, found.height) == size
    assert picture(found.content) == found


@pytest.mark.parametrize("kind", BROKEN)
def test_others_are_refused(kind: str) -> None:
    content, says = BROKEN[kind]
    with pytest.raises(Broken) as error:
        picture(content)
    assert str(error.value) == says


@pytest.mark.parametrize("whole", [png(), jpeg()])
def test_what_follows_the_end_is_left_out(whole: bytes) -> None:
    assert picture(whole + b"PK\x03\x04 an archive").content == picture(whole).content


def test_what_is_changed_at_random_is_read_or_refused() -> None:
    dice = random.Random(1)
    for whole in (png(), jpeg()) * 500:
        content = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            content[dice.randrange(len(content))] = dice.choice((0, 1, 0x7F, 0xFF, dice.randrange(256)))
        try:
            found = picture(bytes(content[: dice.randint(1, 2 * len(content))]))
        except Broken:
            continue
        assert 0 < found.width <= 4000 and 0 < found.height <= 4000


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A theme's folder; the picture lies beside it and outside."""
    folder = tmp_path / "theme"
    (folder / "in").mkdir(parents=True)
    for place in (tmp_path, folder, folder / "in"):
        (place / "logo.png").write_bytes(png())
    (folder / "out.png").symlink_to("../logo.png")
    (folder / "other.png").symlink_to("in/logo.png")
    (folder / "up").symlink_to("..")
    return folder


@pytest.mark.parametrize("name", ["logo.png", "in/logo.png", "./logo.png", "other.png"])
def test_a_logo_beside_the_theme_is_read(beside: Path, name: str) -> None:
    assert read_logo(beside, name).width == 3


@pytest.mark.parametrize(
    "name", ["../logo.png", "in/../logo.png", "..\\logo.png", "/logo.png", "C:\\logo.png", "\\\\host\\logo.png",
             "out.png", "up/logo.png"],
)  # fmt: skip
def test_a_logo_elsewhere_is_not(beside: Path, name: str) -> None:
    with pytest.raises(ValueError, match="lies outside the theme's folder; copy it beside the theme"):
        read_logo(beside, name)
    with pytest.raises(ValueError, match="lies outside the theme's folder"):
        read_logo(beside, str(beside / "logo.png"))


def test_a_name_that_no_file_can_have(beside: Path) -> None:
    with pytest.raises(ValueError, match="has a name that no file can have"):
        read_logo(beside, "a\0.png")
