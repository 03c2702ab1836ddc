"""The looks that conditions give (`dxf`), as the styles or a sheet's own rules say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from modelgen.package.reader import Place, Reader
from modelgen.package.seen import Conditional
from modelgen.sheet.colours import Palette, inked

MOST = 100_000
_WHOLE = ("solid", "none")


class Looks:
    """Reads them, each with its colours as the file says them: which palette they are of may come later."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.found: list[_Look] = []

    def place(self) -> Place:
        """The place of one."""
        ink, paper = (Place(partial(self._colour, name)) for name in ("ink", "paper"))
        colours = Place(self._pattern, inside={"fgColor": ink, "bgColor": paper})
        stops = Place(inside={"stop": Place(inside={"color": paper})})
        return Place(
            self._begin,
            inside={
                "numFmt": Place(self._code),
                "font": Place(inside={"color": Place(partial(self._colour, "font"))}),
                "fill": Place(inside={"patternFill": colours, "gradientFill": stops}),
            },
        )

    def looks(self, palette: Palette) -> list[Conditional]:
        """Those that were read."""
        return [one.look(palette) for one in self.found]

    def _begin(self, attributes: dict[str, str]) -> None:
        self.found.append(_Look())
        if len(self.found) > MOST:
            raise self.reader.refusal(f"has more than {MOST:,} looks for conditions")

    def _code(self, attributes: dict[str, str]) -> None:
        self.found[-1].number_format = attributes.get("formatCode", "")

    def _pattern(self, attributes: dict[str, str]) -> None:
        self.found[-1].pattern = attributes.get("patternType", "solid")

    def _colour(self, what: str, attributes: dict[str, str]) -> None:
        setattr(self.found[-1], what, attributes)


@dataclass(slots=True)
class _Look:
    """One of them, with its colours by the attributes that say them."""

    number_format: str = ""
    font: dict[str, str] = field(default_factory=dict)
    pattern: str = "solid"
    ink: dict[str, str] = field(default_factory=dict)
    paper: dict[str, str] = field(default_factory=dict)

    def look(self, palette: Palette) -> Conditional:
        """What it changes; a fill of one colour is that of its paper, other than in a cell's own look."""
        ink, paper = palette.argb(self.ink), palette.argb(self.paper)
        fill = paper or ink if self.pattern in _WHOLE else inked(self.pattern, ink, paper)
        return Conditional(self.number_format, palette.argb(self.font), fill)
