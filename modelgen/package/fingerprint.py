"""The fingerprint of a file, by which it is known to be the one that was looked at before."""

from __future__ import annotations

import os


def fingerprint(file: int | str | os.PathLike[str]) -> str:
    """Which file it is that is open or stands at a path, how long it is, and when it was last written to."""
    found = os.stat(file)
    return f"{found.st_dev}-{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"
