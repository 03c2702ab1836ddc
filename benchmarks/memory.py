"""The most memory that a build takes, against what it took before."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generated import formulas
from benchmarks.table import Row
from benchmarks.timing import ROOT

SEGMENTS = 2500
BEFORE = 519  # MB, of 2^20 bytes
_BUILD = "import sys; from benchmarks.generated import generated; from modelgen import build; " \
    "build(generated(int(sys.argv[1])), sys.argv[2])"  # fmt: skip
# A process counts what the one that started it had: one that has nothing stands between.
_BETWEEN = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); " \
    "used = resource.getrusage(resource.RUSAGE_CHILDREN); " \
    "print('\\n', used.ru_utime + used.ru_stime, used.ru_maxrss)"  # fmt: skip


def run() -> Iterator[Row]:
    """One build in a process of its own; it is the same each time, so once is enough."""
    with tempfile.TemporaryDirectory() as folder:
        peak = megabytes("-c", _BUILD, str(SEGMENTS), str(Path(folder, "book.xlsx")))
    yield Row(f"memory, build of {formulas(SEGMENTS):,} formulas", peak, "before", BEFORE, 1, megabytes=True)


def megabytes(*arguments: str) -> float:
    """The peak resident size of a whole process of this Python, or of the largest of those that it starts, in MB of
    2^20 bytes; Linux and macOS know it. CalledProcessError where it fails."""
    return used(*arguments)[1]


def used(*arguments: str) -> tuple[float, float]:
    """The processor's seconds for a whole process of this Python and all that it starts, and `megabytes`."""
    command = [sys.executable, "-c", _BETWEEN, sys.executable, *arguments]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    seconds, size = said.splitlines()[-1].split()
    return float(seconds), int(size) / (2**20 if sys.platform == "darwin" else 2**10)
