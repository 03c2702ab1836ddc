"""What a folder's workbooks were made from: a line for each company, added as soon as its workbook is in place.

A line that a killed process left unfinished is no line, and its company is made once more. `fold` writes the file anew,
whole: each company once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import IO

from modelgen.batches.made import Made
from modelgen.files import read
from modelgen.files.atomic import write_text
from modelgen.files.read import Missing
from modelgen.version import __version__

FILE = "batch.jsonl"
_LARGEST = 4 << 30  # bytes: a million companies


class Manifest:
    """The manifest of a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.known: dict[str, Made] = {}
        self._file: IO[bytes] | None = None
        with suppress(Missing):
            for line in read.content(self.path, _LARGEST).splitlines():
                with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
                    made = Made.of(json.loads(line))
                    self.known[made.company] = made
        self.fold(self.known.values())

    def add(self, made: Made) -> None:
        """Note a company. One line is written at once, or not at all."""
        self.known[made.company] = made
        if self._file is None:
            self._file = open(self.path, "ab", buffering=0)  # noqa: SIM115 - for as long as companies come
        self._file.write(_line(made).encode() + b"\n")

    def fold(self, order: Iterable[Made]) -> None:
        """Write the file anew, with these companies first."""
        self.close()
        if self.known:
            every = {made.company: made for made in order} | self.known
            write_text(self.path, "\n".join(map(_line, every.values())))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(made: Made) -> str:
    return json.dumps(made.record(), separators=(",", ":"))


@cache
def code() -> str:
    """A digest of modelgen itself: a checkout changes more often than its version."""
    package = Path(__file__).parents[1]
    found = sha256(__version__.encode())
    for file in sorted(package.rglob("*.py")):
        found.update(str(file.relative_to(package)).encode() + file.read_bytes())
    return found.hexdigest()
