"""What is hidden or added: sheets, rows, columns, and what a sheet shows in place of numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from modelgen.layout.grid import LABEL, Cell
from modelgen.layout.layout import HEADER_ROW
from modelgen.model.kinds import MANIFEST
from modelgen.package.workbook import Sheet
from modelgen.sheet.a1 import letters
from modelgen.sight.beside import Beside, Pair
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, WORDS, Finding

_MOST = 3
_FAR = 30  # percent of its size, at which nobody reads a sheet
_SCREEN = (50, 25)  # rows and columns
# letters of other scripts that look like Latin ones
_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТХУаеіјорсхуѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ", "ABESIJKMHOPCTXYaeijopcxysABEZHIKMNOPTYXovp")


def hidden(beside: Beside) -> Iterator[Finding]:
    """What a reader doesn't see that the definition shows, and sheets that it doesn't know."""
    yield from _sheets(beside)
    for pair in beside.pairs:
        seen = pair.file.seen
        if seen.formulas and not pair.own.seen.formulas:
            yield Finding(None, f"the sheet '{pair.file.name}' shows formulas in place of numbers", NUMBERS)
        if not seen.zeros and pair.own.seen.zeros:
            yield Finding(None, f"the sheet '{pair.file.name}' shows nothing where a number is zero", NUMBERS)
        if seen.from_the_right and not pair.own.seen.from_the_right:
            yield Finding(None, f"the sheet '{pair.file.name}' runs from right to left", LOOK)
        if seen.zoom < _FAR <= pair.own.seen.zoom:
            yield Finding(None, f"the sheet '{pair.file.name}' is shown at {seen.zoom}% of its size", LOOK)
        if any(now > most >= mine for now, mine, most in zip(seen.frozen, pair.own.seen.frozen, _SCREEN, strict=True)):
            what = f"on the sheet '{pair.file.name}' more is frozen than a screen shows, and nobody scrolls to the rest"
            yield Finding(None, what, LOOK)
        yield from _rows(beside, pair)
        yield from _columns(beside, pair)


def _sheets(beside: Beside) -> Iterator[Finding]:
    known = {pair.file.name: pair for pair in beside.pairs}
    for pair in beside.pairs:
        if pair.file.state != "visible" and pair.own.state == "visible":
            vital = pair.name in beside.vital_sheets or pair.file.state == "veryHidden"
            what = "can't even be unhidden by its menu" if pair.file.state == "veryHidden" else "is hidden"
            yield Finding(None, f"the sheet '{pair.file.name}' {what}", NUMBERS if vital else LOOK)
    manifest = {sheet.name for sheet in beside.file.sheets if sheet.cells.get((0, 0)) == "modelgen manifest"}
    names = {_bare(name): name for name in known}
    others = [(sheet.name, sheet.state) for sheet in beside.file.sheets if sheet.name not in known.keys() | manifest]
    for name, state in [*others, *beside.file.without_cells]:
        like = names.get(_bare(name))
        if like is not None:
            yield Finding(None, f"the sheet '{name}' isn't the definition's, and is named like '{like}'", WORDS)
        else:
            how = "" if state == "visible" else ", and is hidden"
            yield Finding(None, f"the sheet '{name}' isn't the definition's{how}", REMARK if not how else LOOK)
    for name in manifest:
        state = next(sheet.state for sheet in beside.file.sheets if sheet.name == name)
        if state == "visible" and MANIFEST.name not in known:
            yield Finding(None, f"the sheet '{name}', by which modelgen knows the file, is shown", LOOK)
    order = [known[sheet.name].name for sheet in beside.file.sheets if sheet.name in known]
    if order != [pair.name for pair in beside.pairs]:
        yield Finding(None, "the sheets stand in another order", REMARK)


def _bare(name: str) -> str:
    """A name without what the eye passes over: blanks, signs, capitals, letters of other scripts."""
    plain = unicodedata.normalize("NFKC", name).translate(_ALIKE).casefold()
    return "".join(letter for letter in plain if letter.isalnum()).replace("0", "o").replace("1", "l").replace("i", "l")


def _rows(beside: Beside, pair: Pair) -> Iterator[Finding]:
    filled = {at[0] for at in (*pair.own.cells, *pair.own.formulas) if pair.filled(at)}
    gone = []
    for row in sorted(filled):
        there = pair.there((row, LABEL))
        if there is not None and _unseen(pair.file, there[0]) and not _unseen(pair.own, row):
            gone.append(row)
    if pair.file.seen.rows_hidden and not gone:
        yield Finding(None, f"on the sheet '{pair.file.name}' rows are hidden unless they say otherwise", LOOK)
    vital = [row for row in gone if (pair.name, row) in beside.vital]
    how = "hidden by a filter" if pair.file.filtered else "hidden"
    for rows, grade in ((vital, NUMBERS), ([row for row in gone if row not in vital], LOOK)):
        if rows:
            labels = [str(pair.own.cells.get((row, LABEL), f"row {row + 1}")) for row in rows]
            yield Finding(Cell(pair.name, rows[0], LABEL), f"{_counted(rows, 'row')} {how}: {_few(labels)}", grade)


def _unseen(sheet: Sheet, row: int) -> bool:
    return row in sheet.hidden or row < sheet.seen.beyond[0] or sheet.seen.low(row)


def _columns(beside: Beside, pair: Pair) -> Iterator[Finding]:
    mine, theirs = pair.own.seen, pair.file.seen
    filled = sorted({at[1] for at in (*pair.own.cells, *pair.own.formulas) if pair.filled(at)})
    gone = []
    for column in filled:
        there = pair.there((HEADER_ROW, column))
        if there is None or mine.narrow(column):
            continue
        if theirs.narrow(there[1]) or there[1] < theirs.beyond[1]:
            gone.append(column)
    vital = [column for column in gone if column == LABEL or (pair.name, column) in beside.vital_columns]
    for columns, grade in ((vital, NUMBERS), ([column for column in gone if column not in vital], LOOK)):
        if columns:
            heads = [str(pair.own.cells.get((HEADER_ROW, column), f"column {letters(column)}")) for column in columns]
            cell = Cell(pair.name, HEADER_ROW, columns[0])
            yield Finding(cell, f"{_counted(columns, 'column')} hidden: {_few(heads)}", grade)


def _counted(some: Sequence[int], what: str) -> str:
    return f"a {what} is" if len(some) == 1 else f"{len(some)} {what}s are"


def _few(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - _MOST} more" if len(labels) > _MOST else ""
    return ", ".join(f"'{label}'" for label in labels[:_MOST]) + more
