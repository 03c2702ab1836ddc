"""The reader of a workbook's theme: its colours, which cells and charts name by numbers."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from modelgen.package.ooxml import ART
from modelgen.package.reader import Place, Reader

_COLOURS = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_WINDOW = {"window": "FFFFFF", "windowText": "000000"}


class ThemeReader(Reader):
    """The colours of a theme, in the order of their numbers; empty where the theme doesn't say one."""

    namespaces: ClassVar = ART
    kind = "theme"

    def __init__(self, part: str) -> None:
        self.colours = [""] * len(_COLOURS)
        super().__init__(part)
        self.chosen = frozenset()

    def places(self) -> Place:
        """The scheme of colours."""
        scheme = {
            name: Place(inside={
                "srgbClr": Place(partial(self._set, number, "val")),
                "sysClr": Place(partial(self._system, number)),
            })
            for number, name in enumerate(_COLOURS)
        }  # fmt: skip
        return Place(
            inside={"theme": Place(inside={"themeElements": Place(inside={"clrScheme": Place(inside=scheme)})})}
        )

    def _system(self, number: int, attributes: dict[str, str]) -> None:
        """A colour that the system says: of its windows Excel takes what it finds there, not what was saved."""
        self._set(number, "val", {"val": _WINDOW.get(attributes.get("val", ""), attributes.get("lastClr", ""))})

    def _set(self, number: int, said: str, attributes: dict[str, str]) -> None:
        colour = attributes.get(said, "")
        if len(colour) == 6 and all(digit in "0123456789ABCDEFabcdef" for digit in colour):
            self.colours[number] = colour.upper()
