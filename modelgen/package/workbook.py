"""What stands in a workbook: each sheet's cells, formulas, cached values and styles.

Numbers stay as they are stored: a date is its serial number, counted as the workbook counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from modelgen.package.seen import Conditional, Seen

At = tuple[int, int]  # row and column from 0


class CellError(str):
    """An error value, such as `#DIV/0!`."""


Content = float | str | bool | CellError | None


class Style(NamedTuple):
    """What a cell's look says of it; colours are ARGB, or empty."""

    number_format: str = "General"
    locked: bool = True
    font_colour: str = ""
    fill: str = ""
    left: bool = False  # has a border there
    right: bool = False
    font: str = ""  # its name, size and kind: "Calibri 10 bold"
    align: str = ""  # horizontally, and whether it is turned, shrunk or wrapped: "right shrunk"
    indent: int = 0  # steps by which it is moved from the border

    @property
    def size(self) -> float:
        """Points of the font."""
        numbers = (word for word in self.font.split() if word.replace(".", "", 1).isdecimal())
        return float(next(numbers, 11))


class Name(NamedTuple):
    """A defined name: of the workbook, or of the sheet at the position `sheet`."""

    name: str
    text: str
    sheet: int | None = None
    outside: bool = False  # leads out of the file


class Table(NamedTuple):
    """A table of a sheet, by which formulas name its columns."""

    name: str
    area: str
    columns: tuple[str, ...]
    heads: int = 1  # rows of headings, and of totals
    totals: int = 0


@dataclass
class Sheet:
    """One sheet: constants as they are, formulas as texts that begin with `=`, and the values saved with those."""

    name: str
    state: str = "visible"
    cells: dict[At, Content] = field(default_factory=dict)
    formulas: dict[At, str] = field(default_factory=dict)
    cached: dict[At, Content] = field(default_factory=dict)
    looks: dict[At, int] = field(default_factory=dict)  # positions in the workbook's styles
    merged: list[str] = field(default_factory=list)
    protected: bool = False
    hidden: set[int] = field(default_factory=set)  # rows
    filtered: bool = False  # some of them by a filter
    arrays: dict[At, str] = field(default_factory=dict)  # the areas of formulas that fill more than their cell
    data_tables: dict[At, str] = field(default_factory=dict)  # the areas of what-if tables
    tables: list[Table] = field(default_factory=list)
    broken: dict[At, str] = field(default_factory=dict)  # values that aren't what the file says they are
    outside: dict[At, str] = field(default_factory=dict)  # formulas that lead out of the file, shortened
    seen: Seen = field(default_factory=Seen)


@dataclass
class Workbook:
    """A workbook's sheets with cells, names, styles, and what it takes from elsewhere.

    `Name.sheet` is a position among the sheets.
    """

    sheets: list[Sheet] = field(default_factory=list)
    without_cells: list[tuple[str, str]] = field(default_factory=list)  # other sheets, such as charts: name and state
    names: list[Name] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # other workbooks, as the file names them
    connected: bool = False  # has connections to data outside
    iterates: bool = False  # circular references are calculated step by step
    iterations: int = 100  # so many times at most,
    precision: float = 0.001  # or until nothing changes by more
    from_1904: bool = False  # the day that is number 0
    as_displayed: bool = False  # each value is rounded as it is shown before others take it
    manual: bool = False  # is calculated when F9 is pressed
    on_load: bool = False  # all formulas are calculated whenever it's opened
    conditional: list[Conditional] = field(default_factory=list)  # the looks that conditions give
    unseen: list[str] = field(default_factory=list)  # what isn't shown of it, in words
    remarks: list[str] = field(default_factory=list)  # what else it holds, which was left alone
    vast: list[str] = field(default_factory=list)  # what reaches over more cells than an engine can hold
    digest: str = ""  # of its parts, where it was read with its looks
