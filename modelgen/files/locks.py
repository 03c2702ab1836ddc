"""Locks by which a living process holds a file or a folder: the system takes them away with the process, however that
ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from modelgen.progress import tell

try:
    import fcntl
except ImportError:  # Windows, where a file that a process holds open can't be removed
    fcntl = None  # type: ignore[assignment]

KNOWN = fcntl is not None
"""Whether the system has such locks, also on folders."""


def locked(descriptor: int, *, wait: bool = False) -> bool | None:
    """Lock what is open; False where another process has done it, None where the system or the disk knows no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """While it lasts, whoever else wants this folder for itself waits. Nobody does where there are no such locks, or
    the folder can't be opened."""
    if not KNOWN:
        yield
        return
    descriptor = -1
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        if descriptor >= 0 and locked(descriptor) is False:
            tell(f"waiting for another modelgen that writes into {folder}")
            locked(descriptor, wait=True)
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)
