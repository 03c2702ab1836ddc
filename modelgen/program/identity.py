"""What a program is known by: the hash of what is calculated (convention 15), and that of what goes in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from modelgen.formula.axes import Axis
from modelgen.formula.text import words
from modelgen.formula.units import Unit
from modelgen.model.correlations import Correlation
from modelgen.model.items import Input, Item, Line


def definition_hash(name: str, unit: Unit, scenario: Axis, axes: Sequence[Axis], items: Sequence[Item]) -> str:
    """Sixteen hexadecimal digits that change when an axis, an item, a unit or a formula changes."""
    lines = [name, str(unit), *scenario.members]
    for axis in axes:
        lines.append(f"axis {axis.key} {list(axis.members)} {axis.ordered}")
    for item in items:
        sheet = item.sheet.name
        over = [axis.key for axis in item.axes]
        lines.append(f"{type(item).__name__} {item.key} {item.label!r} {sheet!r} {over} {item.unit} {item.span}")
        if isinstance(item, Input):
            lines.append(f"  {item.options} {item.minimum} {item.maximum} {item.by_scenario}")
        elif isinstance(item, Line):
            for block in item.blocks:
                lines.append(f"  {block.phase} {block.members} {block.start} {block.stop} {words(block.expr)}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def inputs_hash(items: Sequence[Item], correlations: Sequence[Correlation]) -> str:
    """Sixteen hexadecimal digits that change when a value of an input changes, or how uncertain one is."""
    lines = [f"{said.one} {said.other} {said.rank}" for said in correlations]
    for item in items:
        if isinstance(item, Input):
            lines.append(f"{item.key} {sorted(item.given.items(), key=repr)}")
            lines += [f"  {cell} {one}" for cell, one in item.distributions.items()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
