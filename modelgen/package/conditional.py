"""The looks that conditions give (`dxf`), as the styles or a sheet's own rules say them."""

from __future__ import annotations

from functools import partial

from modelgen.package.reader import Place, Reader
from modelgen.package.seen import Conditional
from modelgen.sheet.colours import Palette

MOST = 100_000


class Looks:
    """Reads them, each with its colours as the file says them: which palette they are of may come later."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.found: list[tuple[str, dict[str, dict[str, str]]]] = []

    def place(self) -> Place:
        """The place of one."""
        fill = Place(partial(self._colour, "fill"))
        colours = Place(inside={"bgColor": fill, "fgColor": fill})
        stops = Place(inside={"stop": Place(inside={"color": fill})})
        return Place(
            self._begin,
            inside={
                "numFmt": Place(self._code),
                "font": Place(inside={"color": Place(partial(self._colour, "font_colour"))}),
                "fill": Place(inside={"patternFill": colours, "gradientFill": stops}),
            },
        )

    def looks(self, palette: Palette) -> list[Conditional]:
        """Those that were read."""
        return [
            Conditional(code, **{what: palette.argb(colour) for what, colour in colours.items()})
            for code, colours in self.found
        ]

    def _begin(self, attributes: dict[str, str]) -> None:
        self.found.append(("", {}))
        if len(self.found) > MOST:
            raise self.reader.refusal(f"has more than {MOST:,} looks for conditions")

    def _code(self, attributes: dict[str, str]) -> None:
        self.found[-1] = attributes.get("formatCode", ""), self.found[-1][1]

    def _colour(self, what: str, attributes: dict[str, str]) -> None:
        if what != "fill" or "auto" not in attributes:
            self.found[-1][1][what] = attributes
