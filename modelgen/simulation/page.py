"""A simulation as a page of its model's workbook, and that page made again from the definition."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from modelgen.layout.page import COUNT, ERROR, NOT_PROVED, RANK, SHARE, VALUE, Figures, Histogram, Page, Section
from modelgen.program.program import Program
from modelgen.simulation.outcome import NO_RANK, PERCENTILES, SAME, TAIL, Outcome
from modelgen.simulation.quantities import quantities
from modelgen.simulation.result import Simulation
from modelgen.simulation.simulate import simulate

CLASSES = 24  # of a histogram, at most one more
_ENDS = 0.5  # per cent of the draws beyond the first class's start, and beyond the last one's end
_INDICES = {
    "first": "Sobol's first-order index: the part of the variance that each explains by itself",
    "total": "Sobol's total index: the part of the variance that each has a hand in",
}
_METHODS = {"lhs": "Latin hypercubes", "sobol": "Sobol's sequence, scrambled", "plain": "independent random numbers"}


def page(program: Program, found: Simulation, day: date, proof: str = NOT_PROVED) -> Page:
    """The page of a simulation that was made on a `day`; `proof` says by what it was confirmed."""
    request = {
        "draws": found.draws, "scenario": found.scenario, "seed": found.seed, "method": found.method,
        "correlations": [[one, other, rank] for (one, other), rank in found.correlations.items()],
        "checks": bool(found.checks),
        "indices": found.indices is not None, "day": day.isoformat(), "inputs": program.inputs_hash, "proof": proof,
    }  # fmt: skip
    items = [program.find(outcome.key) for outcome in found.outcomes]
    return Page(
        tuple(item.key for item in items), tuple(_about(program, found, request)), tuple(_uncertain(program, found)),
        tuple(section for section in _sections(program, found) if section.rows),
        tuple(map(_histogram, found.outcomes)), tuple(outcome.price for outcome in found.outcomes), request,
    )  # fmt: skip


def again(program: Program, said: Page) -> Page:
    """The page that the definition makes of what a page was made from. ModelgenError where it can make none."""
    asked: Mapping[str, Any] = said.request
    found = simulate(
        program, asked["draws"], outputs=said.outputs, scenario=asked["scenario"], seed=asked["seed"],
        method=asked["method"], correlations={(one, other): rank for one, other, rank in asked["correlations"]},
        repair=True, checks=asked["checks"], indices=asked["indices"],
    )  # fmt: skip
    return page(program, found, date.fromisoformat(asked["day"]), asked["proof"])


def _about(program: Program, found: Simulation, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Draws", f"{found.draws:,}, by {_METHODS[found.method]}, seed {found.seed}"
    yield "Scenario", found.scenario
    yield "Drawn on", request["day"]
    yield "Definition and inputs", f"{program.hash}, {program.inputs_hash}"
    yield "Proof", request["proof"]


def _uncertain(program: Program, found: Simulation) -> Iterator[tuple[str, str]]:
    label = found.labels
    for one in quantities(program):
        yield one.label, str(one.distribution)
    for (one_, other), rank in found.correlations.items():
        yield "Rank correlation", f"{label[one_]} and {label[other]}: {rank:g}"
    for text in found.repaired:
        yield "Correlation repaired", text


def _sections(program: Program, found: Simulation) -> Iterator[Section]:
    outcomes = found.outcomes
    every = [found.statistics(outcome) for outcome in outcomes]

    def row(label: str, form: str, figures: Any, indent: int = 1, live: bool = False) -> Figures:
        return Figures(label, form, tuple(None if one is None else float(one) for one in figures), indent, live)

    def of(label: str, read: Any, form: str = VALUE, indent: int = 1) -> Figures:
        return row(label, form, (None if one is None else read(one) for one in every), indent)

    base = [outcome.scenarios[found.scenario] for outcome in outcomes]
    yield Section("Without draws", (row(f"Scenario {found.scenario}, when drawn", VALUE, base, live=True),))
    yield Section("What draws come to", (
        of("Mean", lambda one: one.mean), of("Standard error of the mean", lambda one: one.mean_error, ERROR, 2),
        of("Standard deviation", lambda one: one.sd), of("Lowest", lambda one: one.low),
        *(of(f"Percentile {each}", lambda one, each=each: one.percentiles[each]) for each in PERCENTILES),
        of("Highest", lambda one: one.high), of(f"Mean of the lowest {TAIL}%", lambda one: one.tail),
        of(f"Mean of the highest {TAIL}%", lambda one: one.upper_tail),
    ))  # fmt: skip
    prices = [outcome.price for outcome in outcomes]
    rows = []
    if any(price is not None for price in prices):
        rows = [row("Price", VALUE, prices), of("Above the price, of all draws", lambda one: one.above_price, SHARE, 2)]
    yield Section("Against the price", tuple(rows))
    scenarios = []
    for name in program.scenario.members:
        scenarios.append(row(f"Scenario {name}", VALUE, (outcome.scenarios[name] for outcome in outcomes)))
        scenarios.append(of("Above it, of all draws", lambda one, name=name: one.above_scenarios.get(name), SHARE, 2))
    yield Section("Scenarios without draws, and how likely more is", tuple(scenarios))
    counted = [("n.m.", [one.meaningless for one in outcomes]), ("Errors", [one.errors for one in outcomes])]
    yield Section("Draws without a number", tuple(
        row(label, COUNT, counts) for label, counts in counted if any(counts)
    ))  # fmt: skip
    ranks = [dict(found.contributions(outcome)) for outcome in outcomes]
    label = found.labels
    names = sorted(found.quantities, key=lambda name: -max((abs(rank.get(name, 0.0)) for rank in ranks), default=0.0))
    yield Section("What moves them: rank correlation with each uncertain input", tuple(
        row(label[name], RANK, [_rank(rank.get(name)) for rank in ranks])
        for name in names if any(name in rank for rank in ranks)
    ))  # fmt: skip
    indices = [] if found.indices is None else found.indices.outputs
    for what, title in _INDICES.items() if indices else ():
        shares = [{one.name: getattr(one, what) for one in own} for own in indices]
        yield Section(title, tuple(row(label[name], SHARE, [own.get(name) for own in shares]) for name in names))
    failed = [check for check in found.checks if check.failed]
    yield Section("Checks that fail, in so many of the draws", tuple(
        row(check.label, SHARE, [check.failed / found.draws, *[None] * (len(outcomes) - 1)]) for check in failed
    ))  # fmt: skip


def _rank(rank: float | None) -> float | None:
    """A correlation as it is shown: one that rounds to 0 has no sign."""
    return 0.0 if rank is not None and abs(rank) < NO_RANK else rank


def _histogram(outcome: Outcome) -> Histogram | None:
    """Equal classes with round ends; the outermost draws count as of the first and of the last one."""
    numbers = outcome.numbers
    if len(numbers) < CLASSES:
        return None
    low, high = (float(np.percentile(numbers, end)) for end in (_ENDS, 100 - _ENDS))
    if high - low <= SAME * max(abs(low), abs(high)):
        return None
    width = _step((high - low) / CLASSES)
    low = math.floor(low / width) * width
    many = math.ceil((high - low) / width)
    at = np.clip(((numbers - low) / width).astype(int), 0, many - 1)
    return Histogram(low, width, tuple(np.bincount(at, minlength=many).tolist()))


def _step(least: float) -> float:
    """The next width of a class that reads well."""
    size = 10 ** math.floor(math.log10(least))
    return float(next(step * size for step in (1, 2, 2.5, 5, 10) if step * size >= least * (1 - 1e-9)))
