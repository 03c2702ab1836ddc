"""What spreads from formula to formula: values that Excel finds by iterating, and n.m."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from modelgen.formula.expr import Apply, At, Expr, Lag, Literal, Pick, Reduce, Running, values
from modelgen.formula.operations import Meaningless, Whole
from modelgen.formula.units import NUMBER
from modelgen.model.items import Block, Input, Item, Line


def loose_items(lines: Sequence[Line]) -> frozenset[Item]:
    """The lines that Excel finds by iterating (IRR, XIRR), and what depends on them (convention 2)."""
    return _spread(lines, lambda block, found: _iterates(block.expr) or any(need.item in found for need in block.needs))


def meaningless_items(lines: Sequence[Line]) -> frozenset[Item]:
    """The lines that n.m. can stand in (convention 1)."""
    return _spread(lines, lambda block, found: may_be_meaningless(block.expr, found))


def whole_items(items: Sequence[Item]) -> frozenset[Item]:
    """The plain numbers that can have no decimals: flags, counts, ranks, numbers of periods and of members."""
    plain = (i for i in items if isinstance(i, Line) and i.unit.same_as(NUMBER) and not i.unit.display)
    lines = dict.fromkeys(plain)
    found: set[Item] = {item for item in items if isinstance(item, Input) and item.fixed and not item.style}
    found |= lines.keys()
    while True:  # all are, but for those that read one that isn't
        less = {line for line in lines if line in found and not all(_whole(b.expr, found) for b in line.blocks)}
        if not less:
            return frozenset(found)
        found -= less


def _whole(expr: Expr, items: Set[Item]) -> bool:
    match expr:
        case Item():
            return expr in items
        case Literal():
            return True
        case Lag() | At() | Pick():
            return _whole(expr.children[0], items)
        case Apply() | Reduce() | Running() if expr.op.whole is Whole.KEPT:
            return all(_whole(child, items) for child in values(expr))
        case Apply() | Reduce() | Running():
            return expr.op.whole is Whole.ALWAYS
    return False


def may_be_meaningless(expr: Expr, items: Set[Item]) -> bool:
    """Whether n.m. can be a formula's value, given the items in which it can stand."""
    match expr:
        case Item():
            return expr in items
        case Literal():
            return bool(expr.error)
        case Lag() | At() | Pick():
            return may_be_meaningless(expr.children[0], items)
        case Apply() if expr.op.meaningless is Meaningless.PASS:
            return any(may_be_meaningless(child, items) for child in expr.children)
    return False


def _spread(lines: Sequence[Line], reached: Callable[[Block, Set[Item]], bool]) -> frozenset[Item]:
    """The lines that something reaches, until it reaches no more."""
    found: set[Item] = set()
    grown = True
    while grown:
        grown = False
        for line in lines:
            if line not in found and any(reached(block, found) for block in line.blocks):
                found.add(line)
                grown = True
    return frozenset(found)


def _iterates(expr: Expr) -> bool:
    if isinstance(expr, Apply | Reduce) and expr.op.loose:
        return True
    return any(_iterates(child) for child in expr.children)
