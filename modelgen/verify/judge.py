"""What cells should show under some draws: the reference's values, and the counts of changed inputs."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.excel import asbuilt
from modelgen.layout.grid import Cell
from modelgen.verify import compare
from modelgen.verify.compare import shown
from modelgen.verify.engines import Formula, Value
from modelgen.verify.expected import Draw, Expectations
from modelgen.verify.mutants import Edit
from modelgen.verify.reader import Key, WorkbookContent
from modelgen.verify.verify import CannotVerify


class Judge:
    """Engines' values against those that cells should show."""

    def __init__(self, table: Expectations, content: WorkbookContent, draws: Sequence[Draw]) -> None:
        self.table, self.content, self.draws = table, content, draws
        self.expected = table.of(draws)
        self.changed = [{change.key: change.shown(change.now) for change in draw.changes} for draw in draws]
        self._counts: dict[int, dict[Cell, float | None]] = {}

    def want(self, draw: int, cell: Key) -> compare.Expected | None:
        """What a cell should show; None where nothing is known of it."""
        at = self.table.at.get(cell)
        if at is not None:
            return self.expected.shown(draw, at)
        if draw not in self._counts:
            changed = self.changed[draw]
            formulas = {key: text for key, text in self.content.formulas.items() if key not in changed}
            self._counts[draw] = asbuilt.expected(self.table.layout, {**self.content.cells, **changed}, formulas)
        return self._counts[draw].get(Cell(*cell))

    def agrees(self, draw: int, cell: Key, got: Value, holds: Value) -> bool:
        """Whether a value is what the cell should show, given the formula or the constant that it holds."""
        at = self.table.at.get(cell)
        if at is not None:
            return self.expected.agrees(draw, at, got, holds if isinstance(holds, Formula) else "")
        want = self.want(draw, cell)
        return want is None or compare.agrees(want, got, False, lambda: 0.0)

    def shows(self, draw: int, edit: Edit, got: Value, untouched: Value, engine: str) -> bool:
        """Whether an engine's value of a faulty formula shows the fault.

        CannotVerify where the engine's value without the fault isn't the reference's either.
        """
        if edit.cell in self.changed[draw] or self.agrees(draw, edit.cell, got, edit.now):
            return False  # what the draw types over an inherited cell isn't the fault's value
        if not self.agrees(draw, edit.cell, untouched, Formula(edit.was)):
            want = self.want(draw, edit.cell)
            raise CannotVerify(
                f"{Cell(*edit.cell)}: {engine} computes {shown(untouched)} and not {shown(want)} from {edit.was} "
                f"without any fault, with {described(self.draws[draw], self.table)}"
            )
        return True


def described(draw: Draw, table: Expectations) -> str:
    """A draw in words."""
    scenario = f"scenario {table.layout.model.scenario.members[draw.scenario]}"
    if not draw.changes:
        return scenario
    if len(draw.changes) > 3:
        return f"{scenario}, {len(draw.changes)} inputs changed"
    return ", ".join([scenario, *(f"{change.slot} at {shown(change.shown(change.now))}" for change in draw.changes)])
