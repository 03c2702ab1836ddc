"""Which slides a model has: what comes out, in all scenarios, what it rests on, and the assumptions with sources.

Nothing is known here of any one model: a slide is there where the definition has what belongs on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.formula.units import TEXT
from modelgen.model.items import Item
from modelgen.model.sheets import Chart as Declared
from modelgen.model.sheets import Sheet
from modelgen.model.sheets import Table as DeclaredTable
from modelgen.model.timeline import Timeline
from modelgen.slides import headline
from modelgen.slides.charted import chart
from modelgen.slides.figures import Figures, heads
from modelgen.slides.inputs import assumptions
from modelgen.slides.packed import Named, packed
from modelgen.slides.page import Block, Box, Room, Slide, Words, words
from modelgen.slides.tables import Group, declared, groups, height, listed, over_time, plain

_SERIES = 6  # rows of numbers below a chart over time, at most
_BESIDE = 3  # columns of numbers beside a chart, at most
_LEFT = Box(0, 0, 0.64, 1)
_RIGHT = Box(0.66, 0, 0.34, 1)


def slides(figures: Figures, room: Room) -> list[Slide]:
    """All slides of a deck, the first one its title."""
    program = figures.program
    made = [headline.cover(figures), *headline.results(figures, room), *headline.scenarios(figures, room)]
    made += _summary(figures, room)
    cone = program.cone(program.outputs)
    for sheet in program.sheets:
        if sheet.holds == "lines":
            made += _sheet(figures, sheet, cone, room)
    return [*made, *assumptions(figures, cone, room)]


def _summary(figures: Figures, room: Room) -> Iterator[Slide]:
    """The sections of the sheet Summary over time; its tables come with the charts over their axes."""
    some = headline.sections(figures)
    for axis in dict.fromkeys(item.column_axis for _, items in some for item in items):
        if axis is not None:
            its = _of(some, axis)
            tables = [Named("", table) for table in over_time(figures, "Summary", its, axis, room)]
            yield from packed(_over(figures, "", its, axis), tables, room)


def _of(some: list[Group], axis: Timeline | None) -> list[Group]:
    """The items over an axis, below their headings."""
    its = [(title, [item for item in items if item.column_axis is axis]) for title, items in some]
    return [(title, items) for title, items in its if items]


def _over(figures: Figures, name: str, some: list[Group], axis: Timeline) -> Words:
    """A title with the way of the first amount, from the last actual period to the last one."""
    first = next((item for _, items in some for item in items if not item.row_axes), None)
    if first is None:
        return words(name or some[0][0])
    return words(f"{name}: " if name else "", *way(figures, first, axis, name))


def way(figures: Figures, item: Item, axis: Timeline, name: str = "") -> Words:
    """A line's number in the last actual period and in the last one, in words."""
    names, (start, stop) = heads(axis), item.span
    last, now = stop - 1, max(start, min(axis.history - 1, stop - 1))
    unit = headline.unit_of(figures, item)
    begin = words(f"{plain(item.label, name)} ", figures.number(item, (), now), *unit, f" in {names[now]}")
    return begin if now == last else (*begin, *words(", ", figures.number(item, (), last), *unit, f" in {names[last]}"))


def _sheet(figures: Figures, sheet: Sheet, cone: frozenset[Item], room: Room) -> Iterator[Slide]:
    """A sheet of calculations: its charts, the tables that it declares, the lines on which the outputs rest."""
    program = figures.program
    charts = [one for one in program.charts if one.sheet is sheet]
    tables = [entry for entry in sheet.entries if isinstance(entry, DeclaredTable) and entry.items]
    paired: set[int] = set()
    small: list[Named] = []
    for one in charts:
        beside = _beside(one, tables)
        paired |= {id(table) for table in tables if table.axis is one.axis}
        yield _charted(figures, one, beside, room)
    for table in tables:
        is_grid = bool(table.heads)
        rests = any(item in cone for item in table.items)
        if id(table) not in paired and (is_grid or rests or not charts):
            small += [Named(table.title, cut) for cut in declared(figures, table, room)]
    some = groups(sheet.entries, [item for item in cone if item.sheet is sheet])
    timed: list[Named] = []
    title = _outcome(figures, sheet)
    for axis in dict.fromkeys(item.column_axis for _, items in some for item in items):
        if axis is not None:
            its = _of(some, axis)
            timed += [Named("", table) for table in over_time(figures, sheet.name, its, axis, room)]
            title = title or _over(figures, sheet.name, its, axis)
    singles = _of(some, None)
    small += [Named("", table) for table in listed(figures, sheet.name, singles, room)] if singles else []
    if len(small) == 1 and small[0].caption and not timed:
        title, small = words(small[0].caption), [Named("", small[0].table)]
    if timed or small:
        yield from packed(title or words(sheet.name), [*timed, *small], room)


