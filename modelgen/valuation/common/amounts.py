"""Amounts of a balance sheet, and whether two of them are one and the same: the same cells, or the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Apply, At, Convert, Expr, Literal, Reduce
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.dependencies import dependencies
from modelgen.valuation.common.owners import DilutedShares

_TELLING = 4  # digits from which on a figure is hardly the same by chance


@dataclass(frozen=True, eq=False)
class Claim:
    """An amount that a method takes off a value or adds to it, or turns into the `shares`.

    `effect` is what it does to the value of equity, live: below 0 where it is taken off; None where it is what a part
    is worth. `within` is the sum of a bridge in which it stands.
    """

    sheet: Sheet
    method: str
    name: str
    amount: Expr
    effect: Expr | None = None
    within: Line | None = None
    shares: DilutedShares | None = None
    part: bool = False  # of what a part is worth, or owes: two of them may have the same figures
    kind: str = ""  # of the bridge item
    adds: bool = False  # to the value of equity; else it is taken off

    @property
    def converts(self) -> bool:
        """Whether it becomes shares."""
        return self.shares is not None


@dataclass(frozen=True, eq=False)
class Divided:
    """A value per share of a method: by which shares, and what of the debt that they hold comes back.

    `net_debt` is what was taken off, where the method was given it in one figure.
    """

    method: str
    shares: DilutedShares
    leaving: Expr | None
    net_debt: Expr | None = None


def within(ledger: Sequence[Claim | Divided], net_debt: Expr) -> list[Claim]:
    """The claims that stand in a net debt: those of the bridge from which it is calculated."""
    read = set(dependencies([net_debt]))
    claims = (one for one in ledger if isinstance(one, Claim))
    return [one for one in claims if one.within is not None and one.within in read]


def counted_twice(ledger: Sequence[Claim]) -> Iterator[DefinitionError]:
    """What a method counts twice, and what another one turns into shares as another assumption."""
    yield from _held(ledger)
    for number, one in enumerate(ledger):
        for other in ledger[:number]:
            if one.converts != other.converts:
                taken, turned = (other, one) if one.converts else (one, other)
                if taken.effect is not None and (alike := _figures(taken.amount, turned.amount, telling=1)):
                    what = f"'{taken.name}' ({taken.method}) and '{turned.name}', which converts, are the same {alike}"
                    yield DefinitionError(
                        what, "give both the same assumption, so that it leaves the debt as it converts"
                    )
            elif one.method == other.method and not one.converts:
                if same_cells(one.amount, other.amount):
                    what = f"{one.method}: '{one.name}' is '{other.name}' once more"
                    yield DefinitionError(what, "take one of the two out")
                elif not (one.part and other.part) and (alike := _figures(one.amount, other.amount, telling=_TELLING)):
                    what = f"{one.method}: '{one.name}' and '{other.name}' are both {alike}, and so count it twice"
                    yield DefinitionError(what, "take one of the two out; where they are two, put them into one amount")


def _held(ledger: Sequence[Claim]) -> Iterator[DefinitionError]:
    """A sum and an amount that it holds are two claims of one method, unless the sum takes it out again."""
    own = [(claim, summands(claim.amount)) for claim in ledger if not claim.converts]
    for (one, parts), (other, others) in combinations(own, 2):
        if one.method != other.method or same_cells(one.amount, other.amount) or one.effect is other.effect is None:
            continue
        for whole, held, part, within in ((one, parts, other, others), (other, others, one, parts)):
            broader = whole.effect is None or (part.effect is not None and _breadth(held) >= _breadth(within))
            if broader and any(_again(whole, held, part, amount) for amount in within):
                what = f"{whole.method}: '{whole.name}' holds '{part.name}' already"
                yield DefinitionError(what, f"take '{part.name}' out of items=, or off '{whole.name}'")
                break


def _again(whole: Claim, held: Sequence[Summand], part: Claim, amount: Summand) -> bool:
    """Whether a claim counts an amount of another once more: cash that is in a net debt adds to equity already, and a
    sum that is entered beside its own part holds it whatever both are."""
    times = _times(held, amount)
    entered = min(times, amount.times) > 0 and whole.effect is not None and part.effect is not None
    return entered or times * amount.times * (1 if whole.adds == part.adds else -1) > 0


class Summand(NamedTuple):
    """An amount that a sum holds: an item where it is read, and how often, below 0 where it is taken out."""

    item: Item
    at: Mapping[Axis, int]
    times: int


def summands(amount: Expr, whole: Item | None = None) -> list[Summand]:
    """The amounts of which one is the sum; products and whatever else isn't a sum are amounts of their own, and so is
    an item that is taken as a `whole`."""
    found: list[Summand] = []
    queue = [(amount, 1)]
    while queue:
        node, times = queue.pop()
        while isinstance(node, Reduce) and node.op.sums and node.first is node.last is None:
            node = node.children[0]  # over all members
        if isinstance(node, Apply) and node.op.holds:
            queue += [(child, times * own) for child, own in zip(node.children, node.op.holds, strict=True)]
            continue
        if isinstance(node, Apply) and node.op.selects and all(isinstance(one, Literal) for one in node.children[2:]):
            queue.append((node.children[1], times))  # what is shown where checks hold
            continue
        item, at = _cell(node)
        formulas = _shown(item, at) if isinstance(item, Line) and item is not whole and _inputs(item) is None else []
        if len(formulas) == 1:
            queue.append((formulas[0], times))
        elif item is not None:
            found.append(Summand(item, at, times))
    return found


def _shown(line: Line, at: Mapping[Axis, int]) -> list[Expr]:
    """The formulas of a line where it is read: all of them, or those of the one member."""
    every = list(line.formulas())
    if not at:
        return [formula for _, _, formula in every]
    here = tuple(at.get(axis) for axis in line.row_axes)
    return [formula for _, members, formula in every if members == here] if len(at) == len(here) else []


def _breadth(held: Sequence[Summand]) -> tuple[int, int]:
    """How much a sum holds: how many amounts, and each of how many members."""
    return len(held), -sum(len(one.at) for one in held)


def _times(held: Sequence[Summand], amount: Summand) -> int:
    """How often a sum holds an amount."""
    mine = (one for one in held if one.item is amount.item)
    return sum(one.times for one in mine if all(amount.at.get(axis, place) == place for axis, place in one.at.items()))


def same_cells(one: Expr, other: Expr) -> bool:
    """Whether two amounts show the same cells of an item."""
    (item, at), (its, there) = _cell(one), _cell(other)
    if item is None or item is not its:
        return one is other
    return all(there.get(axis, position) == position for axis, position in at.items())


def _figures(one: Expr, other: Expr, telling: int) -> str:
    """The figure that two amounts of different items have in common; empty where they have none that tells."""
    (item, at), (its, there) = _cell(one), _cell(other)
    if item is None or its is None or item is its or not item.unit.same_as(its.unit):
        return ""
    mine, theirs = _given(item, at), _given(its, there)
    for value in sorted(set(mine) & set(theirs)):
        digits = f"{abs(value):.12g}".replace(".", "").strip("0")
        if value and len(digits) >= telling:
            return f"{value:,.12g} {item.unit}".strip()
    return ""


def _cell(expr: Expr) -> tuple[Item | None, Mapping[Axis, int]]:
    """The item that an amount shows, and where; none where it is calculated."""
    at: dict[Axis, int] = {}
    while isinstance(expr, At | Convert):
        if isinstance(expr, At):
            at[expr.axis] = expr.position
        expr = expr.children[0]
    return (expr if isinstance(expr, Item) else None), at


def always_zero(amount: Expr) -> bool:
    """Whether an amount is given as 0, in every scenario."""
    item, at = _cell(amount)
    given = [] if item is None else _given(item, at, base=False)
    return bool(given) and not any(given)


def _given(item: Item, at: Mapping[Axis, int], *, base: bool = True) -> list[float]:
    """The given values (of the `base` scenario) of an assumption, or of a line's actuals, where it is read."""
    source = item if isinstance(item, Input) else _inputs(item)
    if source is None:
        return []
    found = []
    for (scenario, members, period), value in source.given.items():
        places = dict(zip(source.row_axes, members or (), strict=False))
        if source.column_axis is not None and period is not None:
            places[source.column_axis] = period
        if not (base and scenario) and all(places.get(axis, position) == position for axis, position in at.items()):
            found.append(float(value))
    return found


def _inputs(item: Item) -> Input | None:
    if not isinstance(item, Line):
        return None
    return item._actual if item.cases is None else item.cases
