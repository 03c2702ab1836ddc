"""What a reader sees of a sheet beside its cells: widths, conditions, drawings, comments, what is printed around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Box = tuple[int, int, int, int]
"""Top, left, bottom and right of a rectangle of cells, each from 0 and within."""
_LOWEST = 4.0  # points: a row that is lower shows nothing
_NARROWEST = 0.5  # characters: a column that is narrower shows nothing


class Columns(NamedTuple):
    """Columns side by side, from 0, of one width (in characters; below 0 where none is said)."""

    first: int
    last: int
    width: float
    hidden: bool


class Conditional(NamedTuple):
    """What a condition changes of a cell's look; empty where it changes nothing."""

    number_format: str = ""
    font_colour: str = ""
    fill: str = ""


class Condition(NamedTuple):
    """A format that some cells take under a condition; `look` is a position in the workbook's conditional looks, -1
    where it has none or its `own`. Bars and icons may stand in place of the numbers (`covers`), or colours in ARGB
    behind them."""

    areas: str
    kind: str
    operator: str
    formulas: tuple[str, ...]
    look: int = -1
    covers: bool = False
    own: Conditional | None = None
    behind: tuple[str, ...] = ()


class Entry(NamedTuple):
    """What may be typed into some cells, and what is said to who chooses one of them."""

    areas: str
    kind: str
    operator: str
    formulas: tuple[str, ...]
    says: str = ""


class Run(NamedTuple):
    """The font of a part of a text: its colour in ARGB, and its words ("Calibri 10 bold")."""

    font_colour: str
    font: str


@dataclass
class Series:
    """One series of a chart: references as the file has them (empty where there are only numbers), and what is saved
    beside them; `labels` are texts that stand at its points in place of their numbers."""

    name: str = ""
    named: str = ""
    categories: str = ""
    values: str = ""
    heads: list[tuple[int, str]] = field(default_factory=list)  # saved categories, each at its point
    numbers: list[tuple[int, float]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    number_format: str = ""  # of the numbers at its points, where it has one of its own
    added: set[str] = field(default_factory=set)  # lines of errors, of a trend
    unseen: bool = False  # has no colour, or that of paper
    gone: int = 0  # points that have none, where the others have one


class Axis(NamedTuple):
    """An axis of a chart: its title, its bounds, its direction, a logarithmic base, the number format of its labels and
    by what these are divided without a word."""

    kind: str
    title: str = ""
    low: str = ""
    high: str = ""
    turned: bool = False
    base: str = ""
    number_format: str = ""
    deleted: bool = False
    by: str = ""


@dataclass
class Chart:
    """A chart: its kinds (`barChart stacked`), its title (`=A1` where a cell says it), its series and axes, whether
    there is a legend and how many series it leaves out, and texts that lie over the chart."""

    kinds: list[str] = field(default_factory=list)
    title: str = ""
    series: list[Series] = field(default_factory=list)
    axes: list[Axis] = field(default_factory=list)
    legend: bool = False
    left_out: int = 0
    texts: list[str] = field(default_factory=list)
    faint: set[str] = field(default_factory=set)  # its "title", "legend" or an "axis", where written in white


@dataclass
class Drawn:
    """Something that lies over cells, or between them where its box has none: a "chart", a "picture", a "shape" with
    its text, a "control" or a "comment" that stays open."""

    kind: str
    name: str
    box: Box
    text: str = ""
    chart: Chart | None = None


@dataclass
class Seen:
    """What is seen of one sheet beside its cells and their looks."""

    columns: list[Columns] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)  # of rows that haven't the usual one, in points
    rows_hidden: bool = False  # all rows that say nothing else
    default_width: float = 8.43
    default_height: float = 15.0  # of rows, in points
    formulas: bool = False  # are shown in place of their values
    zeros: bool = True  # are shown
    beyond: tuple[int, int] = (0, 0)  # rows and columns that nobody scrolls to, above and left of frozen panes
    frozen: tuple[int, int] = (0, 0)  # rows and columns that stay where they are
    zoom: int = 100  # percent
    from_the_right: bool = False  # columns run from right to left
    conditions: list[Condition] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # by area; relations are followed
    printed: dict[str, str] = field(default_factory=dict)  # headers and footers, by tag
    background: bool = False  # a picture behind the cells
    drawn: list[Drawn] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)  # by row and column, from 0
    runs: dict[tuple[int, int], tuple[Run, ...]] = field(default_factory=dict)  # fonts within a cell's text

    def width(self, column: int) -> float:
        """The width of a column, in characters; of several that are said the least, as programs differ in that."""
        return min((one.width for one in self._kinds(column) if one.width >= 0), default=self.default_width)

    def narrow(self, column: int) -> bool:
        """Whether a column isn't seen."""
        return any(one.hidden or 0 <= one.width < _NARROWEST for one in self._kinds(column))

    def height(self, row: int) -> float:
        """The height of a row, in points."""
        return self.heights.get(row, self.default_height)

    def low(self, row: int) -> bool:
        """Whether a row isn't seen for its height."""
        return self.height(row) < _LOWEST

    def _kinds(self, column: int) -> Iterator[Columns]:
        return (one for one in self.columns if one.first <= column <= one.last)
