"""One chart drawn: its series in the theme's colours, its axes, title, legend and description.

What stands beside each other differs in lightness, and lines in their dashes and markers, so that a chart printed in
grey can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from modelgen.model.charts import FLOATING, RANGES
from modelgen.model.items import Line
from modelgen.model.sheets import Chart
from modelgen.model.timeline import Timeline
from modelgen.sheet.numberformat import Decimals, read
from modelgen.workbook.chartcells import Series, categories, positions, series

if TYPE_CHECKING:
    from modelgen.workbook.book import Book

_SMALL, _TITLE = 9, 11  # points
_LETTER = 6  # pixels that a letter takes, roughly
_MARGIN = 70  # pixels beside the plot
_PLAIN = 10  # from here on an axis shows no decimals
_MARKED = 20  # the most points of a line that have markers
_DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot", "long_dash_dot")
_MARKERS = ("circle", "square", "diamond", "triangle", "x", "star", "plus")
_PATTERNS = ("wide_upward_diagonal", "dotted_grid", "wide_downward_diagonal")  # once the colours are used up
_TYPES = {"lines": {"type": "line"}, "tornado": {"type": "bar"}, "columns": {"type": "column"}}
_WORDS = {
    "columns": "Columns", "stacked": "Stacked columns", "lines": "Lines", "waterfall": "Waterfall",
    "ranges": "Ranges from low to high", "tornado": "Bars to both sides of the base",
}  # fmt: skip


class Drawing:
    """A chart, `made` by xlsxwriter, and its description for who can't see it."""

    def __init__(self, book: Book, chart: Chart, width: int, height: int) -> None:
        self.book, self.theme, self.chart, self.width = book, book.theme, chart, width
        self.made = book.book.add_chart(_TYPES.get(chart.kind) or {"type": "column", "subtype": "stacked"})
        self._over: Any = None  # lines over columns
        self._categories = categories(book.layout, chart)
        self._shown: list[str] = []  # the series that the legend names
        self._unnamed: list[int] = []  # those that it doesn't, by number
        self._count = 0
        {"waterfall": self._waterfall, "ranges": self._ranges, "tornado": self._tornado}.get(chart.kind, self._plain)()
        if chart.across is not None:
            for one in self._series([chart.across]):
                self._line(one, {"color": self.theme.colour("ink"), "width": 1.75, "dash_type": "dash"})
        if chart.zero is not None:
            self._unseen(self._series([chart.zero])[0])
        if self._over is not None:
            self.made.combine(self._over)
        self._around()
        self.made.set_size({"width": width, "height": height})
        self.made.show_hidden_data()  # rows and columns may be folded away
        self.description = f"{_WORDS[chart.kind]}: {self._title()}" + (": " if self._shown else "")
        self.description += ", ".join(self._shown)

    # --- the forms ---

    def _plain(self) -> None:
        found = self._series(self.chart.lines)
        colours = self.theme.series(len(found))
        for number, (one, colour) in enumerate(zip(found, colours, strict=True)):
            if self.chart.kind == "lines":
                dash, marker = _of(_DASHES, number), _of(_MARKERS, number)
                dot = {
                    "type": marker if len(positions(self.chart)) <= _MARKED else "none",
                    "size": 5,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                }
                self._add(self.made, one, line={"color": colour, "width": 2, "dash_type": dash}, marker=dot)
            else:
                again = number // len(set(colours))
                self._bars(one, colour, gap=60, pattern=_of(_PATTERNS, again - 1) if again else "")

    def _waterfall(self) -> None:
        above, below = self._signs()
        looks = {  # colour, and how the amount of a step shows
            "Total": (mix(self.theme.colour("brand"), 0.35), ""),
            "Increase": (mix(self.theme.colour("good"), 0.65), f"{above};{above};;"),
            "Decrease": (mix(self.theme.colour("bad"), 0.35), f"{below};{below};;"),
        }
        for name, one in zip(FLOATING, self._series(self.chart.lines), strict=True):
            colour, number = next((look for part, look in looks.items() if name.startswith(part)), ("", ""))
            # of a bar through 0, each column is a part only
            label = self._label(number, "center") if number and "through" not in name else None
            self._bars(one, colour, gap=30, named=name in looks, data_labels=label)
        total = self._series([self.chart.lines[FLOATING.index("Total")]])[0]
        self._unseen(total, self._label(f"{above};{below};;", "above"))

    def _ranges(self) -> None:
        above, below = self._signs()
        fill = mix(self.theme.colour("brand"), 0.45)
        for name, one in zip(RANGES, self._series(self.chart.lines), strict=True):
            if name in ("Low", "High"):  # 0 stands for n.m.
                self._unseen(one, self._label(f"{above};{below};;", "above" if name == "High" else "below"))
            else:
                self._bars(one, fill if name.startswith("Range") else "", gap=80, named=False)

    def _tornado(self) -> None:
        found = self._series(self.chart.lines)
        for one, colour in zip(found, self.theme.series(len(found)), strict=True):
            self._bars(one, colour, gap=40, overlap=100)

    # --- series ---

    def _series(self, lines: Sequence[Line]) -> list[Series]:
        return list(series(self.book.layout, self.chart, lines))

    def _bars(self, one: Series, colour: str, *, named: bool = True, pattern: str = "", **options: Any) -> None:
        """Bars of a colour; unseen without one."""
        if pattern:
            options["pattern"] = {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}
            options["border"] = {"color": colour}
        else:
            options["fill"] = {"color": colour} if colour else {"none": True}
            options["border"] = {"none": True}
        self._add(self.made, one, named=named, **options)

    def _line(self, one: Series, line: dict[str, Any], *, named: bool = True, **options: Any) -> None:
        """A line over the columns."""
        if self._over is None:
            self._over = self.book.book.add_chart({"type": "line"})
        self._add(self._over, one, named=named, line=line, marker={"type": "none"}, **options)

    def _unseen(self, one: Series, label: dict[str, Any] | None = None) -> None:
        """Points that aren't drawn, for their labels or for the axis."""
        self._line(one, {"none": True}, named=False, data_labels=label)

    def _add(self, to: Any, one: Series, *, named: bool = True, **options: Any) -> None:
        if named:
            self._shown.append(one.words)
        else:
            self._unnamed.append(self._count)
        self._count += 1
        name = one.name if one.name.startswith("=") else _text(one.name)
        if one.values.startswith("=("):  # xlsxwriter doesn't look values up that stand apart
            options["values_data"] = self.book.cached[one.line].tolist()
            options["categories_data"] = list(self.chart.axis.members)
        to.add_series({"name": name, "categories": self._categories, "values": one.values, **options})

    # --- what stands around them ---

    def _around(self) -> None:
        chart, rule = self.made, {"color": self.theme.colour("rule"), "width": 0.75}
        chart.set_title({
            "name": _text(self._title()), "overlay": False, "layout": {"x": 0.02, "y": 0.03},
            "name_font": {**self._font(), "size": _TITLE, "bold": True, "color": self.theme.colour("brand")},
        })  # fmt: skip
        interval, font = self._interval(), self._font()
        if interval == 1:
            font["rotation"] = 0  # said, for LibreOffice turns names where it could wrap them
        names: dict[str, Any] = {"num_font": font, "line": rule, "label_position": "low"}
        names |= {"major_tick_mark": "none", "minor_tick_mark": "none"}
        names |= {"interval_unit": interval, "text_axis": True}
        grid = {"visible": True, "line": {"color": self.theme.colour("rule"), "width": 0.5, "transparency": 50}}
        numbers: dict[str, Any] = {"num_font": self._font(), "num_format": self._number(), "line": {"none": True}}
        numbers |= {"major_gridlines": grid, "major_tick_mark": "none", "minor_tick_mark": "none"}
        if self.chart.kind == "tornado":
            names["reverse"] = True  # the first, which is the longest, on top
            chart.set_y_axis({**names, "major_gridlines": {"visible": False}})
            chart.set_x_axis({**numbers, "label_position": "high"})
        else:
            chart.set_x_axis(names)
            chart.set_y_axis(numbers)
        if len(self._shown) > 1 or self.chart.across is not None:
            chart.set_legend({"position": "bottom", "font": self._font(), "delete_series": self._unnamed})
        else:
            chart.set_legend({"none": True})
        chart.set_chartarea({"border": {"color": self.theme.colour("rule"), "width": 0.75}})

    def _title(self) -> str:
        unit = self.chart.lines[0].unit
        shown = not unit.dimensionless and unit.display not in ("%", "x")  # those the axis shows
        return f"{self.chart.title} ({unit})" if shown else self.chart.title

    def _font(self) -> dict[str, Any]:
        return {"name": self.theme.font, "size": _SMALL, "bold": False, "color": self.theme.colour("ink")}

    def _interval(self) -> int:
        """Of how many periods one is named, so that names stand side by side: of quarters the first of each year."""
        axis = self.chart.axis
        if not isinstance(axis, Timeline):
            return 1
        at = positions(self.chart)
        fit = max(1, (self.width - _MARGIN) // (_LETTER * (max(len(axis.members[i]) for i in at) + 1)))
        each = -(-len(at) // fit)
        year = max(axis.frequency, 1)
        return next(n for n in range(each, each + year) if year % n == 0 or n % year == 0)

    def _number(self) -> str:
        """The axis' number format: the unit's, without decimals where the numbers are large."""
        unit = self.chart.lines[0].unit
        size = max(_largest(self.book.cached[line]) for line in self.chart.lines)
        whole = size * (100 if unit.display == "%" else 1) >= _PLAIN
        return self.theme.number_format(unit, self._style, Decimals(0, 0) if whole else None)

    def _signs(self) -> list[str]:
        """How a number of the chart's unit shows above 0 and below."""
        code = self.theme.number_format(self.chart.lines[0].unit, self._style)
        parts = ["".join(part.text for part in one.parts if part.kind != "gap") for one in read(code).sections]
        return [parts[0], parts[1] if len(parts) > 1 else f"-{parts[0]}"]

    def _label(self, number: str, position: str) -> dict[str, Any]:
        """Numbers beside or in a bar, on white: the bar may be thin, and a line behind it."""
        white = {"color": "#FFFFFF"}
        return {"value": True, "position": position, "num_format": number, "font": self._font(), "fill": white}

    @property
    def _style(self) -> str:
        return self.book.style(self.chart.lines[0])


def mix(colour: str, white: float) -> str:
    """A colour mixed with so much white.

    >>> mix("#000000", 0.2)
    '#333333'
    """
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * white):02X}" for part in parts)


def _largest(values: np.ndarray[Any, Any]) -> float:
    """The largest number in size; 0 where there is none."""
    numbers: Iterable[Any] = values.ravel().tolist()
    return max((abs(number) for number in numbers if isinstance(number, float | int) and number == number), default=0)


def _of(choices: Sequence[str], number: int) -> str:
    return choices[number % len(choices)]


def _text(text: str) -> str:
    """A text that isn't taken for a reference: `Growth!A1` would be."""
    return re.sub(r"!(?=\S)", "! ", text)
