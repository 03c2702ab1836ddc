"""The reader of `xl/styles.xml`: what the look of each of a workbook's kinds of cells says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from modelgen.package.reader import Reader
from modelgen.package.scan import Found
from modelgen.package.workbook import Style
from modelgen.sheet.builtinformats import BUILTIN

T = TypeVar("T")
_BLACK, _COLOUR = "00000000", re.compile("([0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_KINDS = ("numFmt", "font", "fill", "border")


@dataclass
class _Format:
    """A kind of cell, by its positions among the formats, fonts, fills and borders."""

    number: int
    font: int
    fill: int
    border: int
    locked: bool = True


class StylesReader(Reader):
    """Reads the styles; the parts of the sheet of styles have the same tags, so that it matters where one stands."""

    anywhere = True

    def __init__(self, part: str, found: Found) -> None:
        super().__init__(part, found)
        self.section = ""
        self.codes = dict(BUILTIN)
        self.fonts: list[str] = []
        self.fills: list[str] = []
        self.borders: list[tuple[bool, bool]] = []
        self.formats: list[_Format] = []
        self.solid = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        tag = name.rpartition("}")[2]
        if self.depth == 2:
            self.section = tag
        elif self.depth > 2:
            self._in_section(tag, attributes)

    def _in_section(self, tag: str, attributes: dict[str, str]) -> None:
        match self.section, tag:
            case "numFmts", "numFmt":
                self.codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
            case "fonts", "font":
                self.fonts.append("")
            case "fonts", "color":
                self.fonts[-1] = _colour(attributes)
            case "fills", "fill":
                self.fills.append("")
            case "fills", "patternFill":
                self.solid = attributes.get("patternType") == "solid"
                self.fills[-1] = _BLACK if self.solid else ""
            case "fills", "fgColor" if self.solid:
                self.fills[-1] = _colour(attributes)
            case "borders", "border":
                self.borders.append((False, False))
            case "borders", "left" | "right":
                left, right = self.borders[-1]
                drawn = attributes.get("style", "none") != "none"
                self.borders[-1] = (drawn, right) if tag == "left" else (left, drawn)
            case "cellXfs", "xf":
                number, font, fill, border = (int(attributes.get(f"{key}Id", 0)) for key in _KINDS)
                self.formats.append(_Format(number, font, fill, border))
            case "cellXfs", "protection":
                self.formats[-1].locked = attributes.get("locked", "1") in ("1", "true")

    def styles(self) -> list[Style]:
        """The style of each kind of cell, in the order by which cells name them."""
        return [self._style(one) for one in self.formats] or [Style()]

    def _style(self, one: _Format) -> Style:
        code = self.codes.get(one.number, BUILTIN[0])
        left, right = _at(self.borders, one.border, (False, False))
        return Style(code, one.locked, _at(self.fonts, one.font, ""), _at(self.fills, one.fill, ""), left, right)


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
