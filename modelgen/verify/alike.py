"""Formulas that show the same whatever the cells that they refer to show: tried with values at random."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence

from modelgen.verify.compare import TIGHT, precedents
from modelgen.verify.engines import ErrorValue, Swept, Value
from modelgen.verify.mutants import Edit
from modelgen.verify.reader import Key

TRIALS = 150
ERRORS = 0.02  # of the cells show an error, where errors are tried, too


def trials(
    edits: Sequence[Edit], values: Mapping[Key, Value], reached: Collection[Key], errors: bool, seed: int
) -> Iterator[dict[Key, Value]]:
    """Values to type over the cells that the formulas refer to, with the faults and without; `values` are the present
    ones, and only those of the cells that some input reaches may be others."""
    dice = random.Random(seed)
    texts = [(edit.cell[0], text) for edit in edits for text in (edit.was, edit.now) if isinstance(text, str)]
    cells = sorted({cell for sheet, text in texts if text[:1] == "=" for cell in precedents(text, sheet)})
    words = sorted({value for value in values.values() if isinstance(value, str)})
    for _ in range(TRIALS):
        yield {cell: _random(values.get(cell), words, errors, dice) for cell in cells if cell in reached}


def _random(value: Value, words: Sequence[str], errors: bool, dice: random.Random) -> Value:
    if errors and dice.random() < ERRORS:
        return ErrorValue("#DIV/0!")
    if isinstance(value, str):
        return value if dice.random() < 0.5 else dice.choice(words)
    size = float(value or 1.0) if not isinstance(value, ErrorValue) else 1.0
    near = size * dice.uniform(0.5, 1.5)
    return dice.choice([size, near, near, -near, 0.0, 1.0, -1.0, float(dice.randrange(1, 8)), dice.uniform(-2, 2)])


def alike(swept: Sequence[Swept], one: int, other: int) -> bool:
    """Whether two of the swept cells show the same in all trials."""
    return all(_same(trial.value(one), trial.value(other)) for trial in swept)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TIGHT * abs(one)
    return one == other or (isinstance(one, ErrorValue) and isinstance(other, ErrorValue))