def _outcome(figures: Figures, sheet: Sheet) -> Words:
    """A title for a sheet's tables: the output that stands on it; empty where there is none."""
    for item in figures.program.outputs:
        if item.sheet is sheet and not item.axes and item.unit != TEXT:
            label = plain(figures.program.caption(item), sheet.name)
            unit = headline.unit_of(figures, item)
            return words(f"{sheet.name}: {headline.inside(label)} ", figures.number(item), *unit)
    return ()


def _beside(one: Declared, tables: list[DeclaredTable]) -> DeclaredTable | None:
    """The table whose members a chart draws."""
    return next((table for table in tables if table.axis is one.axis), None)


def _charted(figures: Figures, one: Declared, beside: DeclaredTable | None, room: Room) -> Slide:
    """A chart, with its numbers beside it, or below it where it is over time."""
    made = chart(figures, one)
    slide = Slide(_said_by(figures, one), _subtitle(figures, one))
    if isinstance(one.axis, Timeline):
        plain = [line for line in one.lines if line.column_axis is one.axis]
        narrow = over_time(figures, one.title, [("", list(plain))], one.axis, room)
        high = sum(height(row, 3.0) for row in narrow[0].rows) + 0.1 if narrow else 0.0
        if len(narrow) == 1 and len(narrow[0].rows) <= _SERIES + 1:
            share = high / room.height
            slide.blocks = [Block(made, Box(0, 0, 1, 0.97 - share)), Block(narrow[0], Box(0, 1 - share, 1, share))]
            return slide
    elif beside is not None:
        right = Room(0, 0, room.width * _RIGHT.width, room.height)
        most = 1 if one.kind == "waterfall" else _BESIDE
        tables = declared(figures, beside, right, most + (beside.items[0].unit == TEXT))
        if len(tables) == 1 and len(tables[0].rows) - tables[0].heads == len(beside.axis):
            slide.blocks = [Block(made, _LEFT), Block(tables[0], _RIGHT)]
            return slide
    slide.blocks = [Block(made)]
    return slide


def _said_by(figures: Figures, one: Declared) -> Words:
    """What a chart's slide is called: its title, and the numbers that it is about."""
    title = one.title
    if isinstance(one.axis, Timeline):
        line = one.lines[0]
        if len(one.lines) == 1 and not line.row_axes:
            before = "" if line.label.casefold() == title.casefold() else f"{title}: "
            return words(before, *way(figures, line, one.axis)) if before else way(figures, line, one.axis)
        return words(title)
    if one.kind == "tornado" and one.names is not None:
        return words(f"{title}: ", figures.number(one.names, (0,)), " moves it most")
    price = figures.program.quoted
    if one.kind == "ranges" and price is not None and price.unit.same_as(one.lines[0].unit):
        return words(f"{title} against the {headline.inside(price.label)} of ", figures.number(price))
    if one.kind == "waterfall":
        total = next((line for line in one.lines if line.label == "Total"), None)
        if total is not None:
            ends = [at for at in range(len(one.axis)) if figures.value(total, (at,)) not in (0.0, "")]
            if len(ends) > 1:
                unit = headline.unit_of(figures, total)
                return words(f"{title}: ", figures.number(total, (ends[0],)), " to ",
                             figures.number(total, (ends[-1],)), *unit)  # fmt: skip
    return words(title)


def _subtitle(figures: Figures, one: Declared) -> Words:
    unit = one.lines[0].unit
    return () if unit.dimensionless else words(figures.unit(one.lines[0]))
