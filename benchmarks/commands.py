"""Commands that answer a question, as whole processes, against a process that does nothing but import NumPy."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.amazon import AMAZON, LINE
from benchmarks.table import Row
from benchmarks.timing import interleaved, python


def run() -> Iterator[Row]:
    """`show --item` and `explain` of one line of the Amazon example."""
    show = python("-m", "modelgen", "show", AMAZON, "--item", LINE)
    explain = python("-m", "modelgen", "explain", AMAZON, LINE)
    *ours, numpy = interleaved(show, explain, python("-c", "import numpy"))
    for name, seconds in zip(("show --item", "explain"), ours, strict=True):
        yield Row(f"{name}, Amazon, whole process", seconds, "import numpy, whole process", numpy, 5, 3)
