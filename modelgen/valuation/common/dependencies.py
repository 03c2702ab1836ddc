"""What formulas depend on, however far away."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from modelgen.formula.expr import Expr
from modelgen.model.items import Item, Line
from modelgen.model.reads import items_in


def behind(item: Item) -> list[Expr]:
    """The formulas of a line, and its actuals."""
    if not isinstance(item, Line):
        return []
    past = item.past_values
    return [*(formula for _, _, formula in item.formulas()), *(() if past is None else (past,))]


def dependencies(formulas: Iterable[Expr], behind: Callable[[Item], Iterable[Expr]] = behind) -> list[Item]:
    """Every item that formulas read, and that the formulas `behind` an item read: the nearest ones first."""
    found = dict.fromkeys(item for formula in formulas for item in items_in(formula))
    items = list(found)
    for item in items:  # which grows meanwhile
        for formula in behind(item):
            new = [leaf for leaf in items_in(formula) if leaf not in found]
            found |= dict.fromkeys(new)
            items += dict.fromkeys(new)
    return items
