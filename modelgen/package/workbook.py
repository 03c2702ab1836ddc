"""What stands in a workbook: each sheet's cells, formulas, cached values and styles.

Numbers stay as they are stored: a date is its serial number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

Content = float | str | bool | None
At = tuple[int, int]  # row and column from 0


class CellError(str):
    """An error value, such as `#DIV/0!`."""


class Style(NamedTuple):
    """What a cell's look says of it; colours are ARGB, or empty."""

    number_format: str = "General"
    locked: bool = True
    font_colour: str = ""
    fill: str = ""
    left: bool = False  # has a border there
    right: bool = False


class Name(NamedTuple):
    """A defined name: of the workbook, or of the sheet at the position `sheet`."""

    name: str
    text: str
    sheet: int | None = None


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


@dataclass
class Workbook:
    """A workbook's sheets (no chart sheets), names, styles, and what it takes from elsewhere."""

    sheets: list[Sheet] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # other workbooks, as the file names them
    connected: bool = False  # has connections to data outside
    iterates: bool = False  # circular references are calculated step by step
    remarks: list[str] = field(default_factory=list)  # what else it holds, which was left alone
    seen: str = ""  # the fingerprint of the file
