"""The files of decks: made the same whenever they are made, sealed, and replaced only where nobody has changed them.

Nothing in them tells the time of day. The seal is a digest in the archive's comment, which no program that saves the
file anew keeps: a deck that carries it is the one that modelgen wrote, byte by byte.
"""

from __future__ import annotations

import io
import re
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from modelgen.errors import ModelgenError
from modelgen.files.atomic import replacing
from modelgen.files.read import Unreadable, content

LARGEST = 100_000_000  # bytes of a deck, or of a template

_DAY = (1980, 1, 1, 0, 0, 0)
_END = b"PK\x05\x06"
_SEAL = b"modelgen "
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def same(file: bytes) -> bytes:
    """A file whose bytes depend on nothing but what is in it."""
    plain = _zipped(file, b"")
    at = plain.rfind(_END)
    return _zipped(file, _SEAL + sha256(plain[:at]).hexdigest().encode())


def untouched(file: bytes) -> bool:
    """Whether a file is a deck as modelgen wrote it."""
    at = file.rfind(_END)
    return at >= 0 and file[at + 22 :] == _SEAL + sha256(file[:at]).hexdigest().encode()


def needed() -> None:
    """ModelgenError where python-pptx isn't installed."""
    if find_spec("pptx") is None:
        raise ModelgenError("a deck needs python-pptx; install it: pip install 'modelgen[deck]'")


def put_bytes(file: bytes, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a deck to a path, the old one replaced whole; ModelgenError where that may not be replaced."""
    replaceable(Path(path), overwrite)
    with replacing(path) as temporary:
        temporary.write_bytes(file)


def replaceable(path: Path, overwrite: bool) -> None:
    """ModelgenError where a file may not be replaced: it isn't a deck as modelgen wrote it."""
    if overwrite or not path.is_file() or not path.stat().st_size:
        return
    try:
        own = untouched(content(path, LARGEST))
    except Unreadable:
        own = False
    if not own:
        raise ModelgenError(
            f"{path} stays as it is: it was changed since modelgen wrote it, or isn't modelgen's; name another file, "
            "or let it be replaced by --overwrite (in Python overwrite=True)"
        )


def _zipped(file: bytes, comment: bytes) -> bytes:
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(file)) as source, ZipFile(kept, "w", ZIP_DEFLATED) as target:
        for one in source.infolist():
            part = source.read(one)
            if one.filename.endswith(".xlsx"):
                part = _zipped(part, b"")
            elif one.filename == "docProps/core.xml":
                part = _DATES.sub(rb"\g<1>2000-01-01T00:00:00Z\2", part)
            info = ZipInfo(one.filename, _DAY)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(info, part)
        target.comment = comment
    return kept.getvalue()
