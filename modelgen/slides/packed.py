"""Small tables put together on slides: beside each other while there is room, then below, then on the next slide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from modelgen.slides.laid import natural
from modelgen.slides.page import Block, Box, Room, Slide, Table, Words, words

CAPTION = 0.3  # inches of what stands above a table
_BESIDE, _BELOW = 0.45, 0.25  # inches between two


class Named(NamedTuple):
    """A table, and what stands above it where it isn't alone on its slide."""

    caption: str
    table: Table


def packed(title: Words, some: Sequence[Named], room: Room) -> list[Slide]:
    """Slides with all of some tables."""
    pages: list[list[tuple[Named, float, float, float, float]]] = [[]]
    left = top = high = 0.0
    for one in some:
        width, height = natural(one.table, room)
        width, height = min(width, room.width), height + (CAPTION if one.caption else 0)
        if left and left + _BESIDE + width <= room.width and top + height <= room.height:
            left += _BESIDE
        else:
            left, top, high = 0.0, top + (high + _BELOW if pages[-1] else 0), 0.0
            if top + height > room.height and pages[-1]:
                pages.append([])
                top = 0.0
        pages[-1].append((one, left, top, width, height))
        left, high = left + width, max(high, height)
    made = []
    for number, page in enumerate(pages, 1):
        part = words(f" ({number} of {len(pages)})") if len(pages) > 1 else ()
        blocks = []
        for one, left, top, width, height in page:
            lead = CAPTION if one.caption else 0.0
            box = Box(left / room.width, (top + lead) / room.height, width / room.width, (height - lead) / room.height)
            blocks.append(Block(one.table, box, one.caption))
        made.append(Slide((*title, *part), (), blocks))
    return made
