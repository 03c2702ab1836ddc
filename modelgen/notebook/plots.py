"""A model's charts as figures of matplotlib's: football fields, bridges, tornados, and those that it declares."""

from __future__ import annotations

from typing import Any

from modelgen.errors import ModelgenError, nearest
from modelgen.model.sheets import Chart as Declared
from modelgen.reference.result import Result
from modelgen.simulation.plots import blank
from modelgen.slides.charted import chart
from modelgen.slides.figures import Figures, shown
from modelgen.slides.page import Chart, Series
from modelgen.workbook.theme import BAD, BRAND, GOOD, INK, MUTED, RULE, Theme
from modelgen.workbook.themes import theme

_WIDE, _HIGH, _BAR = 8.4, 4.4, 0.42  # inches: of a figure, and of each bar that lies
_LYING = ("ranges", "tornado")


def figure(result: Result, title: str | None) -> Any:
    """The figure of a chart by its title, the first unless named. ModelgenError for a title that there isn't, for a
    result that hasn't all values, and where matplotlib isn't installed."""
    declared = _named(result, title)
    if any(line not in result.data for line in declared.lines):
        raise ModelgenError(f"the values of '{declared.title}' weren't computed; solve the model without only=")
    look = theme(None, result.program.folder)
    made = chart(Figures(result.program, result, look, result.scenario), declared)

    lying = made.kind in _LYING
    high = max(2.2, 1.1 + _BAR * len(made.categories)) if lying else _HIGH
    drawn = blank(_WIDE, high)
    axes = drawn.add_subplot()
    _FORMS.get(made.kind, _columns)(axes, made, look)
    unit = "" if declared.lines[0].unit.dimensionless else f" ({declared.lines[0].unit})"
    axes.set_title(f"{made.name}{unit}", loc="left", color=look.colours[BRAND], fontsize=12, fontweight="bold",
                   pad=20 if made.at is not None else 10)  # fmt: skip
    numbers = axes.xaxis if lying else axes.yaxis
    numbers.set_major_formatter(lambda value, _: shown(made.code, float(value)))
    numbers.grid(True, color=look.colours[RULE], linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=look.colours[INK], labelsize=9, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return drawn


def _named(result: Result, title: str | None) -> Declared:
    charts = result.program.charts
    if not charts:
        raise ModelgenError("the model has no charts; sheet.chart(title, line) declares one")
    for one in charts:
        if title is None or title.casefold() == one.title.casefold():
            return one
    titles = [one.title for one in charts]
    raise ModelgenError(
        f"the model has no chart '{title}'{nearest(str(title), titles) or '; there is ' + ', '.join(titles)}"
    )


def _numbers(one: Series) -> list[float]:
    return [point.value or 0.0 for point in one.points]


def _columns(axes: Any, made: Chart, look: Theme) -> None:
    """Columns side by side or on one another; lines."""
    at = range(len(made.categories))
    drawn = [one for one in made.series if one.role != "across"]
    wide = 0.8 if made.kind == "stacked" else 0.8 / max(1, len(drawn))
    above, below = [0.0] * len(at), [0.0] * len(at)
    for number, one in enumerate(drawn):
        colour = look.chart[one.place % len(look.chart)]
        values = _numbers(one)
        if made.kind == "lines":
            there = [(x, point.value) for x, point in zip(at, one.points, strict=True) if point.value is not None]
            axes.plot(*zip(*there, strict=True) if there else ([], []), color=colour, linewidth=2, label=one.name)
        elif made.kind == "stacked":
            feet = [above[x] if value >= 0 else below[x] for x, value in enumerate(values)]
            axes.bar(at, values, wide, feet, color=colour, label=one.name)
            above = [foot + max(0.0, value) for foot, value in zip(above, values, strict=True)]
            below = [foot + min(0.0, value) for foot, value in zip(below, values, strict=True)]
        else:
            axes.bar([x - 0.4 + wide * (number + 0.5) for x in at], values, wide, color=colour, label=one.name)
    for one in made.series:
        if one.role == "across":
            axes.plot(at, _numbers(one), color=look.colours[BAD], linewidth=1.4, label=one.name)
    _named_below(axes, made.categories)
    if len(made.series) > 1:
        axes.legend(frameon=False, fontsize=9, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.12))


def _waterfall(axes: Any, made: Chart, look: Theme) -> None:
    """Levels as columns from 0, the steps between them where they are."""
    colours = {"sum": look.colours[BRAND], "rise": look.colours[GOOD], "fall": look.colours[BAD]}
    for x in range(len(made.categories)):
        foot, head = 0.0, 0.0
        for one in made.series:
            value = one.points[x].value or 0.0
            start = head if value >= 0 else foot
            if one.role in colours and value:
                axes.bar(x, value, 0.62, start, color=colours[one.role])
                step = -abs(value) if one.role == "fall" else value
                axes.annotate(
                    shown(made.label, step), (x, start + max(value, 0)), xytext=(0, 3), textcoords="offset points",
                    ha="center", fontsize=8, color=look.colours[INK],
                )  # fmt: skip
            head, foot = (head + value, foot) if value >= 0 else (head, foot + value)
    if made.least is not None:
        axes.set_ylim(made.least, made.most)
    _named_below(axes, made.categories)


def _ranges(axes: Any, made: Chart, look: Theme) -> None:
    """Bars from low to high, one below the other, with their ends; the price through all."""
    by = {one.name: one for one in made.series}
    for y, _ in enumerate(made.categories):
        low, high = by["Low"].points[y].value, by["High"].points[y].value
        if low is None or high is None:
            continue
        axes.barh(y, high - low, 0.55, low, color=look.chart[0])
        for value, side, away in ((low, "right", -4), (high, "left", 4)):
            axes.annotate(shown(made.label, value), (value, y), xytext=(away, 0), textcoords="offset points", ha=side,
                          va="center", fontsize=8, color=look.colours[INK], zorder=5,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
    if made.least is not None:
        axes.set_xlim(made.least, made.most)
    if made.at is not None:
        axes.axvline(made.at, color=look.colours[BAD], linewidth=1.4)
        axes.annotate("".join(str(piece) if isinstance(piece, str) else piece.text for piece in made.price),
                      (made.at, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
                      ha="center", fontsize=8, color=look.colours[BAD])  # fmt: skip
    _named_beside(axes, made.categories)


def _tornado(axes: Any, made: Chart, look: Theme) -> None:
    """Bars to both sides of the base, the longest first."""
    for one, colour in zip(made.series, (look.colours[MUTED], look.colours[BRAND]), strict=True):
        axes.barh(range(len(made.categories)), _numbers(one), 0.55, color=colour, label=one.name)
    axes.axvline(0, color=look.colours[INK], linewidth=0.8)
    axes.legend(frameon=False, fontsize=9, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))
    _named_beside(axes, made.categories)


def _named_below(axes: Any, names: list[str]) -> None:
    turned = max(map(len, names), default=0) * len(names) > 90
    axes.set_xticks(range(len(names)), names, rotation=30 if turned else 0, ha="right" if turned else "center")


def _named_beside(axes: Any, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()


_FORMS = {"waterfall": _waterfall, "ranges": _ranges, "tornado": _tornado}
