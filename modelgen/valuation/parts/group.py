"""The enterprise value of a group as its figures see it: with what they hold, and without what they don't.

A consolidated figure holds subsidiaries at 100% and no associates. One that is marked `minorities="out"` holds
subsidiaries at the share that is owned, one marked `associates="in"` the share in what associates earn: the enterprise
value that it is compared with does as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from modelgen.formula.expr import Expr, expression
from modelgen.model.items import Line
from modelgen.valuation.bridge import BridgeItem, counted_amount
from modelgen.valuation.common.marks import IN, OUT, marked
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.parts.equity import Page
from modelgen.valuation.sotp_parts import GroupMetric, Part
from modelgen.valuation.sotp_table import Values


@dataclass(frozen=True, eq=False)
class GroupValue:
    """What the enterprise value of a group is made of."""

    page: Page
    parts: Sequence[Part]
    worth: Values
    items: Sequence[BridgeItem]

    def consolidated(self) -> Expr:
        """That of the parts at 100%, without associates."""
        if not any(part.associate for part in self.parts):
            return self.worth.enterprise.total(self.worth.enterprise_axis)
        return self._sum(self._of(part) for part in self.parts if not part.associate)

    def like(self, rows: Rows, figure: GroupMetric, whole: Line) -> Line:
        """That with which a figure of the group is compared: `whole`, unless its mark says what else it holds."""
        held = marked(figure.metric)
        parts: list[Expr] = []
        if held.associates == IN:
            parts += [self._owned(part) for part in self.parts if part.associate]
            parts += [counted_amount(item, None) for item in self.items if item.kind == "associates"]
        if held.minorities == OUT:
            parts += [self._owned(p) - self._of(p) for p in self.parts if p.ownership is not None and not p.associate]
            parts += [counted_amount(item, None) for item in self.items if item.kind == "minorities"]
        if not parts or figure.kind == "earnings":
            return whole
        return rows.add(f"enterprise value for {figure.name}", whole + self._sum(parts))

    def _of(self, part: Part) -> Expr:
        axis = self.worth.enterprise_axis
        return self.worth.enterprise.at(axis, axis.members[self.parts.index(part)])

    def _owned(self, part: Part) -> Expr:
        assert self.worth.owned is not None
        axis = self.worth.enterprise_axis
        return self._of(part) * self.worth.owned.at(axis, axis.members[self.parts.index(part)])

    @staticmethod
    def _sum(values: object) -> Expr:
        return reduce(add, values, expression(0))  # type: ignore[call-overload,no-any-return]
