"""The words of a snapshot's lines: names of rows and of cells, and inputs as texts."""

from __future__ import annotations

from collections import Counter
from datetime import date

from modelgen.errors import ValuesError
from modelgen.formula.units import DATE, TEXT
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Block, Input, Item
from modelgen.model.values import checked, shown
from modelgen.program.program import Program

BETWEEN, IS, NONE = " | ", " = ", "-"


def clean(text: object) -> str:
    """A part of a line: on one line, and without what stands between parts."""
    return " ".join(str(text).split()).replace("|", "¦")


def cell(name: str) -> str:
    """The name of a cell, without what stands between it and its text."""
    return clean(name).replace(IS, "=")


def joined(*parts: str) -> str:
    """The name of a row."""
    return BETWEEN.join(clean(part) or NONE for part in parts)


def labels(program: Program) -> dict[Item, str]:
    """Labels, with the key where two lines of a sheet share one."""
    seen = Counter((line.sheet.name, line.label) for line in program.lines)
    return {
        line: line.label if seen[line.sheet.name, line.label] == 1 else f"{line.label} ({line.key})"
        for line in program.lines
    }


def member(item: Item, members: Members) -> str:
    """The members of a row."""
    return " / ".join(item.member_labels(members)) or NONE


def cells(block: Block) -> str:
    """Which cells of its row a formula fills."""
    if block.line.column_axis is None:
        return NONE
    return "all periods" if block.phase == "formula" else block.phase


def input_row(item: Input, scenario: int, members: Members | None) -> str:
    """The name of a row of inputs: its address without a period."""
    return joined(str(item.slot(scenario, members, None)._replace(period="")))


def period(item: Item, position: int | None) -> str:
    """The name of a cell: its period, or what it is without one."""
    if item.column_axis is None:
        return "value"
    if position is None:
        return "all periods"
    return cell(item.column_axis.members[position]) if position >= 0 else OPENING


def input_text(item: Input, number: float) -> str:
    """An input as `number` reads it: in full precision, a choice by its option, a date as 2024-12-31."""
    value = shown(item, number)
    return repr(value) if isinstance(value, float) else clean(value)


def number(item: Input, text: str) -> float | None:
    """An input's number from the file; None where it has become another kind of input."""
    try:
        if item.unit == TEXT:
            return next(float(n) for n, option in enumerate(item.options) if clean(option) == text)
        return checked(item, date.fromisoformat(text)) if item.unit == DATE else float(text)
    except (ValueError, ValuesError, StopIteration):
        return None
