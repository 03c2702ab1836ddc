"""What any file costs to read or to refuse, however it was made: within seconds of processor time and little memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandline import environment
from tests.package.bombs import BOMBS
from tests.package.hostile import write

SECONDS, MEGABYTES = 30, 400
"""Of processor time, many times what it takes, so that a slow machine fails no test; of memory, what Python and its
modules take included."""
READ = """
import resource, sys
from modelgen.package.content import for_engines
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]) << 20, int(sys.argv[3]) << 20))
try:
    for_engines(sys.argv[1])
    print("read")
except ValueError as error:
    print(error)
"""
REFUSED = {  # the others are read: what they are full of isn't
    "formulas by the million": "tags", "tags by the million": "tags", "cells without a place": "holds <c>",
    "rows without cells": "a row 1048577", "rows of one cell": "tags", "formulas of formats": "formulas of formats",
    "a formula for many cells": "that cells share", "texts by the million": "tags", "a text without end": "a text of",
    "fonts by the million": "tags", "formats by the million": "kinds of cells", "names": "100,000 names",
    "relations": "a list of more", "types": "zip bomb", "sheets of one part": "is another sheet, too",
    "tables of one part": "is another table, too", "what-if tables": "what-if tables of more than",
    "merges": "which overlap", "brackets": "8,192", "quotation marks": "8,192", "brackets of links": "8,192",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_costs_little(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "bomb.xlsx", BOMBS[kind]())
    assert os.path.getsize(path) < 2_000_000
    command = [sys.executable, "-c", READ, str(path), str(SECONDS), str(MEGABYTES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    assert REFUSED.get(kind, "read") in done.stdout
