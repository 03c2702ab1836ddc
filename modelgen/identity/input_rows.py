"""The rows of a layout's inputs as its workbook's manifest records them, with their values as built."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from modelgen.errors import DefinitionError
from modelgen.formula.units import TEXT
from modelgen.identity.manifest import Built, InputRow
from modelgen.identity.names import block_name
from modelgen.layout.layout import Layout, Placement
from modelgen.layout.slots import input_cells
from modelgen.model.address import Members
from modelgen.model.items import Input
from modelgen.sheet.limits import TEXT_CHARACTERS


def input_rows(layout: Layout, live: Built) -> Iterator[InputRow]:
    """Every row of inputs that a person may type over; `live` is the scenario that is chosen as built.

    Raises DefinitionError where a row's values don't fit into a cell of the manifest.
    """
    for item, placement in layout.placements.items():
        if isinstance(item, Input) and not item.fixed:
            yield from _rows(layout, item, placement, live)


def beside(layout: Layout) -> str:
    """A digest of the sources and notes of a layout's inputs: those of today, or those of when a file was built."""
    digest = sha256()
    for item in layout.placements:
        if isinstance(item, Input):
            digest.update(
                repr(
                    (item.key, sorted(map(repr, item.sources.items())), sorted(map(repr, item.notes.items())))
                ).encode()
            )
    return digest.hexdigest()[:16]


def _rows(layout: Layout, item: Input, placement: Placement, live: Built) -> list[InputRow]:
    axis, scenarios = item.column_axis, layout.program.scenario.members
    built: dict[tuple[int, Members | None], dict[str | None, Built]] = {}
    for scenario, members, period in input_cells(item):
        given = item.given.get((scenario, members, period))
        value = item.options[int(given)] if item.unit == TEXT and given is not None else given
        label = None if period is None or axis is None else axis.members[period]
        built.setdefault((scenario, members), {})[label] = live if item is layout.program.selector else value
    rows = [
        InputRow(
            item.key, scenarios[scenario] if item.by_scenario else None,
            None if members is None else item.member_labels(members), block_name(item), placement.sheet,
            str(item.unit_of(members)), values, _column(placement, members),
        )
        for (scenario, members), values in built.items()
    ]  # fmt: skip
    if any(len(text) > TEXT_CHARACTERS for row in rows for text in row.texts):
        raise DefinitionError(f"'{item.label}' has too many periods for the manifest", "split its timeline")
    return rows


def _column(placement: Placement, members: Members | None) -> str:
    """The member over whose column a cell stands."""
    axes = placement.item.row_axes
    return "".join(a.members[i] for a, i in zip(axes, members or (), strict=False) if placement.steps[a][1])
