"""The words around the numbers, and the constants that aren't inputs: as the definition has them, or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from modelgen.identity import asbuilt
from modelgen.identity.file_sheets import written
from modelgen.layout.grid import FIRST, LABEL, NOTE, SOURCE, UNIT, VALUE, Cell
from modelgen.layout.layout import BODY_ROW, HEADER_ROW
from modelgen.model.items import Input
from modelgen.model.kinds import COVER, DICTIONARY
from modelgen.package.workbook import At, Content
from modelgen.sheet.numbershown import FormatError, shows
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, STRUCTURE, WORDS, Finding
from modelgen.sight.shown import reading
from modelgen.workbook.cover import STAMP

_NEAR = 3  # rows
_DIGITS = 5e-15  # of a number in the 15 digits that some programs keep
_OTHER_SOURCES = (
    "the definition has other sources or notes than when the file was built, so these, the cover's list and the "
    "dictionary weren't compared"
)


def words(beside: Beside, edited: Set[Cell], other: Set[Input]) -> Iterator[Finding]:
    """What is said otherwise than the definition says it; `edited` are inputs with another value than as built, `other`
    inputs to which the definition gives other values today than when the file was built."""
    grid = beside.layout.grid
    others = [cell for item, _, cell in asbuilt.inputs(beside.layout) if item in other]
    unknown = {(cell.sheet, cell.row, cell.column + grid.built) for cell in others}
    otherwise = {(cell.sheet, cell.row) for cell in others}
    rows = {(cell.sheet, cell.row) for cell in edited}
    if beside.said_otherwise:
        yield Finding(None, _OTHER_SOURCES, REMARK)
    for pair in beside.pairs:
        if beside.said_otherwise and pair.plan.kind in (COVER, DICTIONARY):
            continue
        gone: dict[int, str] = {}
        for at, value in pair.own.cells.items():
            if value in (None, "") or Cell(pair.name, *at) in beside.typed or (pair.name, *at) in unknown:
                continue
            there = pair.there(at)
            if there is None:
                gone[at[0]] = gone.get(at[0]) or str(value)
                continue
            now, formula = pair.file.cells.get(there), pair.file.formulas.get(there)
            if formula is None and not pair.straight and now in (None, "") and _beside(pair, there, value):
                continue  # a row without a label or a key, which moved another way than its neighbours
            if beside.said_otherwise and _kind(beside, pair, at) in ("source", "note"):
                continue
            if formula is not None or not _same(value, now):
                yield _otherwise(beside, pair, at, value, formula if formula is not None else now, rows)
        for row, text in gone.items():
            if row not in pair.numbered and all(pair.there((row, column)) is None for column in (LABEL, UNIT)):
                yield Finding(Cell(pair.name, row, LABEL), f"the row of {text!r} is missing")
        yield from _added(beside, pair, otherwise)


def _otherwise(beside: Beside, pair: Pair, at: At, value: Content, now: Content, rows: set[tuple[str, int]]) -> Finding:
    what, cell = _kind(beside, pair, at), Cell(pair.name, *at)
    said = f"the {what} is {'blank' if now in (None, '') else repr(now)}, and {value!r} belongs there"
    if pair.plan.kind is COVER and pair.own.cells.get((at[0], LABEL)) == STAMP and at[1] != LABEL:
        what = f"the stamp on the cover was edited by hand: it says {now!r}, and said {value!r} when it was built"
        return Finding(cell, what, WORDS)
    if what in ("source", "note") and (pair.name, at[0]) in rows:
        return Finding(cell, f"{said}; it is that of an input that was edited", LOOK)
    if what == "row's key":
        return Finding(cell, said, STRUCTURE)
    return Finding(cell, said, WORDS if isinstance(value, str) else NUMBERS)


def _kind(beside: Beside, pair: Pair, at: At) -> str:
    row, column = at
    grid = beside.layout.grid
    if not pair.plan.items:
        return "text"
    if column > grid.key:
        return "as-built value" if row >= BODY_ROW else "heading"
    if column == grid.key:
        return "row's key" if row >= BODY_ROW else "heading"
    if HEADER_ROW <= row < BODY_ROW:
        return "column's heading"
    if row < HEADER_ROW:
        return "title"
    return {LABEL: "label", UNIT: "unit", SOURCE: "source", NOTE: "note"}.get(column, "text")


def _added(beside: Beside, pair: Pair, otherwise: Set[tuple[str, int]]) -> Iterator[Finding]:
    """What stands where the definition has nothing: among words it gives numbers a meaning, among numbers it is one,
    but in the rows of inputs that were given `otherwise` when the file was built."""
    for there, content in _contents(pair):
        at = pair.here(there)
        if at is None or pair.filled(at):
            continue
        cell = Cell(pair.name, *at)
        text = _shown(beside, pair, there, content).strip()
        if not text or cell in beside.typed or cell in beside.counts:
            continue
        number = at[0] >= BODY_ROW and reading(text) is not None and not re.search("[^\\W\\d_]", text)
        grade = _among_numbers(beside, pair, at) if number else _among_words(beside, pair, at)
        if grade == NUMBERS and (pair.name, at[0]) in otherwise:
            grade = REMARK
        if grade == REMARK and there in pair.file.formulas:
            continue  # which is told as a formula
        said = f"{content:g}" if number and isinstance(content, float) else repr(text)
        yield Finding(cell, f"{said} stands where the definition has nothing", grade)


def _contents(pair: Pair) -> Iterator[tuple[At, Content]]:
    """What the file's cells hold, or saved; a formula's text where it saved nothing."""
    yield from pair.file.cells.items()
    for there, formula in pair.file.formulas.items():
        yield there, pair.file.cached.get(there, formula)


def _shown(beside: Beside, pair: Pair, there: At, content: Content) -> str:
    if not isinstance(content, float):
        return content if isinstance(content, str) else str(content or "")
    try:
        return shows(beside.style(beside.file, pair.file, there).number_format, content)
    except FormatError:
        return f"{content:g}"


def _among_words(beside: Beside, pair: Pair, at: At) -> str:
    what = _kind(beside, pair, at)
    beside_numbers = what in ("unit", "column's heading", "title", "label") and pair.plan.kind is not COVER
    return WORDS if beside_numbers and (at[0] < BODY_ROW or at[0] in pair.numbered) else LOOK


def _among_numbers(beside: Beside, pair: Pair, at: At) -> str:
    """How grave a number is: in the row of others, under a heading, it reads as one of the definition's."""
    if beside.layout.inputs_only:
        return STRUCTURE
    headed = at[1] == VALUE or (FIRST <= at[1] < beside.layout.grid.key and pair.filled((HEADER_ROW, at[1])))
    return NUMBERS if pair.plan.items and headed and at[0] in pair.numbered else REMARK


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _beside(pair: Pair, at: At, value: Content) -> bool:
    """Whether a text stands some rows above or below, where nothing of the definition's is known to stand."""
    rows = (at[0] + step for step in range(-_NEAR, _NEAR + 1))
    return any(pair.here((row, at[1])) is None and pair.file.cells.get((row, at[1])) == value for row in rows)


def _same(value: Content, now: Content) -> bool:
    if isinstance(value, str):
        return written(now) == value or (isinstance(now, str) and _lines(value) == _lines(now))
    if isinstance(value, float) and isinstance(now, float):
        return abs(value - now) <= _DIGITS * abs(value)
    return type(value) is type(now) and value == now
