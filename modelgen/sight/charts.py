"""Charts: what they plot, from which cells, under which names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modelgen.package.seen import Axis, Chart, Series
from modelgen.package.workbook import Content
from modelgen.sheet.areas import Area, area_of, named
from modelgen.sheet.copying import translated
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, WORDS, Finding
from modelgen.sight.shown import difference

_CLOSE = 1e-9  # of a number that is saved beside a series


def charts(beside: Beside) -> Iterator[Finding]:
    """Charts that plot something else than the definition's, or name it otherwise."""
    here = _Here(beside)
    for pair in beside.pairs:
        own = [one.chart for one in pair.own.seen.drawn if one.chart is not None]
        found = [one.chart for one in pair.file.seen.drawn if one.chart is not None]
        for mine, theirs in _paired(own, found, here, pair):
            if mine is not None and theirs is not None:
                yield from _compared(beside, pair, mine, theirs, here)
            elif mine is not None:
                yield Finding(None, f"the chart '{mine.title}' is missing from the sheet '{pair.file.name}'", LOOK)
            elif theirs is not None:
                what = f"the chart '{theirs.title}' on the sheet '{pair.file.name}' isn't the definition's"
                yield Finding(None, what, LOOK)


class _Here:
    """References of the file as the definition has them."""

    def __init__(self, beside: Beside) -> None:
        self.pairs = {pair.file.name: pair for pair in beside.pairs}
        self.straight = beside.moved.straight

    def cell(self, at: tuple[str, int, int]) -> tuple[str, int, int] | None:
        pair = self.pairs.get(at[0])
        place = None if pair is None else pair.here(at[1:])
        return None if pair is None or place is None else (pair.name, *place)

    def reference(self, text: str, sheet: str) -> str:
        """A reference without what writers add to it: `$`, quotation marks, brackets."""
        if not text:
            return ""
        moved = text if self.straight else translated(f"={text}", sheet, self.cell).removeprefix("=")
        return _plain(moved, sheet)


def _paired(
    own: list[Chart], found: list[Chart], here: _Here, pair: Pair
) -> Iterator[tuple[Chart, Chart | None] | tuple[None, Chart]]:
    """Charts by what they plot, then by their titles, then in their order."""
    left = list(found)

    def alike(mine: Chart, theirs: Chart) -> bool:
        plotted = {here.reference(one.values, pair.file.name) for one in theirs.series}
        return not plotted.isdisjoint(_plain(one.values, pair.name) for one in mine.series)

    chosen: dict[int, Chart] = {}
    for ask in (alike, lambda mine, theirs: mine.title == theirs.title):
        for number, mine in enumerate(own):
            if number not in chosen and (match := next((one for one in left if ask(mine, one)), None)) is not None:
                chosen[number] = match
                left.remove(match)
    for number, mine in enumerate(own):
        yield mine, chosen.get(number) or (left.pop(0) if left and len(left) == len(own) - len(chosen) else None)
    for theirs in left:
        yield None, theirs


def _plain(text: str, sheet: str) -> str:
    """The areas that a reference names, however it was written; the text where it names none."""
    return " ".join(map(str, named(f"={text}", sheet))) or text


def _compared(beside: Beside, pair: Pair, mine: Chart, theirs: Chart, here: _Here) -> Iterator[Finding]:
    name = f"the chart '{mine.title}' on the sheet '{pair.file.name}'"
    if _words(theirs.title) != _words(mine.title):
        yield Finding(None, f"{name} is titled {theirs.title!r}", WORDS)
    if len(theirs.series) != len(mine.series):
        yield Finding(None, f"{name} has {len(theirs.series)} series, and {len(mine.series)} belong there", NUMBERS)
    for one, other in _matched(mine.series, theirs.series, here, pair):
        yield from _series(beside, pair, name, one, other, here)
    if sorted(theirs.kinds) != sorted(mine.kinds):
        yield Finding(None, f"{name} is of another kind: {', '.join(theirs.kinds)}", LOOK)
    yield from _axes(name, mine.axes, theirs.axes)


