"""The uncertain quantities of a model: each a distribution with the cells of an input that follow it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from modelgen.errors import ModelgenError, nearest
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input
from modelgen.model.nests import Cell
from modelgen.model.uncertainty import Distribution
from modelgen.program.program import Program


@dataclass(frozen=True, eq=False)
class Quantity:
    """What is drawn: once, or (`periods`) once for each period of a path."""

    name: str
    label: str  # for people
    item: Input
    cells: tuple[tuple[int, ...], ...]  # of the input's array without scenarios: those that follow it
    distribution: Distribution
    periods: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How many draws it takes."""
        return len(self.periods) or 1


def quantities(program: Program) -> list[Quantity]:
    """The uncertain quantities of a program, in the order of its items. ModelgenError where there is none."""
    found = [one for item in program.inputs for one in _of(item)]
    if not found:
        raise ModelgenError(
            f"'{program.name}' has no distribution, so there is nothing to draw; give some beside the values: "
            '[growth] distribution = {kind = "pert", low = 0.05, mode = 0.12, high = 0.2}'
        )
    return found


class Follower(NamedTuple):
    """A cell that follows a draw: the row of the draw among those of all quantities, the cell by scenario, members and
    period, and its place in its input's array."""

    quantity: Quantity
    draw: int
    where: InputKey
    place: tuple[int, ...]


def followers(every: Sequence[Quantity]) -> Iterator[Follower]:
    """The cells that follow draws, in every scenario: whichever is live has the draw."""
    first = 0
    for one in every:
        item = one.item
        for cell in one.cells:
            draw = first + (one.periods.index(cell[-1]) if one.periods else 0)
            members, period = (cell[:-1], cell[-1]) if item.column_axis else (cell, None)
            for case in item.scenarios:
                yield Follower(one, draw, (case, members, period), (case, *cell) if item.by_scenario else cell)
        first += one.width


def _of(item: Input) -> list[Quantity]:
    followed: dict[Cell, list[tuple[int, ...]]] = {}
    for members in item.rows() if item.distributions else ():
        for period in item.columns():
            near = ((members, period), (members, None), (None, period), (None, None))
            own = next((cell for cell in near if cell in item.distributions), None)
            if own is not None:
                followed.setdefault(own, []).append((*members, *(() if period is None else (period,))))
    found = []
    for cell, one in item.distributions.items():
        if cells := followed.get(cell):
            periods = tuple(sorted({at[-1] for at in cells})) if one.path is not None else ()
            found.append(Quantity(_name(item, cell), _label(item, cell), item, tuple(cells), one, periods))
    return found


def _name(item: Input, cell: Cell) -> str:
    members, period = cell
    labels = None if members is None else item.member_labels(members)
    when = "" if item.column_axis is None else None if period is None else item.column_axis.members[period]
    whole = not item.row_axes or labels is None
    if whole and not when:
        return item.key
    return str(Address(item.key, labels if item.row_axes else (), when or "", None))


def _label(item: Input, cell: Cell) -> str:
    members, period = cell
    labels = () if members is None else item.member_labels(members)
    when = item.column_axis.members[period] if item.column_axis is not None and period is not None else ""
    return ", ".join(part for part in (item.label, *labels, when) if part)


def named(every: Sequence[Quantity], names: Sequence[str]) -> list[int]:
    """The positions of quantities by their names. ModelgenError for one that isn't uncertain."""
    known: Mapping[str, int] = {one.name: number for number, one in enumerate(every)}
    for name in names:
        if name not in known:
            raise ModelgenError(f"'{name}' isn't uncertain; what is: {', '.join(known)}{nearest(name, known)}")
    return [known[name] for name in names]
