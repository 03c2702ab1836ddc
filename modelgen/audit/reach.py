"""What depends on what: the formula cells that a change of other cells can move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from modelgen.audit.circles import Cell, cover
from modelgen.audit.view import Views
from modelgen.sheet.areas import Area

Block = tuple[str, int, int, int]  # sheet, column, level, position: 2^level rows; as in circles


class Reach:
    """The way from cells to the formulas that read them, through ranges and names."""

    def __init__(self, views: Views) -> None:
        self._readers: dict[Block, list[Block]] = defaultdict(list)
        self._depth = {
            view.name: max((rows[-1] for rows in view.used_rows.values()), default=0).bit_length() for view in views
        }
        self._columns = {view.name: sorted(view.used_rows) for view in views}
        self.users: dict[str, list[Cell]] = defaultdict(list)  # of names, in small letters
        blocks: dict[Area, list[Block]] = {}
        for view in views:
            for at in view.texts:
                formula = view.formula(at)
                areas = [a for use in formula.uses if use.depends for a in views.areas(view, at, use, formula)]
                for name in formula.names:
                    self.users[name.rpartition("!")[2].casefold()].append((view.name, *at))
                    areas += views.named(view, name)
                for area in dict.fromkeys(areas):
                    if area not in blocks:
                        blocks[area] = list(self._blocks(area))
                    for block in blocks[area]:
                        self._readers[block].append((view.name, at[1], 0, at[0]))

    def _blocks(self, area: Area) -> Iterator[Block]:
        if area.sheet not in self._depth:
            return
        last = min(area.bottom, (1 << self._depth[area.sheet]) - 1)
        width = area.right - area.left + 1
        used = self._columns[area.sheet]
        for column in range(area.left, area.right + 1) if width <= len(used) else used:
            if area.left <= column <= area.right:
                for level, position in cover(area.top, last):
                    yield area.sheet, column, level, position

    def is_read(self, cell: Cell) -> bool:
        """Whether a formula reads a cell."""
        block: Block | None = (cell[0], cell[2], 0, cell[1])
        while block is not None:
            if block in self._readers:
                return True
            block = self._wider(block)
        return False

    def masks(self, seeds: Mapping[Cell, int]) -> dict[Cell, int]:
        """Which seeds each cell depends on, itself included: the bits of all that lead to it."""
        found: dict[Block, int] = {(sheet, column, 0, row): bits for (sheet, row, column), bits in seeds.items()}
        order = self._order(found)
        changed = True
        while changed:  # once more than it takes; cells in a circle take several rounds
            changed = False
            for block in order:
                bits = found.get(block, 0)
                for other in self._next(block):
                    if bits & ~found.get(other, 0):
                        found[other] = found.get(other, 0) | bits
                        changed = True
        return {(sheet, row, column): bits for (sheet, column, level, row), bits in found.items() if level == 0}

    def _next(self, block: Block) -> Iterator[Block]:
        yield from self._readers.get(block, ())
        wider = self._wider(block)
        if wider is not None:
            yield wider

    def _wider(self, block: Block) -> Block | None:
        sheet, column, level, position = block
        return (sheet, column, level + 1, position >> 1) if level < self._depth.get(sheet, 0) else None

    def _order(self, starts: Iterable[Block]) -> list[Block]:
        """All that is reached, each after what it depends on where there are no circles."""
        done: list[Block] = []
        seen: set[Block] = set()
        for start in starts:
            if start in seen:
                continue
            seen.add(start)
            work = [(start, self._next(start))]
            while work:
                block, others = work[-1]
                following = next((other for other in others if other not in seen), None)
                if following is None:
                    work.pop()
                    done.append(block)
                else:
                    seen.add(following)
                    work.append((following, self._next(following)))
        return done[::-1]
