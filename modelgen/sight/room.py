"""Whether columns have room for what their cells show: numbers that don't fit show as ####, words are cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from modelgen.package.seen import Columns
from modelgen.package.workbook import At, Style
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import NUMBERS, WORDS, Finding

_THIN = frozenset(" .,:;'`|!()[]{}-\"/fijlrtI")
_USUAL = 11.0  # points of the font in whose digits columns are measured
_CUT = 0.5  # of a text, at which its reader has to guess
_NUMBERS = "the column is too narrow for its numbers, which show as ####"
_WORDS = "the column is too narrow for its words, of which less than half is seen"


def room(beside: Beside) -> Iterator[Finding]:
    """Numbers and words for which there was room, and is none any more."""
    for pair in beside.pairs:
        mine, theirs = (Widths(sheet.seen.columns, sheet.seen.default_width) for sheet in (pair.own, pair.file))
        found: dict[tuple[int, str], list[At]] = defaultdict(list)
        for at, value in pair.shown():
            there = pair.there(at)
            if there is None or isinstance(value, bool) or theirs.hidden(there[1]):
                continue
            own, other = beside.style(beside.own, pair.own, at), beside.style(beside.file, pair.file, there)
            before, now = (mine.of(at[1]), own), (theirs.of(there[1]), other)
            if before == now:
                continue
            if isinstance(value, float):
                if "shrunk" not in other.align and _lacks(value, *now) and not _lacks(value, *before):
                    found[there[1], _NUMBERS].append(at)
            elif (
                at[1] != beside.layout.grid.key
                and _beside(pair, there, other)
                and _cut(value, *now)
                and not _cut(value, *before)
            ):
                found[there[1], _WORDS].append(at)
        for (_, what), cells in found.items():
            yield pair.finding(cells, what, NUMBERS if what == _NUMBERS else WORDS)


def _lacks(value: float, width: float, style: Style) -> bool:
    """Whether a number doesn't fit; under General it takes as much room as its digits before the point at least."""
    try:
        text = shows(style.number_format, value)
    except FormatError:
        return False
    if style.number_format == "General":
        text = text.partition(".")[0]
    return _wide(text, style) > width


def _cut(text: str, width: float, style: Style) -> bool:
    return width < _CUT * _wide(text, style)


def _beside(pair: Pair, there: At, style: Style) -> bool:
    """Whether something stands where a text would run on."""
    nearest = there[0], there[1] + (-1 if style.align.startswith("right") else 1)
    return "wrapped" not in style.align and (nearest in pair.file.cells or nearest in pair.file.formulas)


def _wide(text: str, style: Style) -> float:
    """The width of a text, in the digits of the usual font, no wider than it is."""
    return sum(0.5 if sign in _THIN else 1.0 for sign in text) * style.size / _USUAL + style.indent


class Widths:
    """How wide a sheet's columns are, and which are hidden."""

    def __init__(self, columns: list[Columns], default: float) -> None:
        self.columns, self.default = columns, default

    def _kind(self, column: int) -> Columns | None:
        return next((one for one in self.columns if one.first <= column <= one.last), None)

    def of(self, column: int) -> float:
        """The width of a column, in characters."""
        found = self._kind(column)
        return self.default if found is None or found.width < 0 else found.width

    def hidden(self, column: int) -> bool:
        """Whether a column isn't seen."""
        found = self._kind(column)
        return found is not None and (found.hidden or 0 <= found.width < 0.5)
