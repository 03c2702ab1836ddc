"""Values in pandas objects: tidy, wide or a series. The names of a frame's own rows and columns go before any order."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any, NamedTuple

from modelgen.errors import ValuesError, nearest
from modelgen.formula.axes import Axis
from modelgen.model.excerpt import VALUE, called, column_called, labelled, numbered
from modelgen.model.nests import Cell, Varies, cells, plain, position
from modelgen.model.written import Written

_ROWS, _COLUMNS = 3, 6  # of a table that doesn't fit, which are shown
Pair = tuple[tuple[Any, ...], Any]  # labels, and the value at them


class _Level(NamedTuple):
    """One level of labels: what pandas calls it, its labels, and whether it runs along columns."""

    name: object
    labels: tuple[Any, ...]
    across: bool


def is_frame(values: Any) -> bool:
    """Whether values stand in a pandas object whose labels say which cells they are for."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return False
    return isinstance(values, pandas.DataFrame) or (
        isinstance(values, pandas.Series) and isinstance(plain(values), dict)
    )


def is_table(values: Any) -> bool:
    """Whether values stand in a data frame."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(values, pandas.DataFrame)


def begins(values: Any) -> str:
    """The first rows of what doesn't fit, and whose they are."""
    table = values if is_table(values) else values.to_frame("")
    rows = table.iloc[:_ROWS, :_COLUMNS].to_string(index=not numbered(table), header=is_table(values))
    cells = table.iloc[:_ROWS, :_COLUMNS].to_numpy().ravel()
    file = next((f"{cell.spot.file.name} begins" for cell in cells if isinstance(cell, Written)), "it begins")
    return f"; {file}:\n{rows}"


def framed(item: Varies, values: Any) -> Iterator[tuple[Cell, Any]]:
    """Every value of a pandas object, with the cell it is for."""
    tidy = column_called(values, VALUE) if is_table(values) else None
    if tidy is None and is_table(values):
        values = labelled(item, values)
    if not hasattr(values, "index"):
        yield from cells(item, {}, values)
        return
    axes, pairs = _wide(item, values) if tidy is None else _tidy(item, values, tidy)
    seen = set()
    for labels, value in pairs:
        at = {axis: position(item, axis, label) for axis, label in zip(axes, labels, strict=True)}
        if (key := tuple(at.values())) in seen:
            raise ValuesError(f"there are two values for {' / '.join(map(str, labels))}")
        seen.add(key)
        yield from cells(item, at, value)


def _tidy(item: Varies, frame: Any, tidy: Any) -> tuple[Sequence[Axis], Iterator[Pair]]:
    """The rows of a data frame with a column for each axis and one of values."""
    names = [_column(frame, axis) for axis in item.named]
    extra = [str(c) for c in frame.columns if c != tidy and c not in names]
    if extra:
        raise ValuesError(f"'{item.label}': the data frame has the column '{extra[0]}', which is none of its axes")
    if not names and len(frame) != 1:
        raise ValuesError(f"'{item.label}' is one number, and the data frame has {len(frame)} rows")
    rows = frame[[*names, tidy]].itertuples(index=False, name=None)
    return item.named, ((row[:-1], row[-1]) for row in rows)


def _column(frame: Any, axis: Axis) -> Any:
    found = next((column for column in frame.columns if called(axis, column)), None)
    if found is None:
        raise ValuesError(f"the data frame has no column '{axis.label}'" + nearest(axis.label, map(str, frame.columns)))
    return found


def _wide(item: Varies, values: Any) -> tuple[Sequence[Axis], Iterator[Pair]]:
    """The cells of a series, or of a data frame with members in rows and in columns."""
    if not hasattr(values, "columns"):
        return _axes(item, _levels(values.index, False)), ((_labels(key), value) for key, value in values.items())
    rows, columns = _levels(values.index, False), _levels(values.columns, True)
    if len(rows) == len(item.named) and len(values.columns) == 1:  # whatever its column is called
        return _axes(item, rows), ((_labels(key), value) for key, value in values.iloc[:, 0].items())
    grid = zip(values.index, values.itertuples(index=False, name=None), strict=True)
    heads = [_labels(column) for column in values.columns]
    pairs = ((_labels(row) + head, value) for row, line in grid for head, value in zip(heads, line, strict=True))
    return _axes(item, [*rows, *columns]), pairs


def _levels(index: Any, across: bool) -> list[_Level]:
    return [_Level(name, tuple(index.unique(at)), across) for at, name in enumerate(index.names)]


def _labels(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _axes(item: Varies, levels: list[_Level]) -> Sequence[Axis]:
    """The axis of each level: the one by whose name it is called, else the one whose members its labels are."""
    if len(levels) > len(item.named):
        over = f"varies over {', '.join(axis.label for axis in item.named)}" if item.named else "is one number"
        what = f"'{item.label}' {over}, and there are labels by {len(levels)} axes"
        raise ValuesError(f"{what}; call its column or its row '{item.label}', or give its own alone")
    named = {at: axis for at, level in enumerate(levels) for axis in item.named if called(axis, level.name)}
    if len(set(named.values())) < len(named):
        raise ValuesError(f"'{item.label}': the table calls two of its axes {next(iter(named.values())).label}")
    open_ = [at for at in range(len(levels)) if at not in named]
    left = [axis for axis in item.named if axis not in named.values()]
    fits = {(at, axis): axis.has_all(levels[at].labels) for at in open_ for axis in left}
    ways = [dict(zip(open_, axes, strict=True)) for axes in permutations(left, len(open_))]
    sound = [way for way in ways if all(fits[each] for each in way.items())]
    # where nothing fits, the nearest is told which label is wrong
    best = sound or [max(ways, key=lambda way: sum(fits[each] for each in way.items()))]
    # periods run along columns, where they may
    best = [
        way for way in best if any(levels[at].across and axis is item.column_axis for at, axis in way.items())
    ] or best
    for other in best[1:]:
        if len(levels) < len(item.named) or any(best[0][at] is not other[at] for at in open_ if levels[at].across):
            raise ValuesError(_either(item, levels, {**named, **best[0]}, {**named, **other}))
    return [{**named, **best[0]}[at] for at in range(len(levels))]


def _either(item: Varies, levels: list[_Level], axes: dict[int, Axis], other: dict[int, Axis]) -> str:
    """A refusal of labels that may be by one axis or by another."""
    at = next(at for at in axes if axes[at] is not other[at])
    sides = {"index": [axes[n].label for n in axes if not levels[n].across]}
    sides["columns"] = [axes[n].label for n in axes if levels[n].across]
    words = ", ".join(f"{side}={repr(own[0]) if len(own) == 1 else repr(own)}" for side, own in sides.items() if own)
    where = "columns" if levels[at].across else "rows"
    return (
        f"'{item.label}': {', '.join(map(str, levels[at].labels[:3]))} in its {where} may mean {axes[at].label} "
        f"or {other[at].label}; name its axes, as .rename_axis({words}) does"
    )
