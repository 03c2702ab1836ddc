"""Two sequences side by side: which line of one is which line of the other, by ever weaker signatures."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

Signatures = Mapping[int, Hashable]  # of lines; a line that isn't in it, or whose signature is None, matches nothing
Level = tuple[Signatures, Signatures]
Pairs = dict[int, int]
LIKE, MOST = 0.5, 2500  # from what likeness on lines are one and the same; how many pairs are looked at for it


class Gap(NamedTuple):
    """Lines of both sides for which no partner is known yet: positions, the last one not within."""

    low: int
    high: int
    other_low: int
    other_high: int


def align(
    lines: Sequence[int], others: Sequence[int], levels: Sequence[Level],
    likeness: Callable[[int, int], float] | None = None,
) -> Pairs:  # fmt: skip
    """The lines that are the same on both sides, in the order of both.

    Each level pairs what the ones before it left: the same signatures at both ends of a gap, then those that occur
    once on each side, as many as keep their order. At last lines of a gap that are alike by half.

    >>> align([0, 1, 2], [0, 1, 2, 3], [(dict(enumerate("abc")), dict(enumerate("abxc")))])
    {0: 0, 1: 1, 2: 3}
    """
    pairs: Pairs = {}
    gaps = [Gap(0, len(lines), 0, len(others))]
    for mine, theirs in levels:
        left: list[Gap] = []
        while gaps:
            gap = gaps.pop()
            found = _ends(lines, others, gap, mine, theirs) or _once(lines, others, gap, mine, theirs)
            pairs.update((lines[i], others[j]) for i, j in found)
            (gaps if found else left).extend(_between(gap, found))
        gaps = left
    if likeness is not None:
        for gap in gaps:
            pairs.update(_alike(lines, others, gap, likeness))
    return dict(sorted(pairs.items()))


def rising(numbers: Sequence[int]) -> list[int]:
    """The positions of a longest stretch of rising numbers, gaps allowed.

    >>> rising([3, 1, 2, 9, 4])
    [1, 2, 4]
    """
    ends: list[int] = []  # the least number with which a stretch of each length ends
    where: list[int] = []
    before: list[int] = []
    for position, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(where[length - 1] if length else -1)
        ends[length : length + 1], where[length : length + 1] = [number], [position]
    found: list[int] = []
    position = where[-1] if where else -1
    while position >= 0:
        found.append(position)
        position = before[position]
    return found[::-1]


def _between(gap: Gap, found: list[tuple[int, int]]) -> list[Gap]:
    """The gaps that pairs leave, where both sides have lines; in the order in which `pop` takes the first one first."""
    starts = [(gap.low, gap.other_low), *((i + 1, j + 1) for i, j in found)]
    ends = [*found, (gap.high, gap.other_high)]
    gaps = [Gap(i, k, j, n) for (i, j), (k, n) in zip(starts, ends, strict=True) if i < k and j < n]
    return gaps[::-1]


def _ends(
    lines: Sequence[int], others: Sequence[int], gap: Gap, mine: Signatures, theirs: Signatures
) -> list[tuple[int, int]]:
    low, high, other_low, other_high = gap

    def same(i: int, j: int) -> bool:
        signature = mine.get(lines[i])
        return signature is not None and signature == theirs.get(others[j])

    first: list[tuple[int, int]] = []
    while low < high and other_low < other_high and same(low, other_low):
        first.append((low, other_low))
        low, other_low = low + 1, other_low + 1
    last: list[tuple[int, int]] = []
    while low < high and other_low < other_high and same(high - 1, other_high - 1):
        high, other_high = high - 1, other_high - 1
        last.append((high, other_high))
    return first + last[::-1]


def _once(
    lines: Sequence[int], others: Sequence[int], gap: Gap, mine: Signatures, theirs: Signatures
) -> list[tuple[int, int]]:
    here = [mine.get(lines[i]) for i in range(gap.low, gap.high)]
    there = [theirs.get(others[j]) for j in range(gap.other_low, gap.other_high)]
    counted, counted_there = Counter(here), Counter(there)
    place = {signature: j for j, signature in enumerate(there, gap.other_low)}
    found = [
        (i, place[signature])
        for i, signature in enumerate(here, gap.low)
        if signature is not None and counted[signature] == counted_there[signature] == 1
    ]
    return [found[position] for position in rising([j for _, j in found])]


def _alike(
    lines: Sequence[int], others: Sequence[int], gap: Gap, likeness: Callable[[int, int], float]
) -> list[tuple[int, int]]:
    """The pairs of a gap, in order, whose likeness is the greatest in sum."""
    here, there = lines[gap.low : gap.high], others[gap.other_low : gap.other_high]
    if len(here) * len(there) > MOST:
        return []
    like = [[likeness(a, b) for b in there] for a in here]
    best = [[0.0] * (len(there) + 1) for _ in range(len(here) + 1)]
    for i in reversed(range(len(here))):
        for j in reversed(range(len(there))):
            both = best[i + 1][j + 1] + like[i][j] if like[i][j] >= LIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(here) and j < len(there):
        if like[i][j] >= LIKE and best[i][j] == best[i + 1][j + 1] + like[i][j]:
            found.append((here[i], there[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
