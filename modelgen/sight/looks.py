"""How the cells look: number formats by what they show, colours by whether anything can be read, and the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from modelgen.package.seen import Columns
from modelgen.package.workbook import At, Style
from modelgen.sheet.colours import BLACK, WHITE, contrast, plain
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, WORDS, Finding
from modelgen.sight.shown import difference

LEGIBLE = 1.6  # contrast, below which nobody reads a number; a theme's is 4.5 at least
_TINY = 4.0  # points
_NARROWER = 0.6  # of the definition's width: a number that doesn't fit any more
_INK = "the font has another colour"
_DIFFERENT = {
    "locked": "the protection is another", "fill": "the fill is another", "font": "the font is another",
    "align": "the alignment is another",
}  # fmt: skip
_PLAIN = (_INK, *_DIFFERENT.values())


def looks(beside: Beside) -> Iterator[Finding]:
    """What the looks of cells hide or change, each kind once for each sheet, and what changes all sheets once."""
    plain: dict[str, list[Finding]] = defaultdict(list)
    for pair in beside.pairs:
        found: dict[tuple[str, str], list[At]] = defaultdict(list)
        for at, value in _values(pair):
            there = pair.there(at)
            if there is None:
                continue
            mine, theirs = beside.style(beside.own, pair.own, at), beside.style(beside.file, pair.file, there)
            if mine == theirs:
                continue
            for grade, what in _differences(mine, theirs, value, pair.unit(at)):
                found[grade, what].append(at)
        for (grade, what), cells in _folded(found).items():
            finding = pair.finding(cells, what, grade)
            if what in _PLAIN:
                plain[what].append(finding)
            else:
                yield finding
        yield from _narrow(beside, pair)
    for what, some in plain.items():
        yield from some[:1] if len(some) == 1 else [Finding(None, f"{what} on {len(some)} sheets", LOOK)]


def _values(pair: Pair) -> Iterator[tuple[At, float | str | bool]]:
    """The cells that show something, each with what the definition shows in it."""
    for at, value in pair.own.cells.items():
        if value not in (None, ""):
            yield at, value
    for at in pair.own.formulas:
        value = pair.own.cached.get(at)
        if value not in (None, ""):
            yield at, value


def _differences(mine: Style, theirs: Style, value: float | str | bool, unit: str) -> Iterator[tuple[str, str]]:
    words = isinstance(value, str) and not value.startswith("#")
    grave = WORDS if words else NUMBERS
    if mine.number_format != theirs.number_format and not isinstance(value, bool):
        found = difference(mine.number_format, theirs.number_format, value, unit)
        if found is not None:
            yield (grave if found[0] else LOOK), found[1]
    for hides, what in _seen(mine, theirs):
        yield (grave if hides else LOOK), what


@lru_cache(maxsize=20_000)
def _seen(mine: Style, theirs: Style) -> tuple[tuple[bool, str], ...]:
    """How two looks differ apart from their number formats: whether that hides what stands in a cell, and in words."""
    found: list[tuple[bool, str]] = []
    if _ratio(theirs) < LEGIBLE <= _ratio(mine):
        found.append((True, "can't be read: its font has nearly the colour of its fill"))
    elif plain(mine.font_colour, BLACK) != plain(theirs.font_colour, BLACK):
        found.append((False, _INK))
    tiny = _size(theirs) < _TINY <= _size(mine)
    if tiny:
        found.append((True, f"can't be read: its font has {_size(theirs):g} points"))
    for name, what in _DIFFERENT.items():
        one, two = (_plainly(name, getattr(style, name)) for style in (mine, theirs))
        if one != two and not (name == "font" and tiny):
            found.append((False, what))
    return tuple(found)


def _plainly(name: str, value: str) -> str:
    """A property of a look without what programs write otherwise."""
    return plain(value, WHITE) if name == "fill" else value


def _folded(found: dict[tuple[str, str], list[At]]) -> dict[tuple[str, str], list[At]]:
    """Differences of number formats that show other numbers are many texts of one kind: the first one is quoted."""
    result: dict[tuple[str, str], list[At]] = {}
    kinds: dict[tuple[str, str], tuple[str, str]] = {}
    for (grade, what), cells in found.items():
        kind = (grade, what.partition(" shows ")[0])
        first = kinds.setdefault(kind, (grade, what))
        result.setdefault(first, []).extend(cells)
    return result


def _ratio(style: Style) -> float:
    """The contrast of a cell's font and fill."""
    return contrast(plain(style.font_colour, BLACK), plain(style.fill, WHITE))


def _size(style: Style) -> float:
    """Points of a font."""
    for word in style.font.split():
        try:
            return float(word)
        except ValueError:
            continue
    return 11.0


# --- columns in which numbers don't fit ---


def _narrow(beside: Beside, pair: Pair) -> Iterator[Finding]:
    """Columns made so narrow that numbers show as ####."""
    mine, theirs = (Widths(sheet.seen.columns, sheet.seen.default_width) for sheet in (pair.own, pair.file))
    crowded: dict[int, list[At]] = defaultdict(list)
    room: dict[tuple[int, int], float | None] = {}  # in a column of the file that is narrower than the definition's
    for at, value in _values(pair):
        there = pair.there(at)
        if there is None or isinstance(value, str | bool):
            continue
        columns = at[1], there[1]
        if columns not in room:
            width = theirs.of(there[1])
            narrow = width < _NARROWER * mine.of(at[1]) and not theirs.hidden(there[1])
            room[columns] = width if narrow else None
        if (fits := room[columns]) is None:
            continue
        with_code = beside.style(beside.file, pair.file, there).number_format
        try:
            if len(shows(with_code, value).strip()) > fits:
                crowded[there[1]].append(at)
        except FormatError:
            continue
    for cells in crowded.values():
        yield pair.finding(cells, "the column is too narrow for its numbers, which show as ####", NUMBERS)


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
