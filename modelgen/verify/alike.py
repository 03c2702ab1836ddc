"""Formulas that show the same whatever the cells that they refer to show: tried with values at random."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence

from modelgen.verify.compare import TIGHT, precedents
from modelgen.verify.engines import Answer, ErrorValue, Value
from modelgen.verify.mutants import Edit
from modelgen.verify.reader import Key

TRIALS = 320
CHANGED = (0.0, 0.02, 0.2, 1.0)  # of the cells in a trial, besides those that one formula of a pair reads alone
ALONE = 0.4  # of these
ERRORS = 0.02  # of the changed cells show an error, where errors are tried, too


def trials(
    edits: Sequence[Edit], values: Mapping[Key, Value], reached: Collection[Key], errors: bool, seed: int
) -> Iterator[dict[Key, Value]]:
    """Values to type over the cells that the formulas refer to, with the faults and without.

    `values` are the present ones. Those of the cells that some input reaches become others: many at once, or only few
    while the rest stays or is 0, as sums and conditions hide what a single cell does among many that changed.
    """
    dice = random.Random(seed)
    pairs = [(_read(edit, edit.was), _read(edit, edit.now)) for edit in edits]
    cells = sorted({cell for one, other in pairs for cell in one | other if cell in reached})
    alone = {cell for one, other in pairs for cell in one ^ other}
    words = sorted({value for cell in cells if isinstance(value := values.get(cell), str)})
    for number in range(TRIALS):
        share, blank = CHANGED[number % len(CHANGED)], number % 8 > 3
        setting: dict[Key, Value] = {}
        for cell in cells:
            value = values.get(cell, 0.0)
            if dice.random() < share or (cell in alone and dice.random() < ALONE):
                value = _random(value, words, errors, dice)
            elif blank and not isinstance(value, str):
                value = 0.0
            setting[cell] = value
        yield setting


def _read(edit: Edit, holds: Value) -> set[Key]:
    return set(precedents(holds, edit.cell[0])) if isinstance(holds, str) and holds[:1] == "=" else set()


def _random(value: Value, words: Sequence[str], errors: bool, dice: random.Random) -> Value:
    if errors and dice.random() < ERRORS:
        return ErrorValue("#DIV/0!")
    if isinstance(value, str):
        return value if dice.random() < 0.5 else dice.choice(words)
    size = float(value or 1.0) if not isinstance(value, ErrorValue) else 1.0
    near = size * dice.uniform(0.5, 1.5)
    return dice.choice([size, near, near, -near, 0.0, 1.0, -1.0, float(dice.randrange(1, 8)), dice.uniform(-2, 2)])


def alike(swept: Sequence[Answer], one: int, other: int) -> bool:
    """Whether two of the swept cells show the same in all trials."""
    return all(_same(trial[one], trial[other]) for trial in swept)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TIGHT * abs(one)
    return one == other or (isinstance(one, ErrorValue) and isinstance(other, ErrorValue))
