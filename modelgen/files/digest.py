"""The digest of a file, by which it is known to be the same that was looked at before."""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO

_PIECE = 1 << 20


def digest(file: BinaryIO) -> str:
    """What only the same file has: a hash of all its bytes, wherever it was read to."""
    found = sha256()
    file.seek(0)
    while piece := file.read(_PIECE):
        found.update(piece)
    return found.hexdigest()
