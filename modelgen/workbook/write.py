"""Writing a workbook: page by page, then what reaches over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelgen.identity import names
from modelgen.layout.layout import Layout
from modelgen.model.kinds import COVER, DICTIONARY, SIMULATION
from modelgen.progress import each, tell
from modelgen.workbook import asbuilt, manifest, validation
from modelgen.workbook.book import Book, Cached, Extremes
from modelgen.workbook.cover import Identity, cover
from modelgen.workbook.dictionary import dictionary
from modelgen.workbook.frame import frame
from modelgen.workbook.protect import protect
from modelgen.workbook.simulated import simulated
from modelgen.workbook.theme import Theme

_DRAWN = {DICTIONARY: dictionary, SIMULATION: simulated}  # all other sheets are frames around their items


def write(
    layout: Layout, cached: Cached, *, theme: Theme, extremes: Extremes, stamp: str, definition_hash: str,
    version: str, protected: bool, state: str, failed: Mapping[str, Sequence[str]],
) -> bytes:  # fmt: skip
    """The file of a layout's workbook, every formula with its value from `cached`.

    `extremes` are the least and the greatest value of each item in any scenario. `stamp` is the line of the cover
    that says how the workbook was verified, `state` what git says of the definition, `failed` the checks that fail,
    each with its scenarios. Unless `protected`, formulas can be typed over.
    """
    book, identity = Book(layout, cached, theme, extremes), Identity(stamp, definition_hash, version, state, failed)
    book.open(f"Made with modelgen {version} from the definition {definition_hash}")
    for plan in each("writing sheets", layout.sheets):
        if plan.kind == COVER:
            cover(book, plan, identity)
        else:
            _DRAWN.get(plan.kind, frame)(book, plan)
        book.items(plan)
        book.page(plan.name)
    book.links()
    tell("writing as-built values")
    asbuilt.write(book)
    for name, cells in names.blocks(layout):
        book.book.define_name(name, "=" + cells)
    validation.add(book.sheets, layout)
    if protected:
        protect(book.sheets)
    manifest.write(book, identity, protected)
    book.sheets[COVER.name].activate()
    tell("writing the file")
    return book.close()
