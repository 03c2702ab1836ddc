"""The reader of a chart: what it plots, where from, what is written on it and what isn't drawn."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import ClassVar

from modelgen.package.ooxml import ART, CHART
from modelgen.package.reader import Place, Reader
from modelgen.package.seen import Axis, Chart, Series
from modelgen.sheet.colours import WHITE, contrast

_AXES = ("valAx", "catAx", "dateAx", "serAx")
_POINTS = 1_000_000  # of a chart
_PAPER = ("none", "bg1", "lt1", "window", "white")  # colours in which nothing is seen, by their names
_COLOURS = ("noFill", "srgbClr", "schemeClr", "sysClr", "prstClr")
_FAINT = 1.1  # contrast to paper
_CLEAR = 20_000  # of 100,000, in which a colour is laid on
_OUTLINE = "ln"
_STACKED = ("stacked", "percentStacked")
_RGB = re.compile("[0-9A-Fa-f]{6}")
_TEXTS = ("f", "v", "t")
_WRITTEN = {"title": "title", "legend": "legend", "valAx": "axis", "catAx": "axis", "dateAx": "axis"}
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
        self._outer: dict[str, str] = {}  # of the series, while one of its points is read
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
        elif tag == "barDir" and attributes.get("val") == "bar":
            chart.kinds[-1] += " lying"
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
        elif tag == "numFmt" and over == "dLbls" and attributes.get("sourceLinked", "0") not in _TRUE:
            for one in chart.series:
                one.number_format = one.number_format or attributes.get("formatCode", "")
        elif chart.axes and any(one in _AXES for one in stack):
            self._of_axis(tag, attributes)
        if tag in _COLOURS and "spPr" not in stack and _white("none" if tag == "noFill" else attributes.get("val", "")):
            chart.faint |= {_WRITTEN[one] for one in stack if one in _WRITTEN}
        if tag in _TEXTS:
            self.take(attributes)
        stack.append(tag)

    def left(self, tag: str) -> None:
        """A tag ends."""
        self._stack.pop()
        if tag == "ser":
            self._one.unseen = self._unseen()
        elif tag == "dPt" and "ser" in self._stack:
            gone, self._inks = self._unseen(), self._outer
            self._one.gone += gone and not self._unseen()
        elif tag in _TEXTS and self.reading:
            text = self.taken()
            if "ser" in self._stack:
                self._text_of_series(tag, text)
            elif "title" in self._stack:
                self._text_of_title(tag, text)

    def _role(self) -> str:
        """The part that is read of a series, or of one of its points."""
        of = "dPt" if "dPt" in self._stack else "ser"
        return next(iter(self._stack[self._stack.index(of) + 1 :]), "")

    def _of_series(self, tag: str, attributes: dict[str, str]) -> None:
        role, value = self._role(), attributes.get("val", "")
        if tag in ("trendline", "errBars") and not role:
            self._one.added.add("a trend line" if tag == "trendline" else "error bars")
        elif tag == "dPt":
            self._outer, self._inks = self._inks, {}
        elif tag == "numFmt" and role == "dLbls" and attributes.get("sourceLinked", "0") not in _TRUE:
            self._one.number_format = attributes.get("formatCode", "")
        elif tag == "symbol" and role == "marker":
            self._inks["marker"] = value
        elif role == "spPr":
            self._of_ink("line" if _OUTLINE in self._stack else "fill", tag, value)

    def _of_ink(self, what: str, tag: str, value: str) -> None:
        """A colour, or how thickly it is laid on."""
        if tag in _COLOURS:
            self._inks.setdefault(what, "none" if tag == "noFill" else value)
        elif tag == "alpha" and value.isdecimal() and int(value[:9]) < _CLEAR:
            self._inks[what] = "none"

    def _unseen(self) -> bool:
        kind = self.chart.kinds[-1] if self.chart.kinds else ""
        line = self._inks.get("line", "")
        if kind.startswith(("line", "scatter", "radar")):
            return _white(line) and self._inks.get("marker") == "none"
        return _white(self._inks.get("fill", "")) and (not line or _white(line))

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
        elif tag in ("t", "f") and role == "dLbls" and text.strip():
            one.labels.append(text if tag == "t" else f"={text}")

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
        elif tag == "delete" or (tag == "tickLblPos" and value == "none"):
            self._set(deleted=tag != "delete" or attributes.get("val", "1") in _TRUE)
        elif tag == "numFmt":
            linked = attributes.get("sourceLinked", "0") in _TRUE
            self._set(number_format="" if linked else attributes.get("formatCode", ""))

    def _set(self, **changed: str | bool) -> None:
        self.chart.axes[-1] = self.chart.axes[-1]._replace(**changed)  # type: ignore[arg-type]


def _white(ink: str) -> bool:
    """Whether nothing is seen in a colour on white."""
    return ink in _PAPER or (_RGB.fullmatch(ink) is not None and contrast(f"#{ink}", WHITE) < _FAINT)
