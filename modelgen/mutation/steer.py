"""Draws made for a mutant by its own formula: where a condition turns, or what is divided by becomes 0.

Two formulas may differ only where two values are equal, or between the places where their conditions turn. So probes
in spare cells show how far both sides of a condition are apart, and an input of those that the cell depends on is
moved by secants until a probe is 0, from various draws of the other inputs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import isfinite
from typing import TYPE_CHECKING

from modelgen.mutation.mutants import Edit
from modelgen.mutation.trees import CONDITIONS, Tree, tree, written
from modelgen.verify.draws import Draw
from modelgen.verify.engines.engine import Formula, Value
from modelgen.verify.reader import Key

if TYPE_CHECKING:
    from modelgen.mutation.hunt import Hunt

PASSES, STEPS, CHASES = 3, 5, 96  # passes over the mutants that are left, steps of each, and inputs moved in a pass
FIRST = 4, 12, 24  # of so many inputs, the nearest ones, one is moved


@dataclass
class _Chase:
    """One input on its way to where a probe is 0: its last two values with what the probe showed."""

    probe: int
    draw: Draw
    key: Key
    x: float
    before: tuple[float, float] | None = None

    def step(self, shown: Value) -> bool:
        """To the next value by what the probe shows at this one; False where that leads nowhere."""
        if not isinstance(shown, float) or isinstance(shown, bool):
            return False
        if self.before is None:
            further = self.x + (abs(self.x) * 0.1 or 0.1)
        else:
            x, y = self.before
            if shown in (y, 0.0):
                return False
            further = self.x - shown * (self.x - x) / (shown - y)
        self.before, self.x = (self.x, shown), further
        return isfinite(further)


def steer(hunt: Hunt, seed: int) -> None:
    """Search with such draws for the mutants that are left."""
    dice = random.Random(seed)
    for _ in range(PASSES):
        probes, chases = list[Edit](), list[_Chase]()
        for number in hunt.left:
            own = list(dict.fromkeys(probe for edit in hunt.mutants[number].edits for probe in _probes(edit)))
            among = hunt.forms.upstream(hunt.mutants[number])
            keys = [key for key in among if key in hunt.inputs.cells]
            for _ in range(max(CHASES // len(hunt.left), 1) if own and keys else 0):
                starts = [*hunt.plain, *hunt.inputs.rows(among, 1), *hunt.inputs.rows(keys[: FIRST[-1]], 1)]
                key, draw = dice.choice(keys[: dice.choice(FIRST)]), dice.choice(starts)
                chases.append(_Chase(len(probes) + dice.randrange(len(own)), draw, key, hunt.inputs.cells[key].was))
            probes += own
        for _ in range(STEPS):
            tried = [(chase, hunt.inputs.moved(chase.draw, chase.key, chase.x)) for chase in chases]
            going = [(chase, draw) for chase, draw in tried if draw is not None]
            answers = hunt.search([draw for _, draw in going], probes) if going else []
            chases = [
                chase for (chase, _), shown in zip(going, answers, strict=False) if chase.step(shown[chase.probe])
            ]


def _probes(edit: Edit) -> Iterator[Edit]:
    """What is 0 where a condition of a formula turns, with the fault or without, or midway between both."""
    was, now = (list(_distances(tree(str(text)))) for text in (edit.was, edit.now))
    pairs = list(zip_longest(was, now if isinstance(edit.now, Formula) else [], fillvalue=""))
    touched = [pair for pair in pairs if pair[0] != pair[1]] or pairs
    for one, other in touched:
        both = [f"{one}+{other}"] if one and other and one != other else []
        for text in dict.fromkeys(filter(None, (one, other, *both))):
            yield Edit(edit.cell, edit.was, Formula(f"={text}"))


def _distances(part: Tree | None) -> Iterator[str]:
    if part is None:
        return
    if part.kind == "operator" and part.text in CONDITIONS and not _is_text(part.parts):
        yield f"({written(part.parts[0])}-{written(part.parts[1])})"
    if part.kind == "operator" and part.text == "/":
        yield written(part.parts[1])
    for inner in part.parts:
        yield from _distances(inner)


def _is_text(parts: Sequence[Tree]) -> bool:
    return any(part.kind == "text" for part in parts)
