"""The hidden sheet by which a workbook identifies itself, written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelgen.identity.input_rows import beside, input_rows
from modelgen.identity.manifest import SCHEMA, SHEET, Imprint, cells
from modelgen.workbook.cover import Identity

if TYPE_CHECKING:
    from modelgen.workbook.book import Book


def write(book: Book, identity: Identity, protected: bool) -> None:
    """Write the manifest as the workbook's last, very hidden sheet."""
    layout = book.layout
    by = Imprint(
        SHEET, str(SCHEMA), identity.definition_hash, identity.version, layout.inputs_only, book.theme.text,
        protected, identity.stamp, beside(layout), state=identity.state,
        page="" if layout.page is None else layout.page.text,
    )  # fmt: skip
    rows = input_rows(layout, book.cached[layout.program.selector].item())
    sheet = book.add(SHEET)
    sheet.very_hidden()
    for row, column, text in cells(by, rows):
        sheet.write_string(row, column, text)
