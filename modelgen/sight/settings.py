"""How a workbook calculates, and how it counts days."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.sight.beside import Beside
from modelgen.sight.finding import LOOK, NUMBERS, Finding


def settings(beside: Beside) -> Iterator[Finding]:
    """Settings under which numbers stay as they were, or mean something else."""
    own, file = beside.own, beside.file
    if file.manual and not own.manual:
        what = "it is calculated by hand: after an edit all numbers stay as they were until F9 is pressed"
        yield Finding(None, what, NUMBERS)
    if file.iterates and not own.iterates:
        what = "circular references are calculated step by step (iteration), so that Excel names none of them"
        yield Finding(None, what, LOOK)
    for what in set(file.unseen) - set(own.unseen):
        yield Finding(None, f"it is set to hide {what}", LOOK)
    if file.from_1904 and not own.from_1904:
        yield Finding(
            None, "it counts days from 1904: what is a date in the definition shows four years later", NUMBERS
        )
