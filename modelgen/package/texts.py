"""The reader of texts in several pieces, each perhaps in a font of its own."""

from __future__ import annotations

from modelgen.package.escapes import BLANKS
from modelgen.package.fonts import Fonts
from modelgen.package.reader import End, Place, Reader
from modelgen.package.seen import Run
from modelgen.sheet.colours import Palette

_FONTS = 100_000  # of one text


class TextReader(Reader):
    """A reader of texts in several pieces (`<si>`, `<is>`), some of which only say how the others sound."""

    attributes_last = False

    def __init__(self, part: str) -> None:
        self.pieces: list[str] = []
        self._fonts = Fonts(self, _FONTS)  # of pieces that show something
        super().__init__(part)

    def whole_text(self, end: End) -> Place:
        """The place of a text in pieces, at whose end `whole` is the text, and `runs` the fonts in it."""
        piece = Place(self.take, self._piece, closed=True)
        run = Place(None, self._ran, {"rPr": self._fonts.place(), "t": piece})
        return Place(self._whole, end, {"t": piece, "r": run, "rPh": Place(inside={"t": Place()})})

    def _whole(self, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        self._fonts.found.clear()

    def _piece(self) -> None:
        text = self.taken()
        self.pieces.append(text if self.preserved else text.strip(BLANKS))

    def _ran(self) -> None:
        if self._fonts.found and not (self.pieces and self.pieces[-1].strip()):
            self._fonts.found.pop()

    def whole(self) -> str:
        """The text that ends, without what says how it sounds."""
        return "".join(self.pieces)

    def runs(self, palette: Palette) -> tuple[Run, ...]:
        """The fonts in it; none where all of it has that of its cell."""
        return tuple(Run(*look) for look in self._fonts.looks(palette))
