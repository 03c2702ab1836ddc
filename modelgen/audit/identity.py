"""What a workbook that modelgen built says of itself, read from its cells: the manifest, and the keys of its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from modelgen.audit.view import Views

MANIFEST, MARK, _FIRST = "Manifest", "modelgen manifest", 5


@dataclass
class Identity:
    """The definition's hash, and each row's key with the column in which a sheet keeps them."""

    definition: str
    keys: dict[str, dict[int, str]] = field(default_factory=dict)  # sheet -> row -> key
    columns: dict[str, int] = field(default_factory=dict)

    def key(self, sheet: str, row: int) -> str | None:
        """The key of a row of inputs: item, scenario and members."""
        return self.keys.get(sheet, {}).get(row)

    def is_record(self, sheet: str, column: int) -> bool:
        """Whether cells are the workbook's own record of what was built, and no part of the model."""
        return sheet == MANIFEST or (sheet in self.columns and column > self.columns[sheet])


def identity(views: Views) -> Identity | None:
    """The identity of a workbook; None where it has no manifest, and so wasn't built by modelgen."""
    manifest = views.sheet(MANIFEST)
    if manifest is None or manifest.sheet.cells.get((0, 0)) != MARK:
        return None
    cells = manifest.sheet.cells
    items = {value for (row, column), value in cells.items() if column == 0 and row >= _FIRST}
    found = Identity(str(cells.get((1, 1), "")))
    for view in views:
        rows: dict[int, dict[int, str]] = defaultdict(dict)  # column -> row -> key
        for (row, column), value in view.sheet.cells.items():
            if isinstance(value, str) and value.count("|") >= 2 and value.split("|")[0].split("+")[0] in items:
                rows[column][row] = value
        if rows and view.name != MANIFEST:
            column = max(sorted(rows), key=lambda column: len(rows[column]))
            twice = Counter(rows[column].values())
            found.columns[view.name] = column
            found.keys[view.name] = {row: key for row, key in rows[column].items() if twice[key] == 1}
    return found
