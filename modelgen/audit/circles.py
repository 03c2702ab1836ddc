"""Circular references: formula cells that depend on themselves, found as strongly connected components (Tarjan)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modelgen.audit.view import Views
from modelgen.files.child import each
from modelgen.sheet.areas import Area
from modelgen.sheet.limits import COLUMNS, ROWS

Cell = tuple[str, int, int]
# Besides cells, the graph has blocks: 2^level rows of a column from a multiple of 2^level on. A range is a few
# blocks, and a block its two halves, so that a thousand running sums don't make a million edges. A range over many
# columns is a few blocks of blocks, for sums that run to the right. A range that is another one and a column or a row
# more, as in running sums, is just that.
Block = tuple[str, int, int, int]  # sheet, column, level, position
Wide = tuple[str, int, int, int, int]  # blocks side by side: sheet, level and position among columns, and among rows
Range = tuple[str, str, int, int, int, int]  # an empty text, and an area that was met
Node = Cell | Block | Wide | Range
_SIDE = COLUMNS.bit_length()  # levels of blocks of columns


class Circle(NamedTuple):
    """Cells that depend on one another: how many, and a shortest way round from the first of them."""

    size: int
    path: list[Cell]


def circles(views: Views) -> list[Circle]:
    """All circles, in the order of sheets, rows and columns."""
    graph = _Graph(views)
    order = {view.name: position for position, view in enumerate(views)}
    found = []
    for component in _components(graph):
        cells = sorted((node for node in component if len(node) == 3), key=lambda cell: (order[cell[0]], *cell[1:]))
        if cells:
            found.append(Circle(len(cells), graph.way_round(cells[0], component)))
    return sorted(found, key=lambda circle: (order[circle.path[0][0]], *circle.path[0][1:]))


class _Graph:
    """What each formula cell, and each block of cells, depends on; only formulas count."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self.filled: dict[str, set[tuple[int, int, int]]] = {}  # sheet -> blocks (column, level, position) in use
        self.depth: dict[str, int] = {}
        self.columns: dict[str, set[tuple[int, int]]] = {}  # sheet -> blocks of columns (level, position) in use
        self._ranges: dict[Area, list[Node]] = {}
        for view in views:
            rows = max((row for row, _ in view.texts), default=0) + 1
            self.depth[view.name] = depth = rows.bit_length()
            blocks = {(column, 0, row) for row, column in view.texts}
            used = {column for _, column in view.texts}
            self.columns[view.name] = {(level, at >> level) for at in used for level in range(_SIDE)}
            self.filled[view.name] = set(blocks)
            for _ in range(depth):
                blocks = {(column, level + 1, position >> 1) for column, level, position in blocks}
                self.filled[view.name] |= blocks

    def cells(self) -> Iterator[Cell]:
        """Every formula cell."""
        for view in self.views:
            places = each(f"looking for circles in '{view.name[:40]}'", view.texts)
            yield from ((view.name, row, column) for row, column in places)

    def next(self, node: Node) -> list[Node]:
        """What a node depends on."""
        if len(node) == 6:
            return self._ranges[Area(*node[1:])]
        if len(node) == 5:
            sheet, wide, at, *rows = node
            return [b for half in (0, 1) for b in self._side_by_side(sheet, wide - 1, 2 * at + half, *rows)]
        if len(node) == 4:
            sheet, column, level, position = node
            return [b for half in (0, 1) for b in self._block(sheet, column, level - 1, 2 * position + half)]
        sheet, row, column = node
        view = self.views.sheet(sheet)
        assert view is not None
        formula = view.formula((row, column))
        found: list[Node] = []
        for use in formula.uses:
            if use.depends:
                for area in self.views.areas(view, (row, column), use, formula):
                    found += self._area(area)
        for name in formula.names:
            for area in self.views.named(view, name):
                found += self._area(area)
        return found

    def _area(self, area: Area) -> list[Node]:
        if area.single:
            return self._block(area.sheet, area.left, 0, area.top)
        if area not in self._ranges:
            self._ranges[area] = self._running(area)
        return self._ranges[area]

    def _running(self, area: Area) -> list[Node]:
        sheet, top, left, bottom, right = area
        if (sheet, top, left, bottom, right - 1) in self._ranges:
            return [("", sheet, top, left, bottom, right - 1), *self._range(Area(sheet, top, right, bottom, right))]
        if (sheet, top, left, bottom - 1, right) in self._ranges:
            return [("", sheet, top, left, bottom - 1, right), *self._range(Area(sheet, bottom, left, bottom, right))]
        return self._range(area)

    def _range(self, area: Area) -> list[Node]:
        if area.sheet not in self.depth:
            return []
        last = min(area.bottom, (1 << self.depth[area.sheet]) - 1, ROWS - 1)
        return [
            block
            for wide, at in cover(area.left, area.right)
            for level, position in cover(area.top, last)
            for block in self._side_by_side(area.sheet, wide, at, level, position)
        ]

    def _side_by_side(self, sheet: str, wide: int, at: int, level: int, position: int) -> list[Node]:
        if wide == 0:
            return self._block(sheet, at, level, position)
        return [(sheet, wide, at, level, position)] if (wide, at) in self.columns.get(sheet, ()) else []

    def _block(self, sheet: str, column: int, level: int, position: int) -> list[Node]:
        if (column, level, position) not in self.filled.get(sheet, ()):
            return []
        return [(sheet, position, column)] if level == 0 else [(sheet, column, level, position)]

    def way_round(self, start: Cell, component: set[Node]) -> list[Cell]:
        """The cells of a shortest way from a cell through its component back to it."""
        came: dict[Node, Node] = {}
        level: list[Node] = [start]
        while level and start not in came:
            further: list[Node] = []
            for node in level:
                for other in self.next(node):
                    if other in component and other not in came:
                        came[other] = node
                        further.append(other)
            level = further
        path: list[Node] = [came.get(start, start)]
        while path[-1] != start:
            path.append(came[path[-1]])
        return [node for node in reversed(path) if len(node) == 3]


def cover(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Rows `first` to `last` as blocks of 2^level rows: level and position of each."""
    level = 0
    last += 1
    while first < last:
        if first & 1:
            yield level, first
            first += 1
        if last & 1:
            last -= 1
            yield level, last
        first, last, level = first >> 1, last >> 1, level + 1


def _components(graph: _Graph) -> Iterator[set[Node]]:
    """Strongly connected components with an edge inside: Tarjan's, without recursion."""
    done: set[Node] = set()  # whose components are known
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    waiting: list[Node] = []
    selfish: set[Node] = set()
    for root in graph.cells():
        work: list[tuple[Node, Iterator[Node]]] = []
        opened: Node | None = None if root in done else root
        while opened is not None or work:
            if opened is not None:
                others = graph.next(opened)
                if done.issuperset(others):  # as nearly always, where cells stand behind those that they read
                    done.add(opened)
                else:
                    index[opened] = low[opened] = len(index)
                    waiting.append(opened)
                    work.append((opened, iter(others)))
                opened = None
                continue
            node, left = work[-1]
            for other in left:
                if other in done:
                    continue
                if other not in index:
                    opened = other
                    break
                if other == node:
                    selfish.add(node)
                low[node] = min(low[node], index[other])
            if opened is not None:
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                component: set[Node] = set()
                while node not in component:
                    component.add(waiting.pop())
                done |= component
                if len(component) > 1 or node in selfish:
                    yield component
