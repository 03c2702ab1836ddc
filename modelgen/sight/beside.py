"""A file beside the workbook that its definition makes: sheet by sheet, wherever rows and columns stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from modelgen.identity import asbuilt
from modelgen.identity.alignment import Alignment
from modelgen.identity.input_rows import beside
from modelgen.identity.manifest import imprint
from modelgen.layout.grid import UNIT, Cell
from modelgen.layout.layout import Layout, SheetPlan
from modelgen.layout.slots import input_places
from modelgen.model.items import Input
from modelgen.model.kinds import CHECKS, COVER
from modelgen.package.workbook import At, Sheet, Style, Workbook
from modelgen.report import many
from modelgen.sheet.areas import Area, rectangles
from modelgen.sight.finding import Finding

_MOST = 3  # areas that a finding names


@dataclass
class Pair:
    """A sheet as the definition makes it, and as it is in the file."""

    plan: SheetPlan
    own: Sheet
    file: Sheet
    rows: Mapping[int, int] | None  # the file's by the definition's; None where all stand as they were
    columns: Mapping[int, int] | None

    @property
    def name(self) -> str:
        """What the definition calls it."""
        return self.plan.name

    @property
    def straight(self) -> bool:
        """Whether all rows and columns stand where the definition puts them."""
        return self.rows is None

    def there(self, at: At) -> At | None:
        """Where a cell of the definition stands in the file; None where its row or column is gone."""
        if self.rows is None or self.columns is None:
            return at
        row, column = self.rows.get(at[0]), self.columns.get(at[1])
        return None if row is None or column is None else (row, column)

    def here(self, at: At) -> At | None:
        """Which cell of the definition stands in a cell of the file."""
        if self.rows is None or self.columns is None:
            return at
        row, column = self._own_rows.get(at[0]), self._own_columns.get(at[1])
        return None if row is None or column is None else (row, column)

    @cached_property
    def _own_rows(self) -> dict[int, int]:
        return {there: here for here, there in (self.rows or {}).items()}

    @cached_property
    def _own_columns(self) -> dict[int, int]:
        return {there: here for here, there in (self.columns or {}).items()}

    @cached_property
    def numbered(self) -> set[int]:
        """The rows in which the definition has numbers or formulas."""
        numbers = {at[0] for at, value in self.own.cells.items() if isinstance(value, float)}
        return numbers | {row for row, _ in self.own.formulas}

    def filled(self, at: At) -> bool:
        """Whether the definition has something to show in a cell of its own."""
        return at in self.own.formulas or self.own.cells.get(at) not in (None, "")

    def shown(self) -> Iterator[tuple[At, float | str | bool]]:
        """The cells that show something, each with what the definition shows in it."""
        for at, value in self.own.cells.items():
            if value not in (None, ""):
                yield at, value
        for at in self.own.formulas:
            value = self.own.cached.get(at)
            if value not in (None, ""):
                yield at, value

    def unit(self, at: At) -> str:
        """The unit that the definition writes in a cell's row, on the cover beside the number; empty where none is."""
        found = self.own.cells.get((at[0], at[1] + 1 if self.plan.kind is COVER else UNIT))
        return found if isinstance(found, str) else ""

    def finding(self, cells: Iterable[At], what: str, grade: str) -> Finding:
        """One finding for cells of the definition, which are named as the file has them."""
        found = sorted(cells)
        first = Cell(self.name, *found[0])
        if len(found) == 1:
            return Finding(first, what, grade)
        areas = [Area("", *box) for box in rectangles(filter(None, map(self.there, found)))]
        named = ", ".join(str(area).rpartition("!")[2] for area in areas[:_MOST])
        more = f" and {many(len(areas) - _MOST, 'more area')}" if len(areas) > _MOST else ""
        return Finding(first, f"{what} ({len(found):,} cells: {named}{more})", grade)


class Beside:
    """A file beside the workbook that its definition makes."""

    def __init__(self, layout: Layout, own: Workbook, file: Workbook, moved: Alignment) -> None:
        self.layout, self.own, self.file, self.moved = layout, own, file, moved
        mine, theirs = ({sheet.name: sheet for sheet in book.sheets} for book in (own, file))
        self.pairs = [
            Pair(plan, mine[plan.name], theirs[moved.sheets[plan.name]],
                 moved.rows.get(plan.name), moved.columns.get(plan.name))
            for plan in layout.sheets if plan.name in moved.sheets
        ]  # fmt: skip

    @cached_property
    def said_otherwise(self) -> bool:
        """Whether the definition has other sources or notes than when the file was built."""
        cells = {sheet.name: sheet.cells for sheet in self.file.sheets}
        by = imprint(cells, lambda at: cells[at[0]].get(at[1:]))
        return by is not None and by.beside not in ("", beside(self.layout))

    @cached_property
    def typed(self) -> set[Cell]:
        """The cells of inputs, which people type over and which are judged by their values."""
        return {
            cell
            for item, placement in self.layout.placements.items() if isinstance(item, Input)
            for _, cell in input_places(item, placement)
        }  # fmt: skip

    @cached_property
    def counts(self) -> set[Cell]:
        """The cells that count changed inputs."""
        return set(asbuilt.formulas(self.layout))

    @cached_property
    def vital(self) -> set[tuple[str, int]]:
        """Rows without which nobody can judge the file: those of headline outputs and of checks, and the cover's."""
        rows = {(cell.sheet, cell.row) for cell, _ in self.layout.links}
        outputs = set(self.layout.program.outputs)
        for item, placement in self.layout.placements.items():
            if item in outputs or self._kind(placement.sheet) is CHECKS:
                rows |= {(placement.sheet, placement.row_of(members)) for members in item.rows()}
        return rows

    @cached_property
    def vital_columns(self) -> set[tuple[str, int]]:
        """Columns in which headline outputs stand."""
        columns = {(cell.sheet, cell.column) for cell, _ in self.layout.links if cell.sheet == COVER.name}
        for item in self.layout.program.outputs:
            if item in self.layout.placements:
                columns.add((self.layout[item].sheet, self.layout[item].column))
        return columns

    def _kind(self, sheet: str) -> object:
        return next(plan.kind for plan in self.layout.sheets if plan.name == sheet)

    @cached_property
    def vital_sheets(self) -> set[str]:
        """The sheets with such rows of items, and the cover."""
        outputs = {self.layout[item].sheet for item in self.layout.program.outputs if item in self.layout.placements}
        return outputs | {plan.name for plan in self.layout.sheets if plan.kind in (COVER, CHECKS)}

    def style(self, book: Workbook, sheet: Sheet, at: At) -> Style:
        """How a cell looks."""
        look = sheet.looks.get(at, 0)
        return book.styles[look] if look < len(book.styles) else Style()
