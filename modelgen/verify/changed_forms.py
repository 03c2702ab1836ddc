"""Inputs that are given in another form than when a file was built: a value of their own where they followed another,
or the other way round. The file's own record says which; the values are compared, the form isn't a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from modelgen.formula.units import TEXT
from modelgen.identity import asbuilt
from modelgen.identity.alignment import Alignment
from modelgen.identity.manifest import Manifest
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.model.address import Address
from modelgen.model.items import Input
from modelgen.package.content import Key, WorkbookContent
from modelgen.sheet.areas import area_of


class Given(NamedTuple):
    """What the definition gives to an input now, and what it gave when a file was built, in the words of a manifest."""

    now: Mapping[Address, object]
    then: Mapping[Address, object]


def given(layout: Layout, own: Manifest) -> dict[Input, Given]:
    """The inputs that a person may type over, each with what it is given."""
    then: dict[str, dict[Address, object]] = {}
    for at, value in own.built.items():
        if value is not None:
            then.setdefault(at.item, {})[at] = value
    inputs = (item for item in layout.placements if isinstance(item, Input) and not item.fixed)
    return {item: Given(_now(item), then.get(item.key, {})) for item in inputs}


def changed_forms(
    layout: Layout, inputs: Mapping[Input, Given], file: WorkbookContent, content: WorkbookContent, aligned: Alignment
) -> set[Input]:
    """The inputs whose form has changed. In `content`, a cell that followed another gets the value that it follows."""
    found = set()
    for item, (now, then) in inputs.items():
        if now.keys() == then.keys():
            continue
        found.add(item)
        for key in item.given:
            cell = layout[item].input_cell(*key)
            if item.slot(*key) not in then and cell in content.formulas:
                value = _followed(file, aligned.there(cell))
                if value is not None:
                    content.cells[cell] = value
                    del content.formulas[cell]
    return found


def counts(layout: Layout, items: set[Input]) -> set[Cell]:
    """The cells that count changed inputs of some items, and the one with their sum."""
    if not items:
        return set()
    rows = {cell._replace(column=layout.grid.changed) for item, _, cell in asbuilt.inputs(layout) if item in items}
    return {*rows, asbuilt.total(layout)}


def changed_values(layout: Layout, inputs: Mapping[Input, Given]) -> set[Input]:
    """The inputs to which the definition gives other values than when a file was built, in the same form or not; but
    for the choice of the scenario."""
    selector = layout.program.selector
    return {item for item, (now, then) in inputs.items() if item is not selector and now != then}


def _now(item: Input) -> dict[Address, object]:
    """What the definition gives to an input, in the words of a manifest."""
    texts = item.unit == TEXT
    return {item.slot(*key): item.options[int(x)] if texts else x for key, x in item.given.items()}


def _followed(file: WorkbookContent, cell: Key | None) -> float | str | None:
    """The constant at the end of a chain of links on one sheet."""
    for _ in range(4):  # a case, the base's, the value for all periods, the value for all members
        formula = None if cell is None else file.formulas.get(cell)
        if cell is None or formula is None:
            break
        link = area_of(formula, cell[0])
        if link is None or not link.single or link.sheet != cell[0]:
            return None
        cell = (link.sheet, link.top, link.left)
    value = None if cell is None else file.cells.get(cell)
    return value if isinstance(value, float | str) else None
