"""Does every engine agree with the reference on every formula cell, in every scenario and under edits of inputs?"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from modelgen import Model, build
from modelgen.layout.grid import Cell
from modelgen.layout.place import place
from modelgen.model.items import Input
from modelgen.package.content import for_engines
from modelgen.program.compile import compile
from modelgen.sheet.areas import precedents
from modelgen.verify import structure
from modelgen.verify.anew import anew
from modelgen.verify.compare import agrees, shown
from modelgen.verify.draws import typing
from modelgen.verify.engines.engine import Answer, Value
from modelgen.verify.engines.job import task
from modelgen.verify.engines.recompute import recompute
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.gaps import used
from tests.fuzz.edits import edits_of, spelled
from tests.fuzz.rounding import Before


@dataclass
class Outcome:
    """What came of one model, or of many."""

    built: int = 0
    refused: int = 0
    values: int = 0
    undecided: int = 0  # cells where rounding decides
    gaps: int = 0  # cells of an engine's known gap
    faults: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count in what came of another model."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        return (
            f"{self.built} models built, {self.refused} refused, {self.values:,} values compared, "
            f"{len(self.faults)} disagreements, {self.undecided} decided by rounding, {self.gaps} known gaps"
        )


def compare(model: Model, seed: int, edits: int = 1, engines: Sequence[str] = DEFAULT) -> Outcome:
    """Build a model's workbook, recompute it under each scenario and under random edits, compare. DefinitionError
    where modelgen refuses the model.

    Numbers are compared at the relative tolerance alone. A value that exceeds it counts, unless it follows from what
    the engine has in other cells, each of which is judged itself, or rounding decides it (convention 2).
    """
    found = Outcome(built=1)
    with tempfile.TemporaryDirectory(prefix="modelgen-fuzz-") as folder:
        path = str(Path(folder, "book.xlsx"))
        build(model, path)
        layout = place(compile(model))
        content, book = for_engines(path)
        found.faults += [
            str(fault)
            for fault in structure.inspect(layout, content, structure.expected_formulas(anew(layout, None))).findings
        ]
        table = Expectations(layout, content, {})
        keys = table.keys
        draws = list(edits_of(layout, random.Random(seed), edits))
        settings = list(spelled(typing(layout, content.formulas, draws), random.Random(seed)))
        tasks = {engine: task(ENGINES[engine], book, keys, settings) for engine in engines}
        answers = {engine: recompute(one)[1] for engine, one in tasks.items()}
    expected = table.of(draws)
    found.values = len(keys) * len(draws) * len(engines)
    for number, draw in enumerate(draws):
        wrong = {engine: _wrong(expected, number, answers[engine][number]) for engine in engines}
        for engine, cells in wrong.items():
            before = Before(expected, number, answers[engine][number]) if cells else None
            for at, value in cells.items():
                assert before is not None
                if before.explains(at, value):  # of another cell that differs
                    continue
                text = content.formulas.get(keys[at], "")
                others = [name for name, values in wrong.items() if at in values]
                if before.rounds(at, value):
                    found.undecided += 1
                elif len(others) < len(engines) and all(_gap(name, expected, number, at) for name in others):
                    found.gaps += 1
                else:
                    edited = "; ".join(f"{c.slot} at {c.shown(c.now)}" for c in draw.changes)
                    found.faults.append(
                        f"{Cell(*keys[at])} {table.slot(at)}, scenario {model.scenario.members[draw.scenario]}: "
                        f"expected {expected.shown(number, at)!r}, {engine} computes {shown(value)} from {text}"
                        + (f" with {edited}" if edited else "")
                    )
    return found


def _wrong(expected: Expected, draw: int, got: Answer) -> dict[int, Value]:
    """The cells that an engine has otherwise, by the relative tolerance alone."""
    differing = expected.differing(draw, got)
    return {at: got[at] for at in differing if not agrees(expected.shown(draw, at), got[at])}


def _gap(engine: str, expected: Expected, draw: int, at: int) -> bool:
    """Whether a cell is one that an engine is known to compute otherwise.

    But for `formulas`, ranks and returns, what engines miss are errors of Excel's: in the cell, or in one that it
    reads, which may be infinite inside the engine. Other numbers are no gap.
    """
    table, formula = expected.table, expected.table.text(at)
    functions = {gap.function for gap in used([formula], [engine])}
    if functions & {"RANK", "IRR"} or (functions and engine == "formulas"):
        return True
    before = [table.at[key] for key in precedents(formula, table.keys[at][0]) if key in table.at]
    return any(
        gap.function in ("^", "NPV", "EOMONTH") and (expected.codes[draw, cell] or "IFERROR(" in formula)
        for cell in [at, *before]
        for gap in used([table.text(cell)], [engine])
    )


def describe(model: Model) -> str:
    """The definition in lines of text."""
    lines = [f"{axis.key}: {', '.join(axis.members)}" for axis in model.axes]
    lines += [f"scenarios: {', '.join(model.scenario.members)}"]
    for item in model.items:
        head = f"{item.key} [{', '.join(axis.key for axis in item.axes)}] {item.unit}"
        if isinstance(item, Input):
            if not item.fixed:
                lines.append(f"{head} = {item.given}")
            continue
        formulas = getattr(item, "set_formulas", {})
        if getattr(item, "cases", None) is None:
            lines += [f"{head} {phase} {members or ''} = {expr!r}" for (phase, members), (expr, _) in formulas.items()]
    return "\n".join(lines)
