"""The reader of drawings in VML, in which Excel keeps controls, embedded objects and the boxes of comments."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import ClassVar

from modelgen.package.boxes import PIXEL, covered, high, wide
from modelgen.package.reader import Place, Reader
from modelgen.package.seen import Drawn, Seen

_VML = "urn:schemas-microsoft-com:vml"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_OBJECTS = 100_000  # of a drawing
_COMMENT = "Note"


class VmlReader(Reader):
    """What is shown of it, each with the cells that it covers: comments only where they stay open."""

    namespaces: ClassVar = (_VML, _EXCEL)
    kind = "drawing in VML"
    asides = None

    def __init__(self, part: str, seen: Seen) -> None:
        self.seen = seen
        self.drawn: list[Drawn] = []
        self._kind = self._anchor = ""
        self._open = self._hidden = False
        super().__init__(part)
        self.chosen = frozenset()

    def places(self) -> Place:
        """The root, which has no namespace; all in it is looked at by its tag."""
        return Place(inside={"}xml": Place()})

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if tag == "shape":
            self._hidden = "visibility:hidden" in attributes.get("style", "").replace(" ", "")
        elif tag == "ClientData":
            self._kind, self._anchor, self._open = attributes.get("ObjectType", ""), "", False
        elif tag == "Visible":
            self._open = True
        elif tag == "Anchor":
            self.take(attributes)

    def left(self, tag: str) -> None:
        """A tag ends."""
        if tag == "Anchor" and self.reading:
            self._anchor = self.taken()
        elif tag == "ClientData" and (self._open or (self._kind != _COMMENT and not self._hidden)):
            with suppress(ValueError):
                self._put()
            if len(self.drawn) > _OBJECTS:
                raise self.refusal(f"has more than {_OBJECTS:,} objects")

    def _put(self) -> None:
        """Something by its anchor: the column in which it begins, pixels within it, its row; and its end."""
        left, along, top, down, right, wider, bottom, lower = (int(number[:12]) for number in self._anchor.split(","))
        rows = covered(top, down * PIXEL, bottom, lower * PIXEL, partial(high, self.seen))
        columns = covered(left, along * PIXEL, right, wider * PIXEL, partial(wide, self.seen))
        kind, name = ("comment", "") if self._kind == _COMMENT else ("control", self._kind)
        self.drawn.append(Drawn(kind, name, (rows[0], columns[0], rows[1], columns[1])))
