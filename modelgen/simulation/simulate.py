"""Drawing a model's inputs and computing its outputs for each draw, in batches that fit into memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from modelgen.errors import ModelgenError
from modelgen.formula.units import TEXT
from modelgen.model.claims import NUMBERS, SCAN
from modelgen.model.items import Item, Line
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import tell
from modelgen.reference.solve import Solver, solve
from modelgen.simulation.dependence import Dependence, Pairs
from modelgen.simulation.quantities import Quantity, drawn, quantities
from modelgen.simulation.result import Checked, Outcome, Simulation
from modelgen.simulation.sampling import points

BATCHES = 20  # by whose differences errors are told
AT_ONCE = 2_000_000  # numbers of inputs and lines that are held at a time
LEAST = 200  # draws


def simulate(
    model: Model | Program, draws: int = 10_000, *, outputs: Sequence[str | Item] = (), scenario: str | None = None,
    seed: int = 1, method: str = "lhs", correlations: Pairs | None = None, repair: bool = False, checks: bool = True,
) -> Simulation:  # fmt: skip
    """What a model's outputs (the headline ones unless named) come to under its distributions.

    `method` is "lhs" (Latin hypercubes), "sobol" (scrambled) or "plain"; the same `seed` gives the same draws.
    `correlations` are rank correlations of quantities by their names; those that contradict one another are refused, or
    made what they can be with `repair`. With `checks`, it is counted how often each check fails. Raises ModelgenError.
    """
    program = compile(model)
    if draws < LEAST:
        raise ModelgenError(f"{draws} draws say nothing of a distribution; make {LEAST} or more")
    every = quantities(program)
    wanted = [_output(program, name) for name in outputs or program.outputs]
    if not wanted:
        raise ModelgenError(f"'{program.name}' has no headline output; name one")
    number = 0 if scenario is None else program.scenario.position(scenario)
    watched = [check for check in program.checks if checks and not check.label.startswith((SCAN, NUMBERS))]
    quoted, live = program.quoted, program.scenario.members[number]
    price = None if quoted is None else float(solve(program, live, only=[quoted]).value(quoted))
    dependence = Dependence(every, correlations or {}, repair=repair)
    width = sum(one.width for one in every)
    found = Simulation(
        program.name, live, draws, seed, method, dependence.repaired,
        [Outcome.of(item, program, draws, price) for item in wanted], [Checked(check.label) for check in watched],
        [one.name for one in every], np.empty((draws, len(every))), dict(correlations or {}),
    )  # fmt: skip
    at = 0
    for batch, size in enumerate(sizes(draws)):
        tell("drawing", at, draws)
        parts = dependence(points(method, size, width, seed_of(seed, batch)))
        for start in range(0, size, step := _step(program, [*wanted, *watched])):
            some = parts[start : start + step]
            _compute(program, number, every, some, wanted, watched, found, at)
            at += len(some)
        found.ends.append(at)
    return found


def seed_of(seed: int, batch: int) -> int:
    """The seed of a batch: each draws its own points."""
    return seed * 1_000_003 + batch


def sizes(draws: int) -> Iterator[int]:
    """How many draws each batch has."""
    for batch in range(BATCHES):
        yield draws * (batch + 1) // BATCHES - draws * batch // BATCHES


def _step(program: Program, items: Collection[Item]) -> int:
    cone = program.cone(items)
    cells = sum(int(np.prod([len(axis) for axis in item.axes] or [1])) for item in cone)
    return max(AT_ONCE // max(cells, 1), 256)


def _compute(
    program: Program, scenario: int, every: Sequence[Quantity], parts: np.ndarray, wanted: Sequence[Item],
    watched: Sequence[Line], found: Simulation, at: int,
) -> None:  # fmt: skip
    inputs, values = drawn(every, parts)
    given = {program.selector: np.full(len(parts), float(scenario)), **inputs}
    result = Solver(program, len(parts), given, {}, only=[*wanted, *watched]).run()
    stop = at + len(parts)
    found.drawn[at:stop] = values
    for outcome, item in zip(found.outcomes, wanted, strict=True):
        there = result.data[program.own(item)]
        outcome.values[at:stop] = there.x.reshape(len(there.x), -1)[:, -1] if len(there.x) > 1 else there.x.ravel()[-1]
        if there.codes is not None:
            outcome.codes[at:stop] = there.codes.reshape(len(there.codes), -1)[:, -1]
    for count, check in zip(found.checks, watched, strict=True):
        failing = result.data[program.own(check)].x
        failing = failing.reshape(len(failing), -1) != 0
        count.failed += int(np.broadcast_to(failing.any(axis=1), (len(parts),)).sum())


def _output(program: Program, name: str | Item) -> Item:
    item = program.own(name) if isinstance(name, Item) else program.find(name)
    if item.axes:
        raise ModelgenError(f"'{item.label}' has a value for each of several members or periods; name one without")
    if item.unit == TEXT:
        raise ModelgenError(f"'{item.label}' is a choice, and only numbers are simulated")
    return item
