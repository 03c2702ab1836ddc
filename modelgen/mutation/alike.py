"""Formulas that show the same whatever the cells that they refer to show: tried with values at random."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from modelgen.formula.errorvalues import MEANINGLESS, NAMES
from modelgen.mutation.facts import Fact
from modelgen.mutation.mutants import Edit
from modelgen.sheet.areas import precedents
from modelgen.verify.compare import TIGHT
from modelgen.verify.engines.engine import Answer, ErrorValue, Value
from modelgen.verify.reader import Key

TRIALS = 3000  # the second half of them with errors, too
TEXT = NAMES[MEANINGLESS]
CHANGED = (0.0, 0.02, 0.2, 1.0)  # of the cells in a trial, besides those that one formula of a pair reads alone
ALONE = 0.4  # of these
RESTS = (None, 0.0, TEXT)  # what the others show: what they did, 0, or n.m.
TEXTS = 0.1  # of the changed cells that may show n.m. do so
ERRORS = 0.02  # of the changed cells show an error, where errors are tried, too


def trials(
    edits: Sequence[Edit], values: Mapping[Key, Value], facts: Mapping[Key, Fact], seed: int
) -> Iterator[dict[Key, Value]]:
    """Values to type over the cells that the formulas refer to, with the faults and without.

    `values` are the present ones. Those of the cells of which `facts` are known, as some input reaches them, become
    others: many at once, or only few while the rest stays, is 0 or n.m., as sums and conditions hide what a single
    cell does among many that changed. None takes a value that it can't have.
    """
    dice = random.Random(seed)
    pairs = [(_read(edit, edit.was), _read(edit, edit.now)) for edit in edits]
    cells = sorted({cell for one, other in pairs for cell in one | other if cell in facts})
    alone = {cell for one, other in pairs for cell in one ^ other}
    words = sorted({value for cell in cells if isinstance(value := values.get(cell), str)})
    for number in range(TRIALS):
        share, rest = CHANGED[number % len(CHANGED)], RESTS[number // len(CHANGED) % len(RESTS)]
        errors, setting = number >= TRIALS // 2, dict[Key, Value]()
        for cell in cells:
            value = values.get(cell, 0.0)
            if dice.random() < share or (cell in alone and dice.random() < ALONE):
                setting[cell] = _random(value, facts[cell], words, errors, dice)
            else:
                setting[cell] = value if rest is None else _within(facts[cell], rest, value)
        yield setting


def _read(edit: Edit, holds: Value) -> set[Key]:
    return set(precedents(holds, edit.cell[0])) if isinstance(holds, str) and holds[:1] == "=" else set()


def _random(value: Value, fact: Fact, words: Sequence[str], errors: bool, dice: random.Random) -> Value:
    if errors and fact.errors and dice.random() < ERRORS:
        return ErrorValue("#DIV/0!")
    if isinstance(value, str) and value != TEXT:
        return value if dice.random() < 0.5 else dice.choice(words)
    if fact.kind == "any" and dice.random() < TEXTS:
        return TEXT
    size = float(value or 1.0) if not isinstance(value, ErrorValue | str) else 1.0
    near = size * dice.uniform(0.5, 1.5)
    some = [size, near, near, -near, 0.0, 1.0, -1.0, float(dice.randrange(1, 8)), dice.uniform(-2, 2)]
    return _within(fact, dice.choice(some), value)


def _within(fact: Fact, wanted: float | str, value: Value) -> Value:
    """A value that a cell can have, as near as may be to the wanted one."""
    if isinstance(wanted, str):
        return wanted if fact.kind == "any" and (not isinstance(value, str) or value == TEXT) else value
    if isinstance(value, str) and value != TEXT:
        return value
    return max(min(wanted, fact.high), fact.low)


def alike(swept: Sequence[Answer], one: int, other: int) -> bool:
    """Whether two of the swept cells show the same in all trials."""
    return all(same(trial[one], trial[other]) for trial in swept)


def same(one: Value, other: Value) -> bool:
    """Whether two values are alike, as an engine shows them in one workbook."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TIGHT * abs(one)
    return one == other or (isinstance(one, ErrorValue) and isinstance(other, ErrorValue))
