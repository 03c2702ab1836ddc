"""What means something only where checks hold: n.m. where one of them fails, and not the error that it would become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Convert, Expr, Lag, Reduce, expression, not_meaningful
from modelgen.formula.functions import all_of, any_of, where


@dataclass(frozen=True, eq=False)
class Sound:
    """The checks on which values rest; without any, all values mean something."""

    checks: Sequence[Expr] = ()

    def of(self, value: Any, otherwise: Any = not_meaningful) -> Expr:
        """A value where all checks hold."""
        if not self.checks:
            return expression(value)
        return where(all_of(*(check == 0 for check in self.checks)), value, otherwise)

    def where_shown(self, shown: Expr) -> Sound:
        """The same for a formula that shows a member, or a sum over members, of what rests on the checks."""
        at, node = dict[Axis, str](), shown
        while isinstance(node, At | Convert | Lag | Reduce):
            if isinstance(node, At):
                at[node.axis] = node.axis.members[node.position]
            node = node.children[0]
        return Sound([_shown(check, at, shown) for check in self.checks])

    def excused(self, condition: Expr) -> Expr:
        """A condition that is asked only where all checks hold: what follows from a failed one is no second failure."""
        return any_of(*(check != 0 for check in self.checks), condition) if self.checks else condition


ALWAYS = Sound()


def _shown(check: Expr, at: Mapping[Axis, str], shown: Expr) -> Expr:
    """A check of the members that are shown: of one, or of all over which a sum goes."""
    for axis in check.axes:
        if axis in at:
            check = check.at(axis, at[axis])
        elif axis not in shown.axes:
            check = check.max(axis)
    return check
