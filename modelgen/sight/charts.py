"""Charts: what they plot, from which cells, under which names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from modelgen.package.seen import Axis, Chart, Series
from modelgen.package.workbook import Content
from modelgen.sheet.areas import Area, area_of, named
from modelgen.sheet.copying import translated
from modelgen.sheet.numberformat import read
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, WORDS, Finding
from modelgen.sight.shown import difference

_MOST = 10_000  # cells of a series
_AXES = (("valAx",), ("catAx", "dateAx"))
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
    if mine.legend and not theirs.legend:
        yield Finding(None, f"{name} has no legend", LOOK)
    elif theirs.left_out > mine.left_out:
        yield Finding(None, f"{name}: its legend leaves series out", LOOK)
    for part in sorted(theirs.faint - mine.faint):
        yield Finding(None, f"{name}: its {part} is written in white", WORDS if part == "title" else LOOK)
    for text in theirs.texts:
        yield Finding(None, f"{name}: a text lies over it: {text!r}", LOOK)
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
    elif stale := _stale(beside, other.values, other.numbers):
        yield Finding(None, f"{which} was saved with {stale}", NUMBERS)
    if other.unseen and not one.unseen:
        yield Finding(None, f"{which} is drawn without a colour, or in white", NUMBERS)
    elif other.gone > one.gone:
        yield Finding(None, f"{which} has points without a colour, or in white", NUMBERS)
    if other.number_format:
        yield from _shown(name, one.number_format or _format(beside, one, wanted), other.number_format)
    for what in sorted(other.added - one.added):
        yield Finding(None, f"{which} has {what}", LOOK)
    yield from _named(beside, pair, which, one, other, here)
    if other.labels != one.labels:
        texts = ", ".join(map(repr, other.labels[:3]))
        yield Finding(None, f"{which} has texts at its points: {texts}", NUMBERS)


def _named(beside: Beside, pair: Pair, which: str, one: Series, other: Series, here: _Here) -> Iterator[Finding]:
    """What a series stands over, and what it is called."""
    if one.categories and here.reference(other.categories, pair.file.name) != _plain(one.categories, pair.name):
        now = other.categories or "texts of its own"
        yield Finding(None, f"{which} stands over {now}, and {one.categories} belongs there", WORDS)
    elif stale := _stale(beside, other.categories, other.heads):
        yield Finding(None, f"{which} was saved over {stale}", WORDS)
    if one.name and here.reference(other.name, pair.file.name) != _plain(one.name, pair.name):
        now = other.name or repr(other.named)
        yield Finding(None, f"{which} is named by {now}, and {one.name} belongs there", WORDS)
    elif not one.name and not other.name and _words(one.named) != _words(other.named):
        yield Finding(None, f"{which} is named {other.named!r}", WORDS)
    elif other.named and (stale := _stale(beside, other.name, [(0, other.named)])):
        yield Finding(None, f"{which} was saved under {stale}", WORDS)


def _stale(beside: Beside, reference: str, saved: Sequence[tuple[int, float | str]]) -> str:
    """What is saved in a chart otherwise than in the cells that it names; where the cells' own values are saved."""
    area = area_of(reference, "")
    sheet = None if area is None else next((one for one in beside.file.sheets if one.name == area.sheet), None)
    if area is None or sheet is None or area.size > _MOST or (sheet.formulas and not sheet.cached):
        return ""
    cells = [(row, column) for _, row, column in area.cells()]
    for number, value in saved:
        if number >= len(cells):
            break
        at = cells[number]
        now = sheet.cached.get(at, sheet.cells.get(at))
        if _differ(now, value, beside.style(beside.file, sheet, at).number_format):
            said, shown = (f"{one:.12g}" if isinstance(one, float) else repr(one) for one in (value, now))
            return f"{said} for {Area(area.sheet, *at, *at)}, which shows {shown}"
    return ""


def _differ(now: Content, saved: float | str, code: str) -> bool:
    """Whether something was saved otherwise than it stands in a cell; of a text some programs save what it shows."""
    if isinstance(now, float) and isinstance(saved, float):
        return abs(now - saved) > _CLOSE * max(abs(now), abs(saved), 1e-9)
    if not isinstance(now, str) or not isinstance(saved, str) or _words(saved) == _words(now):
        return False
    with suppress(FormatError):
        return _words(saved) != _words(shows(code, now))
    return True


def _format(beside: Beside, one: Series, wanted: str) -> str:
    """The number format of the cells that the definition plots."""
    area = area_of(wanted, "")
    pair = None if area is None else next((pair for pair in beside.pairs if pair.name == area.sheet), None)
    return "" if area is None or pair is None else beside.style(beside.own, pair.own, area[1:3]).number_format


def _shown(name: str, own: str, now: str) -> Iterator[Finding]:
    """Numbers of a chart that read as others by their number format."""
    found = difference(own, now, 1234.5) if own and now else None
    if found is not None and found[0]:
        yield Finding(None, f"{name}: {found[1]}", NUMBERS)


def _axes(name: str, mine: list[Axis], theirs: list[Axis]) -> Iterator[Finding]:
    for kind in _AXES:
        own, other = ([one for one in axes if one.kind in kind] for axes in (mine, theirs))
        for one, now in zip(own, other, strict=False):
            yield from _axis(name, one, now)
    shown = [sum(one.kind in _AXES[0] and not one.deleted for one in axes) for axes in (mine, theirs)]
    if shown[1] > shown[0]:
        yield Finding(None, f"{name} has another axis with numbers of its own", LOOK)
    titles = [one.title for one in mine]
    for title in [one.title for one in theirs if one.title and one.title not in titles]:
        yield Finding(None, f"{name}: an axis is titled {title!r}", WORDS)


def _axis(name: str, one: Axis, now: Axis) -> Iterator[Finding]:
    if now.turned != one.turned:
        yield Finding(None, f"{name}: an axis runs the other way", LOOK)
    if (now.low or now.high) and (_number(now.low), _number(now.high)) != (_number(one.low), _number(one.high)):
        yield Finding(None, f"{name}: its axis goes from {now.low or '(auto)'} to {now.high or '(auto)'}", LOOK)
    if now.base and not one.base:
        yield Finding(None, f"{name}: its axis is logarithmic", LOOK)
    if now.deleted:
        if not one.deleted:
            yield Finding(None, f"{name}: nothing is written at an axis", LOOK)
        return
    if now.by and not one.by:
        yield Finding(None, f"{name}: the numbers at its axis are divided ({now.by}), which nothing says", NUMBERS)
    if now.kind in _AXES[0]:
        yield from _shown(name, one.number_format, now.number_format)
    elif read(now.number_format).kind != "date":  # of a period's end parts may be shown
        yield from _shown(name, one.number_format or "General", now.number_format)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _words(text: str) -> str:
    return " ".join(text.split())
