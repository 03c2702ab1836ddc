"""The hidden sheet by which a workbook identifies itself: schema, definition, ports with their as-built values.

One row for every row of inputs: key, scenario, members, sheet, label, unit, the values as built (null where a cell
inherits) and the member whose column it is, in a table that spreads them over columns. Readback goes by these and by
the keys in the cells, never by position (convention 11).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from modelgen.errors import DefinitionError
from modelgen.formula.units import TEXT
from modelgen.layout.layout import Placement
from modelgen.layout.slots import input_cells
from modelgen.model.address import Members
from modelgen.model.items import Input
from modelgen.sheet.limits import TEXT_CHARACTERS
from modelgen.workbook.cover import Identity
from modelgen.workbook.names import block_name

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

SHEET = "Manifest"
SCHEMA = 1
_LIST = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LABELS = json.JSONEncoder(ensure_ascii=False).encode
INPUTS_ONLY = ("sheets", "inputs only")  # said by an input pack
HEAD = ("key", "scenario", "members", "periods", "name", "sheet", "unit", "as built", "column")


def write(book: Book, identity: Identity) -> None:
    """Write the manifest as the workbook's last, very hidden sheet."""
    sheet = book.book.add_worksheet(SHEET)
    sheet.very_hidden()
    said = [
        ("modelgen manifest", str(SCHEMA)),
        ("definition", identity.definition_hash),
        ("modelgen", identity.version),
    ]
    if book.layout.inputs_only:
        said.append(INPUTS_ONLY)
    for row, (label, text) in enumerate(said):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
    for column, text in enumerate(HEAD):
        sheet.write_string(4, column, text)
    for row, port in enumerate(_ports(book), 5):
        for column, text in enumerate(port):
            sheet.write_string(row, column, text)


def _ports(book: Book) -> list[tuple[str, ...]]:
    layout = book.layout
    rows: list[tuple[str, ...]] = []
    for item in layout.placements:
        if not isinstance(item, Input) or item.fixed:
            continue
        is_text = item.unit == TEXT
        ports: dict[tuple[int, Members | None], dict[int | None, float | str | None]] = {}
        for scenario, members, period in input_cells(item):
            given = item.given.get((scenario, members, period))
            value = item.options[int(given)] if is_text and given is not None else given
            if item is layout.program.selector:
                value = book.cached[item].item()
            ports.setdefault((scenario, members), {})[period] = value
        axis = item.column_axis
        for (scenario, members), values in ports.items():
            periods = [None if p is None or axis is None else axis.members[p] for p in values]
            built = _LIST(list(values.values()))
            if len(built) > TEXT_CHARACTERS:
                raise DefinitionError(f"'{item.label}' has too many periods for the manifest", "split its timeline")
            rows.append((
                item.key,
                layout.program.scenario.members[scenario] if item.by_scenario else "",
                _LABELS(None if members is None else item.member_labels(members)),
                _LIST(periods),
                block_name(item),
                layout[item].sheet,
                str(item.unit_of(members)),
                built,
                _column(book.layout[item], members),
            ))  # fmt: skip
    return rows


def _column(placement: Placement, members: Members | None) -> str:
    """The member over whose column a cell stands."""
    axes = placement.item.row_axes
    return "".join(a.members[i] for a, i in zip(axes, members or (), strict=False) if placement.steps[a][1])
