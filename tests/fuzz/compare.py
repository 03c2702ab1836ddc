"""Does every engine agree with the reference on every formula cell, in every scenario and under edits of inputs?

A disagreement is set aside only where the reference itself is undecided: where it gives other values once each
inexact result is off by its last bits. Those cells are counted.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from modelgen import Model, build
from modelgen.formula.kernels import serial
from modelgen.formula.units import DATE, DAYS, TEXT
from modelgen.layout.place import COVER_SELECTOR, Layout, place
from modelgen.layout.slots import formula_cells
from modelgen.model.items import Input
from modelgen.reference.arrays import Values, settled
from modelgen.verify import structure
from modelgen.verify.compare import precedents, shown
from modelgen.verify.engines import DEFAULT, Job, Value, sweep
from modelgen.verify.expected import Change, Draw, Expectations
from modelgen.verify.perturb import changes, every_cell
from modelgen.verify.reader import Key, read
from tests.fuzz.models import DAYS_OF_DATES, DELAYS, EDGES, FLOWS, NUMBERS, RATES

NOISES, SLACK = 24, 1e3  # how often the reference is computed with noise; how much more than that engines may differ
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
    where modelgen refuses the model."""
    found = Outcome(built=1)
    with tempfile.TemporaryDirectory(prefix="modelgen-fuzz-") as folder:
        path = str(Path(folder, "book.xlsx"))
        build(model, path)
        layout = place(model)
        content = read(path)
        found.faults += [str(fault) for fault in structure.inspect(layout, content).findings]
        cells = list(formula_cells(layout))
        keys = [(c.cell.sheet, c.cell.row, c.cell.column) for c in cells]
        draws = list(_draws(layout, random.Random(seed), edits))
        typed = list(_typed(layout, draws))
        answers = {engine: sweep(Job(engine=engine, path=path, cells=keys, settings=typed)) for engine in engines}
    table = Expectations(layout, cells, {})
    expected = table.of(draws)
    found.values = len(cells) * len(draws) * len(engines)
    for number, draw in enumerate(draws):
        wrong: dict[str, dict[int, Any]] = {}
        for engine in engines:
            got = answers[engine][number]
            texts = {at: content.formulas.get(keys[at], "") for at in expected.differing(number, got)}
            wrong[engine] = {
                at: got.value(at) for at, text in texts.items() if not expected.agrees(number, at, got.value(at), text)
            }
        for engine, at, value in _roots(table, wrong, keys, content.formulas):
            text = content.formulas.get(keys[at], "")
            alone = not any(at in others for name, others in wrong.items() if name != engine)
            if alone and engine in GAPS and GAPS[engine].search(text):
                found.gaps += 1
            elif _undecided(table, draw, at, expected.codes[number, at], expected.x[number, at], value):
                found.undecided += 1
            else:
                edited = "; ".join(f"{c.slot} at {c.shown(c.now)}" for c in draw.changes)
                found.faults.append(
                    f"{cells[at].cell} {cells[at].slot}, scenario {model.scenario.members[draw.scenario]}: expected "
                    f"{expected.shown(number, at)!r}, {engine} computes {shown(value)} from {text}"
                    + (f" with {edited}" if edited else "")
                )
    return found


def _roots(
    table: Expectations, wrong: dict[str, dict[int, Any]], keys: Sequence[Key], formulas: dict[Key, str]
) -> Iterator[tuple[str, int, Any]]:
    """The cells that differ although what they refer to doesn't: all others are their consequences."""
    for engine, values in wrong.items():
        for at, value in values.items():
            before = {table.at.get(key) for key in precedents(formulas.get(keys[at], ""), keys[at][0])}
            if not before & values.keys():
                yield engine, at, value


def _draws(layout: Layout, dice: random.Random, edits: int) -> Iterator[Draw]:
    """Each scenario as it is, and after some inputs took other values; at last after every input cell did.

    That comes last because it types over the formulas of cells that inherit, which don't come back.
    """
    given, every = changes(layout, {})[0], every_cell(layout, {})
    for scenario in range(len(layout.model.scenario)):
        yield Draw(scenario, ())
        for _ in range(edits):
            yield Draw(scenario, tuple(_moved(change, dice) for change in given if dice.random() < 0.4))
    for scenario in range(len(layout.model.scenario) if edits else 0):
        yield Draw(scenario, tuple(_moved(change, dice) for change in every))


def _typed(layout: Layout, draws: Sequence[Draw]) -> Iterator[dict[Key, Value]]:
    """What to type into the file for each draw, the draw before undone."""
    before: tuple[Change, ...] = ()
    for draw in draws:
        setting: dict[Key, Value] = {("Cover", *COVER_SELECTOR): layout.model.scenario.members[draw.scenario]}
        setting |= {change.key: change.shown(change.was) for change in before}
        yield setting | {change.key: change.shown(change.now) for change in draw.changes}
        before = draw.changes


def _moved(change: Change, dice: random.Random) -> Change:
    return replace(change, now=_other(change.item, change.now, dice))


def _other(item: Input, now: float, dice: random.Random) -> float:
    if item.unit == TEXT:
        return float(dice.randrange(len(item.options)))
    if item.unit == DATE:
        return serial(dice.choice(DAYS_OF_DATES))
    low, high = item.minimum, item.maximum
    numbers = DELAYS if item.unit == DAYS else RATES + FLOWS if item.unit.display == "%" else NUMBERS + EDGES + FLOWS
    return float(dice.choice([x for x in numbers if (low is None or x >= low) and (high is None or x <= high)]))


# --- where rounding decides ---


def _undecided(table: Expectations, draw: Draw, at: int, code: int, x: float, got: Any) -> bool:
    """Whether the last bits of what the reference computes on its way decide the value of a cell."""
    dice = np.random.default_rng(1)

    def noisy(*parts: Any) -> Values:
        values = settled(*parts)
        exact = (np.abs(values.x) < 2.0**40) & (np.floor(values.x * 2.0**20) == values.x * 2.0**20)
        x = np.where(exact, values.x, values.x * (1 + dice.integers(-2, 3, values.x.shape) * 2.0**-52))
        tiny = (np.abs(x) < 2.0**-51) & (dice.random(x.shape) < 0.3)  # IronCalc takes it for 0 in comparisons
        return Values(values.axes, np.where(tiny, 0.0, x), values.codes)

    with patch("modelgen.reference.evaluate.settled", noisy):
        tried = table.of([draw] * NOISES)
    if (tried.codes[:, at] != code).any():
        return True
    spread = float(np.ptp(tried.x[:, at]))
    return abs(got - x) <= SLACK * spread if isinstance(got, float) and not code else spread > 0


# --- a model in words ---


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
