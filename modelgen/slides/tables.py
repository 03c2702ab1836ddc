"""Tables of the model's items: lines over time, lists of single numbers, the tables that a definition declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from modelgen.formula.axes import Axis
from modelgen.formula.units import TEXT, Unit
from modelgen.model.items import Item
from modelgen.model.sheets import Heading
from modelgen.model.sheets import Table as Declared
from modelgen.model.timeline import Timeline
from modelgen.slides.figures import Figures, heads, told
from modelgen.slides.measure import lines, width
from modelgen.slides.page import Room, Table, Words, said, words

SIZE = 11.0  # points of a table's texts
LABEL = 3.4  # inches that labels take at most
_LEAST = 0.62  # inches of a column of numbers
_PADDING, _LEADING, _MARGIN = 0.14, 0.19, 0.08  # beside a text, of a line, above and below
Group = tuple[str, list[Item]]  # a heading, and the items below it


@dataclass
class Row:
    """A row of a table, before tables are cut into slides."""

    label: Words
    cells: list[Words] = field(default_factory=list)
    title: bool = False
    indent: bool = False


def height(row: Sequence[Words], room: float, size: float = SIZE) -> float:
    """The inches that a row of a table takes, whose first text has so much room and may take several lines."""
    return lines(said(row[0]) if row else "", size, max(room - _PADDING, 0.3)) * _LEADING * size / SIZE + _MARGIN


def column(texts: Iterable[str], size: float = SIZE, bold: bool = False) -> float:
    """The inches of a column that holds some texts, each on a line."""
    return max((width(text, size, bold) for text in texts), default=0) + _PADDING


def groups(entries: Iterable[object], wanted: Iterable[Item] | None = None) -> list[Group]:
    """The items of a sheet that stand in no table, below their headings; only those that are `wanted`, if any are."""
    chosen = None if wanted is None else {id(item) for item in wanted}
    found: list[Group] = []
    title = ""
    for entry in entries:
        if isinstance(entry, Heading):
            title = entry.text
        elif isinstance(entry, Item) and (chosen is None or id(entry) in chosen):
            if not found or found[-1][0] != title:
                found.append((title, []))
            found[-1][1].append(entry)
    return found


def over_time(figures: Figures, name: str, some: Sequence[Group], axis: Timeline, room: Room) -> list[Table]:
    """Items over a timeline, cut into as many tables as they need: first by their rows, then by their periods."""
    own = [(title, [item for item in items if item.column_axis is axis]) for title, items in some]
    own = [(title, items) for title, items in own if items]
    every = [item for _, items in own for item in items]
    used = range(min(item.span[0] for item in every), max(item.span[1] for item in every))
    common = _common(figures, every)
    rows: list[Row] = []
    for title, items in own:
        if title and (len(own) > 1):
            rows.append(Row(words(title), title=True))
        for item in items:
            rows += _timed(figures, item, used, common, name)
    names = heads(axis)
    label = min(LABEL, column(said(row.label) + "  " for row in rows))
    texts = [said(cell) for row in rows for cell in row.cells]
    fit = max(1, int((room.width - label) // max(_LEAST, column([*texts, *(names[at] for at in used)]))))
    parts = -(-len(used) // fit)
    each = -(-len(used) // parts)
    made = []
    for start in range(0, len(used), each):
        at = list(used[start : start + each])
        split = sum(1 for one in at if one < axis.history)
        head = [_unit(figures, common, every), *(words(names[one]) for one in at)]
        cut = [Row(r.label, r.cells[start : start + each], r.title, r.indent) for r in rows]
        for table in pieces(name, [head], cut, room.height, label):
            table.split = split + 1 if 0 < split < len(at) else 0
            made.append(table)
    return made


def _timed(figures: Figures, item: Item, used: range, common: Unit | None, name: str) -> Iterator[Row]:
    start, stop = item.span
    label = labelled(figures, item, common, name)
    if item.row_axes:
        yield Row(label, [()] * len(used))
    for members in item.rows():
        cells = [words(figures.number(item, members, at)) if start <= at < stop else () for at in used]
        yield Row(words(" / ".join(item.member_labels(members))) if item.row_axes else label, cells, False,
                  bool(item.row_axes))  # fmt: skip


def listed(figures: Figures, name: str, some: Sequence[Group], room: Room) -> list[Table]:
    """Single numbers below each other, with their units."""
    rows: list[Row] = []
    for title, items in some:
        if title and len(some) > 1:
            rows.append(Row(words(title), title=True))
        for item in items:
            if item.column_axis is None:
                rows += singles(figures, item, name)
    if not rows:
        return []
    label = min(LABEL * 1.6, column(said(row.label) for row in rows))
    return pieces(name, [[words(""), words("Value")]], rows, room.height, label)


def singles(figures: Figures, item: Item, name: str) -> Iterator[Row]:
    """The rows of an item that doesn't vary over time."""
    label = labelled(figures, item, None, name)
    if item.row_axes:
        yield Row(label, [()])
    for members in item.rows():
        own = words(" / ".join(item.member_labels(members))) if item.row_axes else label
        yield Row(own, [words(figures.number(item, members))], False, bool(item.row_axes))


