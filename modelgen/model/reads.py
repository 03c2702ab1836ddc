"""What a formula reads: items."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.formula.expr import Expr
from modelgen.formula.spans import leaves
from modelgen.model.items import Item


def items_in(expr: Expr) -> Iterator[Item]:
    """The items that a formula reads; not what it reads of timelines."""
    return (leaf for leaf in leaves(expr) if isinstance(leaf, Item))
