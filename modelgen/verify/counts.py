"""What the counts of changed inputs should show, which stand behind every row of inputs and on the cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from modelgen.errors import ValuesError
from modelgen.identity import asbuilt
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.model.address import InputKey
from modelgen.model.items import Input
from modelgen.model.values import checked
from modelgen.package.content import Key, WorkbookContent
from modelgen.verify.engines.engine import Value
from modelgen.workbook.emit import emitter


class Counts:
    """The counts of one file; those of `unknown` cells can't be told, nor where an input became a formula."""

    def __init__(self, layout: Layout, content: WorkbookContent, unknown: Collection[Cell] = ()) -> None:
        self.layout, self.content, self.unknown = layout, content, set(unknown)
        self.cells = list(asbuilt.formulas(layout))
        self._emitter = emitter(layout)
        self._inputs = list(asbuilt.inputs(layout))
        self._rows: dict[Cell, list[int]] = {}
        for number, (_, _, cell) in enumerate(self._inputs):
            self._rows.setdefault(Cell(cell.sheet, cell.row, layout.grid.changed), []).append(number)
        self._plain = [self._differs(number, {}) for number in range(len(self._inputs))]
        self._base = {cell: self._count(cell, {}) for cell in self._rows}

    @cached_property
    def _upon(self) -> dict[Key, list[int]]:
        """The inputs that are compared with what stands in a cell, or follow it."""
        upon: dict[Key, list[int]] = {}
        for number, (item, where, cell) in enumerate(self._inputs):
            upon.setdefault(cell, []).append(number)
            above = None if where in item.given else item.parent(*where)
            while above is not None:
                upon.setdefault(self.layout[item].input_cell(*above), []).append(number)
                above = None if above in item.given else item.parent(*above)
        return upon

    def of(self, typed: Mapping[Key, Value]) -> dict[Cell, float | None]:
        """The counts after some values were typed into the file; None where one can't be told."""
        touched = {number for cell in typed for number in self._upon.get(cell, ())}
        now = {number: self._differs(number, typed) for number in touched}
        grid = self.layout.grid
        rows = {self._inputs[number][2]._replace(column=grid.changed) for number in touched}
        counts = {**self._base, **{cell: self._count(cell, now) for cell in rows}}
        if counts:
            known = [count for count in counts.values() if count is not None]
            counts[asbuilt.total(self.layout)] = float(sum(known)) if len(known) == len(counts) else None
        return {cell: None if cell in self.unknown else count for cell, count in counts.items()}

    def _count(self, row: Cell, now: Mapping[int, bool | None]) -> float | None:
        parts = [now.get(number, self._plain[number]) for number in self._rows[row]]
        return None if None in parts else float(sum(map(bool, parts)))

    def _differs(self, number: int, typed: Mapping[Key, Value]) -> bool | None:
        item, where, cell = self._inputs[number]
        now = self._value(item, where, cell, typed)
        parent = None if where in item.given else item.parent(*where)
        if parent is None:
            was: float | str | None = item.given[where]
        else:
            was = self._value(item, parent, self.layout[item].input_cell(*parent), typed)
        return None if now is None or was is None else now != was

    def _value(self, item: Input, where: InputKey, cell: Cell, typed: Mapping[Key, Value]) -> float | str | None:
        """What an input holds; None where a formula stands in it that doesn't follow what it followed when built."""
        formula = None if cell in typed else self.content.formulas.get(cell)
        if formula is not None:
            parent = None if where in item.given or where[1] is None else item.parent(*where)
            follows = parent is not None and formula == self._emitter.inherit(item, *where)  # type: ignore[arg-type]
            if parent is None or not follows:
                return None
            return self._value(item, parent, self.layout[item].input_cell(*parent), typed)
        now = typed[cell] if cell in typed else self.content.cells.get(cell)
        if type(now) is float and now == item.given.get(where):
            return now  # nearly all
        try:
            return 0.0 if now is None else checked(item, now)
        except ValuesError:  # a fault, which is reported; the workbook counts it as any other value
            return now if isinstance(now, str) else float(now) if isinstance(now, bool | int | float) else None