def _matched(mine: list[Series], theirs: list[Series], here: _Here, pair: Pair) -> Iterator[tuple[Series, Series]]:
    """Series by the cells that they plot, the others in their order."""
    left = list(theirs)
    alone = []
    for one in mine:
        wanted = _plain(one.values, pair.name)
        match = next((other for other in left if here.reference(other.values, pair.file.name) == wanted), None)
        if match is None:
            alone.append(one)
        else:
            left.remove(match)
            yield one, match
    yield from zip(alone, left, strict=False)


def _series(beside: Beside, pair: Pair, name: str, one: Series, other: Series, here: _Here) -> Iterator[Finding]:
    plotted = here.reference(other.values, pair.file.name)
    wanted = _plain(one.values, pair.name)
    which = f"{name}: the series {one.named or one.name!r}"
    if not other.values:
        yield Finding(None, f"{which} has numbers of its own, and not those of {wanted}", NUMBERS)
    elif plotted != wanted:
        yield Finding(None, f"{which} plots {plotted}, and {wanted} belongs there", NUMBERS)
    elif stale := _stale(beside, other):
        yield Finding(None, f"{which} was saved with {stale}", NUMBERS)
    if one.categories and here.reference(other.categories, pair.file.name) != _plain(one.categories, pair.name):
        now = other.categories or "texts of its own"
        yield Finding(None, f"{which} stands over {now}, and {one.categories} belongs there", WORDS)
    if one.name and here.reference(other.name, pair.file.name) != _plain(one.name, pair.name):
        now = other.name or repr(other.named)
        yield Finding(None, f"{which} is named by {now}, and {one.name} belongs there", WORDS)
    elif not one.name and not other.name and _words(one.named) != _words(other.named):
        yield Finding(None, f"{which} is named {other.named!r}", WORDS)
    if other.labels != one.labels:
        texts = ", ".join(map(repr, other.labels[:3]))
        yield Finding(None, f"{which} has texts at its points: {texts}", NUMBERS)


def _stale(beside: Beside, other: Series) -> str:
    """What is saved beside a series otherwise than in the cells that it plots; where the cells' own are saved."""
    area = area_of(other.values, "")
    if area is None:
        return ""
    sheet = next((sheet for sheet in beside.file.sheets if sheet.name == area.sheet), None)
    if sheet is None or not any(at in sheet.cached for at in sheet.formulas):
        return ""
    cells = [(row, column) for _, row, column in area.cells()] if area.size <= 10_000 else []
    for number, value in other.numbers:
        saved = _saved(sheet.cells, sheet.cached, cells[number]) if number < len(cells) else None
        if isinstance(saved, float) and abs(saved - value) > _CLOSE * max(abs(saved), abs(value), 1e-9):
            at = Area(area.sheet, *cells[number], *cells[number])
            return f"{value:.12g} for {at}, which shows {saved:.12g}"
    return ""


def _saved(
    cells: Mapping[tuple[int, int], Content], cached: Mapping[tuple[int, int], Content], at: tuple[int, int]
) -> Content:
    return cached.get(at, cells.get(at))


def _axes(name: str, mine: list[Axis], theirs: list[Axis]) -> Iterator[Finding]:
    kinds = ("valAx",)
    own, other = ([one for one in axes if one.kind.startswith(kinds)] for axes in (mine, theirs))
    for one, now in zip(own, other, strict=False):
        if (now.low or now.high) and (_number(now.low), _number(now.high)) != (_number(one.low), _number(one.high)):
            yield Finding(None, f"{name}: its axis goes from {now.low or '(auto)'} to {now.high or '(auto)'}", LOOK)
        if now.base and not one.base:
            yield Finding(None, f"{name}: its axis is logarithmic", LOOK)
        if now.turned != one.turned:
            yield Finding(None, f"{name}: its axis runs the other way", LOOK)
        if now.number_format and one.number_format and not now.deleted:
            found = difference(one.number_format, now.number_format, 1234.5)
            if found is not None and found[0]:
                yield Finding(None, f"{name}: at its axis {found[1]}", NUMBERS)
    titles = [one.kind.partition(" ")[2] for one in theirs]
    for title in titles:
        if title and title not in [one.kind.partition(" ")[2] for one in mine]:
            yield Finding(None, f"{name}: an axis is titled {title!r}", WORDS)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _words(text: str) -> str:
    return " ".join(text.split())
