"""Charts as a definition declares them: which lines, over which axis, in which form. They hold no numbers of their own.

What Excel can't draw from the lines alone (bars that float, bars to both sides) is calculated on lines of its own on
the sheet Workings, so that a chart is live in every program that opens the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.functions import all_of, if_error, maximum, minimum, where
from modelgen.formula.labels import cut, label_fault, slug
from modelgen.formula.units import AS_STATED, DATE, TEXT
from modelgen.model.items import Line
from modelgen.model.sheets import Chart, Declaring, Sheet, Table
from modelgen.model.timeline import Timeline

KINDS = ("columns", "stacked", "lines", "waterfall", "ranges", "tornado")
FLOATING = (
    "Below", "Above", "Total",
    "Increase", "Increase below 0", "Increase through 0, above", "Increase through 0, below",
    "Decrease", "Decrease below 0", "Decrease through 0, above", "Decrease through 0, below",
)  # fmt: skip
RANGES = ("Below", "Above", "Range", "Range below 0", "Low", "High")
_TAKES = {"waterfall": ("from", "to"), "ranges": ("low", "width"), "tornado": ("low", "high", "base")}


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
    if any(other.sheet is sheet and other.title == title for other in sheet.model.charts):
        raise DefinitionError(f"there is a chart '{title}' on '{sheet.name}' already", "give one another title")
    takes = _TAKES.get(kind, ())
    over = [] if across is None else [across]
    if not lines or not all(isinstance(line, Line) and line.axes for line in [*lines, *over]):
        drawn = ", ".join(map(cut, [*lines, *over])) or "nothing"
        raise DefinitionError(f"the chart '{title}' draws {drawn}", "name lines that vary over an axis")
    if takes and len(lines) != len(takes):
        remedy = f"it takes {len(takes)}: {', '.join(takes)}"
        raise DefinitionError(f"the {kind} '{title}' draws {len(lines)} line{'s'[: len(lines) - 1]}", remedy)
    axis = lines[0].column_axis or lines[0].axes[0]
    for line in [*lines, *over]:
        sheet.model.owns(axis, title)
        if axis not in line.axes or len(line.axes) > (1 if takes else 2) or line.unit in (AS_STATED, DATE, TEXT):
            raise DefinitionError(f"the chart '{title}' over {axis.label} can't draw '{line.label}'", "take it out")
        if len(line.row_axes) > 1 and table_of(line) is None:
            why = f"the chart '{title}' draws '{line.label}', whose rows are named by two axes"
            raise DefinitionError(why, f"put it on a table over {axis.label}")
        if not line.unit.same_as(lines[0].unit):
            why = f"the chart '{title}' draws '{lines[0].unit}' and '{line.unit}'"
            raise DefinitionError(why, "draw two charts")
    if takes and isinstance(axis, Timeline):
        raise DefinitionError(f"the {kind} '{title}' is over {axis.label}", "draw it over members, or draw columns")
    if names is not None and (not isinstance(names, Line) or names.unit != TEXT or names.axes != (axis,)):
        what = f"the chart '{title}' is named by '{getattr(names, 'label', names)}'"
        raise DefinitionError(what, f"use a line of texts over {axis.label}")
    bars = _FORMS[kind](sheet, title, lines) if kind in _FORMS else tuple(lines)
    if not sheet.holds:
        sheet.hold("lines", title)  # a sheet of charts alone
    zero = _zeros(sheet.model, axis) if kind in ("columns", "stacked") else None
    made = Chart(sheet, title, kind, bars, axis, names, across, zero)
    sheet.model.charts.append(made)
    return made


def table_of(line: Line) -> Table | None:
    """The table on which a line stands, if any."""
    tables = (entry for entry in line.sheet.entries if isinstance(entry, Table))
    return next((table for table in tables if any(item is line for item in table.items)), None)


def _floating(sheet: Sheet, title: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Bars between two levels: what is unseen below and above 0, totals (which begin at 0), rises and falls."""
    start, end = lines
    low, high = minimum(start, end), maximum(start, end)
    below, above, up, down = _between(low, high)
    seen = [where(start == 0, 0, below), where(start == 0, 0, above), where(start == 0, end, 0)]
    for moves in (end >= start, end < start):
        # a bar through 0 is two columns, of which neither is as long as the step, so they stand apart
        wholly = [all_of(start != 0, moves, low >= 0), all_of(start != 0, moves, high <= 0)]
        through = all_of(start != 0, moves, low < 0, high > 0)
        seen += [where(wholly[0], up, 0), where(wholly[1], down, 0), where(through, up, 0), where(through, down, 0)]
    return _workings(sheet, title, FLOATING, seen, start)


def _sides(sheet: Sheet, title: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Bars to both sides of the base."""
    low, high, base = lines
    return _workings(sheet, title, ("Low less base", "High less base"), (low - base, high - base), low)


def _ranges(sheet: Sheet, title: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Bars from low on, nothing where there is no low."""
    low, width = lines
    high = low + width
    return _workings(sheet, title, RANGES, (*_between(low, high), low * 1, high), low)


def _between(low: Expr, high: Expr) -> tuple[Expr, Expr, Expr, Expr]:
    """A bar between two levels as stacked columns: unseen above and below 0, then seen above and below 0."""
    below, above = maximum(0, low), minimum(0, high)
    return below, above, maximum(0, high) - below, minimum(0, low) - above


def _zeros(m: Declaring, axis: Axis) -> Line:
    """The zeros of an axis: one line for all charts over it."""
    key = slug(f"chart zeros {axis.key}")
    found = next((line for line in m.lines if line.key == key), None)
    if found is None:
        m.workings.heading(f"Charts over {axis.label}")
        found = m.workings.line(f"Where columns over {axis.label} begin", axis, unit="", key=key)
        found.formula = 0
    return found


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
