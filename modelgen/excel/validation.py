"""Data validation: what may be typed into an input cell, and what Excel says otherwise."""

from __future__ import annotations

from typing import Any

from modelgen.excel.names import ends
from modelgen.formula.a1 import letters
from modelgen.formula.limits import quoted
from modelgen.formula.units import DATE, TEXT
from modelgen.layout.place import Layout
from modelgen.model.items import Input

_LARGEST = 1e20  # a bound for what has none: Excel has no rule "any number"


def add(sheets: dict[str, Any], layout: Layout) -> None:
    """A rule for every row of every input block."""
    for item in layout.placements:
        if not isinstance(item, Input) or item.fixed:
            continue
        placement = layout[item]
        rule = _rule(layout, item)
        for first, last, left, right in _areas(layout, item):
            sheets[placement.sheet].data_validation(first, left, last, right, rule)


def _areas(layout: Layout, item: Input) -> list[list[int]]:
    """Rectangles (first and last row, first and last column) of an item's cells, neighbouring rows together."""
    placement = layout[item]
    extents: dict[int, tuple[int, int]] = {}
    for scenario in item.scenarios:
        for members in item.rows():
            columns = [placement.column_of(members, period) for period in ends(item)]
            row = placement.row_of(members, scenario)
            left, right = extents.get(row, (columns[0], columns[-1]))
            extents[row] = min(left, columns[0]), max(right, columns[-1])
    for key in item.given:
        if key[1] is None or key[2] is None:  # a value for all members, or for all periods
            cell = placement.input_cell(*key)
            left, right = extents.get(cell.row, (cell.column, cell.column))
            extents[cell.row] = min(left, cell.column), max(right, cell.column)
    areas: list[list[int]] = []
    for row, (left, right) in sorted(extents.items()):
        if areas and areas[-1][1:] == [row - 1, left, right]:
            areas[-1][1] = row
        else:
            areas.append([row, row, left, right])
    return areas


def _rule(layout: Layout, item: Input) -> dict[str, Any]:
    title = item.label.encode("utf-16-le")[:64].decode("utf-16-le", "ignore")  # Excel counts UTF-16 units, 32 of them
    if item.unit == TEXT:
        first = layout.lists[item.options]
        column = letters(first.column)
        source = f"={quoted(first.sheet)}!${column}${first.row + 1}:${column}${first.row + len(item.options)}"
        return {
            "validate": "list", "source": source, "error_title": title,
            "error_message": "Choose one of the list.",
        }  # fmt: skip
    if item.unit == DATE:
        return {
            "validate": "decimal", "criteria": "between", "minimum": 61, "maximum": 2958465, "error_title": title,
            "error_message": "Enter a date from 1 March 1900 on.",
        }  # fmt: skip
    low = _literal(-_LARGEST if item.minimum is None else item.minimum)
    high = _literal(_LARGEST if item.maximum is None else item.maximum)
    message = "Enter a number" + (" (15% or 0.15)" if item.unit.display == "%" else "")
    if item.minimum is not None or item.maximum is not None:
        message += f" from {_limit(item.minimum)} to {_limit(item.maximum)}"
    return {
        "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "error_title": title,
        "error_message": message + ".",
    }  # fmt: skip


def _literal(value: float) -> str:
    """A number as Excel itself writes it in a rule: 1E+20, not 1e+20."""
    return f"{value:.15G}"


def _limit(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"
