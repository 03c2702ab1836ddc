"""Assumptions on which the outputs rest, sheet by sheet, with their values and sources."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Table as Declared
from modelgen.model.timeline import Timeline
from modelgen.slides.figures import Figures
from modelgen.slides.measure import lines
from modelgen.slides.page import Block, Room, Slide, Table, Words, words
from modelgen.slides.tables import SIZE, Group, Row, declared, groups, over_time, pieces, singles

_SOURCE = 110  # letters of a source
_FOOT = 260  # of the sources below a table
_LABEL, _VALUE = 0.42, 0.13  # of the room's width


def assumptions(figures: Figures, cone: frozenset[Item], room: Room) -> Iterator[Slide]:
    """Slides of the inputs that the outputs read: single values with their sources, those over time with them below."""
    program = figures.program
    for sheet in program.sheets:
        if sheet.holds != "inputs":
            continue
        entries = [entry for entry in sheet.entries if not isinstance(entry, Item) or _read(entry, cone)]
        some = groups(entries)
        tables = _sourced(figures, some, room)
        for number, table in enumerate(tables, 1):
            part = f" ({number} of {len(tables)})" if len(tables) > 1 else ""
            yield Slide(_title(sheet.name, part), (), [Block(table)])
        for axis in dict.fromkeys(item.column_axis for _, items in some for item in items):
            if axis is not None:
                yield from _timed(figures, sheet.name, some, axis, room)
        for entry in entries:
            if isinstance(entry, Declared) and any(_read(item, cone) for item in entry.items):
                for table in declared(figures, entry, room):
                    yield Slide(words(entry.title), (), [Block(table)], _foot(figures, entry.items))


def _read(item: Item, cone: frozenset[Item]) -> bool:
    given = inputs_of(item)
    return item in cone or (given is not None and given in cone)


def inputs_of(item: Item) -> Input | None:
    """What holds the values and sources of an assumption."""
    if isinstance(item, Line):
        return item.cases
    return item if isinstance(item, Input) else None


def source(figures: Figures, item: Item, members: tuple[int, ...] = ()) -> str:
    """Where a value comes from: as it says for its members, for the scenario, or for all."""
    given = inputs_of(item)
    if given is None:
        return ""
    at = figures.program.scenario.position(figures.scenario)
    text = given.sources.get(members) or given.sources.get(at) or given.sources.get(0) or ""
    text = " ".join(text.split())
    return text if len(text) <= _SOURCE else text[: _SOURCE - 1].rstrip() + "…"


def _title(name: str, part: str) -> Words:
    return words(f"{name} and their sources{part}" if name.endswith("s") else f"{name}, with sources{part}")


def _sourced(figures: Figures, some: list[Group], room: Room) -> list[Table]:
    """Single values with their sources, which may take two lines."""
    rows: list[Row] = []
    behind = room.width * (1 - _LABEL - _VALUE)
    for title, items in some:
        single = [item for item in items if item.column_axis is None]
        if single and title:
            rows.append(Row(words(title), title=True))
        for item in single:
            own = list(singles(figures, item, ""))
            for row, members in zip(own[len(own) - len(list(item.rows())) :], item.rows(), strict=True):
                row.cells.append(words(source(figures, item, members)))
            rows += own
    if not rows:
        return []
    most = max((lines(row.cells[1][0].text, SIZE, behind) for row in rows if len(row.cells) > 1), default=1)
    lower = room.height / (1 + 0.12 * (most - 1))  # rows with long sources are higher
    head = [words("Assumption"), words("Value"), words("Source")]
    tables = pieces("Assumptions", [head], rows, lower, room.width * _LABEL)
    for table in tables:
        table.texts = {2}
    return tables


def _timed(figures: Figures, name: str, some: list[Group], axis: Timeline, room: Room) -> Iterator[Slide]:
    lower = Room(room.left, room.top, room.width, room.height - 0.5)
    tables = over_time(figures, name, some, axis, lower)
    items = [item for _, of in some for item in of if item.column_axis is axis]
    for number, table in enumerate(tables, 1):
        part = f" ({number} of {len(tables)})" if len(tables) > 1 else ""
        yield Slide(words(f"{name} over time{part}"), (), [Block(table)], _foot(figures, items))


def _foot(figures: Figures, items: list[Item]) -> str:
    """The sources of a table's items, each once."""
    found: list[str] = []
    for item in items:
        found += [source(figures, item, members) for members in item.rows()]
    text = "; ".join(dict.fromkeys(one for one in found if one))
    text = text if len(text) <= _FOOT else text[: _FOOT - 1].rstrip() + "…"
    return f"Sources: {text}" if text else ""
