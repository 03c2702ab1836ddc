"""The model's numbers for a slide: each with its address and its text, as the workbook's cell would show it."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.errors import DefinitionError, ModelgenError
from modelgen.formula.units import AS_STATED, DATE, TEXT, Unit
from modelgen.model.address import OPENING, Address, Members
from modelgen.model.items import Item
from modelgen.model.timeline import Timeline
from modelgen.program.program import Program
from modelgen.reference.result import Cell, Result
from modelgen.sheet.numbershown import shows
from modelgen.slides.page import UNIT, WORDS, Piece, Point
from modelgen.workbook.theme import Theme


class Figures:
    """A program's values in all scenarios, with `scenario` as the one that is shown where no other is named."""

    def __init__(self, program: Program, found: Result, theme: Theme, scenario: str) -> None:
        self.program, self.found, self.theme, self.scenario = program, found, theme, scenario

    def value(self, item: Item, members: Members = (), column: int | None = None, scenario: str = "") -> Cell:
        """A number, or the text that stands in its place."""
        draw = self.program.scenario.position(scenario or self.scenario)
        return self.found.value(item, members, column, draw)

    def code(self, item: Item, members: Members = ()) -> str:
        """The number format of a row of an item, as its cells have it in the workbook."""
        decimals = self.program.decimals
        return self.theme.number_format(item.unit_of(members), decimals.style(item), decimals(item, members))

    def number(
        self, item: Item, members: Members = (), column: int | None = None, scenario: str = "", code: str = ""
    ) -> Piece:  # fmt: skip
        """A number as it is shown, or the text of a choice."""
        code = code or (WORDS if item.unit == TEXT else self.code(item, members))
        value = self.value(item, members, column, scenario)
        return Piece(shown(code, value), self.address(item, members, column, scenario), code)

    def point(self, item: Item, members: Members = (), column: int | None = None, scenario: str = "") -> Point:
        """A number of a chart."""
        value = self.value(item, members, column, scenario)
        return Point(value if isinstance(value, float) else None, self.address(item, members, column, scenario))

    def address(self, item: Item, members: Members = (), column: int | None = None, scenario: str = "") -> str:
        """The address of a number, always with its scenario."""
        axis = item.column_axis
        period = "" if axis is None or column is None else OPENING if column < 0 else axis.members[column]
        return str(Address(item.key, item.member_labels(members), period, scenario or self.scenario))

    def unit(self, item: Item) -> Piece:
        """An item's unit, as text of the model."""
        return Piece(str(item.unit), str(Address(item.key)), UNIT)

    def cells(self, item: Item) -> Iterator[int | None]:
        """The positions of an item's values on its column axis."""
        yield from [None] if item.column_axis is None else range(*item.span)


def shown(code: str, value: Cell) -> str:
    """What a number shows under a number format, without the blanks that align it; what rounds to zero shows as zero.

    >>> shown('0.0_);(0.0);"-"_)', -0.04), shown("0.0%", 0.125), shown('0.0%" above";0.0%" below"', -0.2)
    ('-', '12.5%', '20.0% below')
    """
    if code == WORDS:
        return str(value)
    text = shows(code, value)
    if isinstance(value, float) and value and not any(digit in text for digit in "123456789") and "0" in text:
        text = shows(code, 0.0)
    return text.strip()


def found_at(figures: Figures, text: str, code: str) -> tuple[str, Cell]:
    """What belongs at an address now, as a text and as a value. ModelgenError where the model has no such number."""
    address = Address.parse(text)
    try:
        item = figures.program.find(address.item)
        if item.key != address.item:
            raise DefinitionError(f"'{address.item}' is no item of it")
        if code == UNIT:
            return str(item.unit), str(item.unit)
        if len(address.member or ()) != len(item.row_axes):
            raise DefinitionError(f"'{item.label}' has other axes now")
        members = tuple(axis.position(name) for axis, name in zip(item.row_axes, address.member or (), strict=True))
        column = _column(item, address.period)
        scenario = figures.program.scenario.members[figures.program.scenario.position(address.scenario)]
    except DefinitionError as error:
        raise ModelgenError(f"the model has no number {text}: {error.what}") from None
    value = figures.value(item, members, column, scenario)
    return shown(code, value) if code else "", value


def _column(item: Item, period: str | None) -> int | None:
    if item.column_axis is None:
        if period:
            raise DefinitionError(f"'{item.label}' has no periods now")
        return None
    if period == OPENING:
        return -1
    column = item.column_axis.position(period)
    if not item.span[0] <= column < item.span[1]:
        raise DefinitionError(f"'{item.label}' has no value in {period} now")
    return column


def heads(axis: Timeline) -> list[str]:
    """The names of periods, with A for actual and E for expected ones."""
    return [f"{name}{'A' if at < axis.history else 'E'}" for at, name in enumerate(axis.members)]


def told(unit: Unit) -> bool:
    """Whether a unit has to be said: numbers of the others show theirs, or have none."""
    return not (unit in (TEXT, AS_STATED, DATE) or (unit.dimensionless and unit.display in ("", "%", "x")))
