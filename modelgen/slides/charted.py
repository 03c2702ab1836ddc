"""A definition's charts as native ones: their series, labels, the ends of their axes, the price as a line across."""

from __future__ import annotations

import math

from modelgen.model.charts import FLOATING, RANGES
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Chart as Declared
from modelgen.model.timeline import Timeline
from modelgen.sheet.numberformat import Decimals, read
from modelgen.slides.figures import Figures, heads
from modelgen.slides.page import Chart, Series, Words, words

_PLAIN = 10  # from here on an axis shows no decimals
_ROLES = {"Total": "sum", "Increase": "rise", "Decrease": "fall", "Range": "range", "Low": "low", "High": "high"}


def chart(figures: Figures, declared: Declared) -> Chart:
    """A chart of the definition with its numbers."""
    at = positions(declared)
    axis = declared.axis
    if declared.names is not None:
        categories = [figures.number(declared.names, (one,)).text for one in at]
    else:
        names = heads(axis) if isinstance(axis, Timeline) else axis.members
        categories = [names[one] for one in at]
    series: list[Series] = []
    for line in declared.lines:
        series += _series(figures, declared, line, at, len(series), len(declared.lines) > 1)
    own = declared.lines[0]
    made = Chart(declared.title, declared.kind, categories, series, *codes(figures, own, series))
    if declared.kind in ("waterfall", "ranges"):
        _floating(made, FLOATING if declared.kind == "waterfall" else RANGES)
    if declared.kind == "tornado":
        for one, name in zip(made.series, ("At its low", "At its high"), strict=True):
            one.name = name
    if declared.across is not None:
        _across(figures, declared, declared.across, at, made)
    return made


def positions(declared: Declared) -> range:
    """The categories for which a line of the chart has values."""
    spans = [line.span for line in declared.lines if line.column_axis is declared.axis]
    if not spans:
        return range(len(declared.axis))
    return range(min(start for start, _ in spans), max(stop for _, stop in spans))


def _series(
    figures: Figures, declared: Declared, line: Line, at: range, place: int, several: bool
) -> list[Series]:  # fmt: skip
    other = next((axis for axis in line.axes if axis is not declared.axis), None)
    made: list[Series] = []
    for number, member in enumerate(other.members) if other else [(0, "")]:
        points = []
        for one in at:
            where = {declared.axis: one} | ({other: number} if other else {})
            members = tuple(where[axis] for axis in line.row_axes)
            column = where.get(line.column_axis) if line.column_axis is not None else None
            points.append(figures.point(line, members, column))
        name = f"{line.label}, {member}" if other and several else member or line.label
        made.append(Series(name, points, place + len(made)))
    return made


def codes(figures: Figures, line: Item, series: list[Series]) -> tuple[str, str]:
    """The number formats of the axis and of labels: without decimals where numbers are large, without gaps."""
    style = figures.program.decimals.style(line)
    size = max((abs(p.value) for one in series for p in one.points if p.value is not None), default=0.0)
    whole = size * (100 if line.unit.display == "%" else 1) >= _PLAIN
    codes = [figures.theme.number_format(line.unit, style, Decimals(0, 0) if some else None) for some in (whole, False)]
    return _bare(codes[0]), _bare(codes[1])


def _bare(code: str) -> str:
    sections = ["".join(part.text for part in one.parts if part.kind != "gap") for one in read(code).sections]
    return ";".join(sections[:2]) + (";0" if len(sections) > 2 and sections[0] != "General" else "")


def _floating(made: Chart, names: tuple[str, ...]) -> None:
    """Bars that float: what is unseen below them, and what they mean."""
    for name, one in zip(names, made.series, strict=True):
        one.name = name
        one.role = next((role for start, role in _ROLES.items() if name.startswith(start)), "unseen")
    values = [p.value or 0.0 for one in made.series for p in one.points]
    by_name = {one.name: one for one in made.series}
    if made.kind == "ranges":
        lows, highs = ([p.value for p in by_name[name].points if p.value] for name in ("Low", "High"))
        if min(values) < 0 or not lows or not highs:
            return
        made.least, made.most = ends(min(lows), max(highs), 0.25)
        return
    if min(values) >= 0:  # levels above 0 alone: steps are seen better on an axis that begins below the lowest
        below = [p.value for p in by_name["Below"].points if p.value]
        totals = [p.value for p in by_name["Total"].points if p.value]
        if below and totals and min(*below, *totals) > 0.5 * max(*below, *totals):
            tops = [sum(one.points[at].value or 0 for one in made.series) for at in range(len(made.categories))]
            made.least, made.most = ends(min(*below, *totals), max(tops), 0.35)


def ends(low: float, high: float, beyond: float) -> tuple[float, float]:
    """Round ends of an axis that reaches beyond its numbers by a part of their span.

    >>> ends(153.0, 247.0, 0.25)
    (120.0, 280.0)
    """
    span = (high - low) or abs(high) or 1.0
    step = 10.0 ** math.floor(math.log10(span))
    step = next(step * part for part in (0.2, 0.5, 1, 2) if span / (step * part) <= 6)
    least = math.floor((low - beyond * span) / step) * step
    return max(0.0, least) if low >= 0 else least, math.ceil((high + beyond * span) / step) * step


def _across(figures: Figures, declared: Declared, across: Line, at: range, made: Chart) -> None:
    """A line over the columns; one that is the same everywhere is drawn as a straight line with its number."""
    line = _series(figures, declared, across, at, len(made.series), False)[0]
    values = {p.value for p in line.points}
    price = figures.program.quoted
    if declared.kind == "ranges" and made.most is not None and price is not None and len(values) == 1:
        level = figures.value(price)
        if isinstance(level, float) and level in values:
            straight(figures, made, price, level)
            return
    line.role = "across"
    made.series.append(line)


def straight(figures: Figures, made: Chart, price: Item, level: float) -> None:
    """Draw the price across a chart whose axis has set ends, wide enough for it."""
    assert made.least is not None and made.most is not None
    if not made.least < level < made.most:
        made.least, made.most = ends(min(made.least, level), max(made.most, level), 0.05)
    made.price, made.at = priced(figures, price), level


def priced(figures: Figures, price: Item) -> Words:
    """The price with what it is called."""
    return words(f"{price.label} ", figures.number(price))
