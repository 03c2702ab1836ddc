"""What stands in a workbook's cells and names, never the cached values."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelgen.package.load import load, quick
from modelgen.package.workbook import Content, Workbook

Key = tuple[str, int, int]  # sheet, row and column from 0


@dataclass
class WorkbookContent:
    """A workbook as typed: constants as they are, formulas as texts that begin with `=`."""

    cells: dict[Key, Content] = field(default_factory=dict)
    formulas: dict[Key, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # macros and the like, which were left alone
    seen: str = ""  # the fingerprint of the file


def read(path: str) -> WorkbookContent:
    """Read a workbook that engines are to compute; ValueError where it isn't one. To be run in the sandbox."""
    with quick():
        return as_typed(load(path, computing=True, saved=False))


def as_typed(book: Workbook) -> WorkbookContent:
    """What was typed into a workbook."""
    content = WorkbookContent(sheets=[sheet.name for sheet in book.sheets], remarks=book.remarks, seen=book.seen)
    content.names = {defined.name: defined.text for defined in book.names if defined.sheet is None}
    for sheet in book.sheets:
        name = sheet.name
        content.cells.update(((name, row, column), value) for (row, column), value in sheet.cells.items())
        content.formulas.update(((name, row, column), text) for (row, column), text in sheet.formulas.items())
    return content
