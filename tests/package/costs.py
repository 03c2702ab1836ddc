"""What it costs to look at a workbook in a process of its own: processor time and memory, as the system counts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.commandline import environment

SLOW = 4  # times as long the same work takes on a machine that is old or shares its processors with others
_RUN = """
import resource, sys
from importlib import import_module
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]), int(sys.argv[3])))
module, name = sys.argv[1].split(":")
try:
    print(getattr(import_module(module), name)(sys.argv[2]).__class__.__name__)
except ValueError as error:
    print(error)
with open("/proc/self/status") as status:
    most = next(line for line in status if line.startswith("VmHWM"))
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, int(most.split()[1]) / 1024)
"""


def cost(function: str, path: Path, seconds: int) -> tuple[str, float, float]:
    """What a function (`module:name`) gives or says of a file; its seconds of processor time, at most `seconds`, with
    which it is ended; its MB of memory, with Python and its modules."""
    command = [sys.executable, "-c", _RUN, function, str(path), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    said, used = done.stdout.splitlines()
    taken, megabytes = map(float, used.split())
    return said, taken, megabytes
