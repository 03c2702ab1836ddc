"""The readers of what lies over a sheet's cells: drawings with their charts, pictures and shapes, and comments."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import ClassVar

from modelgen.package import escapes
from modelgen.package.archive import Damaged
from modelgen.package.ooxml import ART
from modelgen.package.parts import related
from modelgen.package.reader import Place, Reader, TextReader
from modelgen.package.relations import Package
from modelgen.package.seen import Axis, Chart, Drawn, Series
from modelgen.package.workbook import At
from modelgen.sheet.a1 import column_of

_DRAWING = (
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
    "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing",
    "http://purl.oclc.org/ooxml/drawingml/chartDrawing",
)
_CHART = ("http://schemas.openxmlformats.org/drawingml/2006/chart", "http://purl.oclc.org/ooxml/drawingml/chart")
_WIDE, _HIGH = 609_600, 190_500  # a usual cell, in EMU: 64 by 20 pixels
_AXES = ("valAx", "catAx", "dateAx", "serAx")
_OBJECTS, _POINTS = 100_000, 1_000_000  # of a drawing, of a chart
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class DrawingReader(Reader):
    """What lies over a sheet's cells, and the relations of its charts."""

    namespaces: ClassVar = (*_DRAWING, *ART, *_CHART)
    kind = "drawing"
    asides = None

    def __init__(self, part: str) -> None:
        self.drawn: list[Drawn] = []
        self.charts: dict[int, str] = {}  # the relation of the chart that is the n-th thing drawn
        self._from, self._to, self._size = [0, 0], [-1, -1], [0, 0]
        self._at = self._from
        super().__init__(part)
        self.chosen = frozenset()  # what a reader may choose is something that lies there, whichever it takes

    def places(self) -> Place:
        """The anchors; all that is in them is looked at wherever it stands."""

        def corner(name: str) -> Place:
            return Place(lambda _: self._corner(name), inside={
                "col": Place(self.take, lambda: self._set(1)), "row": Place(self.take, lambda: self._set(0)),
            })  # fmt: skip

        inside = {"from": corner("from"), "to": corner("to"), "ext": Place(self._extent)}
        anchor = Place(self._begin, self._put, inside)
        return Place(inside={"wsDr": Place(inside=dict.fromkeys(("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"),
                                                                anchor))})  # fmt: skip

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins in an anchor."""
        if not self.drawn:
            return
        one = self.drawn[-1]
        if tag == "cNvPr":
            one.name = one.name or attributes.get("name", "")
        elif tag == "chart":
            one.kind = "chart"
            self.charts[len(self.drawn) - 1] = related(attributes)
        elif tag == "pic":
            one.kind = "picture"
        elif tag == "t":
            self.take(attributes)

    def left(self, tag: str) -> None:
        """A tag ends in an anchor."""
        if tag == "t" and self.reading:
            self.drawn[-1].text = f"{self.drawn[-1].text} {self.taken()}".strip()

    def _begin(self, attributes: dict[str, str]) -> None:
        self._from, self._to, self._size = [0, 0], [-1, -1], [0, 0]
        self.drawn.append(Drawn("shape", "", (0, 0, 0, 0)))
        if len(self.drawn) > _OBJECTS:
            raise self.refusal(f"has more than {_OBJECTS:,} objects")

    def _corner(self, name: str) -> None:
        self._at = self._from if name == "from" else self._to

    def _set(self, which: int) -> None:
        with suppress(ValueError):
            self._at[which] = int(self.taken()[:9])
        self.reading = False

    def _extent(self, attributes: dict[str, str]) -> None:
        self._size = [max(self.number(attributes, name), 0) for name in ("cy", "cx")]

    def _put(self) -> None:
        top, left = self._from
        bottom, right = self._to
        if bottom < 0:
            bottom, right = top + self._size[0] // _HIGH, left + self._size[1] // _WIDE
        self.drawn[-1].box = top, left, max(bottom, top), max(right, left)


class ChartReader(Reader):
    """A chart: what it plots, where from, and what is written on it."""

    namespaces: ClassVar = (*_CHART, *ART)
    kind = "chart"
    asides = None

    def __init__(self, part: str) -> None:
        self.kinds: list[str] = []
        self.title = ""
        self.series: list[Series] = []
        self.axes: list[Axis] = []
        self._stack: list[str] = []
        self._one: dict[str, str] = {}
        self._named: list[str] = []
        self._numbers: list[tuple[int, float]] = []
        self._labels: list[str] = []
        self._point = self._points = 0
        super().__init__(part)
        self.chosen = frozenset()

    def places(self) -> Place:
        """The chart; all that is in it is looked at by what it stands in."""
        return Place(inside={"chartSpace": Place()})

    def chart(self) -> Chart:
        """The chart."""
        return Chart(tuple(self.kinds), self.title, self.series, self.axes)

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        stack, value = self._stack, attributes.get("val", "")
        if tag == "ser":
            self._one, self._named, self._numbers, self._labels = {}, [], [], []
        elif tag in _AXES:
            self.axes.append(Axis(tag))
        elif stack and stack[-1] == "plotArea" and tag.endswith("Chart"):
            self.kinds.append(tag)
        elif tag == "pt":
            self._point = self.number(attributes, "idx")
            self._points += 1
            if self._points > _POINTS:
                raise self.refusal(f"has more than {_POINTS:,} points")
        elif self.axes and any(one in _AXES for one in stack):
            self._axis(tag, value, attributes)
        if tag in ("f", "v", "t"):
            self.take(attributes)
        stack.append(tag)

    def left(self, tag: str) -> None:
        """A tag ends."""
        stack = self._stack
        stack.pop()
        if tag == "ser":
            one = self._one
            self.series.append(Series(
                one.get("tx", ""), "".join(self._named), one.get("cat", one.get("xVal", "")),
                one.get("val", one.get("yVal", "")), tuple(self._numbers), tuple(self._labels),
            ))  # fmt: skip
        elif tag in ("f", "v", "t") and self.reading:
            self._text(tag, self.taken())

    def _text(self, tag: str, text: str) -> None:
        stack = self._stack
        if "ser" in stack:
            role = stack[stack.index("ser") + 1] if stack[-1] != "ser" else ""
            if tag == "f" and role in ("tx", "cat", "val", "xVal", "yVal"):
                self._one[role] = text
            elif tag == "v" and role == "tx":
                self._named.append(text)
            elif tag == "v" and role in ("val", "yVal"):
                with suppress(ValueError):
                    number = float(text)
                    self._numbers += [(self._point, number)] if math.isfinite(number) else []
            elif tag == "t" and role == "dLbls" and text.strip():
                self._labels.append(text)
        elif tag in ("t", "v", "f") and "title" in stack:
            if any(one in _AXES for one in stack):
                self.axes[-1] = self.axes[-1]._replace(kind=f"{self.axes[-1].kind} {text}")
            elif tag != "f":
                self.title += text

    def _axis(self, tag: str, value: str, attributes: dict[str, str]) -> None:
        fields = {"min": "low", "max": "high", "logBase": "base"}
        if tag in fields:
            self._set(**{fields[tag]: value})
        elif tag == "orientation":
            self._set(turned=value == "maxMin")
        elif tag == "delete":
            self._set(deleted=attributes.get("val", "1") not in ("0", "false"))
        elif tag == "numFmt":
            linked = attributes.get("sourceLinked", "0") in ("1", "true")
            self._set(number_format="" if linked else attributes.get("formatCode", ""))

    def _set(self, **changed: str | bool) -> None:
        self.axes[-1] = self.axes[-1]._replace(**changed)  # type: ignore[arg-type]


class CommentsReader(TextReader):
    """The comments on cells."""

    kind = "list of comments"

    def __init__(self, part: str) -> None:
        self.comments: dict[At, str] = {}
        self._place = ""
        super().__init__(part)

    def places(self) -> Place:
        """Each comment's cell and text."""
        comment = Place(self._begin, None, {"text": self.whole_text(self._put)})
        return Place(inside={"comments": Place(inside={"commentList": Place(inside={"comment": comment})})})

    def _begin(self, attributes: dict[str, str]) -> None:
        self._place = attributes.get("ref", "")

    def _put(self) -> None:
        found = _CELL.fullmatch(self._place)
        if found is not None:
            self.comments[int(found[2]) - 1, column_of(found[1])] = escapes.read(self.whole())


def drawn(package: Package, part: str) -> list[Drawn]:
    """What a drawing lays over its sheet, with its charts; nothing of a drawing that is damaged is anything there."""
    reader = package.read(part, DrawingReader)
    relations = package.relations(part)
    for number, by in reader.charts.items():
        relation = relations.by_id.get(by)
        chart = None if relation is None or relation.outside else package.find(relation.target)
        if chart is not None:
            with suppress(Damaged):  # such as a chart of a kind that came later
                reader.drawn[number].chart = package.read(chart, ChartReader).chart()
    return reader.drawn
