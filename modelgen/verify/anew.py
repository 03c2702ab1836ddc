"""The workbook that a definition makes today, as a file of it was made: the yardstick of what a reader sees."""

from __future__ import annotations

from contextlib import suppress

from modelgen.identity.manifest import Imprint
from modelgen.layout.layout import Layout
from modelgen.package.load import own
from modelgen.package.workbook import Workbook
from modelgen.version import __version__
from modelgen.workbook import themes
from modelgen.workbook.theme import Theme


def anew(layout: Layout, by: Imprint | None, scenario: str | None = None) -> Workbook:
    """The workbook of a layout, made and read in memory: with the look, the protection and the stamp that a file says
    it was given, and with `scenario` live."""
    from modelgen.render import render  # takes a while, and who reads a table back needs none

    looks = themes.theme(None, layout.program.folder)
    if by is None:
        return own(render(layout, looks, scenario=scenario))
    if by.theme:
        with suppress(ValueError):
            looks = Theme.of(by.theme, looks.logo)
    version = by.version or __version__
    return own(render(
        layout, looks, scenario=scenario, stamp=by.stamp, protected=by.protected, version=version
    ))  # fmt: skip
