"""Peers and deals as inputs: one row each, live, with their source, and a dropdown that leaves an outlier out.

Values and figures of one row are in one currency; which one doesn't matter, since a multiple is their ratio. A figure
that a peer doesn't have is entered as 0: a multiple of nothing is n.m. and doesn't count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from modelgen.errors import DefinitionError, ValuesError, here, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.functions import all_of, where
from modelgen.formula.labels import slug
from modelgen.model.items import Line
from modelgen.model.sheets import Container, Sheet
from modelgen.model.tablefile import frame as table_file
from modelgen.valuation.common.bases import BASES
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.method import method

INCLUDE, EXCLUDE = "Include", "Exclude"
ROWS = 10_000  # each is a row of the workbook, with a choice of its own
DEAL_DATE, CONTROL_PREMIUM = "Deal date", "Control premium"
_FIGURE = Expected("the {basis} figure is the number {given}", "make it an assumption")
_TABLE = Expected("{label}: {name}= is a {kind}", "give a table such as {example}", kind=Mapping)
_UNITS = {DEAL_DATE: "date", CONTROL_PREMIUM: "%"}


@dataclass(frozen=True, eq=False)
class Figure:
    """A metric (net sales, EBITDA, net income, EPS) and its basis: of which twelve months it is.

    LTM, FY and CY are actual; NTM, FY+1 to FY+3 and CY+1 to CY+3 are forecast. FY is a company's own fiscal year, CY
    the year to which figures were calendarised. DefinitionError for any other basis.
    """

    value: Expr
    basis: str

    def __post_init__(self) -> None:
        if self.basis not in BASES:
            raise DefinitionError(f"'{self.basis}' is no basis{nearest(self.basis, BASES)}", "use " + ", ".join(BASES))
        expect(self.value, _FIGURE, basis=self.basis)


@dataclass(frozen=True, eq=False)
class PeerTable:
    """The inputs of peers or deals: an assumption for each column, and the choices by which a row counts."""

    label: str
    axis: Axis
    columns: Mapping[str, Expr]
    counts: tuple[Expr, ...]
    as_of: Expr | None

    def __getitem__(self, column: str) -> Expr:
        for name, values in self.columns.items():
            if name.casefold() == column.casefold():
                return values
        raise DefinitionError(f"{self.label} has no column '{column}'" + nearest(column, self.columns))

    def figure(self, column: str) -> Figure:
        """The figure of a column whose last word is its basis: `EBITDA NTM`."""
        words = column.split()
        if words[-1:] and words[-1] not in BASES:
            why = f"{self.label}: the column '{column}' doesn't say of which twelve months it is"
            raise DefinitionError(why, f"end its name with one of {', '.join(BASES)}; as it is, write ['{column}']")
        return Figure(value=self[column], basis=words[-1])

    @method
    def counted(self, on: Container, label: str, key: str = "") -> Line:
        """A line of 1 for the rows that are included, 0 for the excluded ones."""
        return _counted(on, label, self.axis, self.counts, key)


def counting(on: Container, label: str, axis: Axis, *conditions: Expr) -> Expr:
    """Where all conditions hold: of the axis of a peer table, for the rows alone that are included."""
    choices = on.model.counts.get(axis)
    if choices is None:
        return conditions[0] if len(conditions) == 1 else all_of(*conditions)
    return all_of(*conditions, _counted(on, label, axis, choices) > 0)


def _counted(on: Container, label: str, axis: Axis, choices: Sequence[Expr], key: str = "") -> Line:
    line = on.line(label, axis, unit="", key=key)
    for member, choice in zip(axis.members, choices, strict=True):
        line.define(member, where(choice == INCLUDE, 1, 0))
    return line


@method
def peer_table(
    inputs: Sheet, data: Any, *, source: str, label: str = "Peers", as_of: date | None = None, unit: str | None = None,
    units: Mapping[str, str] | None = None, excluded: Mapping[str, str] | None = None,
) -> PeerTable:  # fmt: skip
    """Peers or deals on a sheet of inputs, from a DataFrame, a table of tables by peer, or the path of a CSV file.

    The first column of a file, or of a frame without an index, has the names. `unit` is the columns' unit (the
    model's, unless given), `units` that of columns which have another (`Price`, dates); `as_of` is the day of the
    prices. `excluded` gives the reason for each row that begins as excluded. A relative path starts at the
    definition. DefinitionError for a missing cell, a missing source and whatever can't be read.
    """
    m, frame = inputs.model, _frame(data, label)
    _refuse(frame, label, source, units, excluded)
    prefix, axis = slug(label), m.axis(label, *frame.index)
    day = None
    if as_of is not None:
        day = inputs.assumption(f"{label}: prices as of", unit="date", key=f"{prefix}_as_of", shared=True)
        day.informs = True
        day.give(as_of, source=source)
    table, own = inputs.table(label, axis), {**_UNITS, **(units or {})}
    columns: dict[str, Expr] = {}
    for column in frame.columns:
        its_unit = own.get(column, str(m.unit) if unit is None else unit)
        item = table.assumption(column, axis, unit=its_unit, key=f"{prefix}_{slug(column)}", shared=True)
        item.give(dict(zip(axis.members, frame[column], strict=True)), source=source)
        item.informs = column in (DEAL_DATE, CONTROL_PREMIUM)
        columns[column] = item
    counts = m.counts[axis] = _choices(inputs, label, axis, excluded or {})
    return PeerTable(label=label, axis=axis, columns=columns, counts=counts, as_of=day)


def _refuse(frame: Any, label: str, source: str, units: object, excluded: object) -> None:
    """DefinitionError for a missing source, and for what isn't a table or names no column."""
    if not isinstance(source, str) or not source.strip():
        raise DefinitionError(f"{label} has no source", "say where the figures are from, and of which day")
    if units is not None:
        expect(units, _TABLE, label=label, name="units", example="{'Price': 'EUR/share'}")
    if excluded is not None:
        expect(excluded, _TABLE, label=label, name="excluded", example="{'Alpha': 'A bid since May'}")
    for column in units if isinstance(units, Mapping) else ():
        if column not in frame.columns:
            raise DefinitionError(f"{label} has no column '{column}'" + nearest(column, frame.columns))


