"""References: where a leaf's cells are, as the text of one formula writes them.

A context says which positions of each axis are meant: the one being filled, a fixed one, or a range of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.layout.place import Layout
from modelgen.model.items import Block, Item
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import quoted


@dataclass(frozen=True)
class Moving:
    """The position of the cell that is being filled, less a lag."""

    lag: int = 0


@dataclass(frozen=True)
class Fixed:
    """One position, wherever the formula stands."""

    position: int


@dataclass(frozen=True)
class Span:
    """Positions from `start` up to `stop` as a range; with `grows`, up to the position being filled."""

    start: int
    stop: int
    grows: int | None = None


Where = Moving | Fixed | Span
Context = Mapping[Axis, Where]


class Template:
    """A formula with gaps for columns: `fill(position)` is the text for one cell."""

    def __init__(self, text: str, gaps: Iterable[int]) -> None:
        self.text, self.gaps = text, list(gaps)

    def fill(self, position: int) -> str:
        """The formula for the cell at a position of the column axis."""
        return self.text.format(*[letters(gap + position) for gap in self.gaps])


class References:
    """The references of one row's formula, which stands on `sheet` and fills `block`."""

    def __init__(self, layout: Layout, sheet: str, block: Block | None = None) -> None:
        self.layout, self.sheet, self.block = layout, sheet, block
        self.gaps: dict[int, int] = {}  # a column that moves along the row -> its number in the template

    def refusal(self, what: str, remedy: str = "split it into several lines") -> DefinitionError:
        """A refusal of the line whose formula this is, at its place."""
        assert self.block is not None
        return DefinitionError(f"'{self.block.line.label}' {what}", remedy, self.block.place)

    def options(self, options: tuple[str, ...]) -> str:
        """The range with the list of a choice's options."""
        first = self.layout.lists[options]
        column = letters(first.column)
        return f"{self._prefix(first.sheet)}${column}${first.row + 1}:${column}${first.row + len(options)}"

    def areas(self, leaf: Item, flat: Context) -> list[str]:
        """A leaf's cells in as few ranges as its layout allows."""
        apart = {
            axis: range(where.start, where.stop)
            for axis, where in flat.items()
            if isinstance(where, Span) and axis in leaf.axes and not self.runs(leaf, axis)
        }
        return [
            self.cells(leaf, {**flat, **dict(zip(apart, map(Fixed, at), strict=True))})
            for at in product(*apart.values())
        ]

    def runs(self, leaf: Item, axis: Axis) -> bool:
        """Whether a leaf's cells along an axis stand side by side."""
        if axis not in leaf.axes:
            return True
        return self.layout[leaf].steps[axis] in ((1, 0), (0, 1)) or len(axis) == 1

    def _prefix(self, sheet: str) -> str:
        return "" if sheet == self.sheet else braces(quoted(sheet)) + "!"

    def _gap(self, column: int) -> str:
        return "{" + str(self.gaps.setdefault(column, len(self.gaps))) + "}"

    def cells(self, leaf: Item, context: Context) -> str:
        """The reference to a leaf: one cell, or a range where the context spans an axis."""
        placement = self.layout[leaf]
        rows, columns = [placement.row, placement.row], [placement.column, placement.column]
        moving: list[bool] = [False, False]
        for axis in leaf.axes:
            down, right = placement.steps[axis]
            where = context[axis]
            ends = _ends(where)
            for end in (0, 1):
                if ends[end] is None:
                    if axis is not leaf.column_axis:
                        raise self.refusal(
                            f"reads '{leaf}' along {axis.label}, which stands in its rows", "take one member with .at()"
                        )
                    moving[end] = True
                    columns[end] -= _lag_of(where)
                else:
                    rows[end] += down * ends[end]  # type: ignore[operator]
                    columns[end] += right * ends[end]  # type: ignore[operator]
        corners = [self._corner(rows[i], columns[i], moving[i], leaf.column_axis is not None) for i in (0, 1)]
        spans = any(isinstance(context[axis], Span) for axis in leaf.axes)
        return self._prefix(placement.sheet) + (f"{corners[0]}:{corners[1]}" if spans else corners[0])

    def _corner(self, row: int, column: int, moving: bool, timed: bool) -> str:
        if moving:
            return f"{self._gap(column)}{row + 1}"
        return f"${letters(column)}{'' if timed else '$'}{row + 1}"


def lagged(where: Where, periods: int) -> Where:
    """What is meant `periods` earlier."""
    match where:
        case Moving():
            return Moving(where.lag + periods)
        case Fixed():
            return Fixed(where.position - periods)
    return Span(where.start - periods, where.stop - periods, None if where.grows is None else where.grows + periods)


def _ends(where: Where) -> tuple[int | None, int | None]:
    """First and last position; None where it moves with the cell."""
    match where:
        case Moving():
            return None, None
        case Fixed():
            return where.position, where.position
    return where.start, (None if where.grows is not None else where.stop - 1)


def _lag_of(where: Where) -> int:
    return where.lag if isinstance(where, Moving) else (where.grows or 0) if isinstance(where, Span) else 0


def braces(text: str) -> str:
    """A text whose braces a template leaves alone."""
    return text.replace("{", "{{").replace("}", "}}")