def declared(figures: Figures, table: Declared, room: Room, most: int = 99) -> list[Table]:
    """A table that the definition declares: members in rows, items in columns, cut where they don't fit."""
    columns = [(item, spread, at) for item in table.items[:most]
               for spread in [table.spread(item)] for at in range(len(spread) if spread else 1)]  # fmt: skip
    common = _common(figures, table.items)
    first = table.items[0] if table.items else None
    stood_for = first is not None and first.unit == TEXT and first.axes == (table.axis,)
    if stood_for:  # texts name the rows better than numbers of bars do
        columns = columns[1:]
    labels = [words(figures.number(first, (at,))) if stood_for and first is not None else words(member)
              for at, member in enumerate(table.axis.members)]  # fmt: skip
    heading = words(table.axis.label)
    if first is not None and table.heads and first.axes == (table.axis,) and not stood_for:  # of a grid: what is varied
        columns = columns[1:]
        labels = [words(figures.number(first, (at,))) for at in range(len(table.axis))]
        heading = labelled(figures, first, None, "")
    label = min(LABEL, room.width * 0.44, column([*map(said, labels), said(heading)]))
    common_name = _shared([item.label for item in table.items])
    made: list[Table] = []
    for part in _side_by_side(figures, table, columns, room.width - label):
        groups = [list(some) for _, some in groupby(part, lambda one: id(one[0]))]
        spread = any(some[0][1] is not None for some in groups)
        upper: list[Words] = [words("")]
        lower: list[Words] = [heading]
        alone: set[int] = set()
        for some in groups:
            item, axis, _ = some[0]
            named = labelled(figures, item, common, common_name or table.title)
            if axis is None:
                alone.add(len(upper))
                upper.append(())
                lower.append(named)
                continue
            upper += [named, *[()] * (len(some) - 1)]
            head = table.heads.get(axis)
            lower += [words(figures.number(head, (at,))) if head is not None else words(axis.members[at])
                      for _, _, at in some]  # fmt: skip
        upper[0] = _unit(figures, common, table.items)
        rows = []
        for row, own in enumerate(labels):
            cells = []
            for item, axis, at in part:
                members = tuple(at if one is axis else row for one in item.row_axes)
                cells.append(words(figures.number(item, members)))
            rows.append(Row(own, cells))
        heads = [upper, lower] if spread else [[upper[0] if said(upper[0]) else lower[0], *lower[1:]]]
        for cut in pieces(table.title, heads, rows, room.height, label):
            _mark(table, part, cut)
            cut.alone = alone if spread else set()
            made.append(cut)
    return made


def _side_by_side(
    figures: Figures, table: Declared, columns: Sequence[tuple[Item, Axis | None, int]], room: float
) -> Iterator[list[tuple[Item, Axis | None, int]]]:
    """The columns of a table in parts that fit beside the labels, without tearing an item that is spread apart."""
    part: list[tuple[Item, Axis | None, int]] = []
    used = 0.0
    for _, some in groupby(columns, lambda one: id(one[0])):
        group = list(some)
        item, axis, _ = group[0]
        texts = [figures.number(item, members).text for members in item.rows()]
        longest = max((len(word) for word in item.label.split()), default=0) if axis is None else 0
        names = [] if axis is None else [axis.members[at] for _, _, at in group]
        each = max(_LEAST + 0.1, column([*texts, *names]), column(["n" * min(longest, 12)]))
        if part and used + each * len(group) > room:
            yield part
            part, used = [], 0.0
        part += group
        used += each * len(group)
    if part:
        yield part


