"""How many decimals a number shows, in the workbook and in the terminal alike: by its unit, and as it was typed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from modelgen.formula.expr import Apply, At, Expr, Lag, Pick, Reduce, Running, values
from modelgen.formula.operations import Carries
from modelgen.formula.units import AS_STATED, DATE, DAYS, NUMBER, TEXT, Unit
from modelgen.model.address import Members
from modelgen.model.items import Input, Item, Line
from modelgen.sheet.numberformat import Decimals

USUAL = {"amount": 1, "per_share": 2, "percent": 1, "multiple": 1, "factor": 3, "as stated": 1}
_MOST = 6  # digits behind the point that a typed number shows in any case
_RATE = 3  # what a rate that is carried on shows at most
_PRODUCT = {"percent": 2, "multiple": 1}  # a rate times anything: a WACC is read to 0.01%, a multiple to 0.1x
_NONE = -1
_SPARE = 2  # further digits of an input cell, for what is typed into it later


def kind(unit: Unit, style: str = "") -> str:
    """The kind of number by which formats are chosen: amount, per_share, percent, multiple, factor, whole, date..."""
    if style or unit in (TEXT, AS_STATED, DATE):
        return style or unit.display
    names = dict(unit.dimension)
    if unit == DAYS:
        return "whole"
    if unit.display == "%":
        return "percent"
    if unit.display == "x":
        return "multiple"
    if unit.display == "bp":
        return "bp"
    if names.get("share") == -1 and len(names) == 2:
        return "per_share"
    return "factor" if unit.same_as(NUMBER) or set(names) == {"share"} else "amount"


def usual(unit: Unit, style: str = "") -> Decimals:
    """What a number of a unit shows of which nothing else is known."""
    digits = USUAL.get(kind(unit, style), 0)
    return Decimals(digits, digits)


class Asked(Decimals):
    """Decimals that a definition asks for: they go before a theme's number format."""


class Shown:
    """The decimals of every item of a compiled model.

    A definition's own `decimals=` go before all else. An input shows what was typed, all its cells alike. A percentage
    or a multiple that is made of others by adding and choosing shows as many as the finest of them, typed or asked for,
    and so do the heads of a sensitivity; a percentage made by multiplying two; all else shows what its unit has.
    """

    def __init__(self, program: Any) -> None:
        items, lines = program.every, program.lines
        self._own, self._whole = program.own, program.whole
        self._finest: dict[Item, int] = {
            item: _finest(item, None) if item.decimals is None else item.decimals
            for item in items if isinstance(item, Input) or item.decimals is not None
        }  # fmt: skip
        rates = [
            line for line in lines
            if line.decimals is None and (line.apart or kind(line.unit, line.style) in ("percent", "multiple"))
        ]  # fmt: skip
        grown = True
        while grown:
            grown = False
            for line in rates:
                finest = self._carried(line)
                if finest > self._finest.get(line, 0):
                    self._finest[line] = finest
                    grown = True

    def style(self, item: Item) -> str:
        """The item's own style; "whole" for plain numbers that can have no decimals."""
        item = self._own(item)
        if item.decimals is not None:
            plain = item.unit.same_as(NUMBER) and not item.unit.display
            return item.style or ("whole" if plain and not item.decimals else "")
        return item.style or ("whole" if item in self._whole and item.unit != DATE else "")

    def __call__(self, item: Item, members: Members | None = ()) -> Decimals:
        """The decimals of one row of an item."""
        item = self._own(item)
        unit, style = item.unit_of(members), self.style(item)
        if item.decimals is not None:
            return Asked(item.decimals, item.decimals)
        if style or unit in (TEXT, DATE, DAYS):
            return usual(unit, style)
        typed = item if isinstance(item, Input) else item.cases if isinstance(item, Line) else None
        least = usual(unit).least
        if isinstance(typed, Input):
            finest = _finest(typed, members) if item.member_units else self._finest[typed]
            if unit.same_as(NUMBER) and not unit.display:
                least = 0  # a plain number is typed as it is meant: 5 years, a beta of 1.25
            least = max(finest, least)
            return Decimals(least, max(_MOST, least + _SPARE) if least else 0)
        return Decimals(*[max(least, self._finest.get(item, 0))] * 2)

    def _carried(self, line: Line) -> int:
        return max((self._walk(block.expr, line) for block in line.blocks), default=_NONE)

    def _walk(self, expr: Expr, line: Line) -> int:
        """The decimals of the finest rate of the line's kind that a formula carries on; -1 where it carries none."""
        match expr:
            case Item():
                if expr is line or kind(expr.unit, expr.style) != kind(line.unit):
                    return _NONE
                return min(
                    max(self._finest.get(_typed(expr), 0), self._finest.get(expr, 0)), _MOST if line.apart else _RATE
                )
            case Lag() | At() | Pick():
                return self._walk(expr.children[0], line)
            case Apply() | Reduce() | Running() if expr.op.carries is Carries.FINEST:
                return self._most(values(expr), line)
            case Apply() if expr.op.carries is not Carries.NONE:
                factors = expr.children[:1] if expr.op.carries is Carries.QUOTIENT else expr.children
                return _NONE if self._most(factors, line) == _NONE else _PRODUCT[kind(line.unit)]
        return _NONE

    def _most(self, parts: Iterable[Expr], line: Line) -> int:
        return max((self._walk(part, line) for part in parts), default=_NONE)


def _typed(item: Item) -> Item:
    """The input in which a live row's cases are typed; any other item itself."""
    return item.cases if isinstance(item, Line) and item.cases is not None else item


def _finest(item: Input, members: Members | None) -> int:
    """The most digits behind the point that were typed; what needs more than six was calculated, not typed."""
    factor = 100 if item.unit_of(members).display == "%" else 1
    rows = (value for key, value in item.given.items() if members is None or key[1] in (None, members))
    return max((digits for value in rows if (digits := _digits(value * factor)) <= _MOST), default=0)


def _digits(value: float) -> int:
    """The digits behind the point by which a number is written in full; one more than the most where none will do."""
    for digits in range(_MOST + 1):
        if math.isclose(round(value, digits), value, rel_tol=1e-12, abs_tol=1e-12):
            return digits
    return _MOST + 1
