"""The readers of what lies over a sheet's cells: drawings with their charts, pictures and shapes, and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import ClassVar

from modelgen.package import escapes
from modelgen.package.archive import Damaged
from modelgen.package.boxes import Size, covered, high, walked, wide
from modelgen.package.cells import TRUE
from modelgen.package.charts import ChartReader
from modelgen.package.ooxml import ART, CHART
from modelgen.package.parts import related
from modelgen.package.reader import Place, Reader
from modelgen.package.relations import Package
from modelgen.package.seen import Drawn, Seen
from modelgen.package.texts import TextReader
from modelgen.package.workbook import At
from modelgen.sheet.a1 import column_of

_DRAWING = (
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
    "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing",
    "http://purl.oclc.org/ooxml/drawingml/chartDrawing",
)
_OBJECTS = 100_000  # of a drawing
_CORNER = ("row", "col", "rowOff", "colOff")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class DrawingReader(Reader):
    """What lies over a sheet's cells, and the relations of its charts."""

    namespaces: ClassVar = (*_DRAWING, *ART, *CHART)
    kind = "drawing"
    asides = None

    def __init__(self, part: str, seen: Seen) -> None:
        self.seen = seen
        self.drawn: list[Drawn] = []
        self.charts: dict[int, str] = {}  # the relation of the chart that is the n-th thing drawn
        self._from, self._to, self._size = [0] * 4, [-1] * 4, [0, 0]
        self._at = self._from
        self._told = self._hidden = False  # what is drawn has a name, and isn't shown
        super().__init__(part)
        self.chosen = frozenset()  # what a reader may choose is something that lies there, whichever it takes

    def places(self) -> Place:
        """The anchors; all that is in them is looked at wherever it stands."""

        def corner(name: str) -> Place:
            return Place(lambda _: self._corner(name), inside={
                name: Place(self.take, partial(self._set, which)) for which, name in enumerate(_CORNER)
            })  # fmt: skip

        inside = {"from": corner("from"), "to": corner("to"), "ext": Place(self._extent), "pos": Place(self._place)}
        anchor = Place(self._begin, self._put, inside)
        kinds = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "relSizeAnchor", "absSizeAnchor")
        anchors = Place(inside=dict.fromkeys(kinds, anchor))
        return Place(inside={"wsDr": anchors, "userShapes": anchors})  # the latter over a chart

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins in an anchor."""
        if not self.drawn:
            return
        one = self.drawn[-1]
        if tag == "cNvPr" and not self._told:
            self._told, self._hidden = True, attributes.get("hidden", "0") in TRUE
            one.name = attributes.get("name", "")
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
        self._from, self._to, self._size = [0] * 4, [-1] * 4, [0, 0]
        self._told = self._hidden = False
        self.drawn.append(Drawn("shape", "", (0, 0, 0, 0)))
        if len(self.drawn) > _OBJECTS:
            raise self.refusal(f"has more than {_OBJECTS:,} objects")

    def _corner(self, name: str) -> None:
        self._at = self._from if name == "from" else self._to

    def _set(self, which: int) -> None:
        with suppress(ValueError):
            self._at[which] = int(self.taken()[:12])
        self.reading = False

    def _extent(self, attributes: dict[str, str]) -> None:
        self._size = [max(self.number(attributes, name), 0) for name in ("cy", "cx")]

    def _place(self, attributes: dict[str, str]) -> None:
        self._from[2:] = (max(self.number(attributes, name), 0) for name in ("y", "x"))

    def _put(self) -> None:
        (top, bottom), (left, right) = self._ways(0, partial(high, self.seen)), self._ways(1, partial(wide, self.seen))
        self.drawn[-1].box = top, left, bottom, right
        if self._hidden:
            self.drawn.pop()
            self.charts.pop(len(self.drawn), None)

    def _ways(self, which: int, size: Size) -> tuple[int, int]:
        """The first and last rows or columns that it covers."""
        first, offset = walked(self._from[which], self._from[which + 2], size)
        last, end = self._to[which], float(self._to[which + 2])
        if last < 0:
            last, end = walked(first, offset + self._size[which], size)
        return covered(first, offset, last, end, size)


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


def drawn(package: Package, part: str, seen: Seen) -> list[Drawn]:
    """What a drawing lays over a sheet of which so much is `seen`, with its charts; of one that is damaged nothing."""
    reader = package.read(part, partial(DrawingReader, seen=seen))
    relations = package.relations(part)
    for number, by in reader.charts.items():
        relation = relations.by_id.get(by)
        chart = None if relation is None or relation.outside else package.find(relation.target)
        if chart is not None:
            with suppress(Damaged):  # such as a chart of a kind that came later
                found = package.read(chart, ChartReader).chart
                found.texts += _over(package, chart)
                reader.drawn[number].chart = found
    return reader.drawn


def _over(package: Package, chart: str) -> Iterator[str]:
    """The texts that lie over a chart."""
    for part in filter(None, (package.find(one.target) for one in package.relations(chart).of("chartUserShapes"))):
        with suppress(Damaged):
            yield from (one.text for one in package.read(part, partial(DrawingReader, seen=Seen())).drawn if one.text)
