"""Rules of sheets: formats under conditions, what may be typed, links, protection, what is printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from modelgen.layout.grid import Cell
from modelgen.package.seen import Condition
from modelgen.package.workbook import At, Conditional, Name, Sheet, Workbook
from modelgen.sheet.areas import Area, area_of, rectangles
from modelgen.sheet.colours import BLACK, WHITE, contrast, plain
from modelgen.sheet.numberformat import read
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, Finding
from modelgen.sight.looks import LEGIBLE

_NUMBER = re.compile(r"(?<![A-Za-z0-9_$.])[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_(!])")
_PRINTED = ("_xlnm.Print_Area", "_xlnm.Print_Titles")
_CELLS = 20_000  # of areas that are compared cell by cell


def rules(beside: Beside) -> Iterator[Finding]:
    """What the file's rules hide or change; rules that a program leaves out are one finding for the file."""
    gone: Counter[str] = Counter()
    for pair in beside.pairs:
        gone += Counter(dict.fromkeys(_lost(pair, beside.file), 1))
        yield from _conditions(beside, pair)
        if pair.straight and pair.file.seen.entries:
            yield from _entries(pair)
        if pair.file.seen.links:
            yield from _links(beside, pair)
        if pair.file.seen.printed and pair.file.seen.printed != pair.own.seen.printed:
            yield from _printed(pair)
    for what, count in gone.items():
        sheets = f"{count} sheets" if count > 1 else "a sheet"
        yield Finding(None, f"{what} on {sheets}", LOOK)
    yield from _areas(beside)


def _lost(pair: Pair, book: Workbook) -> Iterator[str]:
    own, file = pair.own.seen, pair.file.seen
    if own.conditions and not file.conditions:
        yield "formats under conditions are missing"
    elif any(read(_look(book, one).number_format).fault for one in file.conditions):
        yield "formats under conditions were damaged by another program"
    if own.entries and not file.entries:
        yield "rules of what may be typed are missing"
    if own.links and not file.links:
        yield "links to other sheets are missing"
    if pair.own.protected and not pair.file.protected:
        yield "protection is missing"


# --- formats under conditions ---


def _conditions(beside: Beside, pair: Pair) -> Iterator[Finding]:
    own = [_Rule(one, beside.own, pair.own, pair.straight) for one in pair.own.seen.conditions]
    file = [_Rule(one, beside.file, pair.file, pair.straight) for one in pair.file.seen.conditions]
    whole = [one for one in file if not read(one.look.number_format).fault]  # Excel drops what it can't read
    known = {one.sign for one in own}
    for one in whole:
        if one.sign not in known:
            hides = one.hides(own)
            what = hides or "a format under a condition isn't the definition's"
            yield Finding(None, f"{what}: {one.where}", NUMBERS if hides else LOOK)
    theirs = {one.sign for one in file}
    lost = [one for one in own if one.sign not in theirs and one.shows]
    if lost and pair.straight and file == whole and file:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        yield Finding(None, f"a format under a condition is missing: {lost[0].where}{more}", LOOK)


class _Rule:
    """A condition with the look that it gives, comparable whoever wrote it."""

    def __init__(self, one: Condition, book: Workbook, sheet: Sheet, places: bool) -> None:
        self.one, self.look, self.sheet, self.places = one, _look(book, one), sheet, places
        self._styles = book.styles

    @property
    def where(self) -> str:
        """The cells."""
        areas = self.one.areas.split()
        named = [area_of(text, self.sheet.name) for text in areas[:3]]
        return ", ".join(str(area) for area in named if area) + (" and more" if len(areas) > 3 else "")

    @property
    def shows(self) -> bool:
        """Whether it changes anything that is compared here."""
        return self.look != Conditional() or self.one.kind in ("colorScale", "dataBar", "iconSet")

    @cached_property
    def sign(self) -> tuple[Any, ...]:
        """What it amounts to; without its cells where they have moved."""
        one, look, places = self.one, self.look, self.places
        formulas = tuple(map(_formula, one.formulas)) if places and one.kind != "colorScale" else ()
        colours = plain(look.font_colour, ""), plain(look.fill, "")
        code = "" if not look.number_format else _shape(look.number_format)
        return (_cells(one.areas) if places else None, one.kind, one.operator, formulas, colours, code, one.covers)

    def hides(self, own: Iterable[_Rule]) -> str:
        """What it hides, in words; empty where it doesn't."""
        if self.one.covers:
            return "bars or icons stand in place of numbers"
        look = self.look
        if look.font_colour or look.fill:
            ink, paper = plain(look.font_colour, BLACK), plain(look.fill, WHITE)
            if contrast(ink, paper) < LEGIBLE:
                return "under a condition the font has nearly the colour of its fill"
        known = {_shape(one.look.number_format) for one in own}
        code = look.number_format
        if code and _shape(code) not in known and not self._zeros(code):
            return f"under a condition numbers show by {look.number_format!r}"
        return ""

    def _zeros(self, code: str) -> bool:
        """Whether it does no more than take the sign from numbers just below zero that show as zero anyhow: so it is
        in a file whose numbers have other decimals, as the definition had other values when it was built."""
        one, cells = self.one, _cells(self.one.areas)
        if (one.kind, one.operator) != ("cellIs", "between") or len(one.formulas) != 2 or isinstance(cells, str):
            return False
        try:
            low, high = map(float, one.formulas)
        except ValueError:
            return False
        boxes = [Area("", *box) for box in cells]
        if not low <= high <= 0 or sum(box.size for box in boxes) > _CELLS:
            return False
        looks = {self.sheet.looks.get((row, column), 0) for box in boxes for _, row, column in box.cells()}
        codes = [code, *(self._styles[look].number_format for look in looks if look < len(self._styles))]
        return all(_nothing(each, low) for each in codes)


