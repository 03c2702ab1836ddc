"""The reader of `xl/styles.xml`: what the look of each of a workbook's kinds of cells says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, TypeVar

from modelgen.package.cells import TRUE
from modelgen.package.conditional import Looks
from modelgen.package.fonts import Fonts
from modelgen.package.ooxml import COMPATIBILITY, MAIN
from modelgen.package.reader import Place, Reader
from modelgen.package.seen import Conditional
from modelgen.package.workbook import Style
from modelgen.sheet.builtinformats import BUILTIN
from modelgen.sheet.colours import Palette, inked, mixed

T = TypeVar("T")
_KNOWN_TO_EXCEL = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "http://purl.oclc.org/")
FORMATS = 100_000  # kinds of cells, of which Excel has 65,490 at most
Colour = dict[str, str]
"""As a file says it, by its attributes."""
_KINDS = ("numFmt", "font", "fill", "border")
_MOST = 20  # colours of a gradient
_LAID = {"shrinkToFit": "shrunk", "wrapText": "wrapped"}


@dataclass(slots=True)
class _Format:
    """A kind of cell, by its positions among the formats, fonts, fills and borders."""

    number: int
    font: int
    fill: int
    border: int
    locked: bool = True
    align: str = ""
    indent: int = 0


@dataclass(slots=True)
class _Fill:
    """A fill: a pattern of two colours, or the colours of a gradient."""

    pattern: str = ""
    ink: Colour | None = None
    paper: Colour | None = None
    stops: tuple[Colour, ...] = ()


class StylesReader(Reader):
    """Reads the styles."""

    kind = "sheet of styles"
    namespaces: ClassVar = (*MAIN, COMPATIBILITY)
    once = frozenset({"numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"})

    def __init__(self, part: str, theme: Sequence[str] = ()) -> None:
        self.theme, self.indexed = theme, list[str]()
        self.codes = dict(BUILTIN)
        self.fonts = Fonts(self, FORMATS)
        self.conditions = Looks(self)
        self.fills: list[_Fill] = []
        self.borders: list[tuple[bool, bool]] = []
        self.formats: list[_Format] = []
        super().__init__(part)
        self.chosen = frozenset({"numFmts", "fonts", "fills", "borders", "cellXfs"})

    def places(self) -> Place:
        """Number formats, fonts, fills, borders, and the kinds of cells that they make up."""
        stop = Place(inside={"color": Place(self._stop)})
        fill = Place(self._begin_fill, inside={
            "patternFill": Place(self._pattern, inside={"fgColor": Place(partial(self._filled, "ink")),
                                                        "bgColor": Place(partial(self._filled, "paper"))}),
            "gradientFill": Place(inside={"stop": stop}),
        })  # fmt: skip
        sides = {side: Place(partial(self._side, side)) for side in ("left", "right")}
        border = Place(lambda _: self.borders.append((False, False)), inside=sides)
        cell = Place(self._format, inside={"protection": Place(self._protection), "alignment": Place(self._aligned)})
        inside = {
            "numFmts": {"numFmt": Place(self._code)}, "fonts": {"font": self.fonts.place()}, "fills": {"fill": fill},
            "borders": {"border": border}, "cellXfs": {"xf": cell},
        }  # fmt: skip
        for places in inside.values():  # what another program writes for itself, and what all others read
            others = Place(inside=places)
            places["AlternateContent"] = Place(inside={"Choice": Place(self._choice), "Fallback": others})
        kinds = {name: Place(inside=places, closed=True) for name, places in inside.items()}
        rgb = Place(lambda found: self.indexed.append(found.get("rgb", "")[-6:]))
        kinds["colors"] = Place(inside={"indexedColors": Place(inside={"rgbColor": rgb})})
        kinds["dxfs"] = Place(inside={"dxf": self.conditions.place()})
        return Place(inside={"styleSheet": Place(inside=kinds)})

    def _begin_fill(self, attributes: dict[str, str]) -> None:
        self.fills.append(_Fill())
        if len(self.fills) > FORMATS:
            raise self.refusal(f"has more than {FORMATS:,} fills")

    def _aligned(self, attributes: dict[str, str]) -> None:
        turned = self.number(attributes, "textRotation")
        words = [attributes.get("horizontal", "general"), f"turned {turned}" if turned else ""]
        words += [word for name, word in _LAID.items() if attributes.get(name, "0") in TRUE]
        self.formats[-1].align = " ".join(filter(None, words)).removeprefix("general").strip()
        self.formats[-1].indent = self.number(attributes, "indent")

    def _code(self, attributes: dict[str, str]) -> None:
        self.codes[self.number(attributes, "numFmtId")] = attributes.get("formatCode", "")

    def _choice(self, attributes: dict[str, str]) -> None:
        for prefix in attributes.get("Requires", "").split():
            if self.prefixes.get(prefix, "").startswith(_KNOWN_TO_EXCEL):
                raise self.refusal("holds a choice of looks that readers take differently")

    def _pattern(self, attributes: dict[str, str]) -> None:
        self.fills[-1].pattern = attributes.get("patternType", "none")

    def _filled(self, which: str, attributes: dict[str, str]) -> None:
        setattr(self.fills[-1], which, attributes)

    def _stop(self, attributes: dict[str, str]) -> None:
        self.fills[-1].stops += (attributes,) if len(self.fills[-1].stops) < _MOST else ()

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
        palette = self.palette()
        fonts, fills = self.fonts.looks(palette), [_filling(fill, palette) for fill in self.fills]
        return [self._style(one, fonts, fills) for one in self.formats] or [Style()]

    def conditional(self) -> list[Conditional]:
        """The looks that conditions give."""
        return self.conditions.looks(self.palette())

    def palette(self) -> Palette:
        """The colours that the workbook names by numbers."""
        usual = Palette()
        theme = [own or other for own, other in zip(self.theme, usual.theme, strict=False)]
        return Palette(theme or usual.theme, [*self.indexed, *usual.indexed[len(self.indexed) :]])

    def _style(self, one: _Format, fonts: Sequence[tuple[str, str]], fills: Sequence[str]) -> Style:
        code = self.codes.get(one.number, BUILTIN[0])
        left, right = _at(self.borders, one.border, (False, False))
        (colour, font), fill = _at(fonts, one.font, ("", "")), _at(fills, one.fill, "")
        return Style(code, one.locked, colour, fill, left, right, font, one.align, one.indent)


def _at(found: Sequence[T], position: int, default: T) -> T:
    """What stands at a position; Excel repairs one that leads nowhere."""
    return found[position] if 0 <= position < len(found) else default


def _filling(fill: _Fill, palette: Palette) -> str:
    """The colour of a fill to the eye."""
    if fill.stops:
        return mixed([palette.argb(stop) or "FFFFFFFF" for stop in fill.stops])
    paper = fill.paper or {}
    if paper.get("indexed") == "64":  # the text's colour, which programs write where they mean none
        paper = {}
    return inked(fill.pattern, palette.argb(fill.ink or {}), palette.argb(paper))
