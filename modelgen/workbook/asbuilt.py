"""The as-built values behind each row of inputs, the counts of those that differ, and how these are highlighted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from modelgen.formula.units import TEXT
from modelgen.identity import asbuilt
from modelgen.identity.asbuilt import Stretch
from modelgen.layout.grid import VALUE
from modelgen.layout.layout import HEADER_ROW, Layout, SheetPlan

if TYPE_CHECKING:
    from modelgen.workbook.book import Book


def write(book: Book) -> None:
    """Write the as-built values, the counts and the highlights of what differs."""
    layout, grid = book.layout, book.layout.grid
    for item, key, cell in asbuilt.inputs(layout):
        values, (scenario, members, period) = book.cached[item], key
        given = item.given.get(key)
        look = book.item_format("built", item, members)
        column = cell.column + grid.built
        if given is not None and item.unit == TEXT:
            book.sheets[cell.sheet].write_string(cell.row, column, item.options[int(given)], look)
            continue
        if given is None:
            assert members is not None
            lead = (scenario,) if item.by_scenario else ()
            given = values[(*lead, *members, *(() if period is None else (period + 1,)))]
        write_it = book.sheets[cell.sheet].write_string if item.unit == TEXT else book.sheets[cell.sheet].write_number
        write_it(cell.row, column, given, look)
    for cell, text in asbuilt.formulas(layout).items():
        role = "changed_total" if cell.sheet == "Cover" else "changed_count"
        book.sheets[cell.sheet].write_formula(cell.row, cell.column, text, book.format(role), 0)
        if cell.sheet == "Cover":
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": book.format("changed")}
            book.sheets["Cover"].conditional_format(cell.row, cell.column, cell.row, cell.column, rule)
    for part, bottom in _areas(layout):
        rule = {"type": "formula", "criteria": part.condition(), "format": book.format("changed")}
        first = part.first
        book.sheets[first.sheet].conditional_format(first.row, first.column, bottom, part.last, rule)


def _areas(layout: Layout) -> Iterator[tuple[Stretch, int]]:
    """Stretches that stand one below another and compare alike: the first of them, and the last one's row."""
    areas: dict[tuple[object, ...], tuple[Stretch, int]] = {}
    for (sheet, row), parts in asbuilt.stretches(layout).items():
        for part in parts:
            alike = (sheet, part.first.column, part.last, part.other.column, part.other.row - row, part.fixed)
            before = areas.get(alike)
            if before is not None and before[1] == row - 1:
                areas[alike] = before[0], row
                continue
            if before is not None:
                yield before
            areas[alike] = part, row
    yield from areas.values()


def head(book: Book, plan: SheetPlan) -> None:
    """The heads of the as-built columns of a sheet with inputs."""
    grid = book.layout.grid
    own = asbuilt.columns(book.layout, plan.name)
    if not own:
        return
    for column in range(grid.changed, max(own) + grid.built + 1):
        book.text(plan.name, HEADER_ROW, column, "", "header")
    book.text(plan.name, HEADER_ROW, grid.changed, "Changed", "header")
    book.text(plan.name, HEADER_ROW, VALUE + grid.built, "As built", "header")
    for axis in plan.axes:
        for position, member in enumerate(axis.members):
            column = grid.column(axis, position)
            if column in own:
                book.text(plan.name, HEADER_ROW + 1, column + grid.built, member, "header_built")
