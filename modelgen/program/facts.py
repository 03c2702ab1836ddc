"""What spreads from formula to formula: n.m., and that numbers are whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from modelgen.formula.expr import Apply, At, Expr, Lag, Leaf, Literal, Pick, Reduce, Running, values
from modelgen.formula.operations import Meaningless, Precedence, Whole
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
        less = {line for line in lines if line in found and not all(is_whole(b.expr, found) for b in line.blocks)}
        if not less:
            return frozenset(found)
        found -= less


def is_whole(expr: Expr, items: Set[Item]) -> bool:
    """Whether a formula can have no decimals, given the items that can't."""
    match expr:
        case Item():
            return expr in items
        case Literal():
            return True
        case Lag() | At() | Pick():
            return is_whole(expr.children[0], items)
        case Apply() | Reduce() | Running() if expr.op.whole is Whole.KEPT:
            return all(is_whole(child, items) for child in values(expr))
        case Apply() | Reduce() | Running():
            return expr.op.whole is Whole.ALWAYS
    return False


def may_be_root(base: Expr, exponent: Expr, items: Set[Item]) -> bool:
    """Whether a power may be that of a negative number with a fraction, given the items without decimals.

    1 plus or minus a rate is taken to be above 0 (nothing grows or is discounted at less than -100%), unless the
    exponent is a quotient: of a total return, and in annual growth, more than all may be lost. No engine takes an even
    root of a negative, such as one to the power of 1/12.
    """
    if is_whole(exponent, items) or _is_even_root(exponent):
        return False
    factor = isinstance(base, Apply) and base.op.precedence is Precedence.SUM and _is_one(base.children[0])
    return not factor or _divides(exponent)


def _is_one(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.value == 1


def _is_even_root(expr: Expr) -> bool:
    if not (isinstance(expr, Apply) and expr.op.divides and all(isinstance(part, Literal) for part in expr.children)):
        return False
    one, root = (part.value for part in expr.children if isinstance(part, Literal))
    return one in (1, -1) and isinstance(root, float) and root % 2 == 0


def _divides(expr: Expr) -> bool:
    return (isinstance(expr, Apply) and expr.op.divides) or any(_divides(child) for child in expr.children)


def may_be_meaningless(expr: Expr, items: Set[Item]) -> bool:
    """Whether n.m. can be a formula's value, given the items in which it can stand."""
    return any(not isinstance(part, Leaf) or part in items for part in _handed_on(expr))


def _handed_on(expr: Expr) -> Iterator[Expr]:
    """The parts of a formula whose n.m. is its value, too: items, n.m. where it is written, and what makes it."""
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
        case Apply() if expr.op.undefined:
            yield expr


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
