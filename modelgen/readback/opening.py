"""A file as people saved it: what it holds, where its inputs stand, and what was entered into them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.child import doing
from modelgen.files.patience import reading
from modelgen.files.sandbox import SandboxError, run_limited
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


def opened(path: str | Path, *, engines: bool = True) -> Opened:
    """Read a file in a sandbox, where wanted with what `engines` get of it; ModelgenError where it can't be read. Its
    macros and links are never followed."""
    file = Path(path)
    looked_at(path, ModelgenError)
    try:
        found = run_limited(
            "modelgen.readback.opening:_open",
            (str(file), engines),
            seconds=reading(file),
            megabytes=MEGABYTES,
            name=file.name,
            reads=[str(file)],
        )
    except SandboxError as error:
        raise ModelgenError(f"{file.name}: {error.of_file}") from None
    assert isinstance(found, Opened)
    return found


def _open(what: tuple[str, bool]) -> Opened:
    path, engines = what
    with quick():
        book = load(path, drawn=True)
        content = as_typed(book)
        doing("finding its inputs")
        own = manifest(content)
        located = locate(own, content)
        found = Opened(Path(path).name, book, own, located, _entries(own, located, content, book))
        if engines and (found.entries or not own.sealed):
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
