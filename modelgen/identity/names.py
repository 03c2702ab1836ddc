"""Defined names: one for every block of inputs and for every headline output."""

from __future__ import annotations

from modelgen.errors import DefinitionError
from modelgen.layout.layout import Layout
from modelgen.model.address import Members
from modelgen.model.items import Input, Item, Line
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import defined_name, quoted


def value_name(item: Item) -> str:
    """The name of an item's values: its key, as far as Excel takes it for a name."""
    return defined_name(item.key.replace(".", "_"))


def block_name(item: Input) -> str:
    """The name of an input's block of cells: with its cases, where it has a row for each scenario."""
    return value_name(item) + ("_cases" if item.by_scenario else "")


def blocks(layout: Layout) -> list[tuple[str, str]]:
    """Every (name, reference): input blocks, the live row over a block where it is one row, key outputs."""
    named: dict[str, Item] = {}
    for item in layout.placements:
        if isinstance(item, Input) and not item.fixed:
            _name(named, block_name(item), item)
        elif isinstance(item, Line) and item.cases is not None and not item.row_axes:
            _name(named, value_name(item), item)
    for output in layout.program.outputs:
        if output in layout.placements:
            _name(named, value_name(output), output)
    return sorted((name, reference(layout, item)) for name, item in named.items())


def _name(named: dict[str, Item], name: str, item: Item) -> None:
    other = named.setdefault(name, item)
    if other is not item:
        raise DefinitionError(
            f"'{item.label}' and '{other.label}' would both have the defined name {name}",
            "give one of them a key=",
            item.place,
        )


def reference(layout: Layout, item: Item) -> str:
    """The smallest rectangle with all cells of an item, the ones for several periods or members included."""
    placement = layout[item]
    cells = [placement.cell(members, column) for members in _corners(item) for column in ends(item)]
    rows, columns = [cell.row for cell in cells], [cell.column for cell in cells]
    if isinstance(item, Input):
        rows += [row + placement.scenario_step * scenario for row in list(rows) for scenario in item.scenarios]
        given = [placement.input_cell(*key) for key in item.given if key[1] is None or key[2] is None]
        rows += [cell.row for cell in given]
        columns += [cell.column for cell in given]
    first = f"${letters(min(columns))}${min(rows) + 1}"
    last = f"${letters(max(columns))}${max(rows) + 1}"
    return f"{quoted(placement.sheet)}!{first}" + ("" if first == last else f":{last}")


def _corners(item: Item) -> list[Members]:
    return [tuple(0 for _ in item.row_axes), tuple(len(axis) - 1 for axis in item.row_axes)]


def ends(item: Item) -> list[int | None]:
    """The first and the last position of an item on its column axis; [None] without one."""
    start, stop = item.span
    return [start, stop - 1] if item.column_axis else [None]
