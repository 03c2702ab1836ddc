"""Numbers and labels as people read them on a terminal."""

from __future__ import annotations

from modelgen.formula.scalars import round_to
from modelgen.formula.units import AS_STATED, DATE, NUMBER, TEXT, Unit
from modelgen.model.address import Members
from modelgen.model.items import Item
from modelgen.model.showing import PLAIN
from modelgen.model.timeline import Timeline
from modelgen.program.decimals import usual
from modelgen.program.program import Program
from modelgen.reference.result import Cell
from modelgen.sheet.days import from_serial
from modelgen.sheet.numberformat import Decimals

_NOISE = 1e-12
_COUNTS = ("check", "warning")  # styles of counts
_STYLES = {
    "check": ("OK", "failed"), "following": ("-", "follows"), "warning": ("OK", "warned"),
    "verdict": ("differs", "agrees"), "flag": ("-", "yes"),
}  # fmt: skip


def shown(value: Cell, item: Item, members: Members = ()) -> str:
    """A value of an item's row with the decimals that the workbook shows."""
    decimals = item.program.decimals
    return number(value, item.unit_of(members), decimals.style(item), decimals(item, members))


def number(value: Cell, unit: Unit, style: str = "", decimals: Decimals | None = None) -> str:
    """A cell's value as its unit is read: `12.3%`, `9.0x`, `1,234.5`, `31 Dec 2024`; a choice or an error as it is.

    Without `decimals` it has as many as the unit usually has. What isn't zero is not shown as zero (0.0015 of USD bn
    stays 0.0015) unless it is the noise of rounding.

    >>> from modelgen.formula.units import unit
    >>> number(0.1234, unit("%")), number(9.0, unit("x")), number(1234.56, unit("USD")), number(0.0015, unit("USD"))
    ('12.3%', '9.0x', '1,234.6', '0.0015')
    """
    if isinstance(value, str):
        return value
    if style in _STYLES:
        words = _STYLES[style]
        return f"{value:g} {words[1]}" if style in _COUNTS and value else words[int(value)]
    if unit == DATE:
        return _day(value)
    if abs(value) >= 1e15:
        return f"{value:.6g}"
    if style == PLAIN:
        return _digits(value, *(decimals or usual(unit, style))).replace(",", "")
    suffix = {"%": "%", "x": "x", "bp": " bp"}.get(unit.display, "")
    scaled = value * 100 if suffix == "%" else value
    text = _digits(scaled, *(decimals or usual(unit, style)))
    if not text.strip("-0."):
        text = f"{scaled:.2g}" if abs(value) > _NOISE else text.lstrip("-")
    return text + suffix


def _day(value: float) -> str:
    try:
        day = from_serial(value)
    except OverflowError:
        return f"{value:g}"
    return f"{day.day} {day:%b %Y}"


def _digits(value: float, least: int, most: int) -> str:
    """A number with its thousands apart; the digits from the least to the most only where it has them."""
    text = f"{round_to(value, most):,.{most}f}"  # half away from zero, as the workbook shows it
    if most == least:
        return text
    whole, _, behind = text.partition(".")
    behind = behind.rstrip("0").ljust(least, "0")
    return f"{whole}.{behind}" if behind else whole


def heads(item: Item) -> list[str]:
    """The names of an item's periods, with A for actual and E for expected ones."""
    axis = item.column_axis
    assert axis is not None
    if not isinstance(axis, Timeline):
        return list(axis.members)
    return [f"{name}{'A' if position < axis.history else 'E'}" for position, name in enumerate(axis.members)]


def with_unit(label: str, unit: Unit, program: Program) -> str:
    """A label, with its unit where neither the numbers nor the page's title tell it.

    A scale counts as another unit: USD mn in a model in USD bn is told.
    """
    own = unit.display == "bp" or (unit.display in ("%", "x", "") and unit.same_as(NUMBER))
    return label if own or unit in (TEXT, AS_STATED, DATE) or unit.same_as(program.unit) else f"{label} ({unit})"
