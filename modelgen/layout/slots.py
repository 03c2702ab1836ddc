"""From cells back to words: every number's slot, for reports, the manifest and readback."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from modelgen.errors import DefinitionError, Place
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout, Placement, SheetPlan
from modelgen.model.address import OPENING, Address, InputKey, Members, RowKey
from modelgen.model.items import Input, Item, Line

_OWN = ("summary", "claim", "scenario", "timeline")  # origins of items that no line of a definition declares


class FormulaCell(NamedTuple):
    """A cell with a formula, and the number of the model that it should show."""

    cell: Cell
    item: Item
    members: Members
    position: int | None
    scenario: int = 0

    @property
    def slot(self) -> Address:
        """The words for its number."""
        if isinstance(self.item, Input):
            return self.item.slot(self.scenario, self.members, self.position)
        return line_slot(self.item, self.members, self.position)

    @property
    def place(self) -> Place | None:
        """The line of the definition that gives it its formula; None where modelgen itself does."""
        if self.item.origin in _OWN:
            return None
        blocks = self.item.blocks if isinstance(self.item, Line) else ()
        at = 0 if self.position is None else self.position
        own = (b.place for b in blocks if b.members in (None, self.members) and b.start <= at < b.stop)
        return next(own, None) or self.item.place


def line_cells(item: Line, placement: Placement) -> Iterator[FormulaCell]:
    """A line's formula cells, row by row; position -1 is before the first, None where there is no column axis."""
    if item.column_axis is None:
        yield from (FormulaCell(placement.cell(members), item, members, None) for members in item.rows())
        return
    sheet, column = placement.sheet, placement.column
    for block in item.blocks:
        for members in item.rows() if block.members is None else (block.members,):
            row = placement.row_of(members)
            for position in range(block.start, block.stop):
                yield FormulaCell(Cell(sheet, row, column + position), item, members, position)


def input_cells(item: Input) -> Iterator[InputKey]:
    """The coordinates of an input's cells: each single one, and each value that is given for several."""
    for scenario in item.scenarios:
        for members in item.rows():
            for period in item.columns():
                yield scenario, members, period
    for key in item.given:
        if key[1] is None or (key[2] is None and item.column_axis):
            yield key


def input_places(item: Input, placement: Placement) -> Iterator[tuple[InputKey, Cell]]:
    """The coordinates of an input's cells, each with its cell."""
    sheet, column, row = placement.sheet, placement.column, -1
    case, among = -1, None
    for key in input_cells(item):
        scenario, members, period = key
        if members is None or period is None:
            yield key, placement.input_cell(*key)
            continue
        if members is not among or scenario != case:  # a row is worked out once
            row, among, case = placement.row_of(members, scenario), members, scenario
        yield key, Cell(sheet, row, column + period)


def line_slot(item: Item, members: Members, position: int | None) -> Address:
    """The words for one number of a line."""
    period = ""
    if position is not None and item.column_axis:
        period = item.column_axis.members[position] if position >= 0 else OPENING
    return Address(item.key, item.member_labels(members), period, None)


def formula_cells(layout: Layout) -> Sequence[FormulaCell]:
    """Every cell that holds a formula."""
    return layout.once(_formula_cells)


def _formula_cells(layout: Layout) -> Sequence[FormulaCell]:
    return list(_each_formula_cell(layout))


def _each_formula_cell(layout: Layout) -> Iterator[FormulaCell]:
    for item, placement in layout.placements.items():
        if isinstance(item, Line):
            yield from line_cells(item, placement)
        elif isinstance(item, Input):
            for key, cell in input_places(item, placement):
                scenario, members, period = key
                if key not in item.given and members is not None:
                    yield FormulaCell(cell, item, members, period, scenario)
    for cell, item in layout.links:
        yield FormulaCell(cell, item, (), None)


def origins(layout: Layout, cells: Collection[Cell]) -> dict[Cell, tuple[Address, Place | None]]:
    """What some cells show, formulas and inputs, and the line of the definition that says so."""
    found = {one.cell: (one.slot, one.place) for one in formula_cells(layout) if one.cell in cells}
    if any(cell not in found for cell in cells):
        for item, placement in layout.placements.items():
            if isinstance(item, Input):
                places = input_places(item, placement)
                found |= {cell: (item.slot(*key), item.place) for key, cell in places if cell in cells}
    return found


def row_keys(layout: Layout, plan: SheetPlan) -> Iterator[tuple[Cell, RowKey]]:
    """The identity that every row of inputs carries in a cell: key(s), scenario, members (convention 11)."""
    for row in plan.rows:
        inputs = [row.item] if row.table is None else row.table.entries
        keys = [item.key for item in inputs if isinstance(item, Input) and not item.fixed]
        if not keys or row.item is None or row.kind == "columns":
            continue
        if row.kind == "item" and row.row not in layout[row.item].shared_rows.values():
            continue
        scenario = None if row.scenario is None else layout.program.scenario.members[row.scenario]
        members: Sequence[str] | None = None
        if row.members is not None:
            members = [row.label] if row.table is not None else row.item.member_labels(row.members)
        yield Cell(plan.name, row.row, layout.grid.key), RowKey.made(keys, scenario, members)


def tell_apart(layout: Layout) -> None:
    """DefinitionError where two rows of inputs would carry the same key: members like "A / B" and "*" can do that."""
    known: dict[RowKey, Cell] = {}
    for plan in layout.sheets:
        for cell, keys in row_keys(layout, plan):
            for key in keys.each():
                other = known.setdefault(key, cell)
                if other != cell:
                    raise DefinitionError(
                        f"two rows of inputs, {other} and {cell}, would have the same key {key}",
                        "give a member another name",
                        next(item.place for item in layout.placements if item.key == key.items[0]),
                    )
