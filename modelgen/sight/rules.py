"""Rules of sheets: formats under conditions, what may be typed, links, protection, what is printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from modelgen.layout.grid import Cell
from modelgen.package.workbook import At, Name, Sheet, Workbook
from modelgen.sheet.areas import Area, area_of
from modelgen.sheet.numberformat import read
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.conditions import conditions, look_of
from modelgen.sight.finding import LOOK, WORDS, Finding
from modelgen.sight.written import MOST, formula

_PRINTED = ("_xlnm.Print_Area", "_xlnm.Print_Titles")


def rules(beside: Beside) -> Iterator[Finding]:
    """What the file's rules hide or change; rules that a program leaves out are one finding for the file."""
    gone: Counter[str] = Counter()
    for pair in beside.pairs:
        gone += Counter(dict.fromkeys(_lost(pair, beside.file), 1))
        yield from conditions(beside, pair)
        if pair.straight and pair.file.seen.entries:
            yield from _entries(beside, pair)
        if pair.file.seen.links:
            yield from _links(beside, pair)
        if pair.file.seen.printed and pair.file.seen.printed != pair.own.seen.printed:
            yield from _printed(pair)
    for what, count in gone.items():
        sheets = f"{count} sheets" if count > 1 else "a sheet"
        yield Finding(None, f"{what} on {sheets}", LOOK)
    yield from _areas(beside)
    yield from _hiding(beside)


def _lost(pair: Pair, book: Workbook) -> Iterator[str]:
    own, file = pair.own.seen, pair.file.seen
    if own.conditions and not file.conditions:
        yield "formats under conditions are missing"
    elif any(read(look_of(book, one).number_format).fault for one in file.conditions):
        yield "formats under conditions were damaged by another program"
    if own.entries and not file.entries:
        yield "rules of what may be typed are missing"
    if own.links and not file.links:
        yield "links to other sheets are missing"
    if pair.own.protected and not pair.file.protected:
        yield "protection is missing"


# --- what may be typed, links, print ---


def _entries(beside: Beside, pair: Pair) -> Iterator[Finding]:
    """Inputs to which anything may be typed, or something else than before, and what is said beside them."""
    mine, theirs = (_by_cell(sheet) for sheet in (pair.own, pair.file))
    lost = [at for at in mine if at not in theirs]
    other = [at for at, rule in mine.items() if at in theirs and theirs[at][:-1] != rule[:-1]]
    said = [at for at, rule in mine.items() if at in theirs and theirs[at][-1] not in ("", rule[-1])]
    if lost:
        yield pair.finding(lost, "what may be typed isn't checked any more", LOOK)
    if other:
        yield pair.finding(other, "what may be typed is checked otherwise", LOOK)
    if said and not beside.said_otherwise:
        yield pair.finding(said, f"the input message says {theirs[said[0]][-1]!r}", WORDS)


def _by_cell(sheet: Sheet) -> dict[At, tuple[Any, ...]]:
    found: dict[At, tuple[Any, ...]] = {}
    for entry in sheet.seen.entries:
        for text in entry.areas.split():
            area = area_of(text, "")
            if area is None or area.size > MOST:
                continue
            needed = 2 if entry.kind not in ("list", "custom") and entry.operator in ("between", "notBetween") else 1
            formulas = tuple(formula(text) for text in entry.formulas[:needed])
            rule = entry.kind, entry.operator, formulas, " ".join(entry.says.split())
            found.update({(row, column): rule for _, row, column in area.cells()})
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


def _hiding(beside: Beside) -> Iterator[Finding]:
    """Names that mean something else on one of the definition's sheets than in the workbook."""
    known = {one.name.casefold() for one in beside.own.names if one.sheet is None}
    sheets = {pair.file.name for pair in beside.pairs}
    for one in beside.file.names:
        if one.sheet is not None and one.name.casefold() in known:
            sheet = beside.file.sheets[one.sheet].name
            if sheet in sheets:
                yield Finding(None, f"on the sheet '{sheet}' the name {one.name} means {one.text}", LOOK)


def _by_sheet(book: Workbook) -> dict[tuple[str, str], str]:
    return {
        (book.sheets[one.sheet].name, one.name): one.text for one in book.names if one.sheet is not None and _is(one)
    }


def _is(name: Name) -> bool:
    return name.name in _PRINTED


def _area(text: str) -> list[str]:
    """The areas of a print area, in whatever order and with whatever quotation marks they were written."""
    return sorted(text.replace("$", "").replace("'", "").replace(" ", "").casefold().split(","))
