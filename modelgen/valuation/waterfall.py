"""A waterfall while it is written: steps that join one level to the next, and sums that stand on 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import maximum
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import agree
from modelgen.valuation.common.method import method


@dataclass
class Waterfall:
    """Over its steps the amount of each, and the levels it starts from and ends at; the level reached so far."""

    step: Axis
    amount: Line
    start: Line
    end: Line
    level: Expr

    def move(self, name: str, amount: Any) -> None:
        """A step up or, of an amount below 0, down."""
        self._put(name, amount, self.level)
        self.level = self.end.at(self.step, name)

    def stand(self, name: str, total: Any) -> None:
        """A sum that was calculated elsewhere; it leaves the level as it is."""
        self._put(name, total, 0)

    def amount_of(self, name: str) -> Expr:
        """The amount of one step."""
        return self.amount.at(self.step, name)

    def agrees(self, total: Expr) -> Expr:
        """Whether the level reached is a total, measured by the greatest amount."""
        return agree(self.level, total, self.size)

    @property
    def size(self) -> Expr:
        """The greatest amount, whatever its sign."""
        return maximum(self.amount.max(self.step), -self.amount.min(self.step))

    def _put(self, name: str, amount: Any, start: Any) -> None:
        self.amount.define(name, amount)
        self.start.define(name, start)
        self.end.define(name, self.start.at(self.step, name) + self.amount.at(self.step, name))


@method
def waterfall(
    sheet: Sheet, title: str, before: str, names: Sequence[str], *, unit: str, axis: str, key: str = ""
) -> Waterfall:
    """An empty waterfall over steps of these names: a titled table and its chart. `before` goes before its labels.

    `axis` and `key` are those of the steps. DefinitionError for two steps of one name.
    """
    for number, name in enumerate(names):
        if name.casefold() in [other.casefold() for other in names[:number]]:
            raise DefinitionError(f"two steps to the equity value are called '{name}'", "give one of them another name")
    step = sheet.model.axis(axis, *names, key=key)
    table = sheet.table(title, step)
    amount, start, end = (table.line(before + name, step, unit=unit) for name in ("amount", "from", "to"))
    sheet.chart(title, start, end, kind="waterfall")
    return Waterfall(step=step, amount=amount, start=start, end=end, level=expression(0))
