"""Some of a simulation's draws made again: the values that each of its inputs had in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from modelgen.formula.errorvalues import NONE
from modelgen.model.items import Input
from modelgen.model.uncertainty import AMOUNT, FACTOR
from modelgen.program.program import Program
from modelgen.reference.solve import dense
from modelgen.simulation.batches import BATCHES, parts_of, size_of
from modelgen.simulation.dependence import Dependence
from modelgen.simulation.quantiles import Numbers, quantile
from modelgen.simulation.quantities import Quantity, followers, quantities
from modelgen.simulation.result import Simulation

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
    wanted, parts, start = np.array(draws), [], 0
    for batch in range(BATCHES):
        size = size_of(found.draws, batch)
        own = wanted[(start <= wanted) & (wanted < start + size)] - start
        if len(own):
            parts.append(parts_of(dependence, found.draws, found.method, found.seed, batch)[:, own])
        start += size
    return _drawn(every, np.concatenate(parts, axis=1))


def _drawn(every: Sequence[Quantity], parts: Numbers) -> dict[Input, Any]:
    """The inputs for each draw: `parts` has a row for each draw of a quantity, from 0 to 1."""
    own, at = np.empty(parts.shape), 0
    for one in every:
        to = at + one.width
        own[at:to] = quantile(one.distribution)(parts[at:to])
        at = to
    inputs = {
        item: np.repeat(dense(item, item.given)[np.newaxis], parts.shape[1], axis=0)
        for item in dict.fromkeys(one.item for one in every)
    }
    for one, draw, _, place in followers(every):
        _put(inputs[one.item], (slice(None), *place), own[draw], one.distribution.on)
    return inputs


def _put(array: Any, where: Any, draw: Numbers, on: str) -> None:
    if on == FACTOR:
        array[where] *= draw
    elif on == AMOUNT:
        array[where] += draw
    else:
        array[where] = draw
