"""Data validation: what may be typed into an input cell, what is said when it is selected, and when it is refused."""

from __future__ import annotations

from typing import Any

from modelgen.formula.units import DATE, TEXT
from modelgen.identity.names import ends
from modelgen.layout.layout import Layout
from modelgen.model.items import Input
from modelgen.sheet.a1 import letters
from modelgen.sheet.limits import utf16
from modelgen.sheet.names import quoted

LARGEST = 1e20  # a bound for what has none: Excel has no rule "any number"
_TITLE, _MESSAGE = 32, 255  # UTF-16 units that Excel takes
_SOURCE = 120  # characters of a source that a message quotes


def add(sheets: dict[str, Any], layout: Layout) -> None:
    """A rule for every row of every input block."""
    for item in layout.placements:
        if not isinstance(item, Input) or item.fixed:
            continue
        placement = layout[item]
        rule = {"error_title": _cut(item.label, _TITLE), "input_title": _cut(item.label, _TITLE), **_rule(layout, item)}
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
    if item.unit == TEXT:
        first = layout.lists[item.options]
        column = letters(first.column)
        source = f"={quoted(first.sheet)}!${column}${first.row + 1}:${column}${first.row + len(item.options)}"
        options = ", ".join(item.options)
        return {
            "validate": "list", "source": source,
            "error_message": _cut(f"{item.label} is one of the list: {options}.", _MESSAGE),
            "input_message": _message(item, "One of the list"),
        }  # fmt: skip
    if item.unit == DATE:
        return {
            "validate": "decimal", "criteria": "between", "minimum": 61, "maximum": 2958465,
            "error_message": _cut(f"{item.label} is a date from 1 March 1900 on.", _MESSAGE),
            "input_message": _message(item, "A date"),
        }  # fmt: skip
    low = _literal(-LARGEST if item.minimum is None else item.minimum)
    high = _literal(LARGEST if item.maximum is None else item.maximum)
    percent = item.unit.display == "%"
    wanted = ("a percentage" if percent else "a number") + _between(item)
    example = " Type 15% or 0.15." if percent else ""
    return {
        "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
        "error_message": _cut(f"{item.label} is {wanted}.{example}", _MESSAGE),
        "input_message": _message(item, _named(item, wanted)),
    }  # fmt: skip


def _named(item: Input, wanted: str) -> str:
    """What is wanted, in the unit of the item."""
    unit = "" if item.unit.dimensionless or item.member_units else f" in {item.unit}"
    text = wanted.replace("a number", f"a number{unit}", 1)
    return text[0].upper() + text[1:]


def _between(item: Input) -> str:
    low, high = (None if bound is None else _bound(item, bound) for bound in (item.minimum, item.maximum))
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""


def _bound(item: Input, value: float) -> str:
    """A bound as the cell shows it: 15% and not 0.15."""
    return f"{value * 100:.6g}%" if item.unit.display == "%" else f"{value:.6g}"


def _message(item: Input, what: str) -> str:
    """What is wanted and where the value comes from; Excel shows it beside the selected cell."""
    texts = list(dict.fromkeys(item.sources.values()))
    source = f"\nSource: {_cut(texts[0], _SOURCE)}" if len(texts) == 1 or (texts and item.by_scenario) else ""
    return _cut(f"{what}.{source}", _MESSAGE)


def _cut(text: str, most: int) -> str:
    """A text of at most so many UTF-16 units, with an ellipsis where it was longer."""
    if utf16(text) <= most:
        return text
    while utf16(text) > most - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _literal(value: float) -> str:
    """A number as Excel itself writes it in a rule: 1E+20, not 1e+20."""
    return f"{value:.15G}"
