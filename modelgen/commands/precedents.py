"""Where a number comes from: its formula, what that formula reads, and so on down to the inputs.

The same formula fills a whole row, so a row is opened once: a further period of it is named with its value,
and a row that reads itself (last year's sales) is followed straight to the period with which it begins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Leaf
from modelgen.formula.needs import Window, needs
from modelgen.formula.text import words
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.model.address import InputKey, Members
from modelgen.model.items import Block, Input, Item, Line
from modelgen.reference.result import Result
from modelgen.workbook.emit import emitter

FEW = 4  # so many cells of a range are opened one by one; of a longer one the last of each formula


@dataclass(frozen=True)
class Spot:
    """One number of the model: an item, a row of it, and the position on its column axis (-1: the opening).

    `scenario` is the case that is read where a formula reads one whatever scenario is live.
    """

    item: Item
    members: Members = ()
    position: int | None = None
    scenario: int | None = None


@dataclass
class Origin:
    """Where an input was typed in, and who says so."""

    cell: Cell
    scenario: str  # whose case it is; empty for what all scenarios share
    source: str
    note: str


@dataclass(eq=False)
class Node:
    """A number with what it is made of. `again`: its row is opened elsewhere. `cut`: what the depth left out."""

    spot: Spot
    cell: Cell
    words: str = ""
    excel: str = ""
    origin: Origin | None = None
    parts: list[Node | Range] = field(default_factory=list)
    again: bool = False
    since: int | None = None  # the position at which a row that reads itself begins; `parts` are what it reads there
    cut: list[Spot] = field(default_factory=list)


@dataclass(eq=False)
class Range:
    """Many numbers that a formula reads at once; `parts` are some of them, opened as examples."""

    item: Item
    spots: list[Spot]
    first: Cell
    last: Cell
    parts: list[Node] = field(default_factory=list)


class Trace:
    """Builds the tree of one number in one scenario."""

    def __init__(self, result: Result, layout: Layout, scenario: str, depth: int) -> None:
        self.result, self.layout, self.depth = result, layout, depth
        self.scenario = result.program.scenario.position(scenario)
        self.emitter = emitter(layout)
        self._opened: set[object] = set()

    def tree(self, spot: Spot, level: int = 0, path: tuple[Node, ...] = ()) -> Node:
        """The number with all that it rests on, as far as the depth allows."""
        node = self.node(spot)
        block = self.block(spot)
        if node.origin is not None or block is None:
            return node
        row = self._row(spot)
        if row in self._opened:
            node.again = True
            above = next((n for n in path if n.spot.item is spot.item and n.spot.members == spot.members), None)
            if above is not None and self.block(above.spot) is block and above.spot != spot:
                self._begin(node, block, above, level, path)
            return node
        if level >= self.depth:
            node.cut = self.inputs(spot)
            return node
        self._opened.add(row)
        groups = self.groups(block, spot)
        self._parts(node, groups, level, path)
        return node

    def _begin(self, node: Node, block: Block, above: Node, level: int, path: tuple[Node, ...]) -> None:
        """Follow a row that reads itself to its first period (its last, where it looks ahead)."""
        spot = node.spot
        if spot.position is None or above.spot.position is None:
            return
        node.since = block.start if spot.position < above.spot.position else block.stop - 1
        if any(n.since == node.since and n.spot.item is spot.item for n in path):
            return
        # what the formulas above read in their own period, and go on reading in each
        beside = {self._row(s) for n in path for group in self._groups_of(n.spot) for s in group}
        groups = self.groups(block, Spot(spot.item, spot.members, node.since))
        groups = [[s for s in group if self.block(s) is not block and self._row(s) not in beside] for group in groups]
        self._parts(node, [group for group in groups if group], level, path)

    def _parts(self, node: Node, groups: list[list[Spot]], level: int, path: tuple[Node, ...]) -> None:
        deeper = (*path, node)
        for group in groups:
            if len(group) <= FEW:
                node.parts += [self.tree(spot, level + 1, deeper) for spot in group]
                continue
            many = Range(group[0].item, group, self.node(group[0]).cell, self.node(group[-1]).cell)
            formulas = {self.block(spot): spot for spot in group}  # the last number that each formula fills
            many.parts = [self.tree(spot, level + 1, deeper) for spot in list(formulas.values())[-FEW:]]
            node.parts.append(many)

    # --- one number ---

    def value(self, spot: Spot) -> float | str:
        """A number in the scenario that is asked about, or in the case that a formula reads whatever that is."""
        return self.result.value(spot.item, spot.members, spot.position, scenario=self.case(spot))

    def case(self, spot: Spot) -> int:
        """The scenario under which a number is read."""
        return self.scenario if spot.scenario is None else spot.scenario

    def node(self, spot: Spot) -> Node:
        """A number by itself: its cell, its formula, or where it was typed in."""
        item, placement = spot.item, self.layout[spot.item]
        if isinstance(item, Input):
            case = spot.scenario or 0
            cell = placement.input_cell(case, spot.members, spot.position)
            origin = self._origin(item, spot)
            inherits = origin.cell != cell
            excel = self.emitter.inherit(item, case, spot.members, spot.position) if inherits else ""
            return Node(spot, cell, excel=excel, origin=origin)
        block = self.block(spot)
        assert isinstance(item, Line) and block is not None
        excel = self.emitter.block(block).row(spot.members).fill(spot.position or 0)
        node = Node(spot, placement.cell(spot.members, spot.position), words(block.expr), excel)
        if item.cases is not None:
            node.words, node.origin = "", self._origin(item.cases, spot)
        return node

    def _origin(self, item: Input, spot: Spot) -> Origin:
        """Follow an input to the cell that holds its value (convention 3)."""
        live = self.case(spot)
        number = live if item.by_scenario else 0
        at: InputKey = (number, spot.members, spot.position)
        while at not in item.given:
            parent = item.parent(*at)
            assert parent is not None  # compile() refuses an input without a value
            at = parent
        # by member (claims), or by the scenario that gives the value; the base's where that one says nothing
        own: int | Members = spot.members if spot.members in item.sources else at[0]
        source, note = item.sources.get(own, ""), item.notes.get(own, "")
        if own == at[0] and not source:
            source, note = item.sources.get(0, ""), note or item.notes.get(0, "")
        scenario = item.scenario.members[at[0]] if item.by_scenario else ""
        return Origin(self.layout[item].input_cell(*at), scenario, source, note)

    def block(self, spot: Spot) -> Block | None:
        """The formula that fills a cell; None for an input."""
        if not isinstance(spot.item, Line):
            return None
        position = spot.position or 0
        for block in spot.item.blocks:
            if block.members in (None, spot.members) and block.start <= position < block.stop:
                return block
        return None

    def _row(self, spot: Spot) -> tuple[Item, Members, int | None, Block | None]:
        """What has one formula (or is one row of inputs)."""
        return spot.item, spot.members, spot.scenario, self.block(spot)

    # --- what a formula reads ---

    def groups(self, block: Block, spot: Spot) -> list[list[Spot]]:
        """The numbers that a cell's formula reads, those that it reads together in one list."""
        groups: list[list[Spot]] = []
        seen: set[Spot] = set()
        for need in needs(block.expr, scope_of(spot)):
            group = [s for s in spots_of(need.item, need.scope) if s not in seen]
            seen.update(group)
            if group:
                groups.append(group)
        return groups

    def _groups_of(self, spot: Spot) -> list[list[Spot]]:
        block = self.block(spot)
        return [] if block is None else self.groups(block, spot)

    def inputs(self, spot: Spot) -> list[Spot]:
        """One number of every row of inputs on which a number rests, save what opened rows lead to."""
        seen: set[object] = set(self._opened)
        found: dict[object, Spot] = {}
        queue = deque([spot])
        while queue:
            current = queue.popleft()
            line, block = current.item, self.block(current)
            if block is None or (isinstance(line, Line) and line.cases is not None):
                found.setdefault(self._row(current), current)
                continue
            row = self._row(current)
            if row in seen:
                continue
            seen.add(row)
            read = [s for group in self.groups(block, current) for s in group]
            for own in [s for s in read if s.item is line and s.position is not None]:  # and where such a row begins
                end = block.start if (own.position or 0) < (current.position or 0) else block.stop - 1
                read += [s for group in self.groups(block, Spot(line, current.members, end)) for s in group]
            queue += read
        return list(found.values())


def scope_of(spot: Spot) -> dict[Axis, Window]:
    """The one cell that is asked about, as the window of each axis."""
    scope = {axis: Window(at, at + 1) for axis, at in zip(spot.item.row_axes, spot.members, strict=True)}
    if spot.item.column_axis is not None and spot.position is not None:
        scope[spot.item.column_axis] = Window(spot.position, spot.position + 1)
    return scope


def spots_of(item: Leaf, scope: Mapping[Axis, Window]) -> Iterator[Spot]:
    """The numbers of an item in the windows of a scope."""

    def positions(axis: Axis) -> range:
        window = scope.get(axis, Window(0, len(axis)))
        return range(window.start, window.stop)

    assert isinstance(item, Item)

    cases: Sequence[int | None] = (None,)
    if isinstance(item, Input) and item.by_scenario:
        cases = list(positions(item.scenario))
    for case, members in product(cases, product(*(positions(axis) for axis in item.row_axes))):
        if item.column_axis is None:
            yield Spot(item, members, None, case)
        else:
            yield from (Spot(item, members, position, case) for position in positions(item.column_axis))
