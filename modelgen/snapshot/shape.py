"""Formulas in R1C1 shape: rows by the keys of what stands in them, columns as offsets or periods.

A row, a sheet or a member that comes in elsewhere changes no shape; a changed `$`, offset, period or range does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from modelgen.formula.axes import Axis
from modelgen.layout.grid import LABEL
from modelgen.layout.layout import Layout, Placement
from modelgen.model.address import OPENING, Members, quoted
from modelgen.model.items import Input, Item
from modelgen.sheet.references import End, Reference, reference
from modelgen.sheet.tokens import tokens

ALL, OWN, FIRST, LAST = "*", ".", "first", "last"


class _Row(NamedTuple):
    """A row of an item's cells."""

    item: Item
    members: Members
    scenario: int


class _Cells(NamedTuple):
    """What a formula refers to: some rows of an item, and the place in them; `text` where no item is there."""

    first: _Row | None
    last: _Row | None
    place: str
    text: str = ""


class _Formula(NamedTuple):
    """Where a formula stands."""

    item: Item
    members: Members
    sheet: str
    column: int  # from 0

    @property
    def positions(self) -> dict[Axis, int]:
        """Its row, by axis."""
        return dict(zip(self.item.row_axes, self.members, strict=True))


class Shapes:
    """Names for the rows of a layout, and the shapes of formulas that refer to them."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows: dict[tuple[str, int], list[tuple[int, int, Placement, _Row]]] = {}
        self.options = {
            (first.sheet, first.row + number): option
            for options, first in layout.lists.items()
            for number, option in enumerate(options)
        }
        for item, placement in layout.placements.items():
            wide = len(item.column_axis) if item.column_axis else 1
            for scenario in item.scenarios if isinstance(item, Input) else (0,):
                for members in item.rows():
                    first = placement.column_of(members, 0 if item.column_axis else None)
                    start = first - (item.column_axis is not None)  # the opening
                    at = (placement.sheet, placement.row_of(members, scenario))
                    row = _Row(item, members, scenario)
                    self.rows.setdefault(at, []).append((start, first + wide, placement, row))

    def shape(self, formula: str, item: Item, members: Members, sheet: str, column: int) -> str:
        """The shape of the formula that `item` has in the row of `members`, in a cell of `column` (from 0).

        `SUM($J7:J9)*Inputs!$E$4` becomes `SUM(sales[*]!R$C[first]:RC)*rate!$R$C`; the formula's own row has no name.
        Members are named where they aren't the row's own, `*` are all members of an axis, and the first and the last
        period, or step, are called so.
        """
        own = _Formula(item, members, sheet, column)
        parts: list[str | _Cells] = []
        for token in tokens(formula):
            found = reference(token.text) if token.kind == "reference" else None
            parts.append(token.text if found is None else self._cells(found, own))
        return "".join(part if isinstance(part, str) else self._text([part], own) for part in self._joined(parts, own))

    def _joined(self, parts: Sequence[str | _Cells], own: _Formula) -> Iterator[str | _Cells]:
        """The parts, those that name every member of an axis one after the other as one text."""
        at = 0
        while at < len(parts):
            run = [part for part in parts[at : at + 1] if isinstance(part, _Cells)]
            while run and len(parts) > at + 2 * len(run) and parts[at + 2 * len(run) - 1] == ",":
                other = parts[at + 2 * len(run)]
                if not isinstance(other, _Cells) or not _alike(run[0], other):
                    break
                run.append(other)
            if len(run) > 1 and _whole([cells.first for cells in run if cells.first is not None]):
                yield self._text(run, own)
                at += 2 * len(run) - 1
            else:
                yield parts[at]
                at += 1

    def _cells(self, found: Reference, own: _Formula) -> _Cells:
        sheet = found.place.sheet or own.sheet
        (first, at), (last, to) = (self._end(end, sheet, own) for end in (found.first, found.last))
        if first is None or last is None or first.item is not last.item:
            names = [f"{self._name(row, own) if row else sheet}!{place}" for row, place in ((first, at), (last, to))]
            text = self._option(sheet, found) or (names[0] if found.single else ":".join(names))
            return _Cells(None, None, "", text)
        return _Cells(first, last, at if found.single or at == to else f"{at}:{to}")

    def _option(self, sheet: str, found: Reference) -> str:
        end = found.first
        option = self.options.get((sheet, end.row)) if end.column == LABEL and end.row is not None else None
        place = f"{'$' * end.fixed_row}R{'$' * end.fixed_column}C"
        return "" if option is None else f"option[{quoted(option) if found.single else ALL}]!{place}"

    def _end(self, end: End, sheet: str, own: _Formula) -> tuple[_Row | None, str]:
        assert end.row is not None and end.column is not None  # the emitter writes no whole rows and columns
        row, fixed = "$R" if end.fixed_row else "R", "$" if end.fixed_column else ""
        for start, stop, placement, there in self.rows.get((sheet, end.row), ()):
            if start <= end.column < stop:
                return there, row + self._column(end, placement, own)
        return None, f"{row}{fixed}C{end.column - own.column or ''}"

    def _column(self, end: End, placement: Placement, own: _Formula) -> str:
        assert end.column is not None
        fixed, axis = "$" if end.fixed_column else "", placement.item.column_axis
        if axis is None:
            return f"{fixed}C"  # its members tell which
        position = end.column - placement.column
        if fixed or axis is not own.item.column_axis:
            return f"{fixed}C[{_period(axis, position)}]"
        offset = position - (own.column - self.layout[own.item].column)
        return f"C[{offset}]" if offset else "C"

    def _text(self, run: Sequence[_Cells], own: _Formula) -> str:
        first, last = run[0].first, run[-1].last
        if first is None or last is None:
            return run[0].text
        if first == last:
            return ("" if first.item is own.item and first.members == own.members else f"{self._name(first, own)}!") + (
                run[0].place
            )
        if _whole([*_between(first, last)] if len(run) == 1 else [cells.first for cells in run if cells.first]):
            return f"{self._name(first, own, last)}!{run[0].place}"
        at, _, to = run[0].place.partition(":")
        return f"{self._name(first, own)}!{at}:{self._name(last, own)}!{to or at}"

    def _name(self, row: _Row, own: _Formula, last: _Row | None = None) -> str:
        """A row's name; that of all the rows up to the last one, which are all members of an axis."""
        item, positions = row.item, own.positions
        names = []
        for number, axis in enumerate(item.row_axes):
            here, there = row.members[number], row.members[number] if last is None else last.members[number]
            names.append(ALL if there != here else _member(axis, here, positions.get(axis)))
        text = item.key + (f"[{' / '.join(names)}]" if set(names) - {OWN} else "")
        if isinstance(item, Input) and item.by_scenario:
            case = ALL if last is not None and last.scenario != row.scenario else item.scenario.members[row.scenario]
            text += f"{{{case}}}"
        return text


