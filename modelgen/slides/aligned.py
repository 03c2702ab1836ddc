"""Which row of a table as people left it is which row of the table as it was made: by what stands at its head."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def aligned(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """The positions of `now` that stand for those `before`: equal texts in their order, wherever they were moved to;
    then, between two that are known, as many as stand there on both sides, for a text may have been changed.

    >>> aligned(["Sales", "EBIT", "Tax"], ["EBIT", "Sales", "Taxes"])
    {0: 1, 1: 0, 2: 2}
    >>> aligned(["Sales", "EBIT", "Tax"], ["Sales", "Tax"])
    {0: 0, 2: 1}
    """
    found: dict[int, int] = {}
    texts, others = [_plain(text) for text in before], [_plain(text) for text in now]
    for block in SequenceMatcher(None, texts, others, autojunk=False).get_matching_blocks():
        found.update({block.a + at: block.b + at for at in range(block.size)})
    taken = set(found.values())
    for at, text in enumerate(texts):  # moved
        if at not in found and text:
            place = next((n for n, other in enumerate(others) if n not in taken and other == text), None)
            if place is not None:
                found[at] = place
                taken.add(place)
    for at in range(len(texts)):  # renamed
        place = at if len(texts) == len(others) and at not in taken else found.get(at - 1, -1) + 1
        if at not in found and place < len(others) and place not in taken:
            after = found.get(at + 1)
            if len(texts) == len(others) or after == place + 1 or (after is None and at + 1 == len(texts)):
                found[at] = place
                taken.add(place)
    return dict(sorted(found.items()))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
