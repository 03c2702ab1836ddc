"""A file as people saved it: what it holds, where its inputs stand, and what was entered into them."""

from __future__ import annotations

from dataclasses import dataclass
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
from modelgen.sheet.numberformat import is_date


@dataclass
class Opened:
    """What readback needs of a file."""

    name: str
    seen: Workbook
    manifest: Manifest
    located: Located
    entries: list[Entry]
    book: bytes = b""  # the file that engines get, where a formula stands in an input
    unfit: str = ""  # why they can't be given one

    @cached_property
    def content(self) -> WorkbookContent:
        """What was typed into it."""
        return as_typed(self.seen)


def opened(path: str | Path) -> Opened:
    """Read a file in a sandbox; ModelgenError where it can't be read. Its macros and links are never followed."""
    file = Path(path)
    looked_at(path, ModelgenError)
    try:
        found = run_limited(
            "modelgen.readback.opening:_open",
            str(file),
            seconds=reading(file),
            megabytes=MEGABYTES,
            name=file.name,
            reads=[str(file)],
        )
    except SandboxError as error:
        raise ModelgenError(f"{file.name}: {error.of_file}") from None
    assert isinstance(found, Opened)
    return found


def _open(path: str) -> Opened:
    with quick():
        book = load(path, drawn=True)
        content = as_typed(book)
        doing("finding its inputs")
        own = manifest(content)
        located = locate(own, content)
        found = Opened(Path(path).name, book, own, located, list(entries(own, located, content, _dates(book))))
        if any(entry.formula for entry in found.entries):
            try:
                found.book, _ = file_for_engines(book)
            except Refused as error:
                found.unfit = str(error)
        return found


def _dates(book: Workbook) -> set[Key]:
    """The cells that are shown as dates."""
    days = {number for number, style in enumerate(book.styles) if is_date(style.number_format)}
    return {
        (sheet.name, *at)
        for sheet in book.sheets for at, look in sheet.looks.items() if look in days
    }  # fmt: skip
