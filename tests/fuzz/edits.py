"""What a user of a random model's workbook may type into it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from modelgen.formula.units import DATE, DAYS, TEXT
from modelgen.layout.layout import Layout
from modelgen.package.content import Key
from modelgen.sheet.days import serial
from modelgen.verify.draws import Change, Draw, Inputs
from modelgen.verify.engines.engine import Formula, Value
from tests.fuzz.models import DAYS_OF_DATES, DELAYS, EDGES, FLOWS, NUMBERS, RATES


def edits_of(layout: Layout, dice: random.Random, edits: int) -> Iterator[Draw]:
    """Each scenario as it is, and after some inputs took other values; at last after every input cell did.

    That comes last because it types over the formulas of cells that inherit, which don't come back.
    """
    inputs = Inputs(layout, {})
    for scenario in range(len(layout.program.scenario)):
        yield Draw(scenario, ())
        for _ in range(edits):
            yield Draw(scenario, tuple(_moved(change, dice) for change in inputs.given if dice.random() < 0.4))
    for scenario in range(len(layout.program.scenario) if edits else 0):
        yield Draw(scenario, tuple(_moved(change, dice) for change in inputs.cells.values()))


def _moved(change: Change, dice: random.Random) -> Change:
    return replace(change, now=_other(change, dice))


def _other(change: Change, dice: random.Random) -> float:
    item = change.item
    if item.unit == TEXT:
        return float(dice.randrange(len(item.options)))
    if item.unit == DATE:
        return serial(dice.choice(DAYS_OF_DATES))
    bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
    known = DELAYS if item.unit == DAYS else RATES + FLOWS if item.unit.display == "%" else NUMBERS + EDGES + FLOWS
    numbers = [*known, *bounds, 0.0 - change.was, change.was * 10]
    low, high = item.minimum, item.maximum
    return float(dice.choice([x for x in numbers if (low is None or x >= low) and (high is None or x <= high)]))


def spelled(settings: Iterable[Mapping[Key, Value]], dice: random.Random) -> Iterator[dict[Key, Value]]:
    """What is typed, choices and scenarios now and then in other letters than their options (convention 13)."""
    for setting in settings:
        yield {key: _letters(value) if dice.random() < 0.3 else value for key, value in setting.items()}


def _letters(value: Value) -> Value:
    plain = isinstance(value, str) and not isinstance(value, Formula) and value.isascii()
    return value.swapcase() if plain and isinstance(value, str) else value