def _choices(inputs: Sheet, label: str, axis: Axis, excluded: Mapping[str, str]) -> tuple[Expr, ...]:
    """For each peer a dropdown by which it counts, or for a reason doesn't."""
    prefix, counts = slug(label), list[Expr]()
    reasons = {axis.members[axis.position(name)]: reason for name, reason in excluded.items()}
    inputs.heading(f"{label}: what counts in the statistics")
    for number, name in enumerate(axis.members, 1):
        choice = inputs.choice(name, INCLUDE, EXCLUDE, key=f"{prefix}_counts_{slug(name) or number}", shared=True)
        if name in reasons and not str(reasons[name] or "").strip():
            raise DefinitionError(f"'{name}' is excluded from {label} without a reason", "give the reason")
        choice.give(EXCLUDE if name in reasons else INCLUDE, source="Judgement", note=reasons.get(name, ""))
        counts.append(choice)
    return tuple(counts)


def _frame(data: Any, label: str) -> Any:
    """A data frame with the names as its index and no empty cell."""
    import pandas as pd

    if isinstance(data, str | Path):
        frame = _read(data, label)
    elif isinstance(data, pd.DataFrame):
        frame = data
    elif isinstance(data, Mapping) and all(isinstance(row, Mapping) for row in data.values()):
        frame = pd.DataFrame.from_dict(dict(data), orient="index")
    else:
        what = type(data).__name__
        raise DefinitionError(f"{label} is a {what}", "give a data frame, a table by name of tables, or a path")
    if isinstance(frame.index, pd.RangeIndex) and len(frame.columns):
        frame = frame.set_index(frame.columns[0])
    frame = frame.set_axis([str(name).strip() for name in frame.index], axis=0)
    frame = frame.set_axis([str(name).strip() for name in frame.columns], axis=1)
    if frame.empty or not frame.columns.is_unique:
        why = "is empty" if frame.empty else "has two columns of one name"
        raise DefinitionError(f"{label} {why}", "give one row a name, one column a figure")
    for column in frame.columns:
        for name, missing in zip(frame.index, frame[column].isna() | (frame[column] == ""), strict=True):
            if missing:
                raise DefinitionError(f"{label}: '{name}' has no '{column}'", "write 0 where there is no figure")
    return frame


def _read(file: str | Path, label: str) -> Any:
    """The data frame of a CSV file, whose path starts at the definition."""
    place = here()
    path = Path(place.file).parent / file if place else Path(file)
    try:
        return table_file(path, beside=place is not None, lines=ROWS)
    except ValuesError as error:
        raise DefinitionError(f"{label}: {error}") from None
