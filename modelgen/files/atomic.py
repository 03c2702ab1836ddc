"""A file is replaced whole, or it stays as it was."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.leftovers import Held, clear, hold, release, remove

_REASONS = {
    errno.EACCES: "it is read-only, or open in another program",
    errno.EPERM: "it is read-only, or open in another program",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "it would be larger than the system allows",
    errno.EIO: "the disk reported an error",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is a file",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "its links run in a circle",
}
# Inside the block these concern the disk, whichever file they name; others count only if they name ours.
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}


class CannotWrite(ModelgenError):
    """The file could not be written; what was at `path` before is untouched."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"cannot write {path}: {reason}")


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a path beside `path` to write to; when the block ends without an error it takes `path`'s place.

    The new file is on the disk before the old one goes, so that a crash or a full disk leaves one of the two,
    complete. A link stays a link (its target is replaced) and the file keeps its permissions. The temporary
    path ends like `path`, for writers that look at the extension. What a killed process has left of an earlier
    writing to `path` is removed. Raises `CannotWrite`; whatever else the block raises passes through.
    """
    shown = Path(path)
    target = Path(os.path.realpath(shown))
    held: Held | None = None
    try:
        held, mode = _start(target)
        temporary = held.path
        try:
            yield temporary
        except Exception as error:
            cause = _disk_error(error, temporary)
            if cause is None:
                raise
            raise cause from error
        _finish(target, held, mode)
    except _Ours as error:
        raise CannotWrite(shown, _reason(error.cause)) from error.cause
    finally:
        if held is not None:
            remove(held)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file and a line break at its end, the old one replaced whole. Raises `CannotWrite`."""
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Yield a folder beside `folder` to fill; when the block ends without an error it takes `folder`'s place.

    Where an empty folder is there already, somebody may stand in it: it stays, and the files move in one after the
    other, in the order of their names. Raises OSError.
    """
    target = Path(os.path.realpath(folder))
    if not target.parent.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
    held = hold(target, folder=True)
    try:
        clear(target, held)
        yield held.path
        for path in held.path.rglob("*"):
            if path.is_file():
                _to_the_disk(path)
        if target.exists():
            if os.listdir(target):
                raise FileExistsError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), str(target))
            for path in sorted(held.path.iterdir()):
                path.rename(target / path.name)
        else:
            if os.name == "nt":
                release(held)
            held.path.rename(target)
    finally:
        remove(held)


class _Ours(Exception):
    """An `OSError` that concerns the file to be written."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause
        super().__init__(str(cause))


def _start(target: Path) -> tuple[Held, int | None]:
    """Create the temporary file, so that most errors show before any work; and the permissions to keep."""
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        held = hold(target)  # a read-only disk says so here
    except OSError as error:
        raise _Ours(error) from error
    try:
        clear(target, held)
        mode = target.stat().st_mode & 0o7777 if target.exists() else None
        if mode is not None and not os.access(target, os.W_OK):
            # Replacing needs only the folder's permission, but a file was made read-only to be left alone.
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return held, mode
    except BaseException as error:
        remove(held)
        if isinstance(error, OSError):
            raise _Ours(error) from error
        raise


def _finish(target: Path, held: Held, mode: int | None) -> None:
    temporary = held.path
    try:
        _to_the_disk(temporary)
        if mode is not None:
            os.chmod(temporary, mode)
        if os.name == "nt":
            release(held)  # Windows moves no file that is open
        os.replace(temporary, target)
    except OSError as error:
        raise _Ours(error) from error
    with suppress(OSError):  # Windows opens no folders and some network disks don't sync them
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _to_the_disk(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def _disk_error(error: BaseException, temporary: Path) -> _Ours | None:
    """The reason why the block could not write its file; writers wrap it (xlsxwriter as an argument)."""
    seen: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        item = queue.pop(0)
        if not isinstance(item, BaseException) or item in seen:
            continue
        seen.append(item)
        if isinstance(item, OSError) and (
            item.errno in _OF_THE_DISK or (item.filename is not None and str(item.filename) == str(temporary))
        ):
            return _Ours(item)
        queue += [item.__cause__, item.__context__, *item.args]
    return None


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
