"""Fonts as a file says them: their colour, and what else there is to say in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from modelgen.package.reader import Place, Reader
from modelgen.sheet.colours import Palette

_NAME, _MOST = 100, 20  # characters of a font's name; its words
_WORDS = {"b": "bold", "i": "italic", "u": "underlined", "strike": "struck out"}
_NAMES = ("name", "rFont")  # of a kind of cells, of a part of a text


@dataclass(slots=True)
class _Font:
    """A font: its colour by the attributes that say it, and its words ("Calibri", "10", "bold")."""

    colour: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


class Fonts:
    """Reads them, each with its colour as the file says it: which palette it is of may come later."""

    def __init__(self, reader: Reader, most: int) -> None:
        self.reader, self.most = reader, most
        self.found: list[_Font] = []

    def place(self) -> Place:
        """The place of one."""
        said = {name: Place(partial(self._said, word)) for name, word in _WORDS.items()}
        named = {name: Place(self._named) for name in (*_NAMES, "sz")}
        return Place(self._begin, inside={"color": Place(self._colour), **said, **named})

    def looks(self, palette: Palette) -> list[tuple[str, str]]:
        """The colour of each in ARGB, and its words: its name, its size, its kind."""
        return [(palette.argb(font.colour), " ".join(sorted(font.words, key=_order))) for font in self.found]

    def _begin(self, attributes: dict[str, str]) -> None:
        self.found.append(_Font())
        if len(self.found) > self.most:
            raise self.reader.refusal(f"has more than {self.most:,} fonts")

    def _colour(self, attributes: dict[str, str]) -> None:
        self.found[-1].colour = attributes

    def _said(self, word: str, attributes: dict[str, str]) -> None:
        if attributes.get("val", "1") not in ("0", "false", "none"):
            self._word(word)

    def _named(self, attributes: dict[str, str]) -> None:
        self._word(attributes.get("val", "")[:_NAME])

    def _word(self, word: str) -> None:
        if len(self.found[-1].words) < _MOST:
            self.found[-1].words.append(word)


def _order(word: str) -> int:
    return 2 if word in _WORDS.values() else 1 if word[:1].isdigit() else 0
