"""The address of a number, in the words of its definition."""

from __future__ import annotations

from typing import NamedTuple

Members = tuple[int, ...]  # positions on an item's row axes


class Slot(NamedTuple):
    """One number of a model, in the words of its definition: the same everywhere.

    `member` is None for a value that all members share, `period` for one that all periods share, and
    `scenario` for what doesn't vary by scenario (a line, a shared input, the live row of an assumption).
    """

    item: str
    member: tuple[str, ...] | None = ()
    period: str | None = None
    scenario: str | None = None

    def __str__(self) -> str:
        parts = [self.scenario, " / ".join(self.member or ()), self.period]
        inside = ", ".join(part for part in parts if part)
        return f"{self.item}[{inside}]" if inside else self.item
