"""The column of a sheet in which its rows of inputs carry their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from modelgen.files.workbook import At, Content
from modelgen.model.address import RowKey


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
