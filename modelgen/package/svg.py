"""The reader of a drawing in SVG, which may take pictures, styles and more from elsewhere."""

from __future__ import annotations

import re
from typing import ClassVar

from modelgen.package.budget import MOST
from modelgen.package.reader import Place, Reader

_TAKEN = re.compile(r"""(?:url\(\s*["']?|@import\s+["']?)(?!#|data:|url)([^"')\s]+)""", re.IGNORECASE)
_LINKS = ("href", "src", "}href", "}src")


class SvgReader(Reader):
    """What a drawing takes from elsewhere; a link to click on isn't that."""

    namespaces: ClassVar = ("http://www.w3.org/2000/svg",)
    kind = "drawing"
    asides = None

    def __init__(self, part: str) -> None:
        self.outside: list[str] = []
        super().__init__(part)

    def places(self) -> Place:
        """The drawing."""
        return Place(inside={"svg": Place(self._attributes)})

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """Any tag begins."""
        self.tags += 1  # as it takes twice as long as another reader's
        if tag == "style":
            self.take(attributes)
        if attributes and tag != "a":
            self._attributes(attributes)

    def left(self, tag: str) -> None:
        """Any tag ends."""
        if tag == "style" and self.reading:
            self.outside += _TAKEN.findall(self.taken())

    def _attributes(self, attributes: dict[str, str]) -> None:
        if len(self.outside) > MOST:
            return  # no more are told
        for name, value in attributes.items():
            if "(" in value or "@" in value:
                self.outside += _TAKEN.findall(value)
            if name.endswith(_LINKS) and not value.strip().startswith(("#", "data:")):
                self.outside.append(value.strip())
