"""What lies over the cells: merged areas, pictures, shapes, comments, a picture behind them."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.package.seen import Box, Drawn
from modelgen.sheet.areas import Area, area_of
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, Finding

_LONGEST = 60  # characters of a text that is quoted
_CELLS = 100_000  # of an area that is looked into cell by cell


def over(beside: Beside) -> Iterator[Finding]:
    """What hides cells in which the definition has something, or was laid beside them."""
    yield from merged(beside)
    for pair in beside.pairs:
        yield from _drawn(pair)
        for at, text in sorted(pair.file.seen.comments.items()):
            here = pair.here(at)
            area = Area(pair.file.name, *at, *at)
            if here is None or pair.own.seen.comments.get(here) != text:
                yield Finding(None, f"a comment stands on {area}: {_quoted(text)}", REMARK)
        if pair.file.seen.background and not pair.own.seen.background:
            yield Finding(None, f"the sheet '{pair.file.name}' has a picture behind its cells", LOOK)


def merged(beside: Beside) -> Iterator[Finding]:
    """Merged cells, of which only the first one is seen."""
    for pair in beside.pairs:
        yield from _merged(pair)


def _merged(pair: Pair) -> Iterator[Finding]:
    own = set(pair.own.merged)
    for text in pair.file.merged:
        area = area_of(text, pair.file.name)
        if area is None or (pair.straight and text in own):
            continue
        covered = list(_filled(pair, (area.top, area.left, area.bottom, area.right)))
        hides = [at for at in covered if pair.there(at) != (area.top, area.left)]
        if hides:
            yield pair.finding(hides, f"is hidden by the merged cells {area}", NUMBERS)
        elif covered:
            yield pair.finding(covered, f"is merged with blank cells ({area})", LOOK)


def _drawn(pair: Pair) -> Iterator[Finding]:
    own = pair.own.seen.drawn
    for one in pair.file.seen.drawn:
        known = [mine for mine in own if mine.kind == one.kind and (one.kind != "shape" or mine.text == one.text)]
        covered = set(_filled(pair, one.box))
        if pair.straight:
            covered -= {at for mine in known for at in _filled(pair, mine.box)}
        what = _words(one)
        if covered:
            grade = LOOK if one.kind == "comment" else NUMBERS  # which is closed by a click
            yield pair.finding(covered, f"{what} lies over what stands here", grade)
        elif not known and (under := _chart_under(pair, one)):
            yield Finding(None, f"{what} lies over the chart '{under}' on the sheet '{pair.file.name}'", NUMBERS)
        elif not known and one.kind != "chart":
            top, left, bottom, right = one.box
            area = Area(pair.file.name, top, left, max(top, bottom), max(left, right))
            yield Finding(None, f"{what} was added at {area}", LOOK)
    for kind in ("picture", "shape"):
        if sum(one.kind == kind for one in own) > sum(one.kind == kind for one in pair.file.seen.drawn):
            yield Finding(None, f"a {kind} is missing from the sheet '{pair.file.name}'", LOOK)


def _chart_under(pair: Pair, one: Drawn) -> str:
    """The title of a chart of which something covers half or more."""
    for other in pair.file.seen.drawn:
        if other.chart is not None and other is not one and 2 * _size(_both(one.box, other.box)) >= _size(other.box):
            return other.chart.title
    return ""


def _both(one: Box, other: Box) -> Box:
    """What two boxes share."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _size(box: Box) -> int:
    top, left, bottom, right = box
    return max(bottom - top + 1, 0) * max(right - left + 1, 0)


def _filled(pair: Pair, box: Box) -> Iterator[tuple[int, int]]:
    """The cells of the definition that have something to show in a rectangle of the file."""
    top, left, bottom, right = box
    if (bottom - top + 1) * (right - left + 1) > _CELLS:
        for at in (*pair.own.cells, *pair.own.formulas):
            there = pair.there(at)
            if there is not None and top <= there[0] <= bottom and left <= there[1] <= right and pair.filled(at):
                yield at
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            here = pair.here((row, column))
            if here is not None and pair.filled(here):
                yield here


def _words(one: Drawn) -> str:
    text = f" with the text {_quoted(one.text)}" if one.text else ""
    name = f" '{one.name[:_LONGEST]}'" if one.name and not text else ""
    return f"a {one.kind}{name}{text}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
