"""Reading a workbook's file: from its parts, each unpacked and parsed once, by the guard and by who reads it.

Files come from anywhere, so reading runs in the sandbox.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from modelgen.package.archive import damaged
from modelgen.package.cells import Cells
from modelgen.package.fingerprint import fingerprint
from modelgen.package.guard import Guard, Refused
from modelgen.package.parts import BookReader, Relations, Strings
from modelgen.package.scan import Found, part_of
from modelgen.package.sheets import SheetReader
from modelgen.package.styles import StylesReader
from modelgen.package.workbook import Sheet, Style, Workbook

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def load(path: str, *, computing: bool = False, saved: bool = True) -> Workbook:
    """Read a workbook; ValueError where the file isn't one that can be read.

    With `computing`, also where engines may not have it, since it takes values from elsewhere. Unless `saved`, the
    looks of cells and the values saved with formulas are left out.
    """
    with quick(), open(path, "rb") as file:
        try:
            guard = Guard(file)
            seen = fingerprint(file.fileno())
            found = _read(guard, saved)
            found.remarks, found.seen = guard.remarks(computing=computing), seen
        except Refused as error:
            raise ValueError(str(error)) from None
    return found


@contextmanager
def quick() -> Iterator[None]:
    """Without a search for circles among a million small objects, a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(guard: Guard, saved: bool) -> Workbook:
    book = guard.read(_BOOK, BookReader)
    relations = guard.read(_RELATIONS, Relations) if _RELATIONS in guard else Relations(_RELATIONS, Found())
    found = Workbook(names=book.names, iterates=book.iterates, connected="xl/connections.xml" in guard)
    found.styles = _styles(guard, relations)
    strings = _strings(guard, relations)
    for name, state, relation in book.sheets:
        if not relation:
            continue
        if relation not in relations.by_name:
            raise damaged(_BOOK, f"its sheet {name[:40]!r} stands nowhere")
        kind, target = relations.by_name[relation]
        if kind != "chartsheet" and (part := part_of(target)) in guard:
            sheet = Sheet(name, state)
            guard.read(part, partial(SheetReader, cells=Cells(sheet, strings, saved)))
            found.sheets.append(sheet)
    links = guard.parts("xl/externalLinks/_rels/")
    for part in sorted(links, key=lambda part: (len(part), part)):  # 10 comes after 9
        found.links += [target for _, target in guard.read(part, Relations).by_name.values() if target][:1]
    return found


def _styles(guard: Guard, relations: Relations) -> list[Style]:
    for target in relations.of("styles"):
        if (part := part_of(target)) in guard:
            return guard.read(part, StylesReader).styles()
    return [Style()]


def _strings(guard: Guard, relations: Relations) -> Sequence[str]:
    for target in relations.of("sharedStrings"):
        if (part := part_of(target)) in guard:
            return guard.read(part, Strings).texts
    return []
