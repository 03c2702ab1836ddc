"""What a simulation found: the distribution of each output, what it rests on, and how sure its figures are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import stats

from modelgen.formula.errorvalues import MEANINGLESS, NONE
from modelgen.model.items import Item
from modelgen.program.program import Program
from modelgen.report import Answer
from modelgen.simulation.dependence import Pairs
from modelgen.simulation.quantiles import Numbers

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
TAIL = 5  # per cent of the draws: the worst, of which the mean is told
SAME = 1e-12  # of a value
SURE = 0.01  # of a standard deviation, or of the mean: how large the error of a mean may be before it is said
_FEW = 12  # quantities that are listed


@dataclass
class Outcome:
    """An output's value in each draw; where it has none, `codes` says what stands there."""

    key: str
    label: str
    unit: str
    price: float | None  # with which it is compared
    values: Numbers
    codes: Any

    @classmethod
    def of(cls, item: Item, program: Program, draws: int, price: float | None) -> Outcome:
        """An output before it is computed, with the `price` of those that are compared with one."""
        price = price if item in set(program.upsides) else None
        label = program.captions.get(item, item.label)
        return cls(item.key, label, str(item.unit), price, np.zeros(draws), np.zeros(draws, dtype=np.int8))

    @property
    def numbers(self) -> Numbers:
        """The draws in which it is a number."""
        known: Numbers = self.values[self.codes == NONE]
        return known

    @property
    def meaningless(self) -> int:
        """In how many draws it is n.m."""
        return int((self.codes == MEANINGLESS).sum())

    @property
    def errors(self) -> int:
        """In how many draws it is an error."""
        return int(((self.codes != NONE) & (self.codes != MEANINGLESS)).sum())


@dataclass
class Checked:
    """How many draws a check fails in."""

    label: str
    failed: int = 0


@dataclass
class Statistics:
    """What is said of an output; each figure with the standard error that the batches show."""

    mean: float
    mean_error: float
    sd: float
    percentiles: dict[int, float]
    percentile_errors: dict[int, float]
    low: float
    high: float
    tail: float
    above_price: float | None


