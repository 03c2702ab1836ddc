"""A file is replaced whole, or it stays as it was."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from modelgen.errors import ModelgenError

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
    path ends like `path`, for writers that look at the extension. Raises `CannotWrite`; whatever else the
    block raises passes through.
    """
    shown = Path(path)
    target = Path(os.path.realpath(shown))
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}{target.suffix}")
    try:
        mode = _start(target, temporary)
        try:
            yield temporary
        except Exception as error:
            cause = _disk_error(error, temporary)
            if cause is None:
                raise
            raise cause from error
        _finish(target, temporary, mode)
    except _Ours as error:
        raise CannotWrite(shown, _reason(error.cause)) from error.cause
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file and a line break at its end, the old one replaced whole. Raises `CannotWrite`."""
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


class _Ours(Exception):
    """An `OSError` that concerns the file to be written."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause
        super().__init__(str(cause))


def _start(target: Path, temporary: Path) -> int | None:
    """Create the temporary file, so that most errors show before any work; the permissions to keep."""
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))  # a read-only disk says so here
        mode = target.stat().st_mode & 0o7777 if target.exists() else None
        if mode is not None and not os.access(target, os.W_OK):
            # Replacing needs only the folder's permission, but a file was made read-only to be left alone.
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return mode
    except OSError as error:
        raise _Ours(error) from error


def _finish(target: Path, temporary: Path, mode: int | None) -> None:
    try:
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except OSError as error:
        raise _Ours(error) from error
    with suppress(OSError):  # Windows opens no folders and some network disks don't sync them
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


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
