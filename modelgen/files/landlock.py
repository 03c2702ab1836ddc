"""Linux's Landlock: from now on, this process and all that it starts reach only the files that are named.

The kernel's own way for a program without rights to give up more; its documentation is userspace-api/landlock.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every processor
_VERSION, _BENEATH = 1, 1
_RUN, _WRITE, _READ, _LIST, _TRUNCATE, _CONTROL = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_DEVICES = 1 << 6 | 1 << 11  # making them
_OF_FILES = _RUN | _WRITE | _READ | _TRUNCATE | _CONTROL
_FIRST = (1 << 13) - 1  # the rights that the first version knows
_MORE = {2: 1 << 13, 3: _TRUNCATE, 5: _CONTROL}  # and later ones
_TCP, _APART = 0b11, 0b11  # binding and connecting; other processes' abstract sockets, and signals to them


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The version that the system offers; 0 where it offers none."""
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def restrict(readable: Iterable[str], writable: Iterable[str], programs: Iterable[str]) -> str:
    """Only read, write and run what lies beneath these paths; those that don't exist don't matter.

    Comes back with why it couldn't, or an empty text. The process must have given up new privileges before.
    """
    system = ctypes.CDLL(None, use_errno=True)
    offered = version()
    if not offered:
        return "the system has no Landlock (Linux 5.13 or later, where it is switched on)"
    every = _FIRST | sum(right for since, right in _MORE.items() if since <= offered)
    rules = _Rules(every, _TCP if offered >= 4 else 0, _APART if offered >= 6 else 0)
    size = 24 if offered >= 6 else 16 if offered >= 4 else 8
    made = system.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if made < 0:
        return _why()
    try:
        for paths, rights in (
            (readable, _READ | _LIST), (writable, every & ~(_RUN | _DEVICES)), (programs, _READ | _LIST | _RUN),
        ):  # fmt: skip
            for path in paths:
                _allow(system, made, path, rights)
        return _why() if system.syscall(_RESTRICT, made, 0) else ""
    finally:
        os.close(made)


def _allow(system: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        at = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(at).st_mode):
            rights &= _OF_FILES
        system.syscall(_ADD, rules, _BENEATH, ctypes.byref(_Beneath(rights, at)), 0)
    finally:
        os.close(at)


def _why() -> str:
    code = ctypes.get_errno()
    return f"the system refuses it ({errno.errorcode.get(code, code)})"
