"""The definition's hash: what is calculated, not where it is written or which values go in (convention 15)."""

from __future__ import annotations

import hashlib

from modelgen.formula.text import words
from modelgen.model.items import Input, Line
from modelgen.model.model import Model


def definition_hash(model: Model) -> str:
    """Sixteen hexadecimal digits that change when an axis, an item, a unit or a formula changes."""
    lines = [model.name, str(model.unit), *model.scenario.members]
    for axis in model.axes:
        lines.append(f"axis {axis.key} {list(axis.members)} {axis.ordered}")
    for item in model.items:
        sheet = item.sheet.name
        axes = [axis.key for axis in item.axes]
        lines.append(f"{type(item).__name__} {item.key} {item.label!r} {sheet!r} {axes} {item.unit} {item.span}")
        if isinstance(item, Input):
            lines.append(f"  {item.options} {item.minimum} {item.maximum} {item.by_scenario}")
        elif isinstance(item, Line):
            for block in item.blocks():
                lines.append(f"  {block.phase} {block.members} {block.start} {block.stop} {words(block.expr)}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
