"""Hidden files and folders of writers that are gone: a living one holds its own by a lock, which ends with it.

The name says which machine wrote it, `.model.xlsx.1a2b3c4d-5e6f7a8b.xlsx`: not every network disk tells one machine of
the locks of another. What another machine left goes once nobody has touched it for a day.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from modelgen.files.locks import KNOWN, locked

_DAY = 86_400  # seconds
_SHOWN = 40  # characters of a name that its temporary file repeats


@dataclass
class Held:
    """A temporary file or folder, and what holds it."""

    path: Path
    descriptor: int  # of the open file; -1 where there is none any more


def hold(target: Path, *, folder: bool = False) -> Held:
    """Make and hold a temporary file, or folder, beside what is to be written. Raises OSError."""
    while True:
        path = target.with_name(f"{_start(target)}{_machine()}-{secrets.token_hex(4)}{target.suffix}")
        if folder:
            path.mkdir()
            held = Held(path, os.open(path, os.O_RDONLY) if KNOWN else -1)
        else:
            held = Held(path, os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
        if held.descriptor < 0 or (locked(held.descriptor) is not False and _same(held)):
            return held
        release(held)  # somebody took it for a leftover in the moment before it was locked


def release(held: Held) -> None:
    """Let go of a temporary file."""
    if held.descriptor >= 0:
        os.close(held.descriptor)
        held.descriptor = -1


def clear(target: Path, ours: Held) -> None:
    """Remove the temporary files of a target whose writers are gone."""
    name = re.compile(re.escape(_start(target)) + "([0-9a-f]{8})-[0-9a-f]{8}" + re.escape(target.suffix))
    with suppress(OSError):
        now = ours.path.stat().st_mtime  # by the disk's own clock
        for other in os.listdir(target.parent):
            found = name.fullmatch(other)
            if found and other != ours.path.name:
                with suppress(OSError):
                    _clear(target.with_name(other), found[1] == _machine(), now)


def remove(held: Held) -> None:
    """Remove a temporary file or folder, and let go of it; whatever can't be removed stays."""
    with suppress(OSError):
        _remove(held.path)
    release(held)


def _clear(path: Path, of_this_machine: bool, now: float) -> None:
    status = path.lstat()
    folder = stat.S_ISDIR(status.st_mode)
    if not (folder or stat.S_ISREG(status.st_mode)):
        return
    untouched = now - status.st_mtime > _DAY
    if not KNOWN:
        if untouched or (of_this_machine and not folder):
            _remove(path)
        return
    held = Held(path, _opened(path, folder))
    try:
        ours = locked(held.descriptor)
        gone = untouched or (of_this_machine and ours)
        if gone and ours is not False and _same(held):
            _remove(path)
    finally:
        release(held)


def _opened(path: Path, folder: bool) -> int:
    # a network disk locks only what is open for writing, which a folder or a read-only file can't be
    safely = os.O_NOFOLLOW | os.O_NONBLOCK  # through no link, and waiting for no pipe's other end
    if not folder:
        with suppress(PermissionError):
            return os.open(path, os.O_RDWR | safely)
    return os.open(path, os.O_RDONLY | safely)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _start(target: Path) -> str:
    return f".{target.name[:_SHOWN]}."


def _machine() -> str:
    return hashlib.sha256(platform.node().encode(errors="replace")).hexdigest()[:8]


def _same(held: Held) -> bool:
    """Whether a name still stands for the file that is held."""
    try:
        return os.path.samestat(os.fstat(held.descriptor), os.lstat(held.path))
    except OSError:
        return False
