"""The sheets of a file by rows and columns, and the texts by which rows and columns are known in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from modelgen.model.address import RowKey
from modelgen.package.content import WorkbookContent
from modelgen.package.workbook import At, Content


@dataclass
class FileSheet:
    """A sheet of a file: what stands in its cells, by row and column; a blank text is nothing."""

    cells: dict[At, Content] = field(default_factory=dict)
    formulas: set[At] = field(default_factory=set)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return 1 + max((column for _, column in (*self.cells, *self.formulas)), default=0)

    def text(self, row: int, column: int) -> str | None:
        """What stands in a cell as a heading, a label or a key."""
        return written(self.cells.get((row, column)))

    def column_of(self, texts: Iterable[str]) -> int | None:
        """The column in which most of some texts stand, each counted once; None where none does."""
        wanted = set(texts)
        found = {(column, text) for (_, column), value in self.cells.items() if (text := written(value)) in wanted}
        hits = Counter(column for column, _ in found)
        return min(hits, key=lambda column: (-hits[column], column)) if hits else None

    def headings(self, texts: Collection[str], before: int) -> list[tuple[str, int]]:
        """Texts with their columns: those of the row in which most of them stand, up to a column."""
        hits: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for (row, column), value in self.cells.items():
            text = written(value)
            if text is not None and text in texts and column < before:
                hits[row].append((text, column))
        return hits[min(hits, key=lambda row: (-len({text for text, _ in hits[row]}), row))] if hits else []


def file_sheets(content: WorkbookContent) -> dict[str, FileSheet]:
    """The sheets of a file by name."""
    sheets = {name: FileSheet() for name in content.sheets}
    for (name, row, column), value in content.cells.items():
        if value != "":
            sheets[name].cells[row, column] = value
    for name, row, column in content.formulas:
        sheets[name].formulas.add((row, column))
    return sheets


def key_column(cells: Mapping[At, Content], items: Collection[str]) -> tuple[int, dict[int, RowKey]] | None:
    """The column with most keys of some items, the first of several, and its keys by row; None where there is none."""
    columns: dict[int, dict[int, RowKey]] = defaultdict(dict)
    for (row, column), value in cells.items():
        key = RowKey.parse(value)
        if key is not None and key.items[0] in items:
            columns[column][row] = key
    if not columns:
        return None
    column = min(columns, key=lambda column: (-len(columns[column]), column))
    return column, columns[column]


def written(value: object) -> str | None:
    """A heading as text: some programs save 2025 as a number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else None
