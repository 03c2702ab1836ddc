"""The values that are saved in a file, which a reader sees before anything is computed, beside the right ones."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Collection

from modelgen.layout.grid import Cell
from modelgen.package.content import Key
from modelgen.package.workbook import CellError, Content, Workbook
from modelgen.report import many
from modelgen.sight.finding import NUMBERS, Finding
from modelgen.verify.compare import Mismatch
from modelgen.verify.draws import Draw
from modelgen.verify.engines.engine import Answer, ErrorValue, Value
from modelgen.verify.expected import Expectations

_NAMED = 10  # of stale values, the rest is counted


def stale(
    table: Expectations, book: Workbook, there: Callable[[Key], Key | None], live: Draw, left: Collection[Key]
) -> list[Finding]:
    """The saved values that aren't what the cells show when they are computed, headline outputs first.

    `there` is where a cell of the definition stands in the file, `live` has the scenario that is chosen in it; cells
    that are `left` alone hold what was saved elsewhere, or what they compute is known to be wrong. A file without saved
    values has none that are wrong.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    known: list[bool] = []
    values: list[Value] = []
    blank: list[Cell] = []
    for key in table.keys:
        at = there(key)
        sheet = None if at is None else sheets.get(at[0])
        own = sheet is not None and at is not None and at[1:] in sheet.formulas and key not in left
        value = _value(sheet.cached.get(at[1:])) if own and sheet is not None and at is not None else None
        known.append(value is not None)
        values.append(value)
        if own and value is None:
            blank.append(Cell(*key))
    if not any(known):
        return []
    answer = _answer(values)
    found = [one for one in table.of([live]).mismatches(0, answer, "the file") if known[table.at[one.cell]]]
    return [*_told(table, found, book), *_blank(blank, len(found))]


def _value(content: Content) -> Value:
    return ErrorValue(str(content)) if isinstance(content, CellError) else content


def _answer(values: list[Value]) -> Answer:
    numbers = array("d", [value if type(value) is float else math.nan for value in values])
    return Answer(numbers, {at: value for at, value in enumerate(values) if type(value) is not float})


def _told(table: Expectations, found: list[Mismatch], book: Workbook) -> list[Finding]:
    outputs = {item.label for item in table.layout.program.outputs}
    cover = {cell for cell, _ in table.layout.links}
    found.sort(key=lambda one: not (one.cell in cover or (one.slot is not None and str(one.slot) in outputs)))
    lines = [Finding(one.cell, _what(one, book), NUMBERS) for one in found[:_NAMED]]
    if len(found) > _NAMED:
        more = len(found) - _NAMED
        what = f"{more:,} more values that were saved aren't what their cells show when they are computed"
        lines.append(Finding(found[_NAMED].cell, what, NUMBERS))
    return lines


def _what(one: Mismatch, book: Workbook) -> str:
    want = f"{one.expected:.12g}" if isinstance(one.expected, float) else one.expected
    slot = f" ({one.slot})" if one.slot else ""
    return f"the value that was saved is {one.got}, and {want}{slot} is right; {_then(book)}"


def _then(book: Workbook) -> str:
    """What becomes of a saved value when the file is opened."""
    if book.manual:
        return "Excel shows it until F9 is pressed"
    if book.on_load:
        return "Excel computes it when it opens the file, previews and other programs show it"
    return "Excel may show it until something is changed"


def _blank(cells: list[Cell], stale: int) -> list[Finding]:
    if not cells:
        return []
    more = f" and {many(len(cells) - 1, 'more formula')}" if len(cells) > 1 else ""
    return [Finding(cells[0], f"no value was saved for it{more}, and for others there was one", NUMBERS)]
