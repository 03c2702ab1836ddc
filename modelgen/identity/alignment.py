"""Where the definition's cells stand in a file in which rows, columns and sheets were inserted, moved or renamed.

The inputs' rows and columns are those that `locate` finds, for readback and here alike. Other rows are found by their
labels in order, other columns by their headings, and what has none of these by its neighbours and by what it holds
(convention 11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from modelgen.identity import asbuilt
from modelgen.identity.file_sheets import FileSheet, file_sheets, written
from modelgen.identity.input_rows import input_rows
from modelgen.identity.locate import Located, locate
from modelgen.identity.manifest import Imprint, Manifest, imprint_of
from modelgen.identity.pairing import align as pair
from modelgen.layout.grid import LABEL, NOTE, SOURCE, UNIT, VALUE, Cell
from modelgen.layout.layout import COVER_SELECTOR, HEADER_ROW, Layout, SheetPlan
from modelgen.layout.slots import formula_cells, row_keys
from modelgen.model.address import RowKey
from modelgen.model.items import Input
from modelgen.model.kinds import COVER
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.workbook import At
from modelgen.sheet.a1 import letters
from modelgen.sheet.copying import translated

_KEY = "\0key"  # the heading of the column of keys, and of that of labels
_LABEL = "\0label"
_KNOWN = 0.5  # the share of its texts by which a renamed sheet is known


@dataclass
class Alignment:
    """The definition's sheets, rows and columns, each with the file's; a sheet not in `rows` stands as it was."""

    sheets: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    columns: dict[str, dict[int, int]] = field(default_factory=dict)

    @property
    def straight(self) -> bool:
        """Whether everything stands where the definition puts it."""
        return not self.rows and all(mine == theirs for mine, theirs in self.sheets.items())

    def there(self, cell: Key) -> Key | None:
        """Where a cell of the definition stands in the file; None where its row, column or sheet is gone."""
        name, row, column = cell
        if name not in self.sheets:
            return None
        if name in self.rows:
            if row not in self.rows[name] or column not in self.columns[name]:
                return None
            row, column = self.rows[name][row], self.columns[name][column]
        return self.sheets[name], row, column

    def shown(self, cell: Cell) -> Cell:
        """A cell of the definition as the file has it; as it is where it's gone."""
        return Cell(*(self.there(cell) or cell))

    def renamed(self) -> list[str]:
        """The sheets with other names, in words."""
        return [f"'{there}' is the sheet '{here}', renamed" for here, there in self.sheets.items() if here != there]

    def content(self, content: WorkbookContent) -> WorkbookContent:
        """The file as if nothing had moved: what isn't the definition's is left out."""
        if self.straight:
            return replace(content, cells=dict(content.cells), formulas=dict(content.formulas), remarks=[])
        own = {theirs: mine for mine, theirs in self.sheets.items()}
        rows = {name: {there: here for here, there in lines.items()} for name, lines in self.rows.items()}
        columns = {name: {there: here for here, there in lines.items()} for name, lines in self.columns.items()}

        def here(at: Key) -> Key | None:
            name = own.get(at[0])
            if name is None or name not in rows:
                return None if name is None else (name, at[1], at[2])
            row, column = rows[name].get(at[1]), columns[name].get(at[2])
            return None if row is None or column is None else (name, row, column)

        result = WorkbookContent(sheets=[own.get(name, name) for name in content.sheets])
        for at, value in content.cells.items():
            target = here(at) if at[0] in own else at
            if target is not None:
                result.cells[target] = value
        for at, text in content.formulas.items():
            target = here(at) if at[0] in own else at
            if target is not None:
                result.formulas[target] = translated(text, at[0], here)
        result.names = {name: translated(text, "", here) for name, text in content.names.items()}
        return result

    def strange(self, content: WorkbookContent, inputs: Iterable[Key] = ()) -> list[str]:
        """The rows and columns with content, but no `inputs`, that the definition doesn't know, in the file's words."""
        found, known = set[str](), {key[:2] for key in inputs}
        own = {theirs: mine for mine, theirs in self.sheets.items()}
        for name, row, column in (*content.cells, *content.formulas):
            mine = own.get(name, "")
            if mine in self.rows and (name, row) not in known and content.cells.get((name, row, column)) != "":
                if row not in self.rows[mine].values():
                    found.add(f"{name}, row {row + 1}")
                elif column not in self.columns[mine].values():
                    found.add(f"{name}, column {letters(column)}")
        return sorted(found)


