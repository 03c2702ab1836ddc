"""What a benchmark reports: two times (or sizes), their ratio, and what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "ours", "alternative", "its figure", "ratio", "goal", "aim", "verdict")


@dataclass(frozen=True)
class Row:
    """Seconds of ours and of a named alternative.

    `most` is the largest ratio that is fast enough, `aim` the ratio that is wanted.
    """

    what: str
    ours: float
    alternative: str
    theirs: float | None  # None: it isn't on this machine
    most: float | None = None  # None: for context only
    aim: float | None = None
    megabytes: bool = False  # instead of seconds

    @property
    def ratio(self) -> float | None:
        """Ours divided by the alternative's."""
        return None if self.theirs is None else self.ours / self.theirs

    @property
    def verdict(self) -> str:
        """`aim met`, `met` (the goal alone) or `MISSED` where there is a goal."""
        if self.ratio is None:
            return "not compared"
        if self.most is None:
            return ""
        if self.ratio > self.most:
            return "MISSED"
        return "aim met" if self.aim is not None and self.ratio <= self.aim else "met"

    @property
    def missing(self) -> str:
        """What the row lacks, in a line: the goal, the aim or the alternative; empty where it lacks nothing."""
        of = f"{self.what}, against {self.alternative}"
        if self.ratio is None:
            return f"not compared: {of}"
        if self.verdict == "MISSED":
            return f"goal missed: {of}: {self.ratio:.3g}, and the goal is {self.most:g}"
        if self.aim is not None and self.verdict == "met":
            return f"aim not reached: {of}: {self.ratio:.3g}, and the aim is {self.aim:g}"
        return ""

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        shown = _megabytes if self.megabytes else _seconds
        theirs = "-" if self.theirs is None else shown(self.theirs)
        ratio = "-" if self.ratio is None else f"{self.ratio:.3g}"
        goal, aim = ("" if limit is None else f"<= {limit:g}" for limit in (self.most, self.aim))
        return self.what, shown(self.ours), self.alternative, theirs, ratio, goal, aim, self.verdict


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.3g} ms"


def _megabytes(value: float) -> str:
    return f"{value:.0f} MB"


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown, aligned for the eye."""
    texts = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(text[column]) for text in texts) for column in range(len(HEAD))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(text, widths, strict=True)) + " |"
             for text in texts]  # fmt: skip
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
