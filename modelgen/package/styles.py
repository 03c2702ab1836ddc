"""The reader of `xl/styles.xml`: what the look of each of a workbook's kinds of cells says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, TypeVar

from modelgen.package.cells import TRUE
from modelgen.package.ooxml import COMPATIBILITY, MAIN
from modelgen.package.reader import Place, Reader
from modelgen.package.workbook import Conditional, Style
from modelgen.sheet.builtinformats import BUILTIN

T = TypeVar("T")
_BLACK, _COLOUR = "00000000", re.compile("([0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_KNOWN_TO_EXCEL = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/")
FORMATS = 100_000  # kinds of cells, of which Excel has 65,490 at most
_KINDS = ("numFmt", "font", "fill", "border")
_WORDS = {"b": "bold", "i": "italic", "u": "underlined", "strike": "struck out"}


@dataclass
class _Format:
    """A kind of cell, by its positions among the formats, fonts, fills and borders."""

    number: int
    font: int
    fill: int
    border: int
    locked: bool = True
    align: str = ""


@dataclass
class _Font:
    """A font: its colour, and what else is said of it in words ("Calibri 10 bold")."""

    colour: str = ""
    words: list[str] = field(default_factory=list)


class StylesReader(Reader):
    """Reads the styles."""

    kind = "sheet of styles"
    namespaces: ClassVar = (*MAIN, COMPATIBILITY)
    once = frozenset({"numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"})

    def __init__(self, part: str) -> None:
        self.codes = dict(BUILTIN)
        self.fonts: list[_Font] = []
        self.conditional: list[Conditional] = []
        self.fills: list[str] = []
        self.borders: list[tuple[bool, bool]] = []
        self.formats: list[_Format] = []
        self.solid = False
        super().__init__(part)
        self.chosen = frozenset({"numFmts", "fonts", "fills", "borders", "cellXfs"})

    def places(self) -> Place:
        """Number formats, fonts, fills, borders, and the kinds of cells that they make up."""
        said: dict[str, Place] = {name: Place(partial(self._said, word)) for name, word in _WORDS.items()}
        said |= {name: Place(self._words) for name in ("name", "sz")}
        font = Place(lambda _: self.fonts.append(_Font()), inside={"color": Place(self._font), **said})
        pattern = Place(self._pattern, inside={"fgColor": Place(self._filled)})
        fill = Place(lambda _: self.fills.append(""), inside={"patternFill": pattern})
        sides = {side: Place(partial(self._side, side)) for side in ("left", "right")}
        border = Place(lambda _: self.borders.append((False, False)), inside=sides)
        cell = Place(self._format, inside={"protection": Place(self._protection), "alignment": Place(self._aligned)})
        inside = {
            "numFmts": {"numFmt": Place(self._code)}, "fonts": {"font": font}, "fills": {"fill": fill},
            "borders": {"border": border}, "cellXfs": {"xf": cell},
        }  # fmt: skip
        for places in inside.values():  # what another program writes for itself, and what all others read
            others = Place(inside=places)
            places["AlternateContent"] = Place(inside={"Choice": Place(self._choice), "Fallback": others})
        kinds = {name: Place(inside=places, closed=True) for name, places in inside.items()}
        kinds["dxfs"] = Place(inside={"dxf": self._condition()})
        return Place(inside={"styleSheet": Place(inside=kinds)})

    def _condition(self) -> Place:
        """The place of a look that a condition gives."""
        colours = {"bgColor": Place(partial(self._changed, "fill")), "fgColor": Place(partial(self._changed, "fill"))}
        return Place(
            lambda _: self.conditional.append(Conditional()),
            inside={
                "numFmt": Place(lambda found: self._changes("number_format", found.get("formatCode", ""))),
                "font": Place(inside={"color": Place(partial(self._changed, "font_colour"))}),
                "fill": Place(inside={"patternFill": Place(inside=colours)}),
            },
        )

    def _changed(self, what: str, attributes: dict[str, str]) -> None:
        if what != "fill" or "auto" not in attributes:
            self._changes(what, _colour(attributes))

    def _changes(self, what: str, value: str) -> None:
        self.conditional[-1] = self.conditional[-1]._replace(**{what: value})
        if len(self.conditional) > FORMATS:
            raise self.refusal(f"has more than {FORMATS:,} looks for conditions")

    def _said(self, word: str, attributes: dict[str, str]) -> None:
        if attributes.get("val", "1") not in ("0", "false", "none"):
            self.fonts[-1].words.append(word)

    def _words(self, attributes: dict[str, str]) -> None:
        self.fonts[-1].words.append(attributes.get("val", ""))

    def _aligned(self, attributes: dict[str, str]) -> None:
        self.formats[-1].align = attributes.get("horizontal", "")

    def _code(self, attributes: dict[str, str]) -> None:
        self.codes[self.number(attributes, "numFmtId")] = attributes.get("formatCode", "")

    def _choice(self, attributes: dict[str, str]) -> None:
        for prefix in attributes.get("Requires", "").split():
            if self.prefixes.get(prefix, "").startswith(_KNOWN_TO_EXCEL):
                raise self.refusal("holds a choice of looks that readers take differently")

    def _font(self, attributes: dict[str, str]) -> None:
        self.fonts[-1].colour = _colour(attributes)

    def _pattern(self, attributes: dict[str, str]) -> None:
        self.solid = attributes.get("patternType") == "solid"
        self.fills[-1] = _BLACK if self.solid else ""

    def _filled(self, attributes: dict[str, str]) -> None:
        if self.solid:
            self.fills[-1] = _colour(attributes)

    def _side(self, side: str, attributes: dict[str, str]) -> None:
        left, right = self.borders[-1]
        drawn = attributes.get("style", "none") != "none"
        self.borders[-1] = (drawn, right) if side == "left" else (left, drawn)

    def _format(self, attributes: dict[str, str]) -> None:
        number, font, fill, border = (self.number(attributes, f"{key}Id") for key in _KINDS)
        self.formats.append(_Format(number, font, fill, border))
        if len(self.formats) > FORMATS:
            raise self.refusal(f"has more than {FORMATS:,} kinds of cells")

    def _protection(self, attributes: dict[str, str]) -> None:
        self.formats[-1].locked = attributes.get("locked", "1") in TRUE

    def styles(self) -> list[Style]:
        """The style of each kind of cell, in the order by which cells name them."""
        return [self._style(one) for one in self.formats] or [Style()]

    def _style(self, one: _Format) -> Style:
        code = self.codes.get(one.number, BUILTIN[0])
        left, right = _at(self.borders, one.border, (False, False))
        font = _at(self.fonts, one.font, _Font())
        words = " ".join(sorted(font.words, key=_words_order))
        return Style(code, one.locked, font.colour, _at(self.fills, one.fill, ""), left, right, words, one.align)


def _words_order(word: str) -> tuple[int, str]:
    """A font's name comes first, then its size, then its kind."""
    return (2 if word in _WORDS.values() else 1 if word[:1].isdigit() else 0, word)


def _at(found: Sequence[T], position: int, default: T) -> T:
    """What stands at a position; Excel repairs one that leads nowhere."""
    return found[position] if 0 <= position < len(found) else default


def _colour(attributes: dict[str, str]) -> str:
    for kind in ("indexed", "theme"):
        if kind in attributes:
            return f"{kind} {attributes[kind]}"
    if "auto" in attributes:
        return ""
    colour = _COLOUR.fullmatch(attributes.get("rgb", _BLACK))
    return f"{colour[1] or '00'}{colour[2]}" if colour else ""
