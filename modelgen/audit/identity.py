"""What a workbook that modelgen built says of itself, as the comparison needs it: its definition, its rows' keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from modelgen.audit.view import Views
from modelgen.identity.file_sheets import key_column
from modelgen.identity.manifest import Imprint, imprint, items
from modelgen.package.content import Key
from modelgen.package.workbook import Content


@dataclass
class Identity:
    """The definition's hash, and each row's key with the column in which a sheet keeps them."""

    definition: str
    manifest: str  # the sheet
    keys: dict[str, dict[int, str]] = field(default_factory=dict)  # sheet -> row -> key
    columns: dict[str, int] = field(default_factory=dict)

    def key(self, sheet: str, row: int) -> str | None:
        """The key of a row of inputs: item, scenario and members."""
        return self.keys.get(sheet, {}).get(row)

    def is_record(self, sheet: str, column: int) -> bool:
        """Whether cells are the workbook's own record of what was built, and no part of the model."""
        return sheet == self.manifest or (sheet in self.columns and column > self.columns[sheet])


def imprint_of(views: Views) -> Imprint | None:
    """What a workbook's manifest says above its rows; None where it has none."""
    return imprint((view.name for view in views), _cell(views))


def identity(views: Views) -> Identity | None:
    """The identity of a workbook; None where it has no manifest, and so wasn't built by modelgen."""
    by = imprint_of(views)
    if by is None:
        return None
    found, known = Identity(by.definition, by.sheet), set(items(by, _cell(views)))
    for view in views:
        column = None if view.name == by.sheet else key_column(view.sheet.cells, known)
        if column is not None:
            twice = Counter(column[1].values())
            found.columns[view.name] = column[0]
            found.keys[view.name] = {row: str(key) for row, key in column[1].items() if twice[key] == 1}
    return found


def _cell(views: Views) -> Callable[[Key], Content]:
    sheets = {view.name: view.sheet.cells for view in views}
    return lambda at: sheets[at[0]].get(at[1:])
