"""The workbook that faults are put into: what its cells should show under a draw, and whether a value shows a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modelgen.files.sandbox import SandboxError, run_all
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.mutation.mutants import Edit
from modelgen.package.content import Key, WorkbookContent
from modelgen.verify import structure
from modelgen.verify.compare import shown
from modelgen.verify.draws import Draw, Inputs, described
from modelgen.verify.engines.engine import Answer, Value
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES
from modelgen.verify.expected import Expectations, Expected

Settings = Sequence[Mapping[Key, Value]]  # what to type, one after another; cells are read after each


class Subject:
    """One workbook as built from its definition, with the file that engines get; `seed` is that of its draws."""

    def __init__(self, layout: Layout, content: WorkbookContent, book: bytes, seed: int) -> None:
        self.layout, self.content, self.book = layout, content, book
        given = structure.inspect(layout, content, content.formulas).given
        self._table = Expectations(layout, content, given)
        self.inputs = Inputs(layout, given, seed)
        self.plain = [Draw(scenario) for scenario in self.inputs.scenarios]
        base, place = next(self.expected(self.plain[:1]))
        found = {cell: base.want(place, cell) for cell in content.formulas}
        self.values: dict[Key, Value] = {cell: value for cell, value in found.items() if value is not None}
        self.doubts: dict[tuple[Key, str], str] = {}  # where an engine isn't right without any fault, under some draw

    def expected(self, draws: Sequence[Draw]) -> Iterator[tuple[Expected, int]]:
        """What the cells should show under each draw: the values of several draws, and the draw's place among them."""
        for start in range(0, len(draws), self._table.chunk):
            found = self._table.of(draws[start : start + self._table.chunk])
            yield from ((found, place) for place in range(len(found.draws)))

    def computed(self, jobs: Sequence[tuple[str, Settings]], cells: Sequence[Key]) -> Iterator[list[Answer]]:
        """What cells show in engines that run side by side. Raises the SandboxError of one that failed."""
        for answer in run_all([recomputation(ENGINES[engine], self.book, cells, typed) for engine, typed in jobs]):
            if isinstance(answer, SandboxError):
                raise answer
            yield answer[1]  # type: ignore[index]

    def shows(self, expected: Expected, draw: int, edit: Edit, got: Value, untouched: Value, engine: str) -> bool:
        """Whether a value isn't what an edited cell should show, and the engine's value without the edit is.

        Where it isn't, the draw says nothing of the fault, and the engine's value goes to the `doubts`.
        """
        at = expected.table.at[edit.cell]
        if expected.unknown[draw, at] or edit.cell in expected.draws[draw].typed:
            return False  # what the draw types over an inherited cell isn't the fault's value
        if expected.agrees(draw, at, got):
            return False
        if expected.agrees(draw, at, untouched):
            return True
        words, want = described(expected.draws[draw], self.layout.program), shown(expected.shown(draw, at))
        said = f"{shown(untouched)} and not {want} from {edit.was} in the scenario {words}"
        self.doubts.setdefault((edit.cell, engine), f"{Cell(*edit.cell)}: {engine} computes {said}")
        return False
