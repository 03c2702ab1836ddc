"""How the cells look: number formats by what they show, colours by whether anything can be read, and the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from modelgen.package.seen import Run
from modelgen.package.workbook import At, Style
from modelgen.sheet.colours import BLACK, WHITE, contrast, plain
from modelgen.sight.beside import Beside
from modelgen.sight.finding import LOOK, NUMBERS, WORDS, Finding
from modelgen.sight.shown import difference

LEGIBLE = 1.6  # contrast, below which nobody reads a number; a theme's is 4.5 at least
_TINY = 4.0  # points
_SIGNS = ("wingdings", "webdings", "symbol", "marlett")  # fonts that have other signs in place of letters
_CROSSED = "struck out"
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
        for at, value in pair.shown():
            there = pair.there(at)
            if there is None:
                continue
            mine, theirs = beside.style(beside.own, pair.own, at), beside.style(beside.file, pair.file, there)
            for run in pair.file.seen.runs.get(there, ()):
                for kind in _run(mine, theirs, run):
                    found[kind].append(at)
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
    for what, some in plain.items():
        yield from some[:1] if len(some) == 1 else [Finding(None, f"{what} on {len(some)} sheets", LOOK)]


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
def _run(mine: Style, theirs: Style, run: Run) -> tuple[tuple[str, str], ...]:
    """What the font of a part of a text hides or crosses out."""
    look = theirs._replace(font_colour=run.font_colour, font=run.font)
    told = [(WORDS, f"a part of its text {what}") for hides, what in _seen(mine, look) if hides]
    crossed = _CROSSED in run.font and _CROSSED not in mine.font
    return (*told, *([(LOOK, f"a part of its text is {_CROSSED}")] if crossed else []))


@lru_cache(maxsize=20_000)
def _seen(mine: Style, theirs: Style) -> tuple[tuple[bool, str], ...]:
    """How two looks differ apart from their number formats: whether that hides what stands in a cell, and in words."""
    found: list[tuple[bool, str]] = []
    if _ratio(theirs) < LEGIBLE <= _ratio(mine):
        found.append((True, "can't be read: its font has nearly the colour of its fill"))
    elif plain(mine.font_colour, BLACK) != plain(theirs.font_colour, BLACK):
        found.append((False, _INK))
    illegible = _illegible(theirs)
    if illegible and not _illegible(mine):
        found.append((True, f"can't be read: its font {illegible}"))
    if theirs.align.startswith("fill") and not mine.align.startswith("fill"):
        found.append((True, "is repeated over the width of its cell (alignment 'fill')"))
    for name, what in _DIFFERENT.items():
        one, two = (_plainly(name, getattr(style, name)) for style in (mine, theirs))
        if one != two and not (name == "font" and illegible):
            found.append((False, what))
    return tuple(found)


def _illegible(style: Style) -> str:
    """Why a font can't be read, in words; empty where it can."""
    if style.size < _TINY:
        return f"has {style.size:g} points"
    return "has signs in place of letters" if style.font.casefold().startswith(_SIGNS) else ""


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
