"""A file as people saved it: cells and formulas, the values saved with formulas, and what looks like a date."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.patience import reading
from modelgen.files.sandbox import Failed, SandboxError, run_limited
from modelgen.package.content import Key, WorkbookContent, as_typed
from modelgen.package.load import load, quick
from modelgen.package.opening import looked_at
from modelgen.sheet.numberformat import is_date

MEGABYTES = 2048


@dataclass
class Opened:
    """What readback needs of a file."""

    name: str
    content: WorkbookContent
    dates: set[Key] = field(default_factory=set)  # numbers that are shown as dates


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
        raise ModelgenError(f"{file.name}: {error.message if isinstance(error, Failed) else error.what}") from None
    assert isinstance(found, Opened)
    return found


def _open(path: str) -> Opened:
    with quick():
        book = load(path)
        days = {number for number, style in enumerate(book.styles) if is_date(style.number_format)}
        result = Opened(Path(path).name, as_typed(book))
        for sheet in book.sheets:
            result.dates.update(
                (sheet.name, row, column) for (row, column), look in sheet.looks.items() if look in days
            )
    return result
