"""Results for people: pandas objects with the model's labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelgen.formula.errorvalues import MEANINGLESS, NAMES
from modelgen.formula.units import DATE, TEXT
from modelgen.model.address import InputKey, Members
from modelgen.model.items import Input, Item, Line
from modelgen.program.program import Program
from modelgen.reference.arrays import Values
from modelgen.sheet.days import from_serial
from modelgen.shown import Shown, room

Cell = float | str


class Result(Shown):
    """The values of a solved model. `result["Net sales"]`, by label, key or item, is a number, a Series or a
    DataFrame (members in rows, periods in columns) of the first draw; errors are Excel's texts."""

    def __init__(
        self, program: Program, data: dict[Item, Values], edits: Mapping[Input, Mapping[InputKey, float]]
    ) -> None:
        self.program, self.data, self.edits = program, data, edits

    def __getitem__(self, name: str | Item) -> Any:
        item = self.program.own(name) if isinstance(name, Item) else self.program.find(name)
        if not item.axes:
            return readable(item, self.value(item))

        import pandas as pd  # a number alone needs none

        start, stop = item.span
        columns = [None] if item.column_axis is None else list(range(start, stop))
        rows = list(item.rows())
        table = [[readable(item, self.value(item, row, column)) for column in columns] for row in rows]
        names = [item.member_labels(row) for row in rows]
        if len(item.row_axes) == 1:
            index: Any = pd.Index([name[0] for name in names], name=item.row_axes[0].label)
        else:
            index = pd.MultiIndex.from_tuples(names, names=[a.label for a in item.row_axes]) if item.row_axes else None
        if item.column_axis is None:
            return pd.Series([row[0] for row in table], index=index, name=item.label)
        periods = pd.Index(item.column_axis.members[start:stop], name=item.column_axis.label)
        if not item.row_axes:
            return pd.Series(table[0], index=periods, name=item.label)
        return pd.DataFrame(table, index=index, columns=periods)

    @property
    def scenario(self) -> str:
        """The scenario whose values these are; of several draws, that of the first."""
        return str(self[self.program.selector])

    def frame(self) -> Any:
        """Every value in one tidy DataFrame: item, label, member, period, value, unit."""
        import pandas as pd

        rows = []
        for item in self.program.items:
            for members in item.rows():
                for column in range(*item.span) if item.column_axis else [None]:
                    period = item.column_axis.members[column] if item.column_axis and column is not None else None
                    value = readable(item, self.value(item, members, column))
                    member = " / ".join(item.member_labels(members)) or None
                    rows.append((item.key, item.label, member, period, value, str(item.unit_of(members))))
        return pd.DataFrame(rows, columns=["item", "label", "member", "period", "value", "unit"])

    def plot(self, chart: str | None = None) -> Any:
        """A chart of the model as a figure of matplotlib's, by its title: a football field, a bridge, a tornado, or one
        that the model declares; the first unless named. ModelgenError where there is no such chart, and where
        matplotlib isn't installed."""
        return room("plots").figure(self, chart)

    def draw(self, number: int) -> Result:
        """The values of one draw alone."""
        return self.draws(number, number + 1)

    def draws(self, start: int, stop: int) -> Result:
        """The values of some draws alone."""
        data = {}
        for item, values in self.data.items():
            at = slice(start, stop) if len(values.x) > 1 else slice(None)
            data[item] = Values(values.axes, values.x[at], None if values.codes is None else values.codes[at])
        return Result(self.program, data, self.edits)

    def value(
        self, item: Item, members: Members = (), column: int | None = None, draw: int = 0, scenario: int = 0
    ) -> Cell:
        """One number as the cell holds it: a number, a choice's text, n.m. or an error's name."""
        item = self.program.own(item)
        values = self.data[item]
        at = self._position(item, members, column, draw, scenario)
        code = 0 if values.codes is None else int(values.codes[at])
        return cell_value(item, float(values.x[at]), code)

    def _position(self, item: Item, members: Members, column: int | None, draw: int, scenario: int) -> tuple[int, ...]:
        lead = (scenario,) if isinstance(item, Input) and item.by_scenario else ()
        tail = () if column is None else (column + 1,)
        return (min(draw, self.data[item].x.shape[0] - 1), *lead, *members, *tail)

    def extremes(self, item: Item) -> tuple[float, float]:
        """The least and the greatest number of an item in any draw; 0 where it has none."""
        x = self.data[self.program.own(item)].x
        numbers = x[np.isfinite(x)]
        return (float(numbers.min()), float(numbers.max())) if numbers.size else (0.0, 0.0)

    def cells(self, item: Item, draw: int = 0) -> NDArray[Any]:
        """All of an item's cells in one array over its axes; the column axis begins with the opening."""
        values = self.data[self.program.own(item)]
        draw = min(draw, len(values.x) - 1)  # what no draw changes is there once
        x: NDArray[Any] = values.x[draw]
        codes = None if values.codes is None or not values.codes[draw].any() else values.codes[draw]
        if codes is None and item.unit != TEXT:
            return x
        out = np.empty(x.shape, dtype=object)
        flat_codes = np.zeros(x.shape, dtype=np.int8) if codes is None else codes
        for at in np.ndindex(x.shape):
            out[at] = cell_value(item, float(x[at]), int(flat_codes[at]))
        return out


def cell_value(item: Item, number: float, code: int) -> Cell:
    """What a cell shows for a number and an error code."""
    if code:
        return NAMES[code]
    if item.unit == TEXT:
        options: tuple[str, ...] = item.options
        return options[int(number)] if 0 <= int(number) < len(options) else "#N/A"
    return number


def readable(item: Item, value: Cell) -> Any:
    """A cell's value for a person: dates as dates."""
    return from_serial(value) if item.unit == DATE and isinstance(value, float) else value


def is_error(value: object) -> bool:
    """Whether a cell's value is one of Excel's errors (n.m. is none)."""
    return isinstance(value, str) and value in NAMES.values() and value != NAMES[MEANINGLESS]


def columns(item: Item) -> list[int | None]:
    """The positions of an item's values on its column axis, its opening before them; [None] without that axis."""
    if item.column_axis is None:
        return [None]
    opens = isinstance(item, Line) and item.opens
    return [*([item.span[0] - 1] if opens else []), *range(*item.span)]
