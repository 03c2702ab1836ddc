"""What rows and columns of a sheet are known by: keys, labels, headings, and formulas without their addresses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from modelgen.audit.identity import Identity
from modelgen.audit.view import View
from modelgen.sheet.tokens import tokens

_FEW = 2  # a label and its unit; more texts head columns
Cell = tuple[str, Hashable]  # "text", "number" or "formula", and what stands there


class Outline:
    """The signatures of a sheet's lines. Blank texts, which carry a format only, don't count."""

    def __init__(self, view: View, known: Identity | None) -> None:
        self.view = view
        self.keys = known.keys.get(view.name, {}) if known else {}
        self.records = {view.name} if known and known.is_record(view.name, 0) else set()
        first = {text: at for at, text in view.texts.items()}
        # what many cells have alike is one object, as there may be a million of them
        self._formulas: dict[str, Cell] = {text: ("formula", text) for text in first}
        shapes: dict[str, Cell] = {text: ("formula", skeleton(view.sheet.formulas[at])) for text, at in first.items()}
        rows: dict[int, list[tuple[int, Cell]]] = defaultdict(list)
        for (row, column), text in view.texts.items():
            rows[row].append((column, shapes[text]))
        for (row, column), value in view.sheet.cells.items():
            if value != "":
                rows[row].append((column, ("text" if isinstance(value, str) else "number", value)))
        self._rows = {row: sorted(rows[row], key=itemgetter(0)) for row in sorted(rows)}

    @cached_property
    def rows(self) -> dict[int, int]:
        """How many cells each row holds."""
        return {row: len(cells) for row, cells in self._rows.items()}

    @cached_property
    def columns(self) -> dict[int, int]:
        """How many cells each column holds."""
        return dict(Counter(column for cells in self._rows.values() for column, _ in cells))

    @cached_property
    def contents(self) -> Counter[Hashable]:
        """All that stands on the sheet."""
        return Counter(cell for cells in self._rows.values() for _, cell in cells)

    def title(self, row: int) -> str:
        """The texts of a row that holds nothing else."""
        cells = self._rows[row]
        return " ".join(str(value) for _, (_, value) in cells) if all(kind == "text" for _, (kind, _) in cells) else ""

    def row_contents(self, row: int) -> list[Cell]:
        """What stands in a row, formulas with the places of their references."""
        texts = self.view.texts
        return [self._formulas[texts[row, c]] if cell[0] == "formula" else cell for c, cell in self._rows[row]]

    def label(self, row: int) -> str:
        """The first text of a row."""
        texts = (str(value) for _, (kind, value) in self._rows.get(row, []) if kind == "text")
        return next(texts, "")

    def called(self, row: int) -> str:
        """What people know a row by: the parts of its key, or the heading above it and its label."""
        if key := self.keys.get(row):
            return " | ".join(part for part in key.split("|") if part)
        return ", ".join(part for part in (self.above.get(row, ""), self.label(row)) if part)

    @cached_property
    def above(self) -> dict[int, str]:
        """The heading of each row: the last row before it with a label and no values, with no blank row between."""
        found: dict[int, str] = {}
        heading, where, last = "", 0, -2
        for row, cells in self._rows.items():
            label = next((column for column, (kind, _) in cells if kind == "text"), -1)
            heading = heading if row == last + 1 else ""
            found[row] = heading if label == where else ""
            if all(kind == "text" for _, (kind, _) in cells):
                heading, where = self.label(row) if len(cells) <= _FEW else "", label
            last = row
        return found

    def row_levels(self) -> list[dict[int, Hashable]]:
        """Signatures of rows, strong ones first."""
        exact: dict[int, Hashable] = {}
        known: dict[int, Hashable] = {}
        named: dict[int, Hashable] = {}
        called: dict[int, Hashable] = {}
        filled: dict[int, Hashable] = {}
        for row, cells in self._rows.items():
            key = self.keys.get(row)
            labels = tuple(value for _, (kind, value) in cells if kind == "text")
            numbers = tuple(value for _, (kind, value) in cells if kind == "number")
            kinds = ((kind, value if kind == "formula" else "") for _, (kind, value) in cells if kind != "text")
            shape = tuple(kind for kind, _ in groupby(kinds))
            exact[row] = (key, self.above[row], labels, shape, numbers)
            known[row] = key or (self.above[row], labels, shape)
            named[row] = key or (labels and (labels, shape)) or None
            called[row] = key or self.label(row) or None
            if shape and not key:
                filled[row] = tuple(cell for cell in self.row_contents(row) if cell[0] != "text") if labels else shape
        return [exact, known, named, called, filled]

    def column_contents(self, rows: Mapping[int, int]) -> dict[int, list[tuple[int, Cell]]]:
        """What stands in each column, in rows that another sheet has too, by their places there and in their order."""
        found: dict[int, list[tuple[int, Cell]]] = {column: [] for column in self.columns}
        for row, cells in self._rows.items():
            if row in rows:
                for column, cell in cells:
                    found[column].append((rows[row], cell))
        for cells in found.values():
            cells.sort(key=itemgetter(0))
        return found

    def column_levels(self, contents: dict[int, list[tuple[int, Cell]]]) -> list[dict[int, Hashable]]:
        """Signatures of columns, strong ones first: all their cells, headings, formulas."""
        heads: dict[int, list[str]] = defaultdict(list)
        for _, periods in sorted(self.view.headers.rows.items()):
            for column, period in periods.items():
                heads[column].append(period.label)
        exact: dict[int, Hashable] = {}
        headed: dict[int, Hashable] = {}
        shaped: dict[int, Hashable] = {}
        for column, cells in contents.items():
            texts = tuple(value for _, (kind, value) in cells if kind == "text")
            exact[column] = tuple(cells) or None
            headed[column] = tuple(heads[column]) or texts or None
            shaped[column] = tuple(one if one[1][0] == "formula" else (one[0], one[1][0]) for one in cells) or None
        return [exact, headed, shaped]


def skeleton(formula: str) -> str:
    """A formula without the addresses of its references; those stay `#`.

    >>> skeleton("=SUM(B1:B3)*Sales!$E$2")
    '=SUM(#)*#'
    """
    return "=" + "".join("#" if token.kind == "reference" else token.text for token in tokens(formula))