def _mark(table: Declared, part: Sequence[tuple[Item, Axis | None, int]], cut: Table) -> None:
    """Let the middle of a grid stand out: the model's own value."""
    axes = {axis for _, axis, _ in part if axis is not None}
    if len(axes) == 1 and axes & set(table.heads):
        axis = next(iter(axes))
        ahead = sum(1 for _, one, _ in part if one is None)
        row, at = len(table.axis) // 2, len(axis) // 2
        cut.marked.add((cut.heads + row, 1 + ahead + at))


def pieces(name: str, heads: list[list[Words]], rows: Sequence[Row], room: float, label: float) -> list[Table]:
    """Rows below heads, as tables that are no higher than the room, all of about the same height. Where one goes on in
    the next, that repeats what titles its first rows; a title isn't left alone at the end."""
    left = room - sum(height(row, label) for row in heads)
    parts = _cut(rows, left, label)
    if len(parts) > 1:
        even = sum(height([row.label], label) for part in parts for row in part) / len(parts)
        balanced = _cut(rows, min(left, even + 4 * height([words("")], label)), label)
        parts = balanced if len(balanced) == len(parts) else parts
    made = []
    for part in parts:
        across = len(heads[0]) - 1
        body = [[row.label, *row.cells, *[()] * (across - len(row.cells))] for row in part]
        table = Table(name, [*heads, *body], len(heads))
        table.titles = {len(heads) + at for at, row in enumerate(part) if row.title}
        table.indented = {len(heads) + at for at, row in enumerate(part) if row.indent}
        made.append(table)
    return made


def _cut(rows: Sequence[Row], left: float, label: float) -> list[list[Row]]:
    """Rows in parts that are no higher than what is left for them."""
    parts: list[list[Row]] = [[]]
    used = 0.0
    title: Row | None = None  # of the section, and the item whose members follow
    item: Row | None = None
    for number, row in enumerate(rows):
        following = rows[number + 1 : number + 3]
        needs = height([row.label], label)
        leads = row.title or (bool(following) and following[0].indent and not row.indent)
        ahead = following[: 2 if row.title and len(following) > 1 and following[1].indent else 1] if leads else ()
        if parts[-1] and used + needs + sum(height([one.label], label) for one in ahead) > left:
            again = [] if row.title else [title] if not row.indent else [title, item]
            parts.append([one for one in again if one is not None])
            used = sum(height([one.label], label) for one in parts[-1])
        if row.title:
            title, item = row, None
        elif not row.indent:
            item = row if leads else None
        parts[-1].append(row)
        used += needs
    return parts


def labelled(figures: Figures, item: Item, common: Unit | None, name: str) -> Words:
    """An item's label, with its unit where neither its numbers nor the head of the table tell it."""
    label = plain(item.label, name)
    if not told(item.unit) or (common is not None and item.unit.same_as(common)):
        return words(label)
    return words(f"{label} (", figures.unit(item), ")")


def plain(label: str, name: str) -> str:
    """A label without what the title above it says already.

    >>> plain("DCF: cash flow", "DCF"), plain("FCFF: EBIT", "Cash flow")
    ('Cash flow', 'FCFF: EBIT')
    """
    before, _, behind = label.partition(": ")
    if not behind or before.casefold() not in name.casefold():
        return label
    return behind[:1].upper() + behind[1:]


def _shared(labels: Sequence[str]) -> str:
    """What stands before a colon in all of some labels; empty where that differs.

    >>> _shared(["Bridge: amount", "Bridge: from"]), _shared(["Low", "High"])
    ('Bridge', '')
    """
    before = {label.partition(": ")[0] if ": " in label else "" for label in labels}
    return before.pop() if len(before) == 1 else ""


def _common(figures: Figures, items: Sequence[Item]) -> Unit | None:
    """The unit that most amounts of a table have: that of the model, if there is one in it."""
    units = [item.unit for item in items if told(item.unit)]
    own = figures.program.unit
    return own if any(unit.same_as(own) for unit in units) else units[0] if units else None


def _unit(figures: Figures, common: Unit | None, items: Sequence[Item]) -> Words:
    if common is None:
        return words("")
    return words(figures.unit(next(item for item in items if told(item.unit) and item.unit.same_as(common))))
