"""15 for 15%: percentages that are a hundred times what they should be, by the others of their input or by bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol, TypeVar

from modelgen.errors import ValuesError
from modelgen.files.tomlhabits import number as as_number
from modelgen.formula.units import Unit
from modelgen.model.address import Address, InputKey, Members

ALONE = 2.0  # a percentage of so much needs another one near it
NEAR = 10.0  # times the largest of the smaller ones: beyond, a hundredth of it is nearer to that one

Key = TypeVar("Key")

_LONGEST = 40  # characters of a text that may be a number


class Forgotten(ValuesError):
    """A percentage without its sign, and the cell of its input that has it."""

    def __init__(self, what: str, key: InputKey) -> None:
        self.key = key
        super().__init__(what)


class Bounded(Protocol):
    """What is asked of an input."""

    label: str
    unit: Unit
    minimum: float | None
    maximum: float | None
    origin: str  # what makes it where no assumption declares it, which could have bounds: a line's actuals

    def slot(self, scenario: int, members: Members | None, period: int | None) -> Address:
        """The words for one of its cells."""


def refuse_forgotten(item: Bounded, given: Mapping[InputKey, float]) -> None:
    """Forgotten where one of an input's percentages lacks its sign, as far as its size tells (convention 39)."""
    key = lacking(item, given)
    if key is not None:
        number = given[key]
        raise Forgotten(f"'{item.label}' is {number:g} for {item.slot(*key)}, {meant(item, number)}", key)


def lacking(item: Bounded, given: Mapping[Key, float]) -> Key | None:
    """Which of some numbers of an input is a percentage that lacks its sign, as far as its size tells."""
    if item.unit.display != "%":
        return None
    before = 0.0
    for key, number in sorted(given.items(), key=lambda cell: abs(cell[1])):
        size, bound = abs(number), item.minimum if number < 0 else item.maximum
        if size > 1 and bound is None and (size > NEAR * before if before else size >= ALONE):
            return key
        before = size
    return None


def meant(item: Bounded, number: float) -> str:
    """What a percentage without its sign says, and what may be meant by it."""
    name = "minimum" if number < 0 else "maximum"
    declared = 'give the line unit="x"' if item.origin else f"declare {name}={number:g}"
    return f"which is {number * 100:g}%{_write(number)}, or {declared} if that is meant"


def hint(item: Bounded, number: float) -> str:
    """What a percentage outside its bounds should have been, where a hundredth of it lies within."""
    low = -math.inf if item.minimum is None else item.minimum
    high = math.inf if item.maximum is None else item.maximum
    forgotten = item.unit.display == "%" and abs(number) > 1 and low <= number / 100 <= high
    return _write(number) if forgotten else ""


def of_text(value: object) -> str:
    """How a number, or a percentage, is written that was given as a text."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ""
    said = as_number(value)
    return f"; {said}{'' if said != f'write {value.strip()}' else ', without quotation marks'}" if said else ""


def _write(number: float) -> str:
    return f"; write {number / 100:.12g} for {number:g}%"
