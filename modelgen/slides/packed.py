"""Small tables put together on slides: beside each other while there is room, then below, then on the next slide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from modelgen.slides.laid import natural
from modelgen.slides.page import Block, Box, Room, Slide, Table, Words, words

CAPTION = 0.3  # inches of what stands above a table
_POINTS = (14.0, 12.5, 11.0)  # of letters
_BESIDE, _BELOW = 0.45, 0.25  # inches between two


class Named(NamedTuple):
    """A table, and what stands above it where it isn't alone on its slide."""

    caption: str
    table: Table


def packed(title: Words, some: Sequence[Named], room: Room) -> list[Slide]:
    """Slides with all of some tables, in larger letters where all have room on one."""
    for points in _POINTS:
        for one in some:
            one.table.points = points
        pages = _pages(some, room)
        if len(pages) == 1:
            break
    made = []
    for number, page in enumerate(pages, 1):
        part = words(f" ({number} of {len(pages)})") if len(pages) > 1 else ()
        made.append(Slide((*title, *part), (), page))
    return made


def _pages(some: Sequence[Named], room: Room) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    left = top = high = 0.0
    for one in some:
        lead = CAPTION if one.caption else 0.0
        width, height = natural(one.table, room)
        width, height = min(width, room.width), height + lead
        if left and left + _BESIDE + width <= room.width and top + height <= room.height:
            left += _BESIDE
        else:
            left, top, high = 0.0, top + (high + _BELOW if pages[-1] else 0), 0.0
            if top + height > room.height and pages[-1]:
                pages.append([])
                top = 0.0
        box = Box(left / room.width, (top + lead) / room.height, width / room.width, (height - lead) / room.height)
        pages[-1].append(Block(one.table, box, one.caption))
        left, high = left + width, max(high, height)
    return pages
