"""A file as people saved it: what it holds, where its inputs stand, and what was entered into them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.child import doing
from modelgen.files.patience import reading
from modelgen.files.sandbox import Job, Running, SandboxError
from modelgen.identity.locate import Located, locate
from modelgen.identity.manifest import Manifest, manifest
from modelgen.package.archive import Refused
from modelgen.package.content import Key, WorkbookContent, as_typed, file_for_engines
from modelgen.package.load import MEGABYTES, load, quick
from modelgen.package.opening import looked_at
from modelgen.package.workbook import Workbook
from modelgen.readback.entries import Entry, entries
from modelgen.sheet.areas import area_of
from modelgen.sheet.numberformat import is_date


@dataclass
class Opened:
    """What readback needs of a file."""

    name: str
    seen: Workbook
    manifest: Manifest
    located: Located
    entries: list[Entry]
    book: bytes = b""  # the file that engines get, where anything was entered
    unfit: str = ""  # why they can't be given one

    @cached_property
    def content(self) -> WorkbookContent:
        """What was typed into it."""
        return as_typed(self.seen)

    def under(self, own: Manifest) -> Opened:
        """The same file, as if it had been built from what another manifest says."""
        located = locate(own, self.content)
        return replace(self, manifest=own, located=located, entries=_entries(own, located, self.content, self.seen))


def opened(path: str | Path) -> Opened:
    """Read a file in a sandbox, with what engines get of it; ModelgenError where it can't be read. Its macros and links
    are never followed."""
    with Running() as running:
        return begun(running, path)()


def begun(running: Running, path: str | Path, *, entries: bool = False) -> Callable[[], Opened]:
    """`opened`, of which the caller asks for the answer when it is wanted: where `entries` are all that is, without
    what else stands in the file."""
    file = Path(path)
    looked_at(path, ModelgenError)
    call = "modelgen.readback.opening:_open"
    answer = running.start(Job(call, (str(file), entries), reading(file), MEGABYTES, file.name, (str(file),)))

    def found() -> Opened:
        result = answer.result()
        if isinstance(result, SandboxError):
            raise ModelgenError(f"{file.name}: {result.of_file}")
        assert isinstance(result, Opened)
        return result

    return found


def _open(what: tuple[str, bool]) -> Opened:
    path, alone = what
    with quick():
        book = load(path, drawn=not alone)
        content = as_typed(book)
        doing("finding its inputs")
        own = manifest(content)
        located = locate(own, content)
        found = Opened(Path(path).name, book, own, located, _entries(own, located, content, book))
        if alone:
            found.seen = Workbook()
        elif found.entries or not own.sealed:
            try:
                found.book, _ = file_for_engines(book)
            except Refused as error:
                found.unfit = str(error)
        return found


def _entries(own: Manifest, located: Located, content: WorkbookContent, book: Workbook) -> list[Entry]:
    return list(entries(own, located, content, _dates(book), _filled(book)))


def _filled(book: Workbook) -> dict[Key, str]:
    """The cells whose value is one of an array or of a what-if table, each with what fills it."""
    found: dict[Key, str] = {}
    for sheet in book.sheets:
        areas = [(area, f"{{{sheet.formulas.get(at, '=')}}}") for at, area in sheet.arrays.items()]
        areas += [(area, "{=TABLE()}") for area in sheet.data_tables.values()]
        for text, what in areas:
            area = area_of(text, sheet.name)
            cells = () if area is None else area.cells()
            found |= {at: what for at in cells if at[1:] not in sheet.formulas}
    return found


def _dates(book: Workbook) -> set[Key]:
    """The cells that are shown as dates."""
    days = {number for number, style in enumerate(book.styles) if is_date(style.number_format)}
    return {
        (sheet.name, *at)
        for sheet in book.sheets for at, look in sheet.looks.items() if look in days
    }  # fmt: skip