@dataclass
class Simulation(Answer):
    """A model's outputs under its distributions."""

    command = "simulate"

    model: str
    scenario: str
    draws: int
    seed: int
    method: str
    repaired: list[str]
    outcomes: list[Outcome]
    checks: list[Checked]
    quantities: list[str]
    drawn: Numbers  # by draw and quantity; of a path the mean
    correlations: Pairs = field(default_factory=dict)  # that were asked for
    ends: list[int] = field(default_factory=list)  # of the batches

    @property
    def verdict(self) -> str:
        """How much was drawn."""
        return f"{self.model}: {self.draws:,} draws of {len(self.quantities)} uncertain inputs, seed {self.seed}"

    def statistics(self, outcome: Outcome) -> Statistics | None:
        """The statistics of an output; None where it is a number in fewer than two draws of each batch."""
        parts = list(self._batches(outcome))
        numbers = outcome.numbers
        if not all(len(part) > 1 for part in parts):
            return None

        def error(of: Callable[[Numbers], float]) -> float:
            return float(np.std([of(part) for part in parts], ddof=1) / np.sqrt(len(parts)))

        worst = np.sort(numbers)[: max(len(numbers) * TAIL // 100, 1)]
        return Statistics(
            float(numbers.mean()), error(lambda part: float(part.mean())), float(numbers.std(ddof=1)),
            {each: float(np.percentile(numbers, each)) for each in PERCENTILES},
            {each: error(lambda part, p=each: float(np.percentile(part, p))) for each in PERCENTILES},  # type: ignore[misc]
            float(numbers.min()), float(numbers.max()), float(worst.mean()),
            None if outcome.price is None else float((numbers > outcome.price).sum() / self.draws),
        )  # fmt: skip

    def _batches(self, outcome: Outcome) -> Iterator[Numbers]:
        for start, end in zip([0, *self.ends], self.ends, strict=False):
            part = outcome.values[start:end]
            yield part[outcome.codes[start:end] == NONE]

    def contributions(self, outcome: Outcome) -> list[tuple[str, float]]:
        """The rank correlation (Spearman's) of each uncertain quantity with an output, the strongest first."""
        known = outcome.codes == NONE
        found = []
        if known.sum() > 2 and np.ptp(outcome.values[known]) > SAME * np.abs(outcome.values[known]).max():
            ranks = stats.rankdata(outcome.values[known])
            for number, name in enumerate(self.quantities):
                own = self.drawn[known, number]
                if np.ptp(own) > 0:
                    found.append((name, float(np.corrcoef(stats.rankdata(own), ranks)[0, 1])))
        return sorted(found, key=lambda one: -abs(one[1]))

    def frame(self) -> Any:
        """A data frame with a row for each draw: quantities and outputs; what is no number is its text."""
        import pandas as pd

        columns: dict[str, Any] = {name: self.drawn[:, number] for number, name in enumerate(self.quantities)}
        for outcome in self.outcomes:
            columns[outcome.label] = np.where(outcome.codes == NONE, outcome.values, np.nan)
        return pd.DataFrame(columns)

    def lines(self) -> list[str]:
        """The statistics of each output, what moves it, and what went wrong in draws."""
        lines = [f"{self.verdict}, scenario {self.scenario}, sampled by {self.method}"]
        lines += [f"  correlation repaired: {text}" for text in self.repaired]
        for outcome in self.outcomes:
            lines += ["", *self._told(outcome)]
        failed = [check for check in self.checks if check.failed]
        if self.checks:
            lines += ["", f"Checks: {len(self.checks) - len(failed)} of {len(self.checks)} hold in every draw"]
            lines += [
                f"  fails in {check.failed:,} draws ({check.failed / self.draws:.1%}): {check.label}"
                for check in failed
            ]
        return lines

    def _told(self, outcome: Outcome) -> Iterator[str]:
        yield f"{outcome.label}{f' ({outcome.unit})' if outcome.unit not in ('', '%') else ''}"
        for many, what in ((outcome.meaningless, "n.m."), (outcome.errors, "an error")):
            if many:
                yield f"  {what} in {many:,} draws ({many / self.draws:.1%}); the figures are those of the others"
        found = self.statistics(outcome)
        if found is None:
            yield "  a number in too few draws to say more"
            return
        show = _percent if outcome.unit == "%" else _plain
        if found.high - found.low <= SAME * max(abs(found.high), abs(found.low)):
            yield f"  {show(found.mean)} in every draw: nothing that is uncertain moves it"
            return
        yield f"  mean {show(found.mean)} +/- {show(found.mean_error)}, standard deviation {show(found.sd)}"
        yield "  " + "  ".join(f"P{each} {show(value)}" for each, value in found.percentiles.items())
        yield f"  from {show(found.low)} to {show(found.high)}; mean of the worst {TAIL}% {show(found.tail)}"
        if found.above_price is not None and outcome.price is not None:
            yield f"  above the price of {show(outcome.price)} in {found.above_price:.1%} of all draws"
        if found.mean_error > SURE * max(abs(found.mean), found.sd):
            needed = self.draws * (found.mean_error / (SURE * max(abs(found.mean), found.sd))) ** 2
            yield f"  too few draws: the mean is sure to {SURE:.0%} with about {needed:,.0f}"
        moved = self.contributions(outcome)
        if moved:
            yield "  moved by (rank correlation): " + ", ".join(f"{name} {rank:+.2f}" for name, rank in moved[:_FEW])

    def fields(self) -> dict[str, Any]:
        """Statistics, contributions and checks."""
        return {
            "model": self.model, "scenario": self.scenario, "draws": self.draws, "seed": self.seed,
            "method": self.method, "repaired": self.repaired,
            "outputs": [self._record(outcome) for outcome in self.outcomes],
            "checks": [{"label": check.label, "failed": check.failed} for check in self.checks],
        }  # fmt: skip

    def _record(self, outcome: Outcome) -> dict[str, Any]:
        found = self.statistics(outcome)
        known = None if found is None else {
            "mean": found.mean, "mean_error": found.mean_error, "sd": found.sd, "low": found.low, "high": found.high,
            "tail": found.tail, "above_price": found.above_price,
            "percentiles": {str(each): value for each, value in found.percentiles.items()},
            "percentile_errors": {str(each): value for each, value in found.percentile_errors.items()},
        }  # fmt: skip
        return {
            "item": outcome.key, "label": outcome.label, "unit": outcome.unit, "price": outcome.price,
            "meaningless": outcome.meaningless, "errors": outcome.errors, "statistics": known,
            "rank_correlations": dict(self.contributions(outcome)),
        }  # fmt: skip


def _plain(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _percent(value: float) -> str:
    return f"{100 * value:.3g}%"
