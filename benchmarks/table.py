"""What a benchmark reports: two times, their ratio, and what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "ours", "alternative", "its time", "ratio", "goal", "verdict")


@dataclass(frozen=True)
class Row:
    """Seconds of ours and of a named alternative; `most` is the largest ratio that is fast enough."""

    what: str
    ours: float
    alternative: str
    theirs: float | None  # None: it isn't on this machine
    most: float | None = None  # None: for context only

    @property
    def ratio(self) -> float | None:
        """Ours divided by the alternative's."""
        return None if self.theirs is None else self.ours / self.theirs

    @property
    def verdict(self) -> str:
        """`met` or `MISSED` where there is a goal."""
        if self.ratio is None:
            return "not compared"
        return "" if self.most is None else "met" if self.ratio <= self.most else "MISSED"

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        theirs = "-" if self.theirs is None else _seconds(self.theirs)
        ratio = "-" if self.ratio is None else f"{self.ratio:.3g}"
        goal = "" if self.most is None else f"<= {self.most:g}"
        return self.what, _seconds(self.ours), self.alternative, theirs, ratio, goal, self.verdict


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.3g} ms"


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown, aligned for the eye."""
    texts = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(text[column]) for text in texts) for column in range(len(HEAD))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(text, widths, strict=True)) + " |"
             for text in texts]  # fmt: skip
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
