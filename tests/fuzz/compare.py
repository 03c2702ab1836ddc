"""Does every engine agree with the reference on every formula cell, in every scenario and under edits of inputs?"""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from modelgen import Model, build
from modelgen.layout.grid import Cell
from modelgen.layout.place import place
from modelgen.model.items import Input
from modelgen.verify import structure
from modelgen.verify.compare import LOOSE, agrees, precedents, shown
from modelgen.verify.draws import typing
from modelgen.verify.engines import DEFAULT, Job, Value, recompute
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.reader import Key, read
from tests.fuzz.edits import edits_of
from tests.fuzz.rounding import Noise

GAPS = {  # what one engine is known to get wrong, where all others agree (tests/formula/test_operations.py)
    "ironcalc": re.compile(r"\bNPV\("),  # at a rate of -100% infinite, which a comparison takes for a number
    "formualizer": re.compile(r"\^|\bEOMONTH\("),  # 0^0 is 1; days that Excel doesn't know are numbers
    "libreoffice": re.compile(r"\^|\bEOMONTH\("),
}  # fmt: skip


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

    Numbers are compared at the relative tolerance alone; what exceeds it counts unless rounding decides the value.
    """
    found = Outcome(built=1)
    with tempfile.TemporaryDirectory(prefix="modelgen-fuzz-") as folder:
        path = str(Path(folder, "book.xlsx"))
        build(model, path)
        layout = place(model)
        content = read(path)
        found.faults += [str(fault) for fault in structure.inspect(layout, content).findings]
        table = Expectations(layout, content, {})
        keys = table.keys
        draws = list(edits_of(layout, random.Random(seed), edits))
        settings = list(typing(layout, content.formulas, draws))
        jobs = {engine: Job(engine=engine, path=path, cells=keys, settings=settings) for engine in engines}
        answers = {engine: recompute(job)[1] for engine, job in jobs.items()}
    expected = table.of(draws)
    found.values = len(keys) * len(draws) * len(engines)
    for number, draw in enumerate(draws):
        wrong: dict[str, dict[int, Value]] = {}
        for engine in engines:
            got = answers[engine][number]
            values = {at: got[at] for at in expected.differing(number, got)}
            wrong[engine] = {at: value for at, value in values.items() if not _equal(expected, number, at, value)}
        noise: Noise | None = None
        for engine, at, value in _roots(table, wrong, keys, content.formulas):
            text = content.formulas.get(keys[at], "")
            alone = not any(at in others for name, others in wrong.items() if name != engine)
            if alone and engine in GAPS and GAPS[engine].search(text):
                found.gaps += 1
                continue
            noise = noise or Noise(table, draw)
            if noise.decides(at, expected, number, value):
                found.undecided += 1
                continue
            edited = "; ".join(f"{c.slot} at {c.shown(c.now)}" for c in draw.changes)
            found.faults.append(
                f"{Cell(*keys[at])} {table.slot(at)}, scenario {model.scenario.members[draw.scenario]}: expected "
                f"{expected.shown(number, at)!r}, {engine} computes {shown(value)} from {text}"
                + (f" with {edited}" if edited else "")
            )
    return found


def _equal(expected: Expected, draw: int, at: int, got: Value) -> bool:
    return agrees(expected.shown(draw, at), got, bool(expected.table.tolerance[at] == LOOSE), lambda: 0.0)


def _roots(
    table: Expectations, wrong: Mapping[str, Mapping[int, Value]], keys: Sequence[Key], formulas: Mapping[Key, str]
) -> Iterator[tuple[str, int, Value]]:
    """The cells that differ although what they refer to doesn't: all others are their consequences."""
    for engine, values in wrong.items():
        for at, value in values.items():
            before = {table.at.get(key) for key in precedents(formulas.get(keys[at], ""), keys[at][0])}
            if not before & values.keys():
                yield engine, at, value


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
