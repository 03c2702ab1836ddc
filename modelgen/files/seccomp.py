"""Linux's seccomp: from now on, this process and all that it starts lack some system calls.

The filter is a program of the kernel's own kind (BPF): it loads the number of a call, compares it with each of those
that aren't simply allowed, and looks at a call's arguments where they decide.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

Line = tuple[int, int, int, int]  # what to do, lines to skip where it is so, where it isn't, and a number
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _PROCESSOR, _ARGUMENTS = 0, 4, (16, 24, 32)  # places in what a filter sees of a call
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_UNIX, _STREAM, _KIND = 1, 1, 0xFF  # of sockets
_THREAD = 0x10000  # what is cloned shares everything
_WRITABLE = 2  # what access() is asked
_ALL_THREADS, _FILTER = 1, 1
_FOREIGN = 0x40000000  # calls of another kind of program begin there

_KINDS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CALLS = {
    "x86_64": {
        "socket": 41, "connect": 42, "execve": 59, "execveat": 322, "clone": 56, "fork": 57, "vfork": 58, "clone3": 435,
        "setsid": 112, "setpgid": 109, "unshare": 272, "ptrace": 101, "io_uring_setup": 425, "seccomp": 317,
        "access": 21, "faccessat": 269, "truncate": 76, "memfd_create": 319, "memfd_secret": 447, "shmget": 29,
        "msgget": 68, "semget": 64, "prlimit64": 302,
    },
    "aarch64": {
        "socket": 198, "connect": 203, "execve": 221, "execveat": 281, "clone": 220, "clone3": 435, "setsid": 157,
        "setpgid": 154, "unshare": 97, "ptrace": 117, "io_uring_setup": 425, "seccomp": 277, "faccessat": 48,
        "truncate": 45, "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186, "semget": 190,
        "prlimit64": 261,
    },
}  # fmt: skip
# leave the group, go around the filter, what the first versions of Landlock overlook, memory that no limit counts
_NEVER = (
    "setsid", "setpgid", "unshare", "ptrace", "io_uring_setup", "truncate",
    "memfd_create", "memfd_secret", "shmget", "msgget", "semget",
)  # fmt: skip
_ALONE = ("socket", "connect", "execve", "execveat", "fork", "vfork")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def restrict(*, programs: bool) -> str:
    """No sockets, no way out of the group of processes; without `programs` no other process and no other program.

    With `programs` there are sockets that stay on the machine: LibreOffice makes one for itself, in /tmp unless it is
    told that it can't write there. Comes back with why it couldn't, or an empty text. The process must have given up
    new privileges before.
    """
    processor = os.uname().machine
    if processor not in _CALLS:
        return f"not known for the processor {processor}"
    code = b"".join(struct.pack("HBBI", *line) for line in _code(processor, programs))
    system, filter = ctypes.CDLL(None, use_errno=True), _Program(len(code) // 8, code)
    if system.syscall(_CALLS[processor]["seccomp"], _FILTER, _ALL_THREADS, ctypes.byref(filter)):
        error = ctypes.get_errno()
        return f"the system has no filter for system calls ({errno.errorcode.get(error, error)})"
    return ""


def _code(processor: str, programs: bool) -> list[Line]:
    calls = _CALLS[processor]
    refuse, absent, allow = ((_RETURN, 0, 0, answer) for answer in (_error(errno.EACCES), _error(errno.ENOSYS), _ALLOW))
    first, second, third = ((_LOAD, 0, 0, place) for place in _ARGUMENTS)
    lines: list[Line] = [
        (_LOAD, 0, 0, _PROCESSOR), (_EQUAL, 1, 0, _KINDS[processor]), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _FOREIGN), absent,
    ]  # fmt: skip

    def on(name: str, *what: Line) -> None:
        if name in calls:
            lines.extend([(_EQUAL, 0, len(what), calls[name]), *what])

    for name in (*_NEVER, *(() if programs else _ALONE)):
        on(name, refuse)
    on("prlimit64", first, (_EQUAL, 1, 0, 0), refuse, allow)  # of another process than this one
    if programs:
        stream = (second, (_AND, 0, 0, _KIND), (_EQUAL, 1, 0, _STREAM))
        on("socket", first, (_EQUAL, 0, len(stream), _UNIX), *stream, refuse, allow)
        on("access", second, (_EQUAL, 0, 1, _WRITABLE), refuse, allow)
        on("faccessat", third, (_EQUAL, 0, 1, _WRITABLE), refuse, allow)
    else:
        on("clone3", absent)  # whoever wants a thread takes `clone` then, where a filter sees that it is one
        on("clone", first, (_ANY_BIT, 1, 0, _THREAD), refuse, allow)
    return [*lines, allow]


def _error(number: int) -> int:
    return _ERROR | number
