"""Readers of parts: they take what a part says while the guard looks at it, in one pass over its XML."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from modelgen.package.scan import Begin, ByTag, Found, Scan

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
End = Callable[[], object]


class Reader(Scan):
    """A scan that reads. `reads` and `closes` name what is done where a tag of the main namespace begins and ends; what
    they don't name, and whatever stands in another namespace, is only looked at by the guard."""

    separator = "}"
    anywhere = False
    """Whether tags of other namespaces are read as well."""

    def __init__(self, part: str, found: Found) -> None:
        super().__init__(part, found)
        self.reads: dict[str, Begin] = {}
        self.closes: dict[str, End] = {}
        self.ends: ByTag[End | None] = ByTag(self.end)

    def begin(self, tag: str) -> Begin | None:
        """What is done where a tag begins."""
        return self.reads.get(self._own(tag)) or super().begin(tag)

    def end(self, tag: str) -> End | None:
        """What is done where a tag ends."""
        return self.closes.get(self._own(tag))

    def _own(self, tag: str) -> str:
        namespace, _, name = tag.rpartition("}")
        return name if self.anywhere or namespace in MAIN else ""

    def _end(self, name: str) -> None:
        self.depth -= 1
        end = self.ends[name]
        if end is not None:
            end()
        elif self.reading and self.tag:
            self._formula()

    def take(self, attributes: dict[str, str]) -> None:
        """A text begins that matters, other than a formula's."""
        self.tag, self.reading = "", True
        self.text.clear()

    def taken(self) -> str:
        """The text that ends."""
        self.reading = False
        return "".join(self.text)


class TextReader(Reader):
    """A reader of texts in several pieces (`<si>`, `<is>`), some of which only say how the others sound."""

    def __init__(self, part: str, found: Found, tag: str) -> None:
        super().__init__(part, found)
        self.pieces: list[str] = []
        self.inside = False
        self.reads |= {tag: self._whole, "rPh": partial(self._inside, False), "t": self._piece}
        self.closes |= {"rPh": partial(self._inside, True, {}), "t": self._said}

    def _whole(self, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        self.inside = True

    def _inside(self, inside: bool, attributes: dict[str, str]) -> None:
        self.inside = inside

    def _piece(self, attributes: dict[str, str]) -> None:
        if self.inside:
            self.take(attributes)

    def _said(self) -> None:
        if self.reading:
            self.pieces.append(self.taken())

    def whole(self) -> str:
        """The text that ends, without what says how it sounds."""
        self.inside = False
        return "".join(self.pieces)
