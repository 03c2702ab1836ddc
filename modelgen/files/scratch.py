"""Folders for a while: each is its process's as long as that lives, and what a killed process left goes with the next.

A lock on the folder says that its owner lives.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from modelgen.files.locks import KNOWN, locked

_PREFIX = "modelgen-sandbox-"  # others, and other versions, may have folders that nobody locks


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of its own, which goes at the end with whatever is in it."""
    _sweep()
    folder, lock = _made()
    try:
        yield folder
    finally:
        _remove(folder)
        if lock is not None:
            os.close(lock)


def _made() -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        if not KNOWN:
            return folder, None
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            locked(lock, wait=True)
            if folder.exists():  # nobody took it, between its making and its locking, for one that was left behind
                return folder, lock
            os.close(lock)


@cache
def _sweep() -> None:
    """Remove the folders whose owners are gone; once in a process."""
    if not KNOWN:
        return
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as found:
        for entry in found:
            if entry.name.startswith(_PREFIX):
                with suppress(OSError):
                    _remove_abandoned(entry.path)


def _remove_abandoned(path: str) -> None:
    about = os.lstat(path)
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
        return
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if locked(lock):  # where its file system has no locks, nobody's is ever removed
            _remove(Path(path))
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    """Remove a folder, however deep and with whatever rights its folders are: each is brought up before it is left."""
    left, number = [str(folder)], 0
    while left:
        at = left.pop()
        with suppress(OSError):
            os.chmod(at, 0o700)
            for entry in list(os.scandir(at)):
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        number += 1
                        left.append(str(folder / f".{number}"))
                        os.rename(entry.path, left[-1])
                    else:
                        os.unlink(entry.path)
            if at != str(folder):
                os.rmdir(at)
    with suppress(OSError):
        os.rmdir(folder)
