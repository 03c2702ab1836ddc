"""The tree of a number as data: what `modelgen explain --json` writes, in full precision."""

from __future__ import annotations

from typing import Any

from modelgen.commands.precedents import Node, Origin, Range, Spot, Trace
from modelgen.layout.grid import Cell
from modelgen.model.address import OPENING, Address
from modelgen.reference.result import readable


def data(trace: Trace, part: Node | Range) -> dict[str, Any]:
    """A number, or a range of numbers that a formula reads at once, with all that is below it."""
    if isinstance(part, Range):
        numbers = [{**_named(trace, spot, trace.node(spot).cell), "value": _value(trace, spot)} for spot in part.spots]
        return {
            "kind": "range",
            "item": part.item.key,
            "label": part.item.label,
            "numbers": numbers,
            "reads": [data(trace, below) for below in part.parts],
        }
    spot = part.spot
    return {
        "kind": "number",
        **_named(trace, spot, part.cell),
        "label": spot.item.label,
        "unit": str(spot.item.unit_of(spot.members)),
        "decimals": trace.result.program.decimals(spot.item, spot.members).least,
        "value": _value(trace, spot),
        "words": part.words or None,
        "formula": part.excel or None,
        "input": _origin(part.origin),
        "as_above": part.again,
        "begins": None if part.since is None else _period(spot, part.since),
        "reads": [data(trace, below) for below in part.parts],
        "left_out": [data(trace, trace.node(below)) for below in part.cut],
    }


def _named(trace: Trace, spot: Spot, cell: Cell) -> dict[str, Any]:
    case = None if spot.scenario is None else trace.result.program.scenario.members[spot.scenario]
    address = Address(spot.item.key, spot.item.member_labels(spot.members), _period(spot, spot.position) or "", case)
    return {"cell": str(cell), **address.record()}


def _period(spot: Spot, position: int | None) -> str | None:
    if position is None or spot.item.column_axis is None:
        return None
    return OPENING if position < 0 else spot.item.column_axis.members[position]


def _value(trace: Trace, spot: Spot) -> Any:
    return readable(spot.item, trace.value(spot))


def _origin(origin: Origin | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    return {
        "cell": str(origin.cell), "scenario": origin.scenario or None, "source": origin.source, "note": origin.note,
    }  # fmt: skip
