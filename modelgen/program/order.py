"""The order of calculation: blocks one after the other, groups in step along the axis that unties them.

A group of blocks that read one another is stepped along an ordered axis on which they only look back (or
only ahead); inside it the same holds again. A group that no axis unties is split into its members, and then into
its periods; what still reads itself is a circle, which is refused (convention 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Leaf, Pick
from modelgen.formula.needs import Need
from modelgen.formula.spans import nodes, steps
from modelgen.formula.units import TEXT
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Block, Line


@dataclass(frozen=True)
class Step:
    """One block, computed as a whole."""

    block: Block


@dataclass(frozen=True)
class March:
    """A group computed position by position along an axis, forwards or backwards."""

    axis: Axis
    body: tuple[Step | March, ...]
    forwards: bool


_FEW = 4  # blocks of a line through which one looks


@dataclass(frozen=True)
class _Edge:
    before: int
    after: int
    shifts: dict[Axis, int | None]


def order(blocks: Sequence[Block]) -> list[Step | March]:
    """The blocks in an order in which everything is there before it is read."""
    return _order(list(blocks), ())


def _order(blocks: list[Block], marched: tuple[Axis, ...]) -> list[Step | March]:
    """Line by line, and block by block where lines read one another."""
    lines: dict[Line, list[Block]] = {}
    for block in blocks:
        lines.setdefault(block.line, []).append(block)
    parts = list(lines.values())
    numbers: dict[Leaf, int] = {line: number for number, line in enumerate(lines)}
    reads = [sorted(_reads(own, numbers, marched)) for own in parts]
    steps: list[Step | March] = []
    for group in _groups(reads):
        own = [block for number in group for block in parts[number]]
        if len(group) == 1 and group[0] not in reads[group[0]]:
            steps += map(Step, own)
        else:
            steps += _tangled(own, marched)
    return steps


def _reads(blocks: list[Block], numbers: Mapping[Leaf, int], marched: tuple[Axis, ...]) -> set[int]:
    """The lines that blocks read, by number, less what an axis that is being marched along has settled already."""
    return {
        numbers[need.item]
        for block in blocks
        for need in block.needs
        if need.item in numbers and not any(_shift(need, axis) for axis in marched)
    }


def _shift(need: Need, axis: Axis) -> int | None:
    window = need.scope.get(axis)
    return None if window is None else window.shift


def _tangled(blocks: list[Block], marched: tuple[Axis, ...]) -> list[Step | March]:
    edges = _edges(blocks, marched)
    reads: list[list[int]] = [[] for _ in blocks]
    for edge in edges:
        reads[edge.after].append(edge.before)
    groups = _groups(reads)
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    within: dict[int, list[_Edge]] = {}
    for edge in edges:
        if group_of[edge.before] == group_of[edge.after]:
            within.setdefault(group_of[edge.after], []).append(edge)
    steps: list[Step | March] = []
    for number, group in enumerate(groups):
        inside = within.get(number)
        if not inside:
            steps.append(Step(blocks[group[0]]))
        else:
            steps += _untie([blocks[i] for i in group], inside, marched)
    return steps


def _untie(group: list[Block], inside: list[_Edge], marched: tuple[Axis, ...]) -> list[Step | March]:
    axes = {axis for e in inside for axis, shift in e.shifts.items() if shift and axis not in marched}
    failure: DefinitionError | None = None
    for axis in sorted(axes, key=lambda a: -a.rank):
        shifts = [e.shifts.get(axis) or 0 for e in inside]
        if min(shifts) < 0 < max(shifts) or any(axis in e.shifts and e.shifts[axis] is None for e in inside):
            continue
        try:
            return [March(axis, tuple(_order(group, (*marched, axis))), max(shifts) > 0)]
        except DefinitionError as error:
            failure = error
    if any(block.members is None and block.line.row_axes for block in group):
        return _order([part for block in group for part in _rows(block)], marched)
    if failure is None and not _tight(inside):  # by a fixed period, or both ways in time: not every cell may be in it
        cells = [cell for block in group for cell in _cells(block, marched)]
        if len(cells) > len(group):
            return _order(cells, marched)
    raise failure or _circle(group, inside)


def _rows(block: Block) -> list[Block]:
    if block.members is not None:
        return [block]
    return [replace(block, members=members) for members in block.line.rows()]


def _cells(block: Block, marched: tuple[Axis, ...]) -> list[Block]:
    # what picks the periods of another timeline refers to all of them in the workbook, whichever it picks
    picks = any(isinstance(node, Pick) and steps(node) for node in nodes(block.expr))
    if picks or block.line.column_axis is None or block.line.column_axis in marched:
        return [block]
    return [replace(block, start=at, stop=at + 1) for at in range(block.start, block.stop)]


def _edges(blocks: list[Block], marched: tuple[Axis, ...]) -> list[_Edge]:
    """What reads what, less what an axis that is being marched along has settled already."""
    by_line: dict[int, list[int]] = {}
    by_row: dict[tuple[int, Members | None], list[int]] = {}
    for number, block in enumerate(blocks):
        by_line.setdefault(id(block.line), []).append(number)
        by_row.setdefault((id(block.line), block.members), []).append(number)
    edges = []
    for after, block in enumerate(blocks):
        for need in block.needs:
            line, row = id(need.item), _row(need)
            found = by_line.get(line, [])
            if row is not None and len(found) > _FEW:  # one row is read: of all others nothing has to be asked
                found = by_row.get((line, row), []) + by_row.get((line, None), [])
            for before in found:
                if not _overlap(need, blocks[before]):
                    continue
                shifts = {axis: window.shift for axis, window in need.scope.items() if axis.ordered}
                if not any(shifts.get(axis) for axis in marched):
                    edges.append(_Edge(before, after, shifts))
    return edges


def _row(need: Need) -> Members | None:
    """The row of a line that is read; None where there may be several."""
    if not isinstance(need.item, Line) or not need.item.row_axes:
        return None
    windows = [need.scope.get(axis) for axis in need.item.row_axes]
    if any(window is None or window.stop != window.start + 1 for window in windows):
        return None
    return tuple(window.start for window in windows if window is not None)


def _overlap(need: Need, block: Block) -> bool:
    line: Line = block.line
    for axis, window in need.scope.items():
        if axis is line.column_axis:
            low, high = block.start, block.stop
        elif block.members is not None:
            low = block.members[line.row_axes.index(axis)]
            high = low + 1
        else:
            continue
        if window.stop <= low or window.start >= high:
            return False
    return True


def _groups(reads: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected groups (Tarjan) of what reads what, by number; each group after what it reads."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    groups: list[list[int]] = []
    for root in range(len(reads)):
        if root in index:
            continue
        work = [(root, iter(reads[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(reads[other])))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: list[int] = []
                    while not group or group[-1] != node:
                        group.append(stack.pop())
                        on_stack.discard(group[-1])
                    groups.append(sorted(group))
    return groups


def _tight(inside: list[_Edge]) -> list[int]:
    """A circle within a period, once around; empty where there is none."""
    tight = [e for e in inside if not any(e.shifts.values()) and None not in e.shifts.values()]
    return next((found for e in tight if (found := _way(tight, e.before, e.after))), [])


def _circle(group: list[Block], inside: list[_Edge]) -> DefinitionError:
    """The refusal that names the whole circle, once around: one within a period if there is one, else one that reads a
    whole axis, or looks ahead."""
    numbers = sorted({e.after for e in inside} | {e.before for e in inside})
    local = dict(zip(numbers, group, strict=False))
    path = _tight(inside)
    for through in ([e for e in inside if None in e.shifts.values()],
                    [e for e in inside if min(filter(None, e.shifts.values()), default=0) < 0], inside):  # fmt: skip
        path = path or next((found for e in through if (found := _way(inside, e.before, e.after))), [])
    names = [_name(local[n]) for n in [path[-1], *path]]
    line = local[path[-1]].line
    solved = f"or let m.solve_circular(line, formula) find '{line.label}' in place of setting its formula"
    several = len({local[n].line for n in path}) > 1 and line.unit != TEXT
    remedy = f"break it with .prior, take one line out of it, {solved}" if several else (
        "break it with .prior, or take one line out of it"
    )  # fmt: skip
    return DefinitionError("a circle of formulas: " + " reads ".join(names), remedy, local[path[-1]].place)


def _way(edges: list[_Edge], start: int, goal: int) -> list[int]:
    """The shortest way along which `start` reads `goal`, both included; empty where there is none."""
    came: dict[int, int] = {start: start}
    queue = [start]
    for node in queue:
        if node == goal:
            way = [goal]
            while way[-1] != start:
                way.append(came[way[-1]])
            return way[::-1]
        for edge in edges:
            if edge.after == node and edge.before not in came:
                came[edge.before] = node
                queue.append(edge.before)
    return []


def _name(block: Block) -> str:
    line, axis = block.line, block.line.column_axis
    where = [" / ".join(line.member_labels(block.members))] if block.members else []
    if axis is not None and block.stop == block.start + 1 < len(axis):
        where.append(OPENING if block.start < 0 else axis.members[block.start])
    return f"'{line.label}'{' (' + ', '.join(where) + ')' if where else ''}"
