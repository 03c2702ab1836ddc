"""References: where a leaf's cells are, as the text of one formula writes them.

A context says which positions of each axis are meant: the one being filled, a fixed one, or a range of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.layout.layout import Layout
from modelgen.model.address import Members
from modelgen.model.items import Block, Item
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import quoted


@dataclass(frozen=True)
class Moving:
    """The period of the cell that is being filled, less a lag: it moves along the row."""

    lag: int = 0


@dataclass(frozen=True)
class Own:
    """The position of the row that is being filled on a row axis of its line, known by its number, less a lag."""

    axis: int
    lag: int = 0


@dataclass(frozen=True)
class Fixed:
    """One position, wherever the formula stands."""

    position: int


@dataclass(frozen=True)
class Span:
    """Positions from `start` up to `stop` as a range; with `grows`, up to that position, which is included."""

    start: int
    stop: int
    grows: Moving | Own | None = None


Where = Moving | Own | Fixed | Span
Context = Mapping[Axis, Where]


class Gap(NamedTuple):
    """A number that differs from cell to cell: a row, or a column, at a base and steps for the row's own positions."""

    base: int
    steps: tuple[tuple[int, int], ...]  # number of the row axis, step
    kind: str  # row, column, or moving: a column that also moves along the row

    def at(self, members: Members) -> int:
        """The number in the row of some members."""
        return self.base + sum(step * members[axis] for axis, step in self.steps)


class RowFormula:
    """The formula of one row, with gaps for columns."""

    def __init__(self, text: str, columns: list[int]) -> None:
        self.text, self.columns = text, columns

    def fill(self, position: int) -> str:
        """The formula for the cell at a position of the column axis."""
        return self.text.format(*[letters(column + position) for column in self.columns])


class BlockFormula:
    """The formula of all rows of a block, with gaps for what differs from row to row and from cell to cell."""

    def __init__(self, text: str, gaps: Iterable[Gap]) -> None:
        self.text, self.gaps = text, tuple(gaps)

    def row(self, members: Members) -> RowFormula:
        """The formula of the row of some members."""
        texts, columns = list[str](), list[int]()
        for gap in self.gaps:
            number = gap.at(members)
            if gap.kind == "moving":
                texts.append(f"{{{len(columns)}}}")
                columns.append(number)
            else:
                texts.append(str(number + 1) if gap.kind == "row" else letters(number))
        return RowFormula(self.text.format(*texts), columns)


class References:
    """The references of one formula, which stands on `sheet` and fills the rows of `block`."""

    def __init__(self, layout: Layout, sheet: str, block: Block | None = None) -> None:
        self.layout, self.sheet, self.block = layout, sheet, block
        self.gaps: dict[Gap, int] = {}  # each with its number in the text

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

    def _gap(self, gap: Gap) -> str:
        return "{" + str(self.gaps.setdefault(gap, len(self.gaps))) + "}"

    def cells(self, leaf: Item, context: Context) -> str:
        """The reference to a leaf: one cell, or a range where the context spans an axis."""
        placement = self.layout[leaf]
        corners = [_Corner(placement.row, placement.column), _Corner(placement.row, placement.column)]
        for axis in leaf.axes:
            down, right = placement.steps[axis]
            for end, corner in enumerate(corners):
                position, along = _end(context[axis], end)
                if isinstance(along, Moving):
                    if axis is not leaf.column_axis:
                        raise self.refusal(
                            f"reads '{leaf}' along {axis.label}, which stands in its rows", "take one member with .at()"
                        )
                    corner.moving = True
                corner.row += down * position
                corner.column += right * position
                if isinstance(along, Own):
                    corner.down[along.axis] = corner.down.get(along.axis, 0) + down
                    corner.right[along.axis] = corner.right.get(along.axis, 0) + right
        spans = any(isinstance(context[axis], Span) for axis in leaf.axes)
        timed = leaf.column_axis is not None
        texts = [self._corner(corner, timed) for corner in corners[: 1 + spans]]
        return self._prefix(placement.sheet) + ":".join(texts)

    def _corner(self, corner: _Corner, timed: bool) -> str:
        down, right = _steps(corner.down), _steps(corner.right)
        row = self._gap(Gap(corner.row, down, "row")) if down else str(corner.row + 1)
        if corner.moving:
            return self._gap(Gap(corner.column, right, "moving")) + row
        column = self._gap(Gap(corner.column, right, "column")) if right else letters(corner.column)
        return f"${column}{'' if timed else '$'}{row}"


@dataclass
class _Corner:
    """One end of a range: where it stands, and what the row's own positions add to that."""

    row: int
    column: int
    down: dict[int, int] = field(default_factory=dict)
    right: dict[int, int] = field(default_factory=dict)
    moving: bool = False


def _steps(steps: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((axis, step) for axis, step in sorted(steps.items()) if step)


def lagged(where: Where, periods: int) -> Where:
    """What is meant `periods` earlier."""
    match where:
        case Moving() | Own():
            return _back(where, periods)
        case Fixed():
            return Fixed(where.position - periods)
    grows = None if where.grows is None else _back(where.grows, periods)
    return Span(where.start - periods, where.stop - periods, grows)


def _back(where: Moving | Own, periods: int) -> Moving | Own:
    return replace(where, lag=where.lag + periods)


def _end(where: Where, end: int) -> tuple[int, Moving | Own | None]:
    """The first or the last position: a number, and the moving position to which it is added."""
    if isinstance(where, Fixed):
        return where.position, None
    if isinstance(where, Span):
        if end == 0:
            return where.start, None
        if where.grows is None:
            return where.stop - 1, None
        where = where.grows
    return -where.lag, where


def braces(text: str) -> str:
    """A text whose braces the gaps of a block, and then those of a row, leave alone."""
    return text.replace("{", "{{{{").replace("}", "}}}}")
