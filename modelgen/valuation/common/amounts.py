"""Amounts of a balance sheet, and whether two of them are one and the same: the same cells, or the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import At, Convert, Expr
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Sheet

_TELLING = 4  # digits from which on a figure is hardly the same by chance


@dataclass(frozen=True, eq=False)
class Claim:
    """An amount that a method takes off a value or adds to it, or (`converts`) turns into shares."""

    method: str
    name: str
    amount: Expr
    converts: bool = False
    part: bool = False  # of what a part is worth, or owes: two of them may have the same figures


def claim(
    sheet: Sheet, method: str, name: str, amount: Expr, *, converts: bool = False, part: bool = False
) -> None:  # fmt: skip
    """Note an amount; where a method counts one twice, or another turns into shares what it takes off as another
    assumption, the model is refused when it is checked."""
    ledger = sheet.model.ledger
    if not ledger:
        sheet.model.require(lambda: _faults(ledger))
    ledger.append(Claim(method, name, amount, converts, part))


def _faults(ledger: list[Claim]) -> Iterator[DefinitionError]:
    for number, one in enumerate(ledger):
        for other in ledger[:number]:
            if one.converts != other.converts:
                taken, turned = (other, one) if one.converts else (one, other)
                if alike := _figures(taken.amount, turned.amount, telling=1):
                    what = f"'{taken.name}' ({taken.method}) and '{turned.name}', which converts, are the same {alike}"
                    yield DefinitionError(
                        what, "give both the same assumption, so that it leaves the debt as it converts"
                    )
            elif one.method == other.method and not one.converts:
                if _same_cells(one.amount, other.amount):
                    what = f"{one.method}: '{one.name}' is '{other.name}' once more"
                    yield DefinitionError(what, "take one of the two out")
                elif not (one.part or other.part) and (alike := _figures(one.amount, other.amount, telling=_TELLING)):
                    what = f"{one.method}: '{one.name}' and '{other.name}' are both {alike}, and so count it twice"
                    yield DefinitionError(what, "take one of the two out; where they are two, put them into one amount")


def _same_cells(one: Expr, other: Expr) -> bool:
    """Whether two amounts show the same cells of an item."""
    (item, at), (its, there) = _cell(one), _cell(other)
    if item is None or item is not its:
        return False
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


def _given(item: Item, at: Mapping[Axis, int]) -> list[float]:
    """The base scenario's given values of an assumption, or of a line's actuals, where it is read."""
    source = item if isinstance(item, Input) else _inputs(item)
    if source is None:
        return []
    found = []
    for (scenario, members, period), value in source.given.items():
        places = dict(zip(source.row_axes, members or (), strict=False))
        if source.column_axis is not None and period is not None:
            places[source.column_axis] = period
        if scenario == 0 and all(places.get(axis, position) == position for axis, position in at.items()):
            found.append(float(value))
    return found


def _inputs(item: Item) -> Input | None:
    if not isinstance(item, Line):
        return None
    return item._actual if item.cases is None else item.cases
