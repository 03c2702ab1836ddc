"""The workbook that a file says it is: whose, whole or an input pack, with the sheet of a simulation."""

from __future__ import annotations

from modelgen.errors import ModelgenError
from modelgen.identity.manifest import Imprint
from modelgen.layout.layout import Layout
from modelgen.layout.page import Page
from modelgen.layout.place import place
from modelgen.layout.simulated import with_page
from modelgen.program.program import Program


def of_company(program: Program, definition: object, title: object) -> Program:
    """A program, or the one of the company by whose name a batch made a file of it: `definition` is the hash by which
    the file was made, `title` whose it says that it is."""
    if definition in (None, program.hash) or not isinstance(title, str) or not title:
        return program
    other = program.valued(title, {})
    return other if other.hash == definition else program


def laid(program: Program, by: Imprint | None) -> Layout:
    """The layout by which a file was built, as far as the definition is still the one that it was built from."""
    if by is None:
        return place(program)
    layout = place(program, inputs_only=by.inputs_only)
    if not by.page or by.inputs_only:
        return layout
    try:
        return with_page(layout, Page.of(by.page))
    except (ValueError, ModelgenError):  # the sheet is then none of the definition's
        return layout
