"""Defined names: one for every block of inputs and for every headline output."""

from __future__ import annotations

from typing import Any

from modelgen.formula.labels import slug
from modelgen.formula.limits import defined_name, quoted
from modelgen.layout.grid import letters
from modelgen.layout.place import Layout
from modelgen.model.items import Input, Item


def block_name(item: Item, scenario: int | None = None) -> str:
    """The name of an input's cells: its key, and the scenario where it has several."""
    key = item.key.replace(".actual", "_actual").replace("scenario.live", "live_scenario")
    if scenario is not None and isinstance(item, Input) and item.by_scenario:
        return f"{defined_name(key)}.{slug(item.model.scenario.members[scenario]) or f's{scenario + 1}'}"
    return defined_name(key)


def blocks(layout: Layout) -> list[tuple[str, str]]:
    """Every (name, reference); a by-scenario input has one block per scenario where its rows stand together."""
    found: dict[str, str] = {}
    for item in layout.placements:
        if isinstance(item, Input) and not item.fixed:
            for scenario in item.scenarios:
                found.setdefault(block_name(item, scenario), reference(layout, item, scenario))
    for output in layout.model.outputs:
        found.setdefault(block_name(output), reference(layout, output, 0))
    return sorted(found.items())


def reference(layout: Layout, item: Item, scenario: int) -> str:
    """The cells of an item (of one scenario) as a reference: a range, or areas where rows stand apart."""
    placement = layout[item]
    sheet = quoted(placement.sheet)
    start, stop = item.span
    rows = list(item.rows())
    if item.column_axis:
        columns = (placement.column + start, placement.column + stop - 1)
    else:
        columns = (placement.column_of(rows[0], None), placement.column_of(rows[-1], None))
    numbers = sorted({placement.row_of(members, scenario) for members in rows})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    areas = []
    for first, last in runs:
        a, b = (f"${letters(columns[i])}${row + 1}" for i, row in ((0, first), (1, last)))
        areas.append(f"{sheet}!{a}" if a == b else f"{sheet}!{a}:{b}")
    return ",".join(areas)


def define(book: Any, layout: Layout) -> None:
    """Write the names into a workbook."""
    for name, cells in blocks(layout):
        book.define_name(name, "=" + cells)
