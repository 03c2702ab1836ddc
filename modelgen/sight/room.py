"""Whether columns and rows have room for what their cells show: numbers that don't fit show as ####, words are cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from modelgen.package.workbook import At, Style
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import NUMBERS, WORDS, Finding

_THIN = frozenset(" .,:;'`|!()[]{}-\"/fijlrtI")
_STEP = 11.0  # digits of one point by which a text is indented
_CUT = 0.5  # of a text, at which its reader has to guess
_LESS = 0.8  # of what was seen of it: what another font cuts isn't worth a word
_NUMBERS = "the column is too narrow for its numbers, which show as ####"
_LOW = "the row is too low for what stands in it, of which less than half is seen"
_WORDS = "the column is too narrow for its words, of which less than half is seen"


def room(beside: Beside) -> Iterator[Finding]:
    """Numbers and words for which there was room, and is none any more."""
    usual = [book.styles[0].size for book in (beside.own, beside.file)]  # in whose digits columns are measured
    for pair in beside.pairs:
        mine, theirs = pair.own.seen, pair.file.seen
        found: dict[tuple[int, str], list[At]] = defaultdict(list)
        for at, value in pair.shown():
            there = pair.there(at)
            if there is None or isinstance(value, bool) or theirs.narrow(there[1]) or theirs.low(there[0]):
                continue
            own, other = beside.style(beside.own, pair.own, at), beside.style(beside.file, pair.file, there)
            before, now = (mine.width(at[1]) * usual[0], own), (theirs.width(there[1]) * usual[1], other)
            if _CUT * other.size > theirs.height(there[0]) and _CUT * own.size <= mine.height(at[0]):
                found[there[0], _LOW].append(at)
            if before == now:
                continue
            if isinstance(value, float):
                if "shrunk" not in other.align and _lacks(value, *now) and not _lacks(value, *before):
                    found[there[1], _NUMBERS].append(at)
            elif (
                at[1] != beside.layout.grid.key
                and _beside(pair, there, other)
                and _part(value, *now) < min(_CUT, _LESS * _part(value, *before))
            ):
                found[there[1], _WORDS].append(at)
        for (_, what), cells in found.items():
            yield pair.finding(cells, what, WORDS if what == _WORDS else NUMBERS)


def _lacks(value: float, width: float, style: Style) -> bool:
    """Whether a number doesn't fit; under General it takes as much room as its digits before the point at least."""
    try:
        text = shows(style.number_format, value)
    except FormatError:
        return False
    if style.number_format == "General":
        text = text.partition(".")[0]
    return _wide(text, style) > width


def _part(text: str, width: float, style: Style) -> float:
    """How much of a text is seen, at most all of it."""
    return min(1.0, width / (_wide(text, style) or 1.0))


def _beside(pair: Pair, there: At, style: Style) -> bool:
    """Whether something stands where a text would run on."""
    nearest = there[0], there[1] + (-1 if style.align.startswith("right") else 1)
    return "wrapped" not in style.align and (nearest in pair.file.cells or nearest in pair.file.formulas)


def _wide(text: str, style: Style) -> float:
    """The width of a text, in digits of one point, no wider than it is."""
    return sum(0.5 if sign in _THIN else 1.0 for sign in text) * style.size + style.indent * _STEP
