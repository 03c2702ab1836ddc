"""The workbook that a definition makes today, as a file of it was made: the yardstick of what a reader sees."""

from __future__ import annotations

from contextlib import suppress

from modelgen.identity.manifest import Imprint
from modelgen.layout.layout import Layout
from modelgen.package.content import WorkbookContent
from modelgen.package.load import own
from modelgen.package.workbook import Workbook
from modelgen.version import __version__
from modelgen.workbook import themes
from modelgen.workbook.cover import STAMP, VALUE
from modelgen.workbook.theme import Theme


def anew(
    layout: Layout, by: Imprint | None, scenario: str | None = None, file: WorkbookContent | None = None
) -> Workbook:
    """The workbook of a layout, made and read in memory: with the look, the protection and the stamp that a file says
    it was given, and with `scenario` live. The stamp of a `file` whose manifest doesn't know it is its cover's."""
    from modelgen.render import render  # takes a while, and who reads a table back needs none

    by = by or Imprint("", "", "", __version__)
    looks = themes.theme(None, layout.program.folder)
    if by.theme:
        with suppress(ValueError):
            looks = Theme.of(by.theme, looks.logo)
    stamp = by.stamp if by.seal or file is None else _stamp(file)
    return own(render(
        layout, looks, scenario=scenario, stamp=stamp, protected=by.protected, version=by.version
    ))  # fmt: skip


def _stamp(file: WorkbookContent) -> str:
    """What the cover says beside the label of the stamp."""
    rows = (at for at, value in file.cells.items() if value == STAMP and at[2] == 0)
    return next((str(text) for sheet, row, _ in rows if (text := file.cells.get((sheet, row, VALUE)))), "")