def align(layout: Layout, content: WorkbookContent) -> Alignment:
    """Find the definition's cells in a file."""
    stand: dict[str, dict[tuple[int, int], bool]] = {plan.name: {} for plan in layout.sheets}
    for found in formula_cells(layout):
        stand[found.cell.sheet][found.cell.row, found.cell.column] = True
    for item, placement in layout.placements.items():
        if isinstance(item, Input):
            for key in item.given:
                cell = placement.input_cell(*key)
                stand[cell.sheet][cell.row, cell.column] = False
    texts, sheets = {plan.name: _Texts(layout, plan) for plan in layout.sheets}, file_sheets(content)
    if all(name in sheets and _as_it_was(texts[name], stand[name], sheets[name]) for name in texts):
        return Alignment({name: name for name in texts})
    by = imprint_of(content) or Imprint("", "", "", "", layout.inputs_only)
    located = locate(Manifest(by, list(input_rows(layout, None))), content, sheets)
    sheets.pop(by.sheet, None)
    moved = Alignment(_sheets(texts, located, sheets))
    for name, other in moved.sheets.items():
        own, sheet, keys = texts[name], sheets[other], located.keys.get(other)
        if not _as_it_was(own, stand[name], sheet):
            moved.rows[name] = rows = _rows(own, sheet, keys, _input_rows(own, located, other))
            columns = _input_columns(layout, name, located, other)
            moved.columns[name] = _columns(own, stand[name], sheet, keys, columns, rows)
            if _identity(rows) and _identity(moved.columns[name]):
                del moved.rows[name], moved.columns[name]
    return moved


def _input_rows(texts: _Texts, located: Located, sheet: str) -> dict[int, int]:
    """Rows of inputs of the definition, each with the file's row on a sheet."""
    return {row: at[1] for row, key in texts.keys.items() for at in _place(key, located) if at[0] == sheet}


def _place(key: RowKey, located: Located) -> list[tuple[str, int]]:
    """The sheet and row of a key of one or several items, where it is found."""
    return [located.rows[one] for one in key.each() if one in located.rows][:1]


def _input_columns(layout: Layout, name: str, located: Located, sheet: str) -> dict[int, int]:
    """Columns of inputs of the definition, each with the file's column in which most of its inputs on a sheet stand."""
    places = ((cell, located.cells.get(item.slot(*key))) for item, key, cell in asbuilt.inputs(layout))
    counts = Counter(
        (cell.column, at[2]) for cell, at in places if at is not None and (cell.sheet, at[0]) == (name, sheet)
    )
    found: dict[int, int] = {}
    for (mine, theirs), _ in counts.most_common():
        if mine not in found and theirs not in found.values():
            found[mine] = theirs
    return found


class _Texts:
    """The texts by which a sheet of the definition is found: keys and labels of rows, headings of columns."""

    def __init__(self, layout: Layout, plan: SheetPlan) -> None:
        grid, program = layout.grid, layout.program
        self.name = plan.name
        self.keys = {cell.row: key for cell, key in row_keys(layout, plan)}
        title = program.name if plan.kind is COVER else plan.name
        self.labels = {0: title} | {row.row + (row.kind == "columns"): row.label for row in plan.rows if row.label}
        self.heads: dict[int, str] = {LABEL: _LABEL, grid.key: _KEY}
        built: set[int] = set()
        if plan.kind is COVER:
            self.labels[COVER_SELECTOR[0]] = program.selector.label
        else:
            self.heads[UNIT] = "Unit"
            if plan.has_notes:
                self.heads |= {SOURCE: "Source", NOTE: "Note"}
            built = set(asbuilt.columns(layout, plan.name))
            self.heads |= {grid.changed: "Changed", VALUE + grid.built: "As built"} if built else {}
            for axis in plan.axes:
                for position, member in enumerate(axis.members):
                    column = grid.column(axis, position)
                    self.heads[column] = member
                    if column in built:
                        self.heads[column + grid.built] = f"\0{member}"
        self.last = max([*self.heads, grid.key, *(column + grid.built for column in built)])


def _identity(lines: Mapping[int, int]) -> bool:
    return all(here == there for here, there in lines.items())


def _sheets(texts: Mapping[str, _Texts], located: Located, sheets: Mapping[str, FileSheet]) -> dict[str, str]:
    """For each the file's sheet with most of its rows of inputs, or the one of its name, or one that reads alike."""
    found: dict[str, str] = {}
    for name, own in texts.items():
        votes = Counter(sheet for key in own.keys.values() for sheet, _ in _place(key, located))
        best = max(votes, key=lambda sheet: votes[sheet], default=None)
        if best is not None and best not in found.values():
            found[name] = best
    found |= {name: name for name in texts if name in sheets and name not in found and name not in found.values()}
    free = [name for name in sheets if name not in found.values()]
    known = {name: {*map(written, sheets[name].cells.values())} for name in free}
    for name in [name for name in texts if name not in found] if free else ():
        words = {*texts[name].labels.values(), *map(str, texts[name].keys.values())}
        share = {other: len(words & known[other]) / len(words) for other in free if other not in found.values()}
        best = max(share, key=lambda other: share[other], default=None)
        if best is not None and share[best] >= _KNOWN:
            found[name] = best
    return {name: found[name] for name in texts if name in found}


