"""What a sandbox's process gives up before it looks at anything from outside, as far as the system lets it.

It keeps: reading what Python and the system's libraries consist of, and the files it was started for; writing in its
own folder; the programs that it was started for. Linux takes everything else away for good, also from whatever it
starts; other systems have nothing of the kind that a program could use on itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_SYSTEM = (
    "/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/localtime", "/proc/cpuinfo",
    "/proc/meminfo", "/etc/mime.types", "/etc/apache2/mime.types", "/etc/httpd/mime.types",
    "/sys/devices/system/cpu", "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
_LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")  # start every program
_NO_NEW_PRIVILEGES, _END_WITH_PARENT, _KILL = 38, 1, 9
_OTHER_SYSTEM = "only Linux can do it"


class Confinement(NamedTuple):
    """What a sandbox's process can't do on this machine: empty where that is so, and else why not."""

    files: str = _OTHER_SYSTEM
    """Read other files than its own, and write outside its folder."""
    network: str = _OTHER_SYSTEM
    """Reach other machines, and servers on this one."""
    programs: str = _OTHER_SYSTEM
    """Start programs other than the engine's."""
    memory: str = _OTHER_SYSTEM
    """Take more memory than it is allowed."""


_found = Confinement()


def found(_: object) -> Confinement:
    """What holds for this process."""
    return _found


def packages() -> Iterator[str]:
    """Where this process finds Python's packages, but for the folders in which people work and have other things."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    places = [os.path.expanduser("~"), os.curdir, *([os.path.dirname(script)] if script else [])]
    work = [os.path.realpath(place) for place in places]
    for path in filter(None, sys.path):
        real = os.path.realpath(path)
        if real not in work and not any(place.startswith(real.rstrip(os.sep) + os.sep) for place in work[:2]):
            yield real


def confine(folder: str, reads: Iterable[str], programs: Iterable[str], memory: str, parent: int) -> None:
    """Give up everything that isn't needed, and live no longer than the process `parent`."""
    global _found
    if sys.platform != "linux":
        _found = Confinement(memory=memory)
        return
    import ctypes

    from modelgen.files import landlock, seccomp

    system = ctypes.CDLL(None)
    system.prctl(_END_WITH_PARENT, _KILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it was gone before
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    programs = list(programs)
    readable = [*_SYSTEM, *_python(), *os.environ.get("LD_LIBRARY_PATH", "").split(":"), *reads]
    files = landlock.restrict(
        readable=filter(os.path.isabs, map(os.path.abspath, filter(None, readable))),
        writable=[folder, "/dev/null", *_measured()],
        programs=[*programs, *(_LOADERS if programs else ())],
    )
    calls = seccomp.restrict(programs=bool(programs))
    _found = Confinement(files, calls, files and calls, memory)


def _python() -> Iterator[str]:
    """Where Python is, and what was imported from wherever."""
    yield from (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, os.path.dirname(os.__file__))
    for name, module in list(sys.modules.items()):
        if "." not in name and name != "__main__":
            file = getattr(module, "__file__", None)
            yield from getattr(module, "__path__", None) or ([file] if isinstance(file, str) else [])


def _measured() -> Iterator[str]:
    """Where `coverage`, if this process was started under it, writes which lines ran."""
    if "coverage" in sys.modules:
        current = sys.modules["coverage"].Coverage.current()
        if current is not None:
            yield os.path.dirname(current.config.data_file)
