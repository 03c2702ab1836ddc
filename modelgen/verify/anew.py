"""The workbook that a definition makes today, as a file of it was made: the yardstick of what a reader sees."""

from __future__ import annotations

from contextlib import suppress

from modelgen.identity.manifest import Imprint
from modelgen.layout.layout import Layout
from modelgen.package.load import own
from modelgen.package.workbook import Workbook
from modelgen.version import __version__
from modelgen.workbook import themes
from modelgen.workbook.cover import STAMP, VALUE
from modelgen.workbook.theme import Theme


def anew(layout: Layout, by: Imprint | None, scenario: str | None = None, file: Workbook | None = None) -> Workbook:
    """The workbook of a layout, made and read in memory: with the look, the protection and the stamp that a file says
    it was given, and with `scenario` live. The stamp of a `file` whose manifest doesn't know it is its cover's; a file
    of the same bytes is the workbook itself."""
    from modelgen.render import render  # takes a while, and who reads a table back needs none

    by = by or Imprint("", "", "", __version__)
    looks = themes.theme(None, layout.program.folder)
    if by.theme:
        with suppress(ValueError):
            looks = Theme.of(by.theme, looks.logo)
    stamp = by.stamp if by.seal or file is None else _stamp(file)
    made = render(
        layout, looks, scenario=scenario, stamp=stamp, protected=by.protected, version=by.version, state=by.state
    )
    return own(made, file)


def _stamp(file: Workbook) -> str:
    """What the cover says beside the label of the stamp."""
    rows = (
        (sheet, at[0]) for sheet in file.sheets for at, value in sheet.cells.items() if (at[1], value) == (0, STAMP)
    )
    return next((str(text) for sheet, row in rows if (text := sheet.cells.get((row, VALUE)))), "")
