"""Nests of tables, lists and pandas objects, cell by cell: which axis each level of one is by."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Protocol

from modelgen.errors import DefinitionError, ValuesError
from modelgen.formula.axes import Axis
from modelgen.model.address import Members
from modelgen.report import many

Cell = tuple[Members | None, int | None]
_At = Mapping[Axis, int]


class Varies(Protocol):
    """What values are for: its axes, in the order in which the definition names them, and as its cells have them."""

    label: str
    named: tuple[Axis, ...]
    row_axes: tuple[Axis, ...]

    @property
    def column_axis(self) -> Axis | None:
        """The timeline along its columns."""

    @property
    def span(self) -> tuple[int, int]:
        """The positions there that take values, from and up to (excluded)."""


def walk(item: Varies, node: Any, left: tuple[Axis, ...], at: _At, way: list[str | int]) -> Iterator[tuple[Cell, Any]]:
    """Every value of a nest of tables and lists, with the cell it is for; `left` are the axes not named yet.

    Meanwhile `way` leads to what is read, and stays there where that is refused.
    """
    node = plain(node)
    if isinstance(node, Mapping):
        if not node:
            raise ValuesError(f"'{item.label}' has an empty table")
        if not left:
            by = f" by {' and '.join(axis.label for axis in item.named)}" if item.named else ""
            raise ValuesError(f"'{item.label}' is one number{by}, and a table was given")
        axis = axis_of(item, node, left)
        rest = tuple(other for other in left if other is not axis)
        seen = dict[int, Any]()
        for key, child in node.items():
            if axis.lacks(key):
                continue
            way.append(key)
            number = position(item, axis, key)
            if (other := seen.setdefault(number, key)) is not key:
                raise ValuesError(f"'{item.label}' has {other} and {key}, which are the same; keep one of them")
            yield from walk(item, child, rest, {**at, axis: number}, way)
            way.pop()
    elif isinstance(node, list | tuple):
        start, stop = item.span
        if item.column_axis not in left:
            none = "no periods" if item.column_axis is None else "named its periods already"
            raise ValuesError(f"'{item.label}' has {none}, and a list was given; name the members in a table")
        if len(node) != stop - start:
            names = item.column_axis.members
            raise ValuesError(
                f"'{item.label}' has {many(len(node), 'value')}, and {stop - start} are needed "
                f"({names[start]} to {names[stop - 1]})"
            )
        for number, value in enumerate(node, start):
            way.append(number - start)
            yield from cells(item, {**at, item.column_axis: number}, value)
            way.pop()
    else:
        yield from cells(item, at, node)


def axis_of(item: Varies, table: Mapping[Any, Any], left: tuple[Axis, ...]) -> Axis:
    """The axis by which a table is: of those left, as the definition names them, the first that has all of its keys.

    ValuesError where another has them too and nothing in the table is by that one.
    """
    fit = [axis for axis in left if axis.has_all(table)]
    if not fit:  # the one that is meant is told which key is wrong
        return max(left, key=lambda axis: sum(axis.find(key) is not None for key in table))
    if fit[0] is item.column_axis and any(isinstance(plain(child), list | tuple) for child in table.values()):
        fit = fit[1:] or fit  # lists are by period
    for other in fit[1:]:
        if not any(_names(item, child, other) for child in table.values()):
            raise ValuesError(
                f"'{item.label}': {', '.join(map(str, table))} may mean {fit[0].label} or {other.label}; "
                f"give a table by {fit[0].label} of tables by {other.label}"
            )
    return fit[0]


def _names(item: Varies, child: Any, axis: Axis) -> bool:
    """Whether what stands in a table is by an axis, at any depth."""
    child = plain(child)
    if isinstance(child, Mapping):
        return axis.has_all(child) or any(_names(item, inner, axis) for inner in child.values())
    return isinstance(child, list | tuple) and axis is item.column_axis


def plain(node: Any) -> Any:
    """A list of what NumPy and pandas have in order, a table of a series with labels; anything else as it is."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(node, pandas.Series) and list(node.index) != list(range(len(node))):
        return dict(node.items())
    return node.tolist() if hasattr(node, "tolist") else node


def cells(item: Varies, at: _At, value: Any) -> Iterator[tuple[Cell, Any]]:
    """A value with each cell that it is for: all of those at the positions that are named."""
    period = None if item.column_axis is None or item.column_axis not in at else _period(item, at[item.column_axis])
    if not any(axis in at for axis in item.row_axes):
        yield (None if item.row_axes else (), period), value
        return
    for members in product(*([at[axis]] if axis in at else range(len(axis)) for axis in item.row_axes)):
        yield (members, period), value


def position(item: Varies, axis: Axis, key: object) -> int:
    """The position of a member; ValuesError where it is none."""
    try:
        return axis.position(key)
    except DefinitionError as error:
        raise ValuesError(f"'{item.label}': {error.what}") from None


def _period(item: Varies, number: int) -> int:
    start, stop = item.span
    if not start <= number < stop:
        assert item.column_axis
        names = item.column_axis.members
        raise ValuesError(
            f"'{item.label}' has values for {names[start]} to {names[stop - 1]}, and one for {names[number]} was given"
        )
    return number
