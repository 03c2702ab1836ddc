"""Tables of text that fit the width of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from modelgen.commands.styled import Styled, bold, joined, red
from modelgen.reference.result import is_error
from modelgen.visible import in_a_line

GAP = 2  # spaces between columns
_SECOND = "\0"  # the other half of a character that takes two cells, while lines are counted


@dataclass
class Row:
    """One line of a grid: a label and a text for each of the grid's columns (empty where there is none)."""

    label: str
    cells: Sequence[str] = ()
    indent: int = 1

    def __post_init__(self) -> None:
        # widths are those of what is seen
        self.label, self.cells = in_a_line(self.label), [in_a_line(cell) for cell in self.cells]


@dataclass
class Grid:
    """Rows under common heads; without heads a list of single values."""

    heads: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    even: bool = False  # all columns equally wide

    def __post_init__(self) -> None:
        self.heads = [in_a_line(head) for head in self.heads]

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
        return max([6, *map(cell_len, texts), *map(cell_len, _wrapped(self.heads[number], 14))])

    def _block(self, start: int, stop: int, widths: list[int], label_width: int) -> list[str]:
        wrapped = [_wrapped(head, 14) for head in self.heads[start:stop]]
        height = max(map(len, wrapped))
        out: list[str] = []
        for line in range(height):
            heads = [head[line - height + len(head)] if line >= height - len(head) else "" for head in wrapped]
            if any(heads):
                out.append(bold(_line("", heads, widths[start:], label_width)))
        for row in self.rows:
            cells = row.cells[start:stop] if row.cells else []
            if row.cells and start and not any(cells):
                continue  # nothing of this row falls into this block
            pad = " " * 2 * row.indent
            *above, label = _wrapped(row.label, label_width - len(pad), "  ")
            out += [pad + text for text in above]
            out.append(_line(pad + label, cells, widths[start:], label_width))
        return out


def stacked(grids: Sequence[Grid], width: int) -> list[str]:
    """Grids below one another, their labels equally wide."""
    room = 42 if any(len(grid.heads) > 2 for grid in grids) else 70  # percent of the width that labels may take
    label_width = min(max((grid.label_width() for grid in grids), default=0), max(24, width * room // 100))
    out: list[str] = []
    for grid in grids:
        out += ([""] if out else []) + grid.lines(width, label_width)
    return out


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """A text in lines of so many cells at most; at least one line."""
    cells = "".join(character + _SECOND * (cell_len(character) - 1) for character in text)
    lines = textwrap.wrap(cells, width, subsequent_indent=indent) or [""]
    return [line.replace(_SECOND, "") for line in lines]


def _line(label: str, cells: Sequence[str], widths: Sequence[int], label_width: int) -> Styled:
    if not any(map(str.strip, cells)):
        return joined([label.rstrip()])
    parts = [label + " " * (label_width - cell_len(label))]
    for text, width in zip(cells, widths, strict=False):
        padding = " " * (GAP + width - cell_len(text))
        parts += [padding, red(text) if is_error(text) or text.endswith(" failed") else text]
    while not parts[-1].strip():
        parts.pop()
    return joined(parts)