def _nothing(code: str, value: float) -> bool:
    """Whether a number format shows a number as zero."""
    try:
        return not re.search("[1-9]", shows(code, value))
    except FormatError:
        return False


def _look(book: Workbook, one: Condition) -> Conditional:
    return book.conditional[one.look] if 0 <= one.look < len(book.conditional) else Conditional()


def _shape(code: str) -> tuple[str, ...]:
    """What a number format shows of some numbers, whoever wrote it."""
    found = []
    for value in (1234.5678, -1234.5678, 0.0, 0.0004):
        try:
            found.append("".join(shows(code, value).split()))
        except FormatError:
            found.append("####")
    return tuple(found)


def _formula(text: str) -> str:
    """A rule's formula without what writers write otherwise: blanks, capitals, digits of numbers, TRUE as 1."""
    text = text.removeprefix("=").replace(" ", "").replace("$", "")
    text = {"TRUE": "1", "FALSE": "0", "TRUE()": "1"}.get(text.upper(), text)
    return _NUMBER.sub(lambda found: f"{float(found[0]):.6g}", text).upper()


def _cells(areas: str) -> tuple[tuple[int, int, int, int], ...] | str:
    """The cells of a rule, by the same rectangles however they were written."""
    cells: set[At] = set()
    for text in areas.split():
        area = area_of(text, "")
        if area is None or len(cells) + area.size > _CELLS:
            return " ".join(sorted(areas.split()))
        cells.update((row, column) for _, row, column in area.cells())
    return tuple(rectangles(cells))


# --- what may be typed, links, print ---


def _entries(pair: Pair) -> Iterator[Finding]:
    """Inputs to which anything may be typed, or something else than before."""
    mine, theirs = (_by_cell(sheet) for sheet in (pair.own, pair.file))
    lost = [at for at in mine if at not in theirs]
    other = [at for at, rule in mine.items() if at in theirs and theirs[at] != rule]
    if lost:
        yield pair.finding(lost, "what may be typed isn't checked any more", LOOK)
    if other:
        yield pair.finding(other, "what may be typed is checked otherwise", LOOK)


def _by_cell(sheet: Sheet) -> dict[At, tuple[Any, ...]]:
    found: dict[At, tuple[Any, ...]] = {}
    for entry in sheet.seen.entries:
        for text in entry.areas.split():
            area = area_of(text, "")
            if area is None or area.size > _CELLS:
                continue
            needed = 2 if entry.kind not in ("list", "custom") and entry.operator in ("between", "notBetween") else 1
            formulas = tuple(_formula(text) for text in entry.formulas[:needed])
            found.update({(row, column): (entry.kind, entry.operator, formulas) for _, row, column in area.cells()})
    return found


def _links(beside: Beside, pair: Pair) -> Iterator[Finding]:
    for text, target in pair.own.seen.links.items():
        area = area_of(text, "")
        there = None if area is None else pair.there((area.top, area.left))
        if area is None or there is None:
            continue
        now = pair.file.seen.links.get(Area("", *there, *there).__str__().rpartition("!")[2])
        if now is not None and _target(beside, now) != _target(beside, target, own=True):
            what = f"the link leads to {now}, and to {target} in the definition's"
            yield Finding(Cell(pair.name, area.top, area.left), what, LOOK)


def _target(beside: Beside, target: str, *, own: bool = False) -> str:
    place = target.lstrip("#").replace("#", "!")
    area = area_of(place, "")
    if area is None:
        return place.casefold()
    names = {there: here for here, there in beside.moved.sheets.items()}
    return area.sheet if own else names.get(area.sheet, area.sheet)


def _printed(pair: Pair) -> Iterator[Finding]:
    for what, text in pair.file.seen.printed.items():
        mine = pair.own.seen.printed.get(what, "")
        if _bare(text) != _bare(mine) and _bare(text):
            yield Finding(
                None, f"the sheet '{pair.file.name}' prints another {what[3:].lower() or what}: {text!r}", LOOK
            )


def _bare(text: str) -> str:
    """The words of a header or footer, without its fonts and sizes."""
    return re.sub(r'&"[^"]*"|&K[0-9A-F]{6}|&[0-9]+|\s', "", text)


def _areas(beside: Beside) -> Iterator[Finding]:
    """Print areas and titles of sheets that stand as they were."""
    mine, theirs = (_by_sheet(book) for book in (beside.own, beside.file))
    if not theirs:
        return
    for pair in beside.pairs:
        for name in _PRINTED if pair.straight and pair.name == pair.file.name else ():
            own, now = mine.get((pair.name, name)), theirs.get((pair.name, name))
            if own is not None and now is not None and _area(own) != _area(now):
                what = "prints other cells" if name.endswith("Area") else "repeats other rows on each page"
                yield Finding(None, f"the sheet '{pair.name}' {what}: {now}", LOOK)


def _by_sheet(book: Workbook) -> dict[tuple[str, str], str]:
    return {
        (book.sheets[one.sheet].name, one.name): one.text for one in book.names if one.sheet is not None and _is(one)
    }


def _is(name: Name) -> bool:
    return name.name in _PRINTED


def _area(text: str) -> list[str]:
    """The areas of a print area, in whatever order and with whatever quotation marks they were written."""
    return sorted(text.replace("$", "").replace("'", "").replace(" ", "").casefold().split(","))
