"""Charts as a definition declares them: which lines, over which axis, in which form. They hold no numbers of their own.

What Excel can't draw from the lines alone (bars that float, bars to both sides) is calculated on lines of its own on
the sheet Workings, so that a chart is live in every program that opens the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.functions import all_of, if_error, maximum, minimum, where
from modelgen.formula.labels import slug
from modelgen.formula.limits import label_fault
from modelgen.formula.units import DATE, TEXT
from modelgen.model.items import Line

if TYPE_CHECKING:
    from modelgen.model.sheets import Sheet

KINDS = ("columns", "stacked", "lines", "waterfall", "ranges", "tornado")
FLOATING = ("Below", "Above", "Total", "Increase", "Increase below 0", "Decrease", "Decrease below 0")


@dataclass(frozen=True)
class Chart:
    """One chart, below the rows of its sheet.

    `lines` are the series; a line over a further axis is a series for each member. `axis` has the categories: a
    timeline's periods, or the members of another axis, or the texts of `names`. `across` is drawn as a line over
    the columns. The series of a waterfall are those of `FLOATING`, the first two unseen.
    """

    sheet: Sheet
    title: str
    kind: str
    lines: tuple[Line, ...]
    axis: Axis
    names: Line | None = None
    across: Line | None = None


def chart(
    sheet: Sheet, title: str, lines: Sequence[Line], kind: str, *, names: Line | None = None, across: Line | None = None
) -> Chart:  # fmt: skip
    """Declare a chart; DefinitionError for lines that can't be drawn together.

    A waterfall takes the lines with the levels that each bar joins (from, to); ranges take low and width; a tornado
    takes low, high and base.
    """
    if kind not in KINDS:
        raise DefinitionError(f"there is no chart '{kind}'{nearest(kind, KINDS)}", "use one of " + ", ".join(KINDS))
    if fault := label_fault(title):
        raise DefinitionError(f"the title of a chart {fault}", "use plain words")
    if not lines or not all(isinstance(line, Line) and line.axes for line in lines):
        raise DefinitionError(f"the chart '{title}' draws {list(lines)}", "name lines that vary over an axis")
    axis = lines[0].column_axis or lines[0].axes[0]
    for line in [*lines, *([across] if across is not None else [])]:
        if axis not in line.axes or len(line.axes) > 2 or line.unit in (DATE, TEXT):
            raise DefinitionError(f"the chart '{title}' over {axis.label} can't draw '{line.label}'", "take it out")
        if not line.unit.same_as(lines[0].unit):
            why = f"the chart '{title}' draws '{lines[0].unit}' and '{line.unit}'"
            raise DefinitionError(why, "draw two charts")
    drawn = _FORMS[kind](sheet, title, lines) if kind in _FORMS else tuple(lines)
    made = Chart(sheet, title, kind, drawn, axis, names, across)
    sheet.model.charts.append(made)
    return made


def _floating(sheet: Sheet, title: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Bars between two levels: what is unseen below and above 0, totals (which begin at 0), rises and falls."""
    start, end = lines
    low, high = minimum(start, end), maximum(start, end)
    below, above = maximum(0, low), minimum(0, high)  # unseen
    up, down = maximum(0, high) - below, minimum(0, low) - above
    rises, falls = all_of(start != 0, end >= start), all_of(start != 0, end < start)
    seen = [where(start == 0, 0, below), where(start == 0, 0, above), where(start == 0, end, 0)]
    seen += [where(rises, up, 0), where(rises, down, 0), where(falls, up, 0), where(falls, down, 0)]
    return _workings(sheet, title, FLOATING, seen, start)


def _sides(sheet: Sheet, title: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Bars to both sides of the base."""
    low, high, base = lines
    return _workings(sheet, title, ("Low less base", "High less base"), (low - base, high - base), low)


def _ranges(sheet: Sheet, title: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Bars from low on, nothing where there is no low."""
    low, width = lines
    return _workings(sheet, title, ("Low", "Width"), (low * 1, width * 1), low)


def _workings(
    sheet: Sheet, title: str, names: Sequence[str], formulas: Sequence[Expr], like: Line
) -> tuple[Line, ...]:  # fmt: skip
    on = sheet.model.workings
    on.heading(f"Chart: {title}")
    table = on.table(f"{title}: bars", like.axes[0])
    made = []
    for name, formula in zip(names, formulas, strict=True):
        line = table.line(name, *like.axes, unit=str(like.unit), key=slug(f"chart {sheet.name} {title} {name}"))
        line.formula = if_error(formula, 0)
        made.append(line)
    return tuple(made)


_FORMS = {"waterfall": _floating, "tornado": _sides, "ranges": _ranges}