def _as_it_was(texts: _Texts, stand: Mapping[At, bool], sheet: FileSheet) -> bool:
    key = next(column for column, text in texts.heads.items() if text == _KEY)
    return (
        all(sheet.text(row, LABEL) == text for row, text in texts.labels.items())
        and all(sheet.text(row, key) == str(text) for row, text in texts.keys.items())
        and all(
            sheet.text(HEADER_ROW, column) == text for column, text in texts.heads.items() if not text.startswith("\0")
        )
        and all(at in sheet.formulas or at in sheet.cells for at in stand)
    )


def _rows(texts: _Texts, sheet: FileSheet, keys: int | None, inputs: Mapping[int, int]) -> dict[int, int]:
    """The rows of a sheet: those of inputs are known, and the file has its keys in the column `keys`."""
    found, labels = dict(inputs), sheet.column_of(texts.labels.values())
    keyed = {row for (row, column), value in sheet.cells.items() if column == keys and RowKey.parse(value)}
    mine = {row: text for row, text in texts.labels.items() if row not in texts.keys}
    taken = set(found.values())
    theirs = {
        row: written(value) for (row, column), value in sorted(sheet.cells.items())
        if column == labels and row not in taken
    }  # fmt: skip
    found |= pair(sorted(mine), sorted(theirs), [(mine, theirs)])
    rows = _between(found, max([HEADER_ROW + 1, *texts.labels, *texts.keys]) + 1, {*mine, *texts.keys}, keyed)
    return rows | _below_the_heads(sheet, rows)


def _below_the_heads(sheet: FileSheet, rows: Mapping[int, int]) -> dict[int, int]:
    """The second row of headings, that of the periods' ends, which has no label: the first one in which numbers stand
    between the headings and the body."""
    top, body = rows.get(HEADER_ROW), rows.get(HEADER_ROW + 2)
    if top is None or body is None or body - top <= 2:
        return {}
    filled = {row for (row, _), value in sheet.cells.items() if top < row < body and isinstance(value, float)}
    return {HEADER_ROW + 1: min(filled)} if filled else {}


def _columns(
    texts: _Texts, stand: Mapping[At, bool], sheet: FileSheet, keys: int | None, inputs: Mapping[int, int],
    rows: Mapping[int, int],
) -> dict[int, int]:  # fmt: skip
    """The columns of a sheet: those of inputs are known, in whatever order they stand."""
    labels = sheet.column_of(texts.labels.values())
    heads: dict[int, str] = {}
    row = rows.get(HEADER_ROW, HEADER_ROW)
    for column in range(sheet.width):
        above, below = sheet.text(row, column), sheet.cells.get((row + 1, column))
        if column in (labels, keys):
            heads[column] = _LABEL if column == labels else _KEY
        elif keys is not None and column > keys and isinstance(below, str):
            heads[column] = f"\0{below}"
        elif above is not None:
            heads[column] = above
    cells: dict[int, list[tuple[int, bool]]] = {}
    for (line, column), formula in stand.items():
        if line in rows:
            cells.setdefault(column, []).append((rows[line], formula))

    def likeness(mine: int, theirs: int) -> float:
        wanted = cells.get(mine, [])
        same = sum((at, theirs) in (sheet.formulas if formula else sheet.cells) for at, formula in wanted)
        return same / len(wanted) if wanted else 0.0

    own, theirs = {**texts.heads, **inputs}, {**heads, **{column: column for column in inputs.values()}}
    found = pair(range(texts.last + 1), range(sheet.width), [(own, theirs)], likeness)
    taken = set(inputs.values())
    found = {mine: column for mine, column in found.items() if column not in taken} | dict(inputs)
    return _between(found, texts.last + 1, {*texts.heads, *cells})


def _between(found: Mapping[int, int], count: int, named: set[int], others: Set[int] = frozenset()) -> dict[int, int]:
    """The lines between two that were found, where as many stand between them in the file; what has no name of its
    own goes with the line after it, or with the one before where one of the `others` stands there."""
    result, taken = dict(found), set(found.values())
    known = sorted(found)
    for before, after in zip([-1, *known], [*known, count], strict=True):
        start = found.get(before, -1)
        end = found[after] if after in found else start + after - before
        if end - start == after - before:
            free = {line: start + line - before for line in range(before + 1, after)}
            result |= {line: there for line, there in free.items() if there not in taken}
            continue
        for line in range(before + 1, after):
            there = end - (after - line) if line > HEADER_ROW + 1 else start + line - before
            if there in others:
                there = start + line - before
            if line not in named and start < there < end and there not in taken:
                result[line] = there
    return result
