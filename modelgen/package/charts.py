"""The reader of a chart: what it plots, where from, what is written on it and what isn't drawn."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import ClassVar

from modelgen.package.ooxml import ART, CHART
from modelgen.package.reader import Place, Reader
from modelgen.package.seen import Axis, Chart, Series

_AXES = ("valAx", "catAx", "dateAx", "serAx")
_POINTS = 1_000_000  # of a chart
_PAPER = ("none", "FFFFFF", "bg1", "lt1")  # colours in which nothing is seen
_OUTLINE = "ln"
_STACKED = ("stacked", "percentStacked")
_TEXTS = ("f", "v", "t")
_TRUE = ("1", "true")


class ChartReader(Reader):
    """A chart: what it plots, where from, and what is written on it."""

    namespaces: ClassVar = (*CHART, *ART)
    kind = "chart"
    asides = None

    def __init__(self, part: str) -> None:
        self.chart = Chart()
        self._stack: list[str] = []
        self._one = Series()
        self._inks: dict[str, str] = {}  # of a series, by "fill", "line" and "marker"
        self._point = self._points = 0
        super().__init__(part)
        self.chosen = frozenset()

    def places(self) -> Place:
        """The chart; all that is in it is looked at by what it stands in."""
        return Place(inside={"chartSpace": Place()})

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        stack, chart = self._stack, self.chart
        over = stack[-1] if stack else ""
        if tag == "ser":
            self._one, self._inks = Series(), {}
            chart.series.append(self._one)
        elif tag in _AXES:
            chart.axes.append(Axis(tag))
        elif over == "plotArea" and tag.endswith("Chart"):
            chart.kinds.append(tag)
        elif tag == "grouping" and attributes.get("val") in _STACKED and over.startswith(("bar", "area")):
            chart.kinds[-1] += f" {attributes['val']}"  # of a line beside bars programs say so, too
        elif tag == "legend":
            chart.legend = True
        elif tag == "delete" and over == "legendEntry":
            chart.left_out += attributes.get("val", "1") in _TRUE
        elif tag == "pt":
            self._point = self.number(attributes, "idx")
            self._points += 1
            if self._points > _POINTS:
                raise self.refusal(f"has more than {_POINTS:,} points")
        elif "ser" in stack:
            self._of_series(tag, attributes)
        elif chart.axes and any(one in _AXES for one in stack):
            self._of_axis(tag, attributes)
        if tag in _TEXTS:
            self.take(attributes)
        stack.append(tag)

    def left(self, tag: str) -> None:
        """A tag ends."""
        self._stack.pop()
        if tag == "ser":
            self._one.unseen = self._unseen()
        elif tag in _TEXTS and self.reading:
            text = self.taken()
            if "ser" in self._stack:
                self._text_of_series(tag, text)
            elif "title" in self._stack:
                self._text_of_title(tag, text)

    def _role(self) -> str:
        """The part of a series that is read."""
        return next(iter(self._stack[self._stack.index("ser") + 1 :]), "")

    def _of_series(self, tag: str, attributes: dict[str, str]) -> None:
        role, value = self._role(), attributes.get("val", "")
        if tag in ("trendline", "errBars") and not role:
            self._one.added.add("a trend line" if tag == "trendline" else "error bars")
        elif tag == "numFmt" and role == "dLbls" and attributes.get("sourceLinked", "0") not in _TRUE:
            self._one.number_format = attributes.get("formatCode", "")
        elif tag == "symbol" and role == "marker":
            self._inks["marker"] = value
        elif role == "spPr" and tag in ("noFill", "srgbClr", "schemeClr"):
            what = "line" if _OUTLINE in self._stack else "fill"
            self._inks.setdefault(what, "none" if tag == "noFill" else value)

    def _unseen(self) -> bool:
        kind = self.chart.kinds[-1] if self.chart.kinds else ""
        line = self._inks.get("line", "")
        if kind.startswith(("line", "scatter", "radar")):
            return line in _PAPER and self._inks.get("marker") == "none"
        return self._inks.get("fill") in _PAPER and line in ("", *_PAPER)

    def _text_of_series(self, tag: str, text: str) -> None:
        one, role = self._one, self._role()
        fields = {"tx": "name", "cat": "categories", "xVal": "categories", "val": "values", "yVal": "values"}
        if tag == "f" and role in fields:
            setattr(one, fields[role], text)
        elif tag == "v" and role == "tx":
            one.named += text
        elif tag == "v" and role == "cat":
            one.heads.append((self._point, text))
        elif tag == "v" and role in ("val", "yVal"):
            with suppress(ValueError):
                number = float(text)
                one.numbers += [(self._point, number)] if math.isfinite(number) else []
        elif tag == "t" and role == "dLbls" and text.strip():
            one.labels.append(text)

    def _text_of_title(self, tag: str, text: str) -> None:
        """A title's text; the cell's reference in place of what was saved of it."""
        axis = any(one in _AXES for one in self._stack)
        said = self.chart.axes[-1].title if axis else self.chart.title
        said = f"={text}" if tag == "f" else said if said.startswith("=") else said + text
        if axis:
            self._set(title=said)
        else:
            self.chart.title = said

    def _of_axis(self, tag: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        fields = {"min": "low", "max": "high", "logBase": "base", "builtInUnit": "by", "custUnit": "by"}
        if tag in fields:
            self._set(**{fields[tag]: value})
        elif tag == "dispUnitsLbl":
            self._set(by="")
        elif tag == "orientation":
            self._set(turned=value == "maxMin")
        elif tag == "delete":
            self._set(deleted=attributes.get("val", "1") in _TRUE)
        elif tag == "numFmt":
            linked = attributes.get("sourceLinked", "0") in _TRUE
            self._set(number_format="" if linked else attributes.get("formatCode", ""))

    def _set(self, **changed: str | bool) -> None:
        self.chart.axes[-1] = self.chart.axes[-1]._replace(**changed)  # type: ignore[arg-type]
