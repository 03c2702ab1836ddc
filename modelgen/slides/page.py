"""What slides say, before a presentation is made of it: words, tables and charts in which each number has its address.

Sizes are inches, and fonts points, as presentation programs have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

UNIT, WORDS = "unit", "words"  # codes of pieces that are no number: an item's unit, and a text that the model computes


class Piece(NamedTuple):
    """A stretch of text. With an `address` it is the model's: a number shown under a number format (`code`)."""

    text: str
    address: str = ""
    code: str = ""


Words = tuple[Piece, ...]


def words(*parts: str | Piece) -> Words:
    """Words of texts and the model's numbers."""
    return tuple(Piece(part) if isinstance(part, str) else part for part in parts)


def said(some: Sequence[Piece]) -> str:
    """Words as people read them."""
    return "".join(piece.text for piece in some)


@dataclass
class Table:
    """A table: `heads` rows of headings, then rows whose first cell says what stands in them."""

    name: str
    rows: list[list[Words]]
    heads: int = 1
    titles: set[int] = field(default_factory=set)  # rows that title those below them
    marked: set[tuple[int, int]] = field(default_factory=set)  # cells that stand out: the base of a grid
    texts: set[int] = field(default_factory=set)  # columns of texts, beside the first
    split: int = 0  # the column before which actual periods end; 0 for none
    alone: set[int] = field(default_factory=set)  # columns below no head that names several
    points: float = 11.0  # of its texts, at most
    indented: set[int] = field(default_factory=set)


class Point(NamedTuple):
    """A value of a series; None where it is no number."""

    value: float | None
    address: str


@dataclass
class Series:
    """A series of a chart. It has a colour of the theme by its `place`, unless a `role` says how it looks."""

    name: str
    points: list[Point]
    place: int = 0
    role: str = ""  # unseen, total, rise, fall, low, high, across


@dataclass
class Chart:
    """A chart: `kind` as the definition has it, with a number format for its axis."""

    name: str
    kind: str
    categories: list[str]
    series: list[Series]
    code: str
    label: str  # the number format of labels in it
    least: float | None = None  # ends of the axis of numbers, where they are set
    most: float | None = None
    price: Words = ()  # what a line across says
    at: float | None = None  # where on that axis it stands


class Box(NamedTuple):
    """A part of a slide's room: fractions of its width and height."""

    left: float = 0
    top: float = 0
    width: float = 1
    height: float = 1


class Block(NamedTuple):
    """A table or a chart, and where on the slide it stands."""

    content: Table | Chart
    box: Box = Box()
    caption: str = ""  # above it


@dataclass
class Slide:
    """One slide; the first one of a deck has no blocks."""

    title: Words
    subtitle: Words = ()
    blocks: list[Block] = field(default_factory=list)
    foot: str = ""  # sources


class Room(NamedTuple):
    """What a layout leaves for tables and charts, in inches."""

    left: float
    top: float
    width: float
    height: float
