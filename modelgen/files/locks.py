"""Locks by which a living process holds a file or a folder: the system takes them away with the process, however that
ends.
"""

from __future__ import annotations

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
