"""Drawing a model's inputs and computing its outputs for each draw, in batches that fit into memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modelgen.errors import ModelgenError
from modelgen.formula.errorvalues import NONE
from modelgen.formula.units import TEXT
from modelgen.model.claims import NUMBERS, SCAN
from modelgen.model.items import Item
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.reference.solve import solve_scenarios
from modelgen.simulation.batches import Drawing
from modelgen.simulation.bounds import refuse_cut, refuse_outside, refuse_percent
from modelgen.simulation.correlations import Correlations, correlations_of
from modelgen.simulation.dependence import Dependence, joined
from modelgen.simulation.indices import Indexed, sobol_indices
from modelgen.simulation.quantities import quantities
from modelgen.simulation.result import Checked, Outcome, Simulation
from modelgen.simulation.sampling import METHODS

LEAST, MOST = 200, 10_000_000  # draws


def simulate(
    model: Model | Program, draws: int = 10_000, *, outputs: Sequence[str | Item] = (), scenario: str | None = None,
    seed: int = 1, method: str = "lhs", correlations: Correlations | None = None, repair: bool = False,
    checks: bool = True, indices: bool = False, jobs: int = 1,
) -> Simulation:  # fmt: skip
    """What a model's outputs (the headline ones unless named) come to under its distributions.

    `method` is "lhs" (Latin hypercubes), "sobol" (scrambled) or "plain"; the same `seed` gives the same draws, however
    many `jobs` (threads) compute them. `correlations` are rank correlations of quantities by their names: of pairs,
    as a matrix in a data frame, or in a CSV file; without them those of the definition hold. Those that contradict one
    another are refused, or made what they can be with `repair`. With `checks`, it is counted how often each check
    fails. With `indices`, Sobol's indices say what part of an output's variance each quantity explains; they take draws
    of their own. Raises ModelgenError.
    """
    program = compile(model)
    if draws < LEAST:
        raise ModelgenError(f"{draws} draws say nothing of a distribution; make {LEAST} or more")
    if draws > MOST:
        raise ModelgenError(f"{draws:,} draws take too much memory; make {MOST:,} or fewer")
    if seed < 0:
        raise ModelgenError(f"the seed {seed} is below 0; give a whole number from 0 on")
    if method not in METHODS:
        raise ModelgenError(f"there is no way to sample '{method}'; there are {', '.join(METHODS)}")
    every = quantities(program)
    refuse_percent(every)
    refuse_cut(every)
    refuse_outside(every, draws)
    wanted = [*dict.fromkeys(_output(program, name) for name in outputs or program.outputs)]
    if not wanted:
        raise ModelgenError(f"'{program.name}' has no headline output; name one")
    number = 0 if scenario is None else program.scenario.position(scenario)
    watched = [check for check in program.checks if checks and not check.label.startswith((SCAN, NUMBERS))]
    pairs = correlations_of(program, correlations, every)
    dependence = Dependence(every, pairs, repair=repair)
    outs, tests = (tuple([int(item.__dict__["number"]) for item in items]) for items in (wanted, watched))
    drawing = Drawing(program, number, outs, tests, dependence, draws, method, seed)
    indexed = Indexed(every, dependence, draws) if indices else None
    found = Simulation(
        program.name, program.scenario.members[number], draws, seed, method, dependence.repaired,
        _outcomes(program, wanted, number, draws), [Checked(check.label) for check in watched],
        [one.name for one in every], np.empty((len(every), draws)).T, pairs,
    )  # fmt: skip
    for outcome, item in zip(found.outcomes, wanted, strict=True):
        below = program.cone([item])
        outcome.moved_by = joined(pairs, (one.name for one in every if one.item in below))
    found.labels = {one.name: one.label for one in every}
    at = 0
    for part in drawing.run(jobs):
        stop = at + part.drawn.shape[1]
        found.drawn[at:stop] = part.drawn.T
        for outcome, values, codes in zip(found.outcomes, part.values, part.codes, strict=True):
            outcome.values[at:stop], outcome.codes[at:stop] = values, codes
        for check, failed in zip(found.checks, part.failed, strict=True):
            check.failed += failed
        found.ends.append(at := stop)
    if indexed is not None:
        found.indices = sobol_indices(indexed, drawing)
    return found


def _outcomes(program: Program, wanted: Sequence[Item], number: int, draws: int) -> list[Outcome]:
    """The outputs before they are drawn, each with its value in every scenario as the model has it."""
    quoted = program.quoted
    known = solve_scenarios(program, program.scenario.members, only=[*wanted, *([] if quoted is None else [quoted])])

    def values(item: Item) -> list[float | None]:
        there = known.data[item]
        many = len(program.scenario.members)
        x, codes = (np.broadcast_to(a.reshape(len(a), -1)[:, -1], many) for a in (there.x, there.coded()))
        return [float(one) if code == NONE else None for one, code in zip(x, codes, strict=True)]

    price = None if quoted is None else values(quoted)[number]
    found = [Outcome.of(item, program, draws, price) for item in wanted]
    for outcome, item in zip(found, wanted, strict=True):
        outcome.scenarios = dict(zip(program.scenario.members, values(item), strict=True))
    return found


def _output(program: Program, name: str | Item) -> Item:
    item = program.own(name) if isinstance(name, Item) else program.find(name)
    if item.axes:
        raise ModelgenError(f"'{item.label}' has a value for each of several members or periods; name one without")
    if item.unit == TEXT:
        raise ModelgenError(f"'{item.label}' is a choice, and only numbers are simulated")
    return item
