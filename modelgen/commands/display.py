"""Results for a terminal: numbers as their units show them, tables that fit the width, and JSON.

Texts carry ANSI codes for headings and errors; the command line drops them where nobody sees a terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from modelgen.errors import DefinitionError, ModelgenError
from modelgen.formula.dates import from_serial
from modelgen.formula.units import AS_STATED, DATE, NUMBER, TEXT, Unit
from modelgen.model.address import Members
from modelgen.model.items import Item
from modelgen.model.timeline import Timeline
from modelgen.program.decimals import Decimals, usual
from modelgen.program.program import Program
from modelgen.reference.result import Cell, is_error

GAP = 2  # spaces between columns
_NOISE = 1e-12
_STYLES = {"check": ("OK", "failed"), "verdict": ("differs", "agrees"), "flag": ("-", "yes")}


def bold(text: str) -> str:
    """A heading."""
    return f"\x1b[1m{text}\x1b[0m"


def dim(text: str) -> str:
    """What matters less."""
    return f"\x1b[2m{text}\x1b[0m"


def red(text: str) -> str:
    """What is wrong."""
    return f"\x1b[31m{text}\x1b[0m"


def shown(value: Cell, item: Item, members: Members = ()) -> str:
    """A value of an item's row with the decimals that the workbook shows."""
    decimals = item.program.decimals
    return number(value, item.unit_of(members), decimals.style(item), decimals(item, members))


def number(value: Cell, unit: Unit, style: str = "", decimals: Decimals | None = None) -> str:
    """A cell's value as its unit is read: `12.3%`, `9.0x`, `1,234.5`, `31 Dec 2024`; a choice or an error as it is.

    Without `decimals` it has as many as the unit usually has. What isn't zero is not shown as zero (0.0015 of USD bn
    stays 0.0015) unless it is the noise of rounding.

    >>> from modelgen.formula.units import unit
    >>> number(0.1234, unit("%")), number(9.0, unit("x")), number(1234.56, unit("USD")), number(0.0015, unit("USD"))
    ('12.3%', '9.0x', '1,234.6', '0.0015')
    """
    if isinstance(value, str):
        return value
    if style in _STYLES:
        words = _STYLES[style]
        return f"{value:g} {words[1]}" if style == "check" and value else words[int(value)]
    if unit == DATE:
        return _day(value)
    if abs(value) >= 1e15:
        return f"{value:.6g}"
    suffix = unit.display if unit.display in ("%", "x") else ""
    scaled = value * 100 if suffix == "%" else value
    text = _digits(scaled, *(decimals or usual(unit, style)))
    if not text.strip("-0."):
        text = f"{scaled:.2g}" if abs(value) > _NOISE else text.lstrip("-")
    return text + suffix


def _day(value: float) -> str:
    try:
        day = from_serial(value)
    except OverflowError:
        return f"{value:g}"
    return f"{day.day} {day:%b %Y}"


def _digits(value: float, least: int, most: int) -> str:
    """A number with its thousands apart; the digits from the least to the most only where it has them."""
    text = f"{value:,.{most}f}"
    if most == least:
        return text
    whole, _, behind = text.partition(".")
    behind = behind.rstrip("0").ljust(least, "0")
    return f"{whole}.{behind}" if behind else whole


def heads(item: Item) -> list[str]:
    """The names of an item's periods, with A for actual and E for expected ones."""
    axis = item.column_axis
    assert axis is not None
    if not isinstance(axis, Timeline):
        return list(axis.members)
    return [f"{name}{'A' if position < axis.history else 'E'}" for position, name in enumerate(axis.members)]


def with_unit(label: str, unit: Unit, program: Program) -> str:
    """A label, with its unit where neither the numbers nor the page's title tell it.

    A scale counts as another unit: USD mn in a model in USD bn is told.
    """
    own = unit.display in ("%", "x", "") and unit.same_as(NUMBER)
    return label if own or unit in (TEXT, AS_STATED, DATE) or unit.same_as(program.unit) else f"{label} ({unit})"


def find(program: Program, label: str) -> Item:
    """The item of a label or a key; ModelgenError with the nearest name otherwise."""
    try:
        return program.find(label)
    except DefinitionError as error:
        hint = "" if "did you mean" in error.what else "; `modelgen show` lists what it has"
        raise ModelgenError(error.what + hint) from None


@dataclass
class Row:
    """One line of a grid: a label and a text for each of the grid's columns (empty where there is none)."""

    label: str
    cells: Sequence[str] = ()
    indent: int = 1


@dataclass
class Grid:
    """Rows under common heads; without heads a list of single values."""

    heads: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    even: bool = False  # all columns equally wide

    def label_width(self) -> int:
        """What its longest label takes."""
        return max((cell_len(row.label) + 2 * row.indent for row in self.rows), default=0)

    def lines(self, width: int, label_width: int) -> list[str]:
        """The grid as text, its columns in as many blocks below one another as the width demands."""
        widths = [self._column_width(number) for number in range(len(self.heads))]
        if self.even:
            widths = [max(widths)] * len(widths)
        most = len(widths)
        if self.even and widths:
            fitting = max(1, (width - label_width) // (GAP + widths[0]))
            blocks = -(-len(widths) // fitting)
            most = -(-len(widths) // blocks)  # equally many in each block, not one column alone in the last
        out: list[str] = []
        start = 0
        while start < len(widths):
            stop, used = start + 1, label_width + GAP + widths[start]
            while stop < min(len(widths), start + most) and used + GAP + widths[stop] <= width:
                used += GAP + widths[stop]
                stop += 1
            out += ([""] if start else []) + self._block(start, stop, widths, label_width)
            start = stop
        return out

    def _column_width(self, number: int) -> int:
        texts = [row.cells[number] for row in self.rows if row.cells]
        return max([6, *map(cell_len, texts), *map(cell_len, _wrapped(self.heads[number]))])

    def _block(self, start: int, stop: int, widths: list[int], label_width: int) -> list[str]:
        wrapped = [_wrapped(head) for head in self.heads[start:stop]]
        height = max(map(len, wrapped))
        out = []
        for line in range(height):
            heads = [head[line - height + len(head)] if line >= height - len(head) else "" for head in wrapped]
            if any(heads):
                out.append(bold(_line("", heads, widths[start:], label_width)))
        for row in self.rows:
            cells = row.cells[start:stop] if row.cells else []
            if row.cells and start and not any(cells):
                continue  # nothing of this row falls into this block
            pad = " " * 2 * row.indent
            *above, label = textwrap.wrap(row.label, label_width - len(pad), subsequent_indent="  ") or [""]
            out += [pad + text for text in above]
            out.append(_line(pad + label, cells, widths[start:], label_width))
        return out


def _wrapped(head: str) -> list[str]:
    return textwrap.wrap(head, 14) or [""]


def _line(label: str, cells: Sequence[str], widths: Sequence[int], label_width: int) -> str:
    parts = [label + " " * (label_width - cell_len(label))] if cells else [label]
    for text, width in zip(cells, widths, strict=False):
        padding = " " * (GAP + width - cell_len(text))
        parts.append(padding + (red(text) if is_error(text) or text.endswith(" failed") else text))
    return "".join(parts).rstrip()
