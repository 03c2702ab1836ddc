"""What a user of a random model's workbook may type into it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from modelgen.formula.kernels import serial
from modelgen.formula.units import DATE, DAYS, TEXT
from modelgen.layout.place import Layout
from modelgen.model.items import Input
from modelgen.verify.draws import Change, Draw, Inputs
from tests.fuzz.models import DAYS_OF_DATES, DELAYS, EDGES, FLOWS, NUMBERS, RATES


def edits_of(layout: Layout, dice: random.Random, edits: int) -> Iterator[Draw]:
    """Each scenario as it is, and after some inputs took other values; at last after every input cell did.

    That comes last because it types over the formulas of cells that inherit, which don't come back.
    """
    inputs = Inputs(layout, {})
    for scenario in range(len(layout.model.scenario)):
        yield Draw(scenario, ())
        for _ in range(edits):
            yield Draw(scenario, tuple(_moved(change, dice) for change in inputs.given if dice.random() < 0.4))
    for scenario in range(len(layout.model.scenario) if edits else 0):
        yield Draw(scenario, tuple(_moved(change, dice) for change in inputs.cells.values()))


def _moved(change: Change, dice: random.Random) -> Change:
    return replace(change, now=_other(change.item, dice))


def _other(item: Input, dice: random.Random) -> float:
    if item.unit == TEXT:
        return float(dice.randrange(len(item.options)))
    if item.unit == DATE:
        return serial(dice.choice(DAYS_OF_DATES))
    low, high = item.minimum, item.maximum
    numbers = DELAYS if item.unit == DAYS else RATES + FLOWS if item.unit.display == "%" else NUMBERS + EDGES + FLOWS
    return float(dice.choice([x for x in numbers if (low is None or x >= low) and (high is None or x <= high)]))
