"""Rows or columns of two sheets that belong together, and where a reference to one of them leads in the other sheet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from modelgen.identity.pairing import Pairs, rising


@dataclass
class Lines:
    """Rows, or columns, that have content: those of both sheets as pairs, and those of one only."""

    pairs: Pairs
    removed: set[int] = field(default_factory=set)
    added: set[int] = field(default_factory=set)
    _blanks: dict[int, int] = field(default_factory=dict)
    _spans: dict[tuple[int, int, int, int], bool] = field(default_factory=dict)

    @cached_property
    def moved(self) -> set[int]:
        """Lines (of the first sheet) that left the order of the others."""
        lines = sorted(self.pairs)
        kept = {lines[position] for position in rising([self.pairs[line] for line in lines])}
        return set(lines) - kept

    @cached_property
    def still(self) -> bool:
        """Whether every line stands where it stood."""
        return not self.removed and not self.added and all(line == other for line, other in self.pairs.items())

    @cached_property
    def back(self) -> Pairs:
        """The pairs, seen from the second sheet."""
        return {other: line for line, other in self.pairs.items()}

    @cached_property
    def _anchors(self) -> list[tuple[int, int]]:
        return [(-1, -1), *((line, other) for line, other in sorted(self.pairs.items()) if line not in self.moved)]

    def to(self, line: int) -> int | None:
        """The line of the second sheet; None for one that was removed. A blank one keeps its place beside others."""
        if line in self.pairs or line in self.removed:
            return self.pairs.get(line)
        if line not in self._blanks:
            before, other = self._before(line)
            onward, backward = self.beside(line)
            inserted = any(other < there <= onward for there in (*self.added, *self.back))
            left = any(before < here < line for here in (*self.removed, *self.moved))
            self._blanks[line] = backward if backward is not None and (inserted or left) else onward
        return self._blanks[line]

    def beside(self, line: int) -> tuple[int, int | None]:
        """Where a line would stand by the pair before it, and by the pair after it, if there is one."""
        before, other = self._before(line)
        position = bisect_right(self._anchors, (line, 1 << 30))
        after = self._anchors[position] if position < len(self._anchors) else None
        return other + line - before, None if after is None else after[1] - (after[0] - line)

    def _before(self, line: int) -> tuple[int, int]:
        return self._anchors[bisect_right(self._anchors, (line, 1 << 30)) - 1]

    def same_span(self, low: int, high: int, other_low: int, other_high: int) -> bool:
        """Whether lines `low` to `high` became the others, as far as inserting, deleting and moving lines goes."""
        key = (low, high, other_low, other_high)
        if key not in self._spans:
            self._spans[key] = self._same(*key)
        return self._spans[key]

    def _same(self, low: int, high: int, other_low: int, other_high: int) -> bool:
        ends = self.to(low), self.to(high)
        if ends in ((other_low, other_high), (other_high, other_low)):
            return True
        if self.span(low, high) == (other_low, other_high):
            return True
        # moved lines may have changed places within a range, which then holds the same ones
        within = {line for line in self.pairs if low <= line <= high}
        if not within & self.moved or not {low, high} <= within or not {other_low, other_high} <= self.back.keys():
            return False
        return {self.pairs[line] for line in within} == {line for line in self.back if other_low <= line <= other_high}

    def span(self, low: int, high: int) -> tuple[int, int] | None:
        """Where a range of lines leads; ends that were removed or moved away give way to the next line within."""
        gone = self.removed | self.moved
        first = next((line for line in _from(low, high, gone) if line not in gone), None)
        last = next((line for line in _from(high, low, gone) if line not in gone), None)
        if first is None or last is None:
            return None
        ends = self.to(first), self.to(last)
        return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def _from(start: int, end: int, gone: Collection[int]) -> range:
    """The lines from one end of a range on; no more than what is gone, and one."""
    step = 1 if start <= end else -1
    return range(start, start + step * min(abs(end - start) + 1, len(gone) + 1), step)
