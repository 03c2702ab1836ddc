"""Values as data, in full precision: what `--json` writes."""

from __future__ import annotations

from typing import Any

from modelgen.model.address import OPENING, Members
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Heading, Table
from modelgen.model.timeline import Timeline
from modelgen.reference import checks
from modelgen.reference.result import Result, columns, readable


def periods(axis: Timeline) -> list[dict[str, Any]]:
    """A timeline's periods, with their ends, and which of them are actual."""
    return [
        {"period": period.name, "end": period.end.isoformat(), "actual": position < axis.history}
        for position, period in enumerate(axis.periods)
    ]


def item_values(result: Result, item: Item) -> dict[str, Any]:
    """An item with all its values, in full precision."""
    return {
        "key": item.key,
        "label": item.label,
        "sheet": item.sheet.name,
        "unit": str(item.unit),
        "decimals": result.program.decimals(item).least,
        "axes": [axis.key for axis in item.row_axes],
        "timeline": item.column_axis.key if item.column_axis else None,
        "rows": [_row(result, item, members) for members in item.rows()],
    }


def reasons(result: Result) -> dict[str, str]:
    """By the key of a headline output that is n.m. the check by which it is."""
    return {output.key: reason for output, reason in checks.reasons(result).items()}


def sweeps(result: Result) -> dict[str, int]:
    """How many formula cells each sweep adds on the sheet Workings: by its heading, or by what stands before any."""
    counts: dict[str, int] = {}
    title = ""
    for entry in result.program.workings.entries:
        title = entry.text if isinstance(entry, Heading) else title
        items = entry.entries if isinstance(entry, Table) else [entry]
        for line in (item for item in items if isinstance(item, Line)):
            cells = sum(block.size for block in line.blocks)
            of = title or (entry.title if isinstance(entry, Table) else line.label)
            counts[of.partition(":")[0]] = counts.get(of.partition(":")[0], 0) + cells
    return counts


def _row(result: Result, item: Item, members: Members) -> dict[str, Any]:
    def value(column: int | None) -> Any:
        return readable(item, result.value(item, members, column))

    row: dict[str, Any] = {"member": item.member_labels(members)}
    if item.member_units:
        row["unit"] = str(item.unit_of(members))
    if item.column_axis is None:
        return {**row, "value": value(None)}
    names = item.column_axis.members
    return {**row, "values": {OPENING if c == -1 else names[c]: value(c) for c in columns(item) if c is not None}}