def _member(axis: Axis, position: int, own: int | None) -> str:
    if own == position:
        return OWN
    if axis.ordered:
        if own is not None:
            return f"{position - own:+d}"
        return _period(axis, position)
    name = axis.members[position]
    return f"'{name}'" if name in (OWN, FIRST, LAST) else quoted(name)


def _period(axis: Axis, position: int) -> str:
    if position < 0:
        return OPENING
    return {0: FIRST, len(axis) - 1: LAST}.get(position) or axis.members[position]


def _alike(a: _Cells, b: _Cells) -> bool:
    """Whether two single rows of an item are referred to in the same way."""
    return (
        a.first is not None and b.first is not None and a.first == a.last and b.first == b.last
        and a.first.item is b.first.item and a.place == b.place
    )  # fmt: skip


def _between(first: _Row, last: _Row) -> Iterator[_Row]:
    """The rows from one to another, if these are a whole part of an item's."""
    ranges = [range(a, b + 1) for a, b in zip(first.members, last.members, strict=True)]
    for scenario in range(first.scenario, last.scenario + 1):
        yield from (_Row(first.item, members, scenario) for members in product(*ranges))


def _whole(rows: Sequence[_Row]) -> bool:
    """Whether rows are all members of some axes, and of each other axis one; so are all scenarios."""
    if not rows:
        return False
    item, count = rows[0].item, 1
    axes = [(len(axis), {row.members[number] for row in rows}) for number, axis in enumerate(item.row_axes)]
    if isinstance(item, Input) and item.by_scenario:
        axes.append((len(item.scenario), {row.scenario for row in rows}))
    for length, seen in axes:
        if len(seen) not in (1, length):
            return False
        count *= len(seen)
    return count == len(rows) > 1
