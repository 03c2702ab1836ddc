"""Some of a simulation's draws made again: the values that each of its inputs had in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from modelgen.formula.errorvalues import NONE
from modelgen.model.items import Input
from modelgen.program.program import Program
from modelgen.simulation.dependence import Dependence
from modelgen.simulation.quantities import drawn, quantities
from modelgen.simulation.result import Simulation
from modelgen.simulation.sampling import points
from modelgen.simulation.simulate import seed_of, sizes

CHOSEN = 200  # draws by which a workbook is proved


def chosen(found: Simulation, many: int = CHOSEN) -> list[int]:
    """Draws by their numbers: those in which an output or an input is smallest or largest, as many as half of all, and
    others at random, by the simulation's seed."""
    columns = [np.where(one.codes == NONE, one.values, np.nan) for one in found.outcomes]
    columns += list(found.drawn.T)
    extreme = dict[int, None]()
    for column in columns:
        known = np.flatnonzero(~np.isnan(column))
        if len(known):
            extreme[int(known[np.argmin(column[known])])] = extreme[int(known[np.argmax(column[known])])] = None
    for one in found.outcomes:
        for where in np.flatnonzero(one.codes != NONE)[:2]:  # n.m. and errors, too
            extreme[int(where)] = None
    first = list(extreme)[: many // 2]
    dice = np.random.default_rng(found.seed)
    rest = [int(at) for at in dice.permutation(found.draws)[: 2 * many] if at not in set(first)]
    return sorted([*first, *rest[: many - len(first)]])


def inputs_of(program: Program, found: Simulation, draws: Sequence[int]) -> dict[Input, Any]:
    """The inputs in some draws, as arrays over these draws, scenarios, members and periods."""
    every = quantities(program)
    dependence = Dependence(every, found.correlations, repair=True)  # where that was needed, it was asked for
    width, wanted, parts, start = sum(one.width for one in every), np.array(draws), [], 0
    for batch, size in enumerate(sizes(found.draws)):
        own = wanted[(start <= wanted) & (wanted < start + size)] - start
        if len(own):
            parts.append(dependence(points(found.method, size, width, seed_of(found.seed, batch))[own]))
        start += size
    inputs, _ = drawn(every, np.concatenate(parts))
    return inputs
