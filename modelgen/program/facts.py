"""What spreads from formula to formula: n.m., and that numbers are whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from modelgen.formula.expr import Apply, At, Expr, Lag, Leaf, Literal, Pick, Reduce, Running, values
from modelgen.formula.operations import Meaningless, Whole
from modelgen.formula.units import NUMBER
from modelgen.model.items import Input, Item, Line


def meaningless_items(lines: Sequence[Line]) -> frozenset[Item]:
    """The lines that n.m. can stand in (convention 1)."""
    takers: dict[Leaf, list[Line]] = {}
    written = []
    for line in lines:
        for leaf in {leaf for expr in _formulas(line) for leaf in _handed_on(expr)}:
            if isinstance(leaf, Leaf):
                takers.setdefault(leaf, []).append(line)
            else:
                written.append(line)
    return _spread(written, takers)


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
    return any(isinstance(part, Literal) or part in items for part in _handed_on(expr))


def _handed_on(expr: Expr) -> Iterator[Expr]:
    """The parts of a formula whose n.m. is its value, too: items, and n.m. where it is written."""
    match expr:
        case Item():
            yield expr
        case Literal():
            if expr.error:
                yield expr
        case Lag() | At() | Pick():
            yield from _handed_on(expr.children[0])
        case Apply() if expr.op.meaningless is Meaningless.PASS:
            for child in expr.children:
                yield from _handed_on(child)


def _spread(found: Sequence[Line], readers: Mapping[Leaf, Sequence[Line]]) -> frozenset[Item]:
    """Lines, and those that something of theirs reaches."""
    reached: set[Item] = set(found)
    stack = list(found)
    while stack:
        new = [line for line in readers.get(stack.pop(), ()) if line not in reached]
        reached.update(new)
        stack += new
    return frozenset(reached)


def _formulas(line: Line) -> Iterable[Expr]:
    return dict.fromkeys(block.expr for block in line.blocks)
